"""What a registration says of itself, and that pages, files and mails go by it."""

from datetime import timedelta

import time_machine

from events.ical import registration_calendar
from events.models import Event, Registration
from events.registration import mail as registration_mail

from ...calendars import read
from ...factories import tokyo
from ..clock import EVENING, ClockCase
from ..registration.factories import own_url

ROOM = "https://meet.example.test/secret-room"
BEFORE = EVENING - timedelta(hours=1)
DURING = EVENING + timedelta(hours=1)
OVER = EVENING + timedelta(hours=2)
# Changes of the registration, changes of its event, the moment: who may join?
CASES = (
    ({}, {}, BEFORE, True),
    ({}, {}, DURING, True),
    ({}, {}, OVER - timedelta(seconds=1), True),
    ({}, {}, OVER, False),
    ({"status": "attended"}, {}, DURING, True),
    ({"status": "attended"}, {}, OVER, False),
    ({"status": "absent"}, {}, DURING, False),
    ({"status": "unconfirmed", "hold_until": OVER}, {}, BEFORE, False),
    ({"status": "cancelled"}, {}, BEFORE, False),
    ({"status": "expired"}, {}, BEFORE, False),
    ({"place": "queue", "queue_no": 1}, {}, BEFORE, False),
    ({}, {"format": "hybrid"}, BEFORE, True),
    ({}, {"format": "place"}, BEFORE, False),
    ({}, {"online_url": ""}, BEFORE, False),
    ({}, {"state": "postponed"}, BEFORE, False),
    ({}, {"state": "postponed"}, OVER, False),
    ({}, {"state": "cancelled"}, BEFORE, False),
    ({}, {"starts_at": tokyo(2031, 6, 1, 18, 30), "ends_at": None}, BEFORE, False),
)


class OnlineAddressTests(ClockCase):
    """Page, calendar file and mail give the address to the same people."""

    def setUp(self):
        super().setUp()
        self.event = self.make_event(format="online", online_url=ROOM)
        self.mine = self.register()

    def pages(self, mine, moment):
        """The texts that may hold the address, by where they are."""
        page = self.client.get(own_url(mine)).content.decode()
        calendar = registration_calendar(f"registration:{mine.pk}", "ja")
        written = registration_mail.write(
            "reminder_day",
            language="ja",
            event=mine.event,
            registration=mine,
            manage_url="http://testserver/",
        )
        return {
            "page": page,
            "file": str(read(calendar)["description"]),
            "mail": written.text,
            "mail in HTML": written.html,
        }

    def test_all_places_agree(self):
        registration = Registration.objects.filter(pk=self.mine.pk)
        event = Event.objects.get(pk=self.event.pk)
        before = registration.values().get()
        for own, changes, moment, expected in CASES:
            registration.update(**{**before, **own})
            changed = Event.objects.get(pk=event.pk)
            for name, value in changes.items():
                setattr(changed, name, value)
            changed.save()
            with time_machine.travel(moment, tick=False):
                mine = registration.select_related("event__venue").get()
                with self.subTest(own=own, event=changes, moment=moment):
                    self.assertEqual(mine.may_join_online(moment), expected)
                    for place, text in self.pages(mine, moment).items():
                        self.assertEqual(ROOM in text, expected, place)
            event.save()

    def test_only_a_mail_that_may_hold_it_promises_the_address_below(self):
        for state, expected in (("scheduled", True), ("postponed", False)):
            Event.objects.filter(pk=self.event.pk).update(state=state)
            mine = self.again(self.mine)
            for what in ("changed", "moved_online"):
                text = registration_mail.write(
                    what,
                    language="en",
                    event=mine.event,
                    registration=mine,
                    new_online_address=True,
                    manage_url="http://testserver/",
                ).text
                with self.subTest(what=what, state=state):
                    self.assertEqual(ROOM in text, expected)
                    self.assertEqual("below" in text.split("cancel on the page")[0], expected)
