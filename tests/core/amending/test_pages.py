"""Amending what is public, through the pages: an editor writes, an approver releases."""

from django.test import override_settings
from django.utils import timezone

from events.access_needs import NEEDS
from events.models import Event, EventQuestion, Report
from kanazawa2030.core.amending.panels import amendments_to_do
from kanazawa2030.core.models import Amendment, Goal, OutgoingMail, PublishingMove

from ...base import PortalTestCase
from ...events.registration.factories import register
from ...factories import (
    in_days,
    make_event,
    make_meeting,
    make_past_event,
    make_site_page,
    make_topic,
    make_venue,
)
from ...meetings.vision.measured import make_indicator
from ...people import make_person
from ...staffdesk import StaffDesk, sent_by

State = Amendment.State


@override_settings(APPROVAL_REQUIRED=True)
class AmendingCase(StaffDesk, PortalTestCase):
    def setUp(self):
        self.event = make_event(
            title_ja="SDGsカフェ",
            contact_phone="076-220-1111",
            starts_at=in_days(20),
            ends_at=in_days(20, hour=20),
            capacity=30,
        )

    def as_(self, person):
        self.client.sign_in(person)
        return self

    def url(self, page, item=None):
        item = item or self.event
        return self.address(type(item), page, item.pk)

    def opened(self, item=None):
        item = item or self.event
        response = self.client.get(self.url("amend", item))
        self.assertEqual(response.status_code, 200)
        return sent_by(response, f"{item._meta.model_name}_form")

    def amend(self, item=None, *, opened=None, button="_send", **changes):
        data = dict(opened if opened is not None else self.opened(item))
        data.update(changes)
        data[button] = "x"
        return self.client.post(self.url("amend", item), data)

    def decide(self, act, item=None, **given):
        version = Amendment.objects.latest("pk").version
        data = {"act": act, "version": version, **given}
        return self.client.post(self.url("amendment", item), data)

    def sent(self, **changes):
        """Let the editor send an amendment of the event; return it."""
        self.as_(self.editor).amend(**(changes or {"contact_phone": "076-220-2222"}))
        return Amendment.objects.get()

    def fresh(self):
        return Event.objects.get(pk=self.event.pk)


class FourClicks(AmendingCase):
    def test_a_wrong_phone_number_takes_four_clicks(self):
        """Amend, send; open from the todo list, release: each page leads to the next."""
        page = self.as_(self.editor).client.get(self.url("change"))
        self.assertContains(page, f'href="{self.url("amend")}"')  # click 1
        opened = self.opened()
        self.assertEqual(opened["contact_phone"], ["076-220-1111"])
        response = self.amend(opened=opened, contact_phone="076-220-2222")  # click 2
        self.assertRedirects(response, self.url("amendment"))
        self.assertEqual(self.fresh().contact_phone, "076-220-1111")

        self.as_(self.approver)
        todo = amendments_to_do(self.approver, timezone.now())[0]
        self.assertEqual(todo.address, self.url("amendment"))
        page = self.client.get(todo.address)  # click 3
        self.assertContains(page, 'value="release"')
        self.assertContains(page, "076-220-1111")
        response = self.decide("release")  # click 4
        self.assertRedirects(response, self.url("change"))
        self.assertEqual(self.fresh().contact_phone, "076-220-2222")
        self.assertEqual(Amendment.objects.get().state, State.RELEASED)

    def test_a_second_click_sends_once(self):
        opened = self.as_(self.editor).opened()
        for _click in range(2):
            response = self.amend(opened=opened, contact_phone="076-220-2222")
            self.assertRedirects(response, self.url("amendment"))
        self.assertEqual(Amendment.objects.count(), 1)
        self.assertEqual(PublishingMove.objects.filter(move="amend_send").count(), 1)
        self.as_(self.approver).decide("release")
        again = self.client.post(self.url("amendment"), {"act": "release"})
        self.assertRedirects(again, self.url("change"))
        self.assertEqual(PublishingMove.objects.filter(move="amend_release").count(), 1)


