"""Everybody at once: seats are sold exactly, never one more and never one less."""

from unittest import mock

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from events.desk import services as desk_services
from events.editing.services import cancel_event, change_event
from events.models import Event, Registration
from events.reception import services as reception_services
from events.registration import services as registration_services
from events.registration import transitions as registration_transitions
from events.registration.transitions import RegistrationClosed
from kanazawa2030.core.models import OutgoingMail

from ...base import RaceTestCase
from ...factories import in_days, make_event

# Enough to oversell 30 seats many times; SQLite lets writers in one by one.
CROWD = 200 if connection.vendor == "postgresql" else 60


def register(event, number, **fields):
    return registration_services.register(
        event,
        **{
            "name": f"参加者{number}",
            "email": f"p{number}@example.test",
            "language": "ja",
            **fields,
        },
    )


class Crowd(RaceTestCase):
    def assertSeatsAddUp(self, event):
        event.refresh_from_db()
        self.assertEqual(event.seats_held, event.registrations.seated().people())
        self.assertLessEqual(event.seats_held, event.capacity)


class RegisteringTests(Crowd):
    def test_thirty_seats_and_one_unbroken_queue(self):
        event = make_event(capacity=30)
        results, errors = self.run_threads(CROWD, lambda i: register(event, i))
        self.assertEqual(errors, [])
        self.assertEqual(len(results), CROWD)
        self.assertSeatsAddUp(event)
        self.assertEqual(event.seats_held, 30)
        queue = list(event.registrations.queued().values_list("queue_no", flat=True))
        self.assertEqual(queue, list(range(1, CROWD - 30 + 1)))
        numbers = set(event.registrations.values_list("number", flat=True))
        self.assertEqual(numbers, set(range(1, CROWD + 1)))
        self.assertEqual(OutgoingMail.objects.count(), CROWD)

    def test_control_without_the_lock_oversells(self):
        """Proves that the crowd is dense enough for the lock to matter."""
        if connection.vendor != "postgresql":
            # SQLite's IMMEDIATE is the lock itself and cannot be taken away.
            self.assertEqual(connection.vendor, "sqlite")
            return
        event = make_event(capacity=30)

        def unlocked(self, **options):
            return self._chain()

        with mock.patch.object(QuerySet, "select_for_update", unlocked):
            self.run_threads(CROWD, lambda i: register(event, i))
        seated = event.registrations.seated().count()
        numbers = list(event.registrations.values_list("number", flat=True))
        self.assertTrue(seated > 30 or len(numbers) < CROWD, f"{seated} seats, {len(numbers)} rows")

    def test_five_identical_sends_are_one_registration(self):
        event = make_event(capacity=30)
        results, errors = self.run_threads(5, lambda i: register(event, 1))
        self.assertEqual(errors, [])
        self.assertEqual(len({row.pk for row in results}), 1)
        self.assertEqual(event.registrations.count(), 1)
        self.assertSeatsAddUp(event)

    def test_event_closed_between_form_and_post(self):
        event = make_event(capacity=30)
        editor = self.editor

        def act(number):
            if number == 7:
                now = timezone.now()
                change_event(event, changes={"registration_closes_at": now}, by=editor)
                return None
            return register(event, number)

        results, errors = self.run_threads(20, act)
        self.assertTrue(all(isinstance(e, RegistrationClosed) for e in errors), errors)
        self.assertEqual(len([row for row in results if row]), 19 - len(errors))
        self.assertSeatsAddUp(event)


