"""Whatever people do in whatever order, seats and queue stay true (Hypothesis).

Rules are what anybody can do; invariants are the promises. A failure prints the
shortest story that breaks one.
"""

from datetime import timedelta

import time_machine
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from events.desk import services as desk_services
from events.editing.services import EventError, change_event
from events.models import Call, Event, Registration
from events.registration import notifications, retention
from events.registration import services as registration_services
from events.registration import tasks as registration_tasks
from events.registration.seats import free_seats, promote_until
from events.registration.transitions import RegistrationError
from kanazawa2030.core.models import OutgoingMail

from ...base import PortalTestCase
from ...factories import make_event
from ...people import make_person
from ..clock import EVENING, MORNING
from .factories import register

Status, Place = Registration.Status, Registration.Place


class _Undo(Exception):
    """Takes back what one story has written."""


class Seats(RuleBasedStateMachine):
    parties = Bundle("parties")

    @initialize(
        capacity=st.integers(1, 6),
        waiting=st.none() | st.integers(0, 5),
        passing=st.booleans(),
        reserved=st.integers(0, 1),
    )
    def begin(self, capacity, waiting, passing, reserved):
        self.block = transaction.atomic()
        self.block.__enter__()
        self.clock = time_machine.travel(MORNING, tick=False)
        self.time = self.clock.start()
        self.clerk = make_person("editor")
        self.event = make_event(
            starts_at=EVENING,
            capacity=capacity,
            waiting_capacity=waiting,
            pass_over_groups=passing,
            reserved_seats=min(reserved, capacity),
            max_companions=3,
        )
        self.people = 0
        self.order = []  # who waits, as of the last look

    def teardown(self):
        if hasattr(self, "block"):
            self.clock.stop()
            self.block.__exit__(_Undo, _Undo(), None)

    def attempt(self, func, *args, **kwargs):
        try:
            with transaction.atomic():
                return func(*args, **kwargs)
        except (RegistrationError, EventError):
            return None

    # --- What anybody can do -------------------------------------------------

    @rule(target=parties, companions=st.integers(0, 3))
    def register(self, companions):
        self.people += 1
        return self.attempt(register, self.event, self.people, confirmed=False, adults=companions)

    @rule(target=parties, companions=st.integers(0, 2), again=st.integers(1, 8))
    def register_known(self, companions, again):
        return self.attempt(
            register, self.event, again, confirmed=False, adults=companions, name="もう一度"
        )

    @rule(target=parties, companions=st.integers(0, 3))
    def phone(self, companions):
        self.people += 1
        return self.attempt(
            desk_services.enter,
            self.event,
            name="電話",
            adults=companions,
            phone=f"076{self.people:07}",
            by=self.clerk,
        )

    @rule(party=parties)
    def confirm(self, party):
        if party:
            self.attempt(registration_services.confirm, party)

    @rule(party=parties)
    def cancel(self, party):
        if party:
            self.attempt(registration_services.cancel, party)

    @rule(party=parties, companions=st.integers(0, 3))
    def change(self, party, companions):
        if party:
            self.attempt(
                registration_services.change_registration, party, changes={"adults": companions}
            )

    @rule(party=parties)
    def erase(self, party):
        if party:
            self.attempt(retention.erase, party)

    @rule(party=parties)
    def move_to_queue(self, party):
        if party:
            self.attempt(desk_services.move_to_queue, party, by=self.clerk)

    @rule(party=parties)
    def move_to_seat(self, party):
        if party:
            self.attempt(desk_services.move_to_seat, party, by=self.clerk)

    @rule(capacity=st.integers(1, 8), reserved=st.integers(0, 2))
    def change_seats(self, capacity, reserved):
        self.attempt(
            change_event,
            self.event,
            by=self.clerk,
            changes={"capacity": capacity, "reserved_seats": reserved},
        )

    @rule(hours=st.sampled_from([1, 3, 13, 25, 24 * 7]))
    def wait(self, hours):
        if timezone.now() + timedelta(hours=hours) < EVENING:
            self.time.shift(timedelta(hours=hours))

    @rule()
    def work(self):
        registration_tasks.settle_due(timezone.now())
        registration_tasks.nudge_due(timezone.now())

    # --- What is promised ----------------------------------------------------

    def now(self):
        return Event.objects.get(pk=self.event.pk)

    @invariant()
    def seats_add_up(self):
        if not hasattr(self, "event"):
            return
        event = self.now()
        assert event.seats_held == event.registrations.seated().people()
        assert event.seats_held <= event.capacity

    @invariant()
    def nobody_is_in_two_places(self):
        if not hasattr(self, "event"):
            return
        rows = self.event.registrations.all()
        for row in rows:
            assert (row.queue_no is None) == (row.place == Place.SEAT)
        mine = [row.email for row in rows if row.is_active and row.email]
        assert len(mine) == len(set(mine))
        numbers = sorted(row.number for row in rows)
        assert numbers == list(range(1, len(numbers) + 1))

    @invariant()
    def the_queue_keeps_its_order(self):
        """Who stays in the queue stays before whoever was behind."""
        if not hasattr(self, "event"):
            return
        order = [(row.pk, row.queue_no) for row in self.event.registrations.queued()]
        kept = [one for one in self.order if one in order]
        assert [one for one in order if one in kept] == kept
        self.order = order

    @invariant()
    def nobody_waits_beside_a_free_seat(self):
        if not hasattr(self, "event"):
            return
        event = self.now()
        free = free_seats(event)
        if timezone.now() >= promote_until(event):
            return
        for row in event.registrations.queued().filter(status=Status.CONFIRMED):
            if row.size <= free:
                raise AssertionError(f"#{row.number} waits, {free} seats are free")
            if not event.pass_over_groups:
                return  # a larger group before them blocks

    @invariant()
    def everyone_who_moved_up_was_told(self):
        if not hasattr(self, "event"):
            return
        moved = self.event.registrations.filter(promoted_at__isnull=False, erased_at__isnull=True)
        for row in moved:
            if row.email:
                told = OutgoingMail.objects.filter(
                    to=row.email, kind__in=["registration_promoted", "registration_confirmed"]
                )
            elif row.promoted_at == row.confirmed_at:
                continue  # was still on the phone
            else:
                told = Call.objects.filter(registration=row, reason="promoted")
            assert told.exists(), f"#{row.number} does not know"
            assert notifications.by_token(notifications.token_of(row)) == row


class SeatMachineTests(PortalTestCase):
    def test_any_story(self):
        stories = 12 if connection.vendor == "sqlite" else 6
        run = settings(
            max_examples=stories,
            stateful_step_count=25,
            suppress_health_check=list(HealthCheck),
            deadline=None,
        )
        Seats.TestCase.settings = run
        Seats.TestCase("runTest").runTest()
