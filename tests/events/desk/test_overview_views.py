"""The desk of an event, as staff use it: who may, what waits, what they tick off."""

from django.contrib.auth.models import Permission

from events.models import Call, Registration, RegistrationNeeds
from events.registration import services as registration_services

from ..clock import Status
from .cases import ENTRY, DeskCase


class Rights(DeskCase):
    def test_whoever_may_not_see_needs_sees_none(self):
        row = self.register(needs=["captioning"], needs_text="前の席を希望します")
        self.editor.groups.clear()
        self.grant(self.editor, "enter_registration", "run_reception")
        for url in (
            self.url("event_registrations", self.event.pk),
            self.url("registration_page", row.pk),
            self.url("registration_edit", row.pk),
        ):
            page = self.client.get(url)
            self.assertEqual(page.status_code, 200)
            self.assertNotContains(page, "前の席を希望します")
        sent = self.send("registration_needs", row.pk, state="arranged")
        self.assertEqual(sent.status_code, 403)

    def grant(self, user, *names):
        user.user_permissions.add(*Permission.objects.filter(codename__in=names))

    def test_what_does_not_exist_is_404(self):
        row = self.register()
        for pk in (0, 999_999, "9" * 23):
            for name in (
                "event_registrations",
                "event_enter",
                "event_roster",
                "event_roster_export",
                "registration_page",
                "grouprequest_seat",
            ):
                response = self.client.get(
                    self.url("event_seats", 1).replace("event/1/seats", f"event/{pk}/seats")
                    if name == "event_seats"
                    else self.url(name, pk)
                )
                self.assertEqual(response.status_code, 404, (name, pk))
        for name in ("explode", "register"):
            self.assertEqual(self.act(row, name).status_code, 404)

    def test_an_event_without_seats_has_no_desk(self):
        event = self.make_event(registration_mode="none", capacity=None)
        for name in ("event_registrations", "event_reception", "event_seats"):
            self.assertEqual(self.open(name, event.pk).status_code, 404)

    def test_looking_changes_nothing(self):
        row = self.register(confirmed=False)
        for name in ("confirm", "cancel", "seat", "queue"):
            page = self.client.get(self.url("registration_act", row.pk, name))
            self.assertContains(page, "csrfmiddlewaretoken")
        self.assertEqual(self.again(row).status, Status.UNCONFIRMED)


class Overview(DeskCase):
    def desk(self, **query):
        return self.open("event_registrations", self.event.pk, **query)

    def test_everything_that_waits_is_on_one_page(self):
        self.fill(9)
        held = self.register("held", confirmed=False, needs=["wheelchair"])
        waiting = self.register("wait", adults=1)
        group = registration_services.ask_for_group(
            self.event,
            organisation="見本小学校",
            name="先生",
            email="s@people.example",
            phone="",
            headcount=24,
            message="車いすの児童がいます",
            language="ja",
        )
        Call.objects.create(registration=waiting, reason="changed", created_at=self.wait())
        page = self.desk()
        for words in (
            "10席はすべて埋まっています",
            "キャンセル待ち：2人（1件）",
            held.name,
            "車いす",
            "見本小学校",
            "車いすの児童がいます",
            "日時か場所が変わった",
        ):
            self.assertContains(page, words)
        self.assertContains(page, self.url("grouprequest_seat", group.pk))

    def test_a_lapsed_hold_says_so(self):
        self.register(confirmed=False)
        self.wait(hours=25)
        self.assertContains(self.desk(), "期限を過ぎました")

    def test_a_search_minds_no_width_no_kana_and_leaves_no_name_in_the_address(self):
        self.register(name="金沢 花子", kana="カナザワ ハナコ", phone="076-220-1234")
        self.register(2, name="小松 太郎")
        for words in ("ｶﾅｻﾞﾜ", "かなざわ", "花子", "#1", "2201234", "P1@people"):
            found = self.send("event_registrations", self.event.pk, q=words)
            self.assertContains(found, "金沢 花子")
            self.assertNotContains(found, "小松 太郎")
            self.assertNotIn("q=", found.request.get("QUERY_STRING", ""))
        nobody = self.send("event_registrations", self.event.pk, q="いない人")
        self.assertContains(nobody, "見つかりません")

    def test_cancelled_ones_are_shown_when_asked_for(self):
        row = self.register(name="取り消す人")
        self.act(row, "cancel")
        self.assertNotContains(self.desk(), "取り消す人")
        self.assertContains(self.desk(show="all"), "取り消す人")

    def test_broken_page_numbers(self):
        for page in ("0", "-1", "abc", "9" * 23, "２"):
            self.assertEqual(self.desk(page=page).status_code, 200)


class ThingsToDo(DeskCase):
    def test_needs_are_a_task_with_a_state(self):
        row = self.register(needs=["captioning"])
        for _click in range(2):
            self.send("registration_needs", row.pk, state="arranged")
        self.assertEqual(self.again(row).needs.state, "arranged")
        line = row.transitions.get(move="needs")
        self.assertEqual((line.by, line.note), (self.editor, "arranged"))
        self.send("registration_needs", row.pk, state="nonsense")
        self.assertEqual(self.again(row).needs.state, "arranged")

    def test_other_needs_are_to_arrange_anew(self):
        row = self.register(needs=["captioning"])
        self.send("registration_needs", row.pk, state="arranged")
        registration_services.change_registration(
            row, changes={"needs": ["wheelchair"], "needs_text": ""}
        )
        needs = RegistrationNeeds.objects.get()
        self.assertEqual((needs.choices, needs.state), (["wheelchair"], "open"))

    def test_a_call_is_ticked_off_once(self):
        self.send("event_enter", self.event.pk, **ENTRY)
        call = Call.objects.create(
            registration=Registration.objects.get(), reason="changed", created_at=self.wait()
        )
        for _click in range(2):
            self.send("call_done", call.pk)
        call.refresh_from_db()
        self.assertEqual(call.done_by, self.editor)
        self.assertNotContains(
            self.open("event_registrations", self.event.pk), "日時か場所が変わった"
        )

    def test_a_mail_that_came_back_is_a_call(self):
        row = self.register()
        self.fail_mail(row, "confirmed")
        page = self.open("event_registrations", self.event.pk)
        self.assertContains(page, "届かなかったメール：参加の決定")
        for _click in range(2):
            self.send("registration_called", row.pk, what="confirmed")
        self.assertEqual(row.calls.get().done_by, self.editor)
        self.assertNotContains(
            self.open("event_registrations", self.event.pk), "届かなかったメール"
        )
        self.assertEqual(self.send("registration_called", row.pk, what="<x>").status_code, 404)

    def test_a_corrected_address_needs_no_call(self):
        row = self.register()
        self.fail_mail(row, "confirmed")
        row.email = "new@people.example"
        row.save(update_fields=["email"])
        self.assertNotContains(
            self.open("event_registrations", self.event.pk), "届かなかったメール"
        )