class TheForm(AmendingCase):
    def test_it_says_what_is_not_amended_here_and_shows_no_input_for_it(self):
        page = self.as_(self.editor).client.get(self.url("amend"))
        names = [Event._meta.get_field(name).verbose_name for name in ("image", "slug")]
        for left_out in (*names, EventQuestion._meta.verbose_name_plural):
            self.assertIn(str(left_out), ", ".join(page.context["left_out"]))
        opened = sent_by(page, "event_form")
        self.assertNotIn("slug", opened)
        self.assertFalse([name for name in opened if name.startswith("questions")])
        self.amend(title_ja="新しい題", slug="moved-away")
        self.assertEqual(set(Amendment.objects.get().changes), {"title_ja"})

    def test_it_opens_with_what_was_kept_and_compares_with_what_is_public(self):
        self.as_(self.editor).amend(button="_draft", contact_phone="1", bring_ja="筆記用具")
        amendment = Amendment.objects.get()
        self.assertEqual(amendment.state, State.DRAFT)
        opened = self.opened()
        self.assertEqual((opened["contact_phone"], opened["bring_ja"]), (["1"], ["筆記用具"]))
        self.amend(opened=opened, contact_phone="076-220-1111")
        amendment.refresh_from_db()
        self.assertEqual(amendment.changes, {"bring_ja": ["", "筆記用具"]})
        self.assertEqual(amendment.state, State.AWAITING)

    def test_every_kind_of_value_is_kept_and_released(self):
        wanted = {
            "starts_at_0": f"{in_days(21):%Y-%m-%d}",
            "ends_at_0": f"{in_days(21):%Y-%m-%d}",
            "goals": ["4", "11"],
            "capacity": "40",
            "in_english": "on",
            "fee_note_ja": "当日払い",
        }
        offered = self.as_(self.editor).opened()
        code = next(iter(NEEDS))
        wanted["offered_needs"] = [code]
        self.amend(opened=offered, **wanted)
        page = self.as_(self.approver).client.get(self.url("amendment"))
        self.assertContains(page, str(NEEDS[code]))
        self.assertContains(page, str(Goal.objects.get(pk=11)))
        self.assertNotContains(page, f">{code}<")
        self.decide("release")
        event = self.fresh()
        self.assertEqual(event.starts_at, in_days(21))
        self.assertEqual(set(event.goals.values_list("pk", flat=True)), {4, 11})
        self.assertEqual((event.capacity, event.in_english), (40, True))
        self.assertEqual((event.offered_needs, event.fee_note_ja), ([code], "当日払い"))

    def test_what_the_service_refuses_is_said_to_the_author_and_all_that_was_typed_is_kept(self):
        for number in range(3):
            register(self.event, number)
        response = self.as_(self.editor).amend(capacity="1", contact_phone="076-220-2222")
        self.assertIn("capacity", self.errors_of(response))
        self.assertContains(response, "076-220-2222")
        past = {"starts_at_0": "2020-01-01", "ends_at_0": "2020-01-01"}
        response = self.amend(**past)
        self.assertIn("into_past", self.errors_of(response))
        self.assertFalse(Amendment.objects.exists())
        self.assertEqual(self.fresh().starts_at, in_days(20))

    def test_nothing_changed_is_said(self):
        response = self.as_(self.editor).amend()
        self.assertContains(response, "まだ何も")
        self.assertFalse(Amendment.objects.exists())

    def test_a_wrong_value_has_its_sentence_at_its_field(self):
        response = self.as_(self.editor).amend(contact_email="x", amendment_note="あ" * 201)
        self.assertEqual(set(self.errors_of(response)), {"contact_email", "amendment_note"})

    def test_what_another_has_saved_meanwhile_is_shown_before_it_is_replaced(self):
        opened = self.as_(self.editor).opened()
        self.amend(opened=opened, button="_draft", contact_phone="1")
        response = self.amend(opened=opened, contact_phone="2")
        self.assertIn("__all__", self.errors_of(response))
        self.assertEqual(Amendment.objects.get().changes["contact_phone"][1], "1")
        self.amend(opened=sent_by(response, "event_form"))
        self.assertEqual(Amendment.objects.get().changes["contact_phone"][1], "2")

    def test_a_row_changed_meanwhile_is_shown_to_the_author(self):
        opened = self.as_(self.editor).opened()
        self.as_(self.administrator).save(self.event, contact_phone="076-220-9999")
        response = self.as_(self.editor).amend(opened=opened, contact_phone="2")
        self.assertIn("076-220-9999", str(self.errors_of(response)))

    def test_while_it_awaits_approval_its_page_is_shown_instead(self):
        opened = self.as_(self.editor).opened()
        self.sent()
        self.assertRedirects(self.client.get(self.url("amend")), self.url("amendment"))
        response = self.amend(opened=opened, contact_phone="3")
        self.assertIn("__all__", self.errors_of(response))
        self.assertEqual(Amendment.objects.get().changes["contact_phone"][1], "076-220-2222")


