"""The deadlines of the coming weeks: which, on which day, for whom."""

from datetime import date, timedelta

import time_machine

from events.models import Proposal
from kanazawa2030.pages.dashboard.deadlines import WEEKS

from ...base import PortalTestCase
from ...events.proposals.factories import make_proposal
from ...factories import make_event, make_meeting, tokyo

NOW = tokyo(2026, 6, 15, 9)


@time_machine.travel(NOW, tick=False)
class DeadlineTests(PortalTestCase):
    def found(self, role="editor") -> list:
        self.client.sign_in(self.person(role))
        page = self.client.get("/admin/deadlines/")
        self.assertEqual(page.status_code, 200)
        return [one for _words, _day, rows in page.context["days"] for one in rows]

    def test_the_dates_of_an_event_in_their_order(self):
        make_event(
            title_ja="川の夕べ",
            starts_at=tokyo(2026, 6, 25, 18, 30),
            registration_opens_at=tokyo(2026, 6, 16, 10),
            registration_closes_at=tokyo(2026, 6, 22, 17),
            access_request_by=date(2026, 6, 20),
        )
        self.assertEqual(
            [(one.what, one.when) for one in self.found()],
            [
                ("申込受付の開始", "6月16日（火） 10:00"),
                ("配慮の希望を知らせてもらう期限", "6月20日（土）"),
                ("申込受付の終了", "6月22日（月） 17:00"),
                ("キャンセル待ちの自動の繰上げが終了", "6月24日（水） 17:00"),
                ("開催", "6月25日（木） 18:30"),
                ("開催報告の期限", "7月2日（木）"),
                ("アンケートの最終日", "7月25日（土）"),
            ],
        )

    def test_what_is_past_later_or_cancelled_is_left_out(self):
        make_event(starts_at=NOW - timedelta(days=400))
        make_event(starts_at=NOW + timedelta(weeks=WEEKS, days=3))
        make_event(starts_at=NOW + timedelta(days=3), state="cancelled")
        self.assertEqual(self.found(), [])
        self.assertContains(self.client.get("/admin/deadlines/"), "期限や予定はありません")

    def test_a_report_is_due_a_week_after_the_event(self):
        make_event(starts_at=NOW - timedelta(days=2))
        [one] = self.found()
        self.assertEqual((one.what, one.day), ("開催報告の期限", date(2026, 6, 20)))

    def test_each_sees_what_is_theirs(self):
        make_event(starts_at=NOW + timedelta(days=3))
        make_meeting(held_on=date(2026, 6, 30))
        make_proposal(state="in_review")
        Proposal.objects.update(promised_on=date(2026, 6, 19))
        for role, words in (
            ("reviewer", "提案への回答"),
            ("editor", "開催"),
            ("editor", "SDGsミーティング"),
        ):
            with self.subTest(words):
                self.assertIn(words, [one.what for one in self.found(role)])
        self.assertNotIn("提案への回答", [one.what for one in self.found("editor")])
        self.assertEqual(self.found("reception"), [])
