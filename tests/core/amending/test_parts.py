"""Rows that belong to what is public, in an amendment: through the pages of the admin."""

from datetime import time

from events.models import EventQuestion, HostRole, ProgrammeItem, Quote, Report, Speaker
from kanazawa2030.core.models import Amendment

from ...factories import make_partner, make_past_event
from .test_pages import AmendingCase, State


class PartsCase(AmendingCase):
    def setUp(self):
        super().setUp()
        self.first = self.event.speakers.create(name_ja="登壇 一郎", order=1)
        self.second = self.event.speakers.create(name_ja="登壇 二郎", order=2)
        self.event.programme.create(starts_at=time(18), text_ja="開場", order=1)

    def speakers(self) -> list[str]:
        return list(self.event.speakers.values_list("name_ja", flat=True))

    def change(self, **more):
        """The editor renames the first speaker, takes out the second, adds a third."""
        self.as_(self.editor)
        return self.amend(
            **{
                "speakers-0-name_ja": "登壇 一子",
                "speakers-1-DELETE": "on",
                "speakers-2-name_ja": "登壇 三郎",
                "speakers-2-order": "3",
                **more,
            }
        )


class WritingTests(PartsCase):
    def test_nothing_is_public_until_it_is_released_and_then_all_of_it_is(self):
        response = self.change()
        self.assertRedirects(response, self.url("amendment"))
        self.assertEqual(self.speakers(), ["登壇 一郎", "登壇 二郎"])
        self.assertEqual(set(Amendment.objects.get().changes), {"speakers"})
        page = self.as_(self.approver).client.get(self.url("amendment"))
        for words in ("登壇 二郎", "登壇 三郎", str(Speaker._meta.verbose_name_plural)):
            self.assertContains(page, words)
        version = self.fresh().version
        self.assertRedirects(self.decide("release"), self.url("change"))
        self.assertEqual(self.speakers(), ["登壇 一子", "登壇 三郎"])
        self.assertEqual(self.event.speakers.first().pk, self.first.pk)
        self.assertEqual(self.event.programme.count(), 1)
        self.assertGreater(self.fresh().version, version)

    def test_with_a_column_it_is_one_amendment(self):
        self.change(contact_phone="076-220-2222")
        self.as_(self.approver).decide("release")
        self.assertEqual(self.fresh().contact_phone, "076-220-2222")
        self.assertEqual(self.speakers(), ["登壇 一子", "登壇 三郎"])

    def test_a_draft_opens_with_what_was_kept(self):
        self.as_(self.editor).amend(
            button="_draft",
            **{
                "speakers-0-name_ja": "登壇 一子",
                "speakers-1-DELETE": "on",
                "speakers-2-name_ja": "登壇 三郎",
                "programme-0-starts_at": "18:30",
            },
        )
        opened = self.opened()
        for name, value in (
            ("speakers-0-name_ja", "登壇 一子"),
            ("speakers-1-DELETE", "on"),
            ("speakers-2-name_ja", "登壇 三郎"),
        ):
            self.assertEqual(opened[name], [value])
        self.assertTrue(opened["programme-0-starts_at"][0].startswith("18:30"))
        before = Amendment.objects.get().changes
        self.amend(opened=opened)
        amendment = Amendment.objects.get()
        self.assertEqual((amendment.state, amendment.changes), (State.AWAITING, before))

    def test_hosts_and_programme_are_said_in_words(self):
        partner = make_partner(name_ja="見本の会")
        self.as_(self.editor).amend(
            **{
                "host_roles-0-partner": str(partner.pk),
                "host_roles-0-role": "co_organiser",
                "programme-0-starts_at": "18:30",
            }
        )
        page = self.as_(self.approver).client.get(self.url("amendment"))
        for words in ("見本の会", str(HostRole.Role.CO_ORGANISER.label)):
            self.assertContains(page, words)
        [programme] = [one for one in page.context["sides"] if "18:00" in one.old]
        self.assertIn("18:30", programme.new)
        self.assertNotIn("18:00", programme.new)
        self.decide("release")
        self.assertEqual(HostRole.objects.get().partner, partner)
        self.assertEqual(ProgrammeItem.objects.get().starts_at, time(18, 30))

    def test_all_rows_are_taken_out(self):
        self.as_(self.editor).amend(**{"speakers-0-DELETE": "on", "speakers-1-DELETE": "on"})
        self.as_(self.approver).decide("release")
        self.assertEqual(self.speakers(), [])

    def test_a_wrong_row_has_its_sentence_and_nothing_is_kept(self):
        response = self.change(**{"speakers-0-name_ja": ""})
        self.assertEqual(response.status_code, 200)
        self.assertContains(response, "登壇 三郎")
        self.assertFalse(Amendment.objects.exists())

    def test_quotes_of_a_report(self):
        report = Report.objects.create(event=make_past_event(), summary_ja="前")
        Quote.objects.create(report=report, text_ja="よかった")
        Report.objects.update(publishing_state="approved", publish_at=self.event.publish_at)
        report.refresh_from_db()
        self.as_(self.editor).amend(report, **{"quotes-0-text_ja": "とてもよかった"})
        self.assertEqual(Quote.objects.get().text_ja, "よかった")
        self.as_(self.approver).decide("release", report)
        self.assertEqual(Quote.objects.get().text_ja, "とてもよかった")


class ChangedMeanwhileTests(PartsCase):
    def test_rows_changed_since_are_not_overwritten(self):
        self.change()
        self.event.speakers.create(name_ja="飛び入り", order=9)
        page = self.as_(self.approver).client.get(self.url("amendment"))
        self.assertContains(page, "飛び入り")
        response = self.decide("release")
        self.assertContains(response, "そのあとに変わりました")
        self.assertEqual(self.speakers(), ["登壇 一郎", "登壇 二郎", "飛び入り"])

    def test_other_rows_changed_since_stay(self):
        self.change()
        self.event.programme.create(starts_at=time(20), text_ja="閉会", order=2)
        self.as_(self.approver).decide("release")
        self.assertEqual(self.event.programme.count(), 2)
        self.assertEqual(self.speakers(), ["登壇 一子", "登壇 三郎"])

    def test_a_partner_deleted_since_is_said_and_nothing_is_written(self):
        partner = make_partner()
        self.change(**{"host_roles-0-partner": str(partner.pk)})
        partner.delete()
        response = self.as_(self.approver).decide("release")
        self.assertContains(response, "errornote")
        self.assertEqual(self.speakers(), ["登壇 一郎", "登壇 二郎"])


class WhoTests(PartsCase):
    def test_others_write_and_release_nothing(self):
        self.change()
        for person in (self.reviewer, self.reception, self.editor):
            self.as_(person).decide("release")
            self.assertEqual(self.speakers(), ["登壇 一郎", "登壇 二郎"])
        stranger = self.client_class()
        for page in ("amend", "amendment"):
            self.assertEqual(stranger.get(self.url(page)).status_code, 302)

    def test_questions_are_left_out_and_a_forged_row_is_not_kept(self):
        page = self.as_(self.editor).client.get(self.url("amend"))
        left_out = ", ".join(page.context["left_out"])
        self.assertIn(str(EventQuestion._meta.verbose_name_plural), left_out)
        self.assertNotIn(str(Speaker._meta.verbose_name_plural), left_out)
        self.change(
            **{
                "questions-TOTAL_FORMS": "1",
                "questions-INITIAL_FORMS": "0",
                "questions-0-label_ja": "別の質問",
            }
        )
        self.as_(self.approver).decide("release")
        self.assertFalse(EventQuestion.objects.exists())