class WhoMayWhat(AmendingCase):
    def test_without_approval_the_ordinary_form_is_used(self):
        with override_settings(APPROVAL_REQUIRED=False):
            self.as_(self.editor)
            self.assertRedirects(self.client.get(self.url("amend")), self.url("change"))
            self.assertNotContains(self.client.get(self.url("change")), "/amend/")
            response = self.client.post(self.url("amend"), self.form_of(Event, self.event))
            self.assertIn("__all__", self.errors_of(response))
        self.assertFalse(Amendment.objects.exists())

    def test_a_draft_has_no_amendment(self):
        draft = make_event(published=False)
        self.as_(self.editor)
        self.assertRedirects(self.client.get(self.url("amend", draft)), self.url("change", draft))

    def test_only_who_may_change_it_writes_and_only_who_approves_releases(self):
        self.sent()
        for person in (self.reviewer, self.approver, self.reception):
            self.assertEqual(self.as_(person).client.get(self.url("amend")).status_code, 403)
        for person in (self.reviewer, self.editor):
            self.as_(person).decide("release")
        self.assertEqual(self.fresh().contact_phone, "076-220-1111")

    def test_an_administrator_does_not_release_an_amendment_of_their_own(self):
        self.as_(self.administrator).amend(contact_phone="076-220-2222")
        self.assertNotContains(self.client.get(self.url("amendment")), 'value="release"')
        self.decide("release")
        self.assertEqual(self.fresh().contact_phone, "076-220-1111")
        with override_settings(APPROVER_MAY_BE_AUTHOR=True):
            self.decide("release")
        self.assertEqual(self.fresh().contact_phone, "076-220-2222")

    def test_an_administrator_still_changes_the_public_text_directly(self):
        self.as_(self.administrator).save(self.event, contact_phone="076-220-3333")
        self.assertEqual(self.fresh().contact_phone, "076-220-3333")

    def test_a_forged_act_is_refused(self):
        self.sent()
        self.as_(self.approver)
        for act in ("", "send", "x"):
            self.assertEqual(self.decide(act).status_code, 403)

    def test_without_an_amendment_there_is_no_page(self):
        self.assertRedirects(
            self.as_(self.approver).client.get(self.url("amendment")), self.url("change")
        )


