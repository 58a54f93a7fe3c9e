"""The one word for how an event stands, wherever it is said."""

import re
from unittest import mock

from django.core.cache import cache
from django.utils import translation

from events.ical import event_calendar
from events.status import Status
from tests.base import PortalTestCase
from tests.calendars import read
from tests.factories import in_days, make_event, make_past_event

LANGUAGES = ("ja", "en")
# One event for each word of the closed set.
STATES = {
    Status.NOT_YET: lambda: make_event(registration_opens_at=in_days(1)),
    Status.OPEN: make_event,
    Status.FEW: lambda: make_event(seats_held=28),
    Status.FULL: lambda: make_event(seats_held=30),
    Status.CLOSED: lambda: make_event(registration_closes_at=in_days(-1)),
    Status.HELD: make_past_event,
    Status.REPORTED: make_past_event,
    Status.POSTPONED: lambda: make_event(state="postponed"),
    Status.CANCELLED: lambda: make_event(state="cancelled"),
    Status.FREE_ENTRY: lambda: make_event(registration_mode="none"),
    Status.AT_HOST: lambda: make_event(registration_mode="external"),
}


class OneWordTest(PortalTestCase):
    """Card, page, JSON-LD and calendar say the same of an event, in both languages."""

    def setUp(self):
        cache.clear()

    def test_every_status_has_its_event(self):
        self.assertEqual(set(STATES), set(Status))

    def test_one_word_everywhere(self):
        for status, make in STATES.items():
            event = make()
            with mock.patch("events.status._decide", return_value=status):
                for language in LANGUAGES:
                    with self.subTest(status=status, language=language):
                        self.agree(event, status, language)
            event.delete()

    def test_the_events_are_what_they_stand_for(self):
        for status, make in STATES.items():
            if status is not Status.REPORTED:
                with self.subTest(status=status), translation.override("en"):
                    body = event_calendar(make(), language="en")
                    words = str(read(body)["description"])
                    self.assertIn(f"Status: {status.label}\n", words)

    def agree(self, event, status, language):
        with translation.override(language):
            word = str(status.label)
        lists = "events/past/" if event.is_over() else "events/"
        card = self.client.get(f"/{language}/{lists}").content.decode()
        page = self.client.get(f"/{language}/events/{event.slug}/").content.decode()
        badge = re.compile(r'<span class="badge[^"]*">([^<]*)</span>')
        self.assertEqual(badge.findall(card), [word])
        self.assertEqual(badge.findall(page), [word])
        self.assertIn(f'"termCode":"{status.value}","name":"{word}"', page)
        entry = read(event_calendar(event, language=language))
        self.assertIn(word, str(entry["description"]))
