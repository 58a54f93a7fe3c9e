"""Which events are published, to come, past."""

from datetime import timedelta

import time_machine
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from events.models import Event

from ...base import PortalTestCase
from ...factories import in_days, make_event, make_past_event, tokyo

NOW = tokyo(2026, 6, 18, 12)


def slugs(events):
    return [event.slug for event in events]


@time_machine.travel(NOW, tick=False)
class UpcomingAndPastTests(PortalTestCase):
    def test_the_border_is_the_second_an_event_is_over(self):
        event = make_event(starts_at=NOW - timedelta(hours=1), ends_at=NOW)
        self.assertEqual(list(Event.objects.upcoming(NOW)), [])
        self.assertEqual(list(Event.objects.past(NOW)), [event])
        before = NOW - timedelta(seconds=1)
        self.assertEqual(list(Event.objects.upcoming(before)), [event])
        self.assertEqual(list(Event.objects.past(before)), [])

    def test_every_event_is_in_one_of_the_two(self):
        for start in (-400, -1, 0, 1, 400):
            for precision in Event.Precision.values:
                make_event(starts_at=in_days(start), date_precision=precision)
        both = [*Event.objects.upcoming(), *Event.objects.past()]
        self.assertCountEqual(both, Event.objects.all())

    def test_the_next_comes_first_and_the_latest_past_first(self):
        for slug, day in (("late", 20), ("soon", 2), ("old", -20), ("recent", -2)):
            make_event(slug=slug, starts_at=in_days(day))
        self.assertEqual(slugs(Event.objects.upcoming()), ["soon", "late"])
        self.assertEqual(slugs(Event.objects.past()), ["recent", "old"])

    def test_a_cancelled_event_stays_until_its_hour(self):
        event = make_event(state="cancelled")
        self.assertEqual(list(Event.objects.upcoming()), [event])


class VisibleTests(PortalTestCase):
    """Draft, handed in, scheduled, published, withdrawn; stranger and staff."""

    def make_all(self):
        now = timezone.now()
        make_event(slug="draft", published=False)
        make_event(slug="awaiting", publishing_state="awaiting")
        make_event(
            slug="scheduled", publishing_state="approved", publish_at=now + timedelta(hours=1)
        )
        make_event(slug="public")
        make_event(slug="withdrawn", publishing_state="withdrawn")

    def test_who_sees_what(self):
        self.make_all()
        everything = ["awaiting", "draft", "public", "scheduled", "withdrawn"]
        for person, expected in (
            (AnonymousUser(), ["public"]),
            (self.editor, everything),
            (self.approver, everything),
        ):
            with self.subTest(person=person):
                seen = Event.objects.visible_to(person)
                self.assertEqual(sorted(slugs(seen)), expected)

    def test_staff_who_have_left_see_what_everybody_sees(self):
        self.make_all()
        self.editor.is_staff = False
        self.assertEqual(slugs(Event.objects.visible_to(self.editor)), ["public"])

    def test_publication_begins_with_its_second(self):
        event = make_event(publishing_state="approved", publish_at=NOW)
        before = NOW - timedelta(seconds=1)
        self.assertFalse(Event.objects.published(before).exists())
        self.assertEqual(list(Event.objects.published(NOW)), [event])


class DocumentedTests(PortalTestCase):
    def test_documented_events_are_no_samples(self):
        make_event(is_sample=True)
        real = make_past_event()
        self.assertEqual(list(Event.objects.documented()), [real])
