"""Figures of the year beside last year's, and how the site itself is."""

from datetime import timedelta

import time_machine

from kanazawa2030.core.models import OutgoingMail, TaskRun
from kanazawa2030.core.watch.facts import BACKUP
from kanazawa2030.core.worker.scheduling import HEARTBEAT

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
        found = self.context("administrator")["state"]
        return {check.name: str(finding.state) for check, finding in found}

    def test_all_is_well(self):
        TaskRun.objects.create(name=HEARTBEAT, last_finished_at=NOW)
        TaskRun.objects.create(name=BACKUP, last_finished_at=NOW - timedelta(hours=8))
        self.assertEqual(
            self.state(), dict.fromkeys(("worker", "mail", "failed_mail", "backup"), "ok")
        )

    def test_trouble_is_said_with_a_way_out(self):
        """A backup, which leaves a row too, is no sign of life of the worker."""
        TaskRun.objects.create(name=HEARTBEAT, last_finished_at=NOW - timedelta(hours=3))
        TaskRun.objects.create(name=BACKUP, last_finished_at=NOW)
        OutgoingMail.objects.create(kind="x", to="a@example.test", subject="x", text="x")
        OutgoingMail.objects.update(not_before=NOW - timedelta(hours=2))
        self.assertEqual(
            self.state(),
            {"worker": "failing", "mail": "failing", "failed_mail": "ok", "backup": "ok"},
        )
        page = self.client.get("/admin/")
        self.assertContains(page, "2時間待っています。")
        self.assertContains(page, "/admin/core/outgoingmail/?status__exact=queued")

    def test_editors_are_told_nothing_of_it(self):
        self.assertEqual(self.context("editor")["state"], [])
