"""A series or a text sent many times at once is kept once; closing and adding seats wait."""

import contextlib
import threading
from unittest import mock

from django.db import connection
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from events.editing import copying, unsaved
from events.editing import services as editing_services
from events.editing.series_dates import Rule, dates_by_rule
from events.models import Event, Registration, UnsavedForm
from events.registration import services as registration_services
from events.registration.transitions import RegistrationClosed

from ...base import RaceTestCase
from ...factories import in_days, make_event

CLICKS = 4
SOON = 0.5  # seconds that staff hold the lock while the others wait for it
LATE = 20  # until the others have gone past a lock that is not there


class SeriesAtOnce(RaceTestCase):
    def setUp(self):
        super().setUp()
        self.by = self.editor
        self.event = make_event(title_ja="月例のカフェ")
        self.starts = dates_by_rule(in_days(30), rule=Rule.WEEKLY, count=3)

    def make(self, _number):
        return copying.copy_to_dates(self.event, by=self.by, starts=self.starts)

    def drafts(self) -> int:
        return Event.objects.filter(publishing_state="draft").count()

    def test_each_click_gets_the_same_drafts(self):
        results, errors = self.run_threads(CLICKS, self.make)
        self.assertEqual(errors, [])
        self.assertEqual(len({tuple(row.pk for row in made) for made in results}), 1)
        self.assertEqual(self.drafts(), 3)

    def test_control_without_the_lock_both_find_none(self):
        if connection.vendor != "postgresql":
            self.assertEqual(connection.vendor, "sqlite")  # its writers wait for each other
            return
        real, barrier = copying._earlier_copy, threading.Barrier(2)

        def look_and_wait(*args):
            found = real(*args)
            with contextlib.suppress(threading.BrokenBarrierError):  # the other has failed
                barrier.wait(5)
            return found

        with (
            mock.patch.object(copying, "locked"),
            mock.patch.object(copying, "_earlier_copy", look_and_wait),
        ):
            _results, errors = self.run_threads(2, self.make)
        self.assertTrue(errors or self.drafts() > 3)


class TextAtOnce(RaceTestCase):
    def test_one_row_a_person(self):
        editor = self.editor
        _results, errors = self.run_threads(
            CLICKS, lambda number: unsaved.keep(editor, None, QueryDict(f"title_ja={number}"))
        )
        self.assertEqual(errors, [])
        self.assertEqual(UnsavedForm.objects.count(), 1)


def unlocked(self, **options):
    return self._chain()


class AtTheSameMoment(RaceTestCase):
    """What staff do is stopped before it is committed, and the others are let begin."""

    def setUp(self):
        super().setUp()
        self.event = make_event(capacity=1, registration_closes_at=in_days(5))
        self.leaving = registration_services.confirm(self.register("a"))
        registration_services.confirm(self.register("b"))

    def register(self, name, **clock) -> Registration:
        return registration_services.register(
            self.event, name="参加者", email=f"{name}@example.test", language="ja", **clock
        )

    def others_begin_after(self, name, act, *, hold):
        """Run `act`, stopped once after `events.editing.services.<name>`, and the others."""
        begun, registered = threading.Event(), threading.Event()
        real = getattr(editing_services, name)

        def stopped(*args, **kwargs):
            found = real(*args, **kwargs)
            begun.set()
            registered.wait(hold)
            return found

        def register():
            begun.wait(LATE)
            try:
                return self.register("c")
            finally:
                registered.set()

        def cancel():
            begun.wait(LATE)
            return registration_services.cancel(self.leaving)

        with mock.patch.object(editing_services, name, stopped):
            _results, errors = self.run_threads(3, lambda i: (act, register, cancel)[i]())
        self.event.refresh_from_db()
        return errors

    def close(self, *, hold):
        by = self.editor
        return self.others_begin_after(
            "write_history",
            lambda: editing_services.close_registration(self.event, by=by),
            hold=hold,
        )

    def raise_seats(self, *, hold):
        by = self.editor
        return self.others_begin_after(
            "settle",
            lambda: editing_services.change_seats(self.event, by=by, capacity=4, reason="席"),
            hold=hold,
        )

    @property
    def newcomer(self) -> Registration | None:
        return self.event.registrations.filter(email="c@example.test").first()

    @property
    def adds_up(self) -> bool:
        """Whether the count of seats is right, and nobody waits for one that is free."""
        seated = self.event.registrations.seated().people()
        is_waiting = self.event.registrations.queued().exists()
        return self.event.seats_held == seated and not is_waiting


class ClosingTests(AtTheSameMoment):
    def test_whoever_comes_after_it_is_refused_and_cancelling_goes_on(self):
        errors = self.close(hold=SOON)
        self.assertEqual([type(error) for error in errors], [RegistrationClosed])
        self.assertIsNone(self.newcomer)
        self.leaving.refresh_from_db()
        self.assertEqual(self.leaving.status, Registration.Status.CANCELLED)
        self.assertTrue(self.adds_up)

    def test_control_without_the_lock_somebody_slips_in(self):
        if connection.vendor != "postgresql":
            self.assertEqual(connection.vendor, "sqlite")  # which lets writers in one by one
            return
        with mock.patch.object(QuerySet, "select_for_update", unlocked):
            self.close(hold=LATE)
        self.assertIsNotNone(self.newcomer)


class WaitingForItTests(AtTheSameMoment):
    """Somebody began to register before closing, and gets the lock after it."""

    def close_meanwhile(self, **clock):
        begun, closing = threading.Event(), threading.Event()
        write = editing_services.write_history

        def before_the_lock(_email, *, at):
            begun.set()
            closing.wait(LATE)
            return at

        def under_the_lock(*args, **kwargs):
            closing.set()
            return write(*args, **kwargs)

        def close():
            begun.wait(LATE)
            return editing_services.close_registration(self.event, by=self.editor)

        notes = registration_services.notifications
        with (
            mock.patch.object(notes, "time_of_first", before_the_lock),
            mock.patch.object(editing_services, "write_history", under_the_lock),
        ):
            acts = close, lambda: self.register("c", **clock)
            _results, errors = self.run_threads(2, lambda i: acts[i]())
        return [type(error) for error in errors]

    def test_the_moment_of_the_lock_decides(self):
        self.assertEqual(self.close_meanwhile(), [RegistrationClosed])
        self.assertIsNone(self.newcomer)

    def test_control_a_clock_read_before_the_lock_lets_them_in(self):
        self.assertEqual(self.close_meanwhile(now=timezone.now()), [])
        self.assertIsNotNone(self.newcomer)


class RaisingTests(AtTheSameMoment):
    def test_everybody_gets_a_seat_and_each_is_counted(self):
        self.assertEqual(self.raise_seats(hold=SOON), [])
        self.assertTrue(self.newcomer.keeps_seat)
        self.assertEqual(self.event.seats_held, 2)
        self.assertTrue(self.adds_up)

    def test_control_without_the_lock_somebody_waits_beside_a_free_seat(self):
        if connection.vendor != "postgresql":
            self.assertEqual(connection.vendor, "sqlite")
            return
        with mock.patch.object(QuerySet, "select_for_update", unlocked):
            self.raise_seats(hold=LATE)
        self.assertFalse(self.adds_up)