class LeavingTests(Crowd):
    def test_one_cancel_link_posted_six_times_frees_one_seat(self):
        event = make_event(capacity=2)
        first = registration_services.confirm(register(event, 0))
        for number in range(1, 7):
            registration_services.confirm(register(event, number))
        _results, errors = self.run_threads(6, lambda i: registration_services.cancel(first))
        self.assertEqual(errors, [])
        self.assertSeatsAddUp(event)
        self.assertEqual(event.seats_held, 2)
        self.assertEqual(event.registrations.queued().count(), 4)
        self.assertEqual(first.transitions.filter(move="cancel").count(), 1)

    def test_two_cancellations_promote_two(self):
        event = make_event(capacity=2)
        people = [registration_services.confirm(register(event, i)) for i in range(5)]
        _results, errors = self.run_threads(2, lambda i: registration_services.cancel(people[i]))
        self.assertEqual(errors, [])
        self.assertSeatsAddUp(event)
        self.assertEqual(list(event.registrations.seated().order_by("pk")), people[2:4])
        self.assertEqual(OutgoingMail.objects.filter(kind="registration_promoted").count(), 2)

    def test_capacity_raised_while_people_register(self):
        event = make_event(capacity=5)
        editor = self.editor

        def act(number):
            if number == 0:
                return change_event(event, changes={"capacity": 12}, by=editor)
            return registration_services.confirm(register(event, number))

        _results, errors = self.run_threads(21, act)
        self.assertEqual(errors, [])
        event.refresh_from_db()
        self.assertSeatsAddUp(event)
        self.assertEqual(event.seats_held, 12)
        self.assertEqual(event.registrations.queued().count(), 8)

    def test_reception_and_cancellation_at_once(self):
        event = make_event(capacity=3)
        people = [registration_services.confirm(register(event, i)) for i in range(3)]
        helper = self.reception

        def act(number):
            if number % 2:
                return reception_services.check_in(people[number // 2], by=helper)
            return registration_services.cancel(people[number // 2])

        self.run_threads(6, act)
        self.assertSeatsAddUp(event)


class CorrectingTests(Crowd):
    """The same form sent again with another address: the place moves, and stays one."""

    def held(self, event, number):
        made = register(event, number)
        return made, registration_services.sent_form(made, name=made.name, email=made.email)

    def correct(self, event, held, email):
        made, sent = held
        return registration_services.correct(event, sent, name=made.name, email=email)

    def test_two_corrections_at_once_move_the_place_once(self):
        event = make_event(capacity=2)
        held = self.held(event, 1)
        results, errors = self.run_threads(
            6, lambda i: self.correct(event, held, f"right{i}@example.test")
        )
        self.assertEqual(errors, [])
        (moved,) = filter(None, results)
        self.assertEqual(event.registrations.get(), moved)
        self.assertSeatsAddUp(event)
        self.assertEqual(event.seats_held, 1)
        self.assertEqual(OutgoingMail.objects.filter(kind="registration_confirm").count(), 1)

    def test_corrections_to_an_address_known_already_free_one_seat_each(self):
        event = make_event(capacity=3)
        registration_services.confirm(register(event, 0))
        held = [self.held(event, number) for number in (1, 2)]
        for number in (3, 4, 5):
            registration_services.confirm(register(event, number))
        results, errors = self.run_threads(
            6, lambda i: self.correct(event, held[i % 2], "p0@example.test")
        )
        self.assertEqual((errors, set(results)), ([], {None}))
        self.assertSeatsAddUp(event)
        self.assertEqual(event.seats_held, 3)
        self.assertEqual(event.registrations.queued().count(), 1)

    def test_a_correction_and_the_confirmation_at_once(self):
        """Whichever comes first, there is one place, and it has one address."""
        event = make_event(capacity=2)
        held = self.held(event, 1)

        def act(number):
            if number % 2:
                return registration_services.confirm(held[0])
            return self.correct(event, held, f"right{number}@example.test")

        _results, errors = self.run_threads(6, act)
        self.assertTrue(all(isinstance(e, RegistrationClosed) for e in errors), errors)
        self.assertSeatsAddUp(event)
        self.assertEqual((event.registrations.count(), event.seats_held), (1, 1))


class CancelledEventTests(Crowd):
    def test_cancelling_the_event_while_people_register(self):
        event = make_event(capacity=30, starts_at=in_days(10))

        editor = self.editor

        def act(number):
            if number == 3:
                return cancel_event(event, by=editor, note_ja="大雪のため")
            return register(event, number)

        _results, errors = self.run_threads(12, act)
        self.assertTrue(all(isinstance(e, RegistrationClosed) for e in errors), errors)
        self.assertSeatsAddUp(event)
        event.refresh_from_db()
        self.assertEqual(event.state, Event.EventState.CANCELLED)
        registered = Registration.objects.filter(event=event).count()
        self.assertEqual(registered + len(errors), 11)


class StaffTests(Crowd):
    def test_counter_and_web_share_the_last_seat(self):
        event = make_event(capacity=1, waiting_capacity=0)
        clerk = self.person("editor")

        def act(number):
            if number:
                return register(event, number)
            return desk_services.enter(event, name="窓口", phone="0760000000", by=clerk)

        results, errors = self.run_threads(6, act)
        self.assertEqual(len(results), 1)
        self.assertTrue(
            all(isinstance(error, registration_transitions.EventFull) for error in errors), errors
        )
        self.assertSeatsAddUp(event)
