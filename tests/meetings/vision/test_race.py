"""Two people enter and approve the figures of one year at the same moment."""

import time
from decimal import Decimal
from unittest import mock

from django.db import connection

from meetings.models import Indicator, Measurement
from meetings.vision import services
from meetings.vision.services import FigureError

from ...base import RaceTestCase
from .measured import make_figure, make_indicator

PUBLIC = Measurement.objects.public


def _unlocked(series):
    """Stand in for the lock: read the indicators, and let the others do the same."""
    return {row.pk: row for row in Indicator._base_manager.filter(series__in=series)}


def _slow_approval(rows, replaced, *, by, now, write=services._write_approval):
    time.sleep(0.3)
    write(rows, replaced, by=by, now=now)


class FigureRaces(RaceTestCase):
    def setUp(self):
        self.series = make_indicator().series.get()
        make_figure(self.series, 2024, Decimal(10))
        self.people = [self.editor, self.administrator]
        self.row = services.enter(
            self.series, year=2024, value=Decimal(12), note_ja="訂正", by=self.editor
        )
        slow = mock.patch.object(services, "_write_approval", _slow_approval)
        slow.start()
        self.addCleanup(slow.stop)

    def approve_twice(self):
        """Return how many figures each of two people has approved, and what was raised."""
        return self.run_threads(
            2, lambda number: len(services.approve([self.row], by=self.people[number]))
        )

    def approve_and_correct(self):
        """Approve 12 while somebody enters 99; return the errors."""

        def act(number):
            if number:
                time.sleep(0.15)
                services.enter(
                    self.series, year=2024, value=Decimal(99), note_ja="訂正", by=self.people[1]
                )
            else:
                services.approve([self.row], by=self.people[0])

        return self.run_threads(2, act)[1]

    def test_one_figure_is_public_and_one_person_approved_it(self):
        approved, errors = self.approve_twice()
        self.assertEqual((sorted(approved), errors), ([0, 1], []))
        self.assertEqual(PUBLIC().get().value, 12)
        self.assertEqual(Measurement.objects.count(), 2)

    def test_control_two_people_approve_it_without_the_lock(self):
        if connection.vendor != "postgresql":
            # One transaction writes at a time there, so there is nothing to show.
            self.assertEqual(connection.vendor, "sqlite")
            return
        with mock.patch.object(services, "lock_indicators", _unlocked):
            approved, errors = self.approve_twice()
        self.assertEqual((approved, errors), ([1, 1], []))

    def test_what_is_approved_is_not_changed_by_entering(self):
        self.assertEqual(self.approve_and_correct(), [])
        self.assertEqual(PUBLIC().get().value, 12)
        self.assertEqual(Measurement.objects.waiting().get().value, 99)

    def test_control_an_approved_figure_changes_without_the_lock(self):
        if connection.vendor != "postgresql":
            # One transaction writes at a time there, so there is nothing to show.
            self.assertEqual(connection.vendor, "sqlite")
            return
        with mock.patch.object(services, "lock_indicators", _unlocked):
            self.assertEqual(self.approve_and_correct(), [])
        self.assertEqual(PUBLIC().get().value, 99)

    def test_figures_entered_at_once_leave_one_that_waits(self):
        def enter(number):
            return services.enter(
                self.series, year=2023, value=Decimal(number), by=self.people[number]
            )

        rows, errors = self.run_threads(2, enter)
        self.assertEqual(errors, [])
        self.assertEqual(len({row.pk for row in rows}), 1)

    def test_discarding_and_approving_never_both_succeed(self):
        def act(number):
            if number:
                services.discard(self.row, by=self.editor)
            else:
                services.approve([self.row], by=self.administrator)

        _done, errors = self.run_threads(2, act)
        self.assertEqual([type(error) for error in errors], [FigureError])
        self.assertEqual(PUBLIC().count(), 1)
