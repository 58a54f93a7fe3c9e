"""Periodic tasks: when they are due, who runs them, what a failure does."""

import threading
from datetime import timedelta
from unittest import mock

import time_machine
from django.utils import timezone

from kanazawa2030.core import registry
from kanazawa2030.core.models import TaskRun
from kanazawa2030.core.worker import scheduling

from ...base import PortalTestCase, RaceTestCase

HOUR = timedelta(hours=1)
LOG = "kanazawa2030.core.worker.scheduling"


class Tasks:
    """Mixin: the registry holds the test's own tasks and nothing else."""

    def setUp(self):
        super().setUp()
        self.enterContext(mock.patch.dict(registry._tasks, clear=True))
        self.calls = []

    def task(self, name="daily", every=timedelta(days=1), then=None):
        @registry.periodic_task(name, name, every=every)
        def run(now):
            self.calls.append(name)
            if then is not None:
                then()

    def run_at(self, moment, **options):
        with time_machine.travel(moment, tick=False):
            return scheduling.run_due(**options)


class SchedulingTests(Tasks, PortalTestCase):
    def setUp(self):
        super().setUp()
        self.now = timezone.now()

    def test_a_new_task_runs_at_once_and_then_every_so_often(self):
        self.task(every=HOUR)
        for minutes, ran in ((0, True), (59, False), (60, True), (61, False)):
            with self.subTest(minutes):
                names = self.run_at(self.now + timedelta(minutes=minutes))
                self.assertEqual(names, ["daily"] if ran else [])

    def test_a_sign_of_life_is_the_row_of_no_task(self):
        for minutes in (0, 1):
            scheduling.beat(self.now + timedelta(minutes=minutes))
        beat = TaskRun.objects.get()
        self.assertEqual((beat.name, beat.last_started_at), ("worker", None))
        self.assertEqual(beat.last_finished_at, self.now + timedelta(minutes=1))

    def test_after_a_long_absence_it_runs_once(self):
        self.task(every=HOUR)
        self.run_at(self.now)
        later = self.now + timedelta(days=3)
        self.run_at(later)
        self.run_at(later)
        self.assertEqual(len(self.calls), 2)

    def test_a_task_that_fails_keeps_no_other_from_running(self):
        def fail():
            raise ValueError("hanako@example.test")

        self.task("a", then=fail)
        self.task("b")
        with self.assertLogs(LOG, "ERROR") as logs:
            self.run_at(self.now)
        self.assertEqual(self.calls, ["a", "b"])
        row = TaskRun.objects.get(name="a")
        self.assertEqual((row.last_error, row.last_finished_at), ("ValueError", self.now))
        self.assertNotIn("hanako", "".join(logs.output))

    def test_a_failed_task_has_its_next_turn_and_heals(self):
        self.task(every=HOUR)
        TaskRun.objects.create(
            name="daily",
            last_started_at=self.now - HOUR,
            last_finished_at=self.now - HOUR,
            last_error="ValueError",
        )
        self.run_at(self.now)
        self.assertEqual(TaskRun.objects.get().last_error, "")

    def test_a_run_that_never_ended_is_given_up_after_an_hour(self):
        self.task(every=timedelta(minutes=5))
        TaskRun.objects.create(name="daily", last_started_at=self.now)
        self.assertEqual(self.run_at(self.now + timedelta(minutes=59)), [])
        self.assertEqual(self.run_at(self.now + HOUR), ["daily"])

    def test_a_run_given_up_does_not_end_the_next_one(self):
        """A worker that comes to itself late leaves the other's row alone."""
        other_started = self.now + 2 * HOUR

        def other_worker_takes_over():
            TaskRun.objects.update(last_started_at=other_started)

        self.task(then=other_worker_takes_over)
        self.run_at(self.now)
        row = TaskRun.objects.get()
        self.assertEqual((row.last_started_at, row.last_finished_at), (other_started, None))

    def test_told_to_stop_it_begins_no_further_task(self):
        self.task("a")
        self.task("b")
        self.run_at(self.now, stop=lambda: bool(self.calls))
        self.assertEqual(self.calls, ["a"])

    def test_nothing_due_costs_one_query(self):
        self.task("a")
        self.task("b")
        self.run_at(self.now)
        queries = self.count_queries(lambda: self.run_at(self.now))
        self.assertEqual(len(queries), 1, queries)


class SchedulingRaceTests(Tasks, RaceTestCase):
    def test_of_four_workers_one_runs_a_task(self):
        self.task()
        results, errors = self.run_threads(4, lambda _number: scheduling.run_due())
        self.assertEqual(errors, [])
        self.assertEqual(self.calls, ["daily"])
        self.assertEqual(sum(map(len, results)), 1)

    def test_control_without_the_claim_all_four_run_it(self):
        """The race is one: workers that only look run the task together."""
        self.task()
        barrier = threading.Barrier(4)

        def only_look(task, run, now):
            barrier.wait(30)
            return True

        with mock.patch.object(scheduling, "claim", only_look):
            _results, errors = self.run_threads(4, lambda _number: scheduling.run_due())
        self.assertEqual(errors, [])
        self.assertEqual(len(self.calls), 4)
