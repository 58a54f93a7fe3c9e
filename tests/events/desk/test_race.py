"""Cancellations undone at once: one free seat is given back to one of them."""

from unittest import mock

from django.db import connection
from django.db.models import QuerySet

from events.desk import services as desk_services
from events.registration import services as registration_services

from ...base import RaceTestCase
from ...factories import make_event
from ..registration.factories import register

CROWD = 12


class RestoringTests(RaceTestCase):
    def setUp(self):
        super().setUp()
        self.event = make_event(capacity=CROWD)
        people = [register(self.event, number) for number in range(CROWD)]
        self.gone = [registration_services.cancel(row) for row in people]
        for number in range(CROWD - 1):
            register(self.event, f"new{number}")

    def restore_all(self):
        by = self.editor
        return self.run_threads(
            CROWD, lambda i: desk_services.restore_for(self.gone[i], by=by, may_wait=False)
        )

    def seated(self) -> int:
        return self.event.registrations.seated().people()

    def test_one_seat_comes_back_once(self):
        results, errors = self.restore_all()
        self.assertEqual(len([row for row in results if row]), 1)
        self.assertEqual({type(error) for error in errors}, {desk_services.NoSeatLeft})
        self.event.refresh_from_db()
        self.assertEqual((self.seated(), self.event.seats_held), (CROWD, CROWD))

    def test_one_registration_restored_by_two_is_restored_once(self):
        by, row = self.editor, self.gone[0]
        _results, errors = self.run_threads(
            4, lambda _number: desk_services.restore_for(row, by=by, may_wait=False)
        )
        self.assertEqual(errors, [])
        self.assertEqual(row.transitions.filter(move="restore").count(), 1)
        self.assertEqual(self.seated(), CROWD)

    def test_control_without_the_lock_gives_it_twice(self):
        """Proves that so many at once meet: without the lock the seat is given again."""
        if connection.vendor != "postgresql":
            # SQLite's IMMEDIATE is the lock itself and cannot be taken away.
            self.assertEqual(connection.vendor, "sqlite")
            return

        def unlocked(self, **options):
            return self._chain()

        with mock.patch.object(QuerySet, "select_for_update", unlocked):
            self.restore_all()
        self.assertGreater(self.seated(), CROWD)
