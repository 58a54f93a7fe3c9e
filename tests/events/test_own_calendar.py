"""A registered person's own calendar file, and what nobody else may read in it."""

import re

from django.utils import timezone

from events.ical import registration_calendar, uid_of
from events.models import Registration
from tests.base import PortalTestCase
from tests.calendars import read
from tests.factories import in_days, make_event

SECRET = "https://meet.example.test/secret-room"


def make_registration(event, **fields) -> Registration:
    return Registration.objects.create(
        **{
            "event": event,
            "number": event.registrations.count() + 1,
            "status": Registration.Status.CONFIRMED,
            "place": Registration.Place.SEAT,
            "name": "見本 花子",
            "email": f"hanako{event.registrations.count()}@example.test",
            "created_at": timezone.now(),
            **fields,
        }
    )


class OwnCopyTest(PortalTestCase):
    """The file a registered person gets by mail and on their page."""

    def setUp(self):
        self.event = make_event(
            format="online", online_url=SECRET, title_ja="題", title_en="Title"
        )

    def own(self, language="en", **fields):
        registration = make_registration(self.event, **fields)
        self.body = registration_calendar(f"registration:{registration.pk}", language)
        return read(self.body)

    def test_takes_the_place_of_the_public_one(self):
        entry = self.own()
        self.assertEqual(entry["uid"], uid_of(self.event))
        self.assertEqual(entry["status"], "CONFIRMED")
        self.assertGreaterEqual(entry["dtstamp"].dt, entry["last-modified"].dt)

    def test_the_number_alone_will_do(self):
        registration = make_registration(self.event)
        body = registration_calendar(str(registration.pk), "ja")
        self.assertEqual(read(body)["uid"], uid_of(self.event))

    def test_a_confirmed_seat_has_the_number_and_the_online_address(self):
        for language, number in (("ja", "受付番号："), ("en", "registration number: ")):
            words = str(self.own(language)["description"])
            self.assertIn(f"{number}{self.event.registrations.count()}\n", words)
            self.assertIn(SECRET, words)

    def test_nobody_else_has_the_online_address(self):
        states, places = Registration.Status, Registration.Place
        for number, (status, place) in enumerate(
            (
                (states.UNCONFIRMED, places.SEAT),
                (states.CONFIRMED, places.QUEUE),
                (states.CANCELLED, places.SEAT),
                (states.EXPIRED, places.SEAT),
                (states.ABSENT, places.SEAT),
            )
        ):
            with self.subTest(status=status, place=place):
                entry = self.own(
                    status=status,
                    place=place,
                    queue_no=number + 1 if place == places.QUEUE else None,
                    hold_until=in_days(1) if status == states.UNCONFIRMED else None,
                )
                self.assertNotIn("secret-room", entry.to_ical().decode())
                self.assertNotEqual(entry["status"], "CONFIRMED")

    def test_no_token_and_no_name(self):
        registration = make_registration(self.event)
        body = registration_calendar(f"registration:{registration.pk}", "ja")
        text = re.sub("\r\n ", "", body.decode())
        self.assertNotIn(registration.manage_nonce, text)
        self.assertNotIn(registration.reception_code, text)
        self.assertNotIn("/registrations/", text)
        self.assertNotIn("花子", text)
        self.assertNotIn("example.test/", text.replace(SECRET, ""))

    def test_a_cancelled_registration_is_not_a_cancelled_event(self):
        entry = self.own(status=Registration.Status.CANCELLED)
        self.assertEqual(entry["status"], "CANCELLED")
        self.assertEqual(entry["summary"], "Registration cancelled: Title")

    def test_waiting_is_tentative(self):
        place = Registration.Place.QUEUE
        entry = self.own(place=place, queue_no=1)
        self.assertEqual(entry["status"], "TENTATIVE")
        self.assertIn("waiting list", entry["description"])

    def test_a_cancelled_event_is_cancelled_for_everybody(self):
        self.event.state = "cancelled"
        self.event.save()
        entry = self.own(place=Registration.Place.QUEUE, queue_no=1)
        self.assertEqual(entry["status"], "CANCELLED")
        self.assertEqual(entry["summary"], "Cancelled: Title")

    def test_nothing_for_who_is_gone(self):
        registration = make_registration(self.event, erased_at=timezone.now())
        for pk in (registration.pk, registration.pk + 1):
            self.assertIsNone(registration_calendar(f"registration:{pk}", "ja"))
