"""A stopped clock for tests of what happens by the hour."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from events.models import Registration
from events.registration import services as registration_services
from kanazawa2030.core.models import OutgoingMail

from ..base import PortalTestCase
from ..factories import make_event, tokyo
from .registration.factories import register

Status, Place = Registration.Status, Registration.Place
MORNING = tokyo(2031, 6, 2, 10)  # a Monday
EVENING = tokyo(2031, 6, 19, 18, 30)  # the Thursday of the event


class ClockCase(PortalTestCase):
    """It is Monday morning; `self.event` has ten seats, on Thursday in two weeks."""

    def setUp(self):
        self.clock = time_machine.travel(MORNING, tick=False)
        self.time = self.clock.start()
        self.addCleanup(self.clock.stop)
        self.event = self.make_event()

    def make_event(self, **fields):
        return make_event(
            **{
                "starts_at": EVENING,
                "capacity": 10,
                "max_companions": 5,
                "online_url": "",
                **fields,
            }
        )

    def wait(self, **how_long):
        """Let time pass; returns the moment it is then."""
        self.time.shift(timedelta(**how_long))
        return timezone.now()

    def go_to(self, moment):
        self.time.move_to(moment)
        return timezone.now()

    def fill(self, seats=10):
        """So many people take a seat each, so that the next ones wait."""
        return [self.register(f"fill{number}") for number in range(seats)]

    def register(self, number=1, *, confirmed=True, event=None, **fields):
        return register(event or self.event, number, confirmed=confirmed, **fields)

    def confirm(self, registration):
        return registration_services.confirm(registration)

    def again(self, registration):
        return Registration.objects.get(pk=registration.pk)

    def mails_to(self, registration, what=None):
        """Kinds of the mails of one person, oldest first, without their prefix."""
        mails = OutgoingMail.objects.filter(to=registration.email).order_by("pk")
        kinds = [mail.kind.removeprefix("registration_") for mail in mails]
        return [kind for kind in kinds if what is None or kind == what]

    def assertSeats(self, held, event=None):
        """`held` seats are taken, by the event's count and by its registrations."""
        event = event or self.event
        event.refresh_from_db()
        self.assertEqual(event.seats_held, held)
        self.assertEqual(event.registrations.seated().people(), held)

    def assertAt(self, registration, status, place, position=None):
        registration = self.again(registration)
        self.assertEqual((registration.status, registration.place), (status, place))
        if position is not None:
            ahead = registration.event.registrations.queued()
            order = list(ahead.values_list("pk", flat=True))
            self.assertEqual(order.index(registration.pk) + 1, position)