class TheDecision(AmendingCase):
    def test_a_returned_amendment_reaches_its_author(self):
        self.sent()
        response = self.as_(self.approver).decide("return")
        self.assertContains(response, "理由")
        self.assertEqual(Amendment.objects.get().state, State.AWAITING)
        self.decide("return", reason="市外局番を確かめてください。")
        amendment = Amendment.objects.get()
        self.assertEqual((amendment.state, amendment.closed_at), (State.RETURNED, None))
        mail = OutgoingMail.objects.get(kind="returned")
        self.assertEqual(mail.to, self.editor.email)
        self.assertIn("市外局番を確かめてください。", mail.text)
        self.assertIn(self.url("amend"), mail.text)
        todo = amendments_to_do(self.editor, timezone.now())[0]
        self.assertIn("市外局番を確かめてください。", todo.text)
        page = self.as_(self.editor).client.get(self.url("change"))
        self.assertContains(page, "市外局番を確かめてください。")
        self.amend(contact_phone="076-220-4444")
        self.as_(self.approver).decide("release")
        self.assertEqual(self.fresh().contact_phone, "076-220-4444")

    def test_its_author_takes_it_back_or_gives_it_up(self):
        self.sent()
        self.decide("take_back")
        self.assertEqual(Amendment.objects.get().state, State.DRAFT)
        self.amend(contact_phone="076-220-5555")
        self.decide("withdraw")
        self.assertEqual(Amendment.objects.get().state, State.WITHDRAWN)
        self.amend(contact_phone="076-220-6666")  # another one may follow
        self.assertEqual(Amendment.objects.count(), 2)

    def test_another_editor_does_not_take_it_back(self):
        self.sent()
        self.as_(make_person("editor")).decide("take_back")
        self.assertEqual(Amendment.objects.get().state, State.AWAITING)

    def test_a_column_changed_meanwhile_is_not_overwritten(self):
        self.sent()
        self.as_(self.administrator).save(self.event, contact_phone="076-220-9999")
        page = self.as_(self.approver).client.get(self.url("amendment"))
        self.assertContains(page, "076-220-9999")
        response = self.decide("release")
        self.assertContains(response, "そのあとに変わりました")
        self.assertEqual(self.fresh().contact_phone, "076-220-9999")
        self.decide("return", reason="番号が変わりました。")
        self.as_(self.editor).amend()  # its form begins with the number that was wanted
        self.as_(self.approver).decide("release")
        self.assertEqual(self.fresh().contact_phone, "076-220-2222")

    def test_another_column_changed_meanwhile_stays(self):
        self.sent()
        self.as_(self.administrator).save(self.event, bring_ja="はさみ")
        self.as_(self.approver).decide("release")
        event = self.fresh()
        self.assertEqual((event.contact_phone, event.bring_ja), ("076-220-2222", "はさみ"))

    def test_a_withdrawn_event_releases_nothing(self):
        self.sent()
        Event.objects.update(publishing_state="withdrawn", withdrawal_reason="誤り")
        response = self.as_(self.approver).decide("release")
        self.assertContains(response, "errornote")
        self.assertEqual(self.fresh().contact_phone, "076-220-1111")

    def test_a_page_that_was_read_before_a_change_decides_nothing(self):
        amendment = self.sent()
        response = self.as_(self.approver).decide("release", version=amendment.version - 1)
        self.assertContains(response, "errornote")
        self.assertEqual(self.fresh().contact_phone, "076-220-1111")

    def test_what_was_chosen_and_is_deleted_is_said(self):
        venue = make_venue()
        self.as_(self.editor).amend(venue=str(venue.pk))
        venue.delete()
        response = self.as_(self.approver).decide("release")
        self.assertContains(response, "errornote")
        self.assertEqual(Amendment.objects.get().state, State.AWAITING)

    def test_the_author_decides_whether_the_people_registered_are_told(self):
        register(self.event, email="taro@example.test")
        for answer, mails in (("no", 0), ("yes", 1)):
            with self.subTest(answer):
                OutgoingMail.objects.all().delete()
                day = in_days(22 if answer == "no" else 23)
                self.as_(self.editor).amend(
                    starts_at_0=f"{day:%Y-%m-%d}", ends_at_0=f"{day:%Y-%m-%d}", tell=answer
                )
                self.assertFalse(OutgoingMail.objects.filter(to="taro@example.test").exists())
                self.as_(self.approver).decide("release")
                found = OutgoingMail.objects.filter(to="taro@example.test")
                self.assertEqual(found.count(), mails)

    def test_the_history_of_the_event_names_each_step(self):
        self.sent()
        self.as_(self.approver).decide("return", reason="確認")
        self.as_(self.editor).amend()
        self.as_(self.approver).decide("release", document_number="金広第12号")
        moves = PublishingMove.objects.filter(object_id=self.event.pk)
        self.assertEqual(
            list(moves.values_list("move", "by", "note")),
            [
                ("amend_send", self.editor.pk, ""),
                ("amend_return", self.approver.pk, "確認"),
                ("amend_send", self.editor.pk, ""),
                ("amend_release", self.approver.pk, "金広第12号"),
            ],
        )


class EveryKind(AmendingCase):
    def test_each_thing_that_is_published_is_amended_and_released(self):
        indicator = make_indicator()
        items = {
            make_topic(title_ja="前"): "title_ja",
            make_site_page(title_ja="前"): "title_ja",
            make_meeting(title_ja="前"): "title_ja",
            indicator: "title_ja",
            indicator.axis: "title_ja",
            Report.objects.create(event=make_past_event(), summary_ja="前"): "summary_ja",
        }
        for item, column in items.items():
            with self.subTest(item=item):
                type(item).objects.filter(pk=item.pk).update(
                    publishing_state="approved", publish_at=timezone.now()
                )
                self.as_(self.editor).amend(item, **{column: "あと"})
                self.as_(self.approver)
                self.assertContains(self.client.get(self.url("amendment", item)), "あと")
                self.decide("release", item)
                item.refresh_from_db()
                self.assertEqual(getattr(item, column), "あと")
