"""Figures of the year beside last year's, and sentences on mail and background work."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from kanazawa2030.core.models import OutgoingMail, TaskRun

from ...base import PortalTestCase
from ...factories import tokyo
from ..impact.factories import make_report

NOW = tokyo(2026, 6, 15, 9)


@time_machine.travel(NOW, tick=False)
class FigureTests(PortalTestCase):
    def context(self, role):
        self.client.sign_in(self.person(role))
        return self.client.get("/admin/").context

    def test_this_year_beside_the_last(self):
        make_report(starts_at=tokyo(2026, 5, 1, 18), report={"attendance_place": 30})
        make_report(starts_at=tokyo(2026, 3, 1, 18), report={"attendance_place": 12})
        year = self.context("editor")["year"]
        self.assertEqual(year["title"], "2026年度の数字")
        numbers = {one.label: (one.value, one.before) for one in year["numbers"]}
        self.assertEqual(numbers["開催した催し"], (1, "2025年度：1"))
        self.assertEqual(numbers["会場で参加した人"], (30, "2025年度：12"))

    def test_only_for_who_may_read_reports(self):
        self.assertIsNone(self.context("reception")["year"])

    def state(self):
        return [(one.words, one.is_well) for one in self.context("administrator")["state"]]

    def test_all_is_well(self):
        TaskRun.objects.create(name="x", last_finished_at=timezone.now() - timedelta(minutes=2))
        self.assertEqual(
            self.state(), [("メールは届いています。", True), ("自動処理は動いています。", True)]
        )

    def test_trouble_is_said_with_a_way_out(self):
        run = TaskRun.objects.create(name="x", last_finished_at=NOW - timedelta(hours=3))
        mail = OutgoingMail.objects.create(kind="x", to="a@example.test", subject="x", text="x")
        OutgoingMail.objects.update(not_before=NOW - timedelta(hours=2))
        self.assertEqual(
            self.state(),
            [
                ("1時間以上送信を待っているメール：1通", False),
                ("自動処理が止まっています。", False),
            ],
        )
        mail.status = OutgoingMail.Status.FAILED
        mail.save()
        TaskRun.objects.filter(pk=run.pk).update(last_finished_at=NOW, last_error="x")
        self.assertEqual(
            self.state(),
            [("この1週間に届かなかったメール：1通", False), ("失敗した自動処理：1件", False)],
        )

    def test_editors_are_told_nothing_of_it(self):
        self.assertEqual(self.context("editor")["state"], [])
