"""Several phones at one door: every tap counts once, and nobody's seat is given away twice."""

from unittest import mock

from django.db import connection
from django.db.models import QuerySet

from events.models import Registration
from events.reception import lists, services
from events.registration.transitions import NoRoom

from ...factories import make_event
from ...people import make_person
from ..registration.factories import register
from ..registration.test_race import Crowd

PHONES = 12


class DoorRaces(Crowd):
    def setUp(self):
        super().setUp()
        self.helper = make_person("reception")

    def test_one_tap_sent_many_times_at_once_is_one_arrival(self):
        event = make_event(capacity=10)
        party = register(event, 1)
        seen = lists.version_of(event)
        _results, errors = self.run_threads(
            PHONES, lambda _n: services.check_in(party, by=self.helper, size=3, seen=seen)
        )
        self.assertEqual(errors, [])
        self.assertEqual(party.transitions.filter(move="attend").count(), 1)
        self.assertSeatsAddUp(event)
        self.assertEqual(event.seats_held, 3)

    def test_one_walk_in_sent_many_times_at_once_is_one_party(self):
        event = make_event(capacity=10)
        self.run_threads(
            PHONES, lambda _n: services.walk_in(event, by=self.helper, size=2, key="k" * 24)
        )
        self.assertEqual(Registration.objects.filter(source="walk_in").count(), 1)
        self.assertSeatsAddUp(event)

    def crowd_at_the_door(self):
        event = make_event(capacity=5)
        _results, errors = self.run_threads(
            PHONES, lambda _n: services.walk_in(event, by=self.helper)
        )
        return event, errors

    def test_walk_ins_of_many_phones_fill_the_room_and_no_more(self):
        event, errors = self.crowd_at_the_door()
        self.assertEqual({type(error) for error in errors}, {NoRoom})
        self.assertEqual(len(errors), PHONES - 5)
        self.assertSeatsAddUp(event)
        self.assertEqual(event.seats_held, 5)

    def test_control_without_the_lock_counts_wrong(self):
        if connection.vendor != "postgresql":
            self.assertEqual(connection.vendor, "sqlite")  # its writers wait for each other
            return

        def unlocked(self, **options):
            return self._chain()

        with mock.patch.object(QuerySet, "select_for_update", unlocked):
            event, _errors = self.crowd_at_the_door()
        event.refresh_from_db()
        people = event.registrations.seated().people()
        self.assertTrue(people != event.seats_held or people != 5, f"{people} people")
