"""What a process keeps of the content: until it changes, and no longer than its moment."""

from datetime import timedelta

import time_machine

from kanazawa2030.core.page_cache.kept import kept
from kanazawa2030.pages.models import Topic

from ...factories import make_event, make_topic, tokyo
from .cases import KeptPagesCase

START = tokyo(2031, 6, 7, 13)


class KeptTests(KeptPagesCase):
    def made(self, **options):
        """Return how often a thing was made after another look."""
        self.times = getattr(self, "times", 0)

        def make():
            self.times += 1
            return self.times

        return kept(("thing",), make, **options)

    def test_until_the_content_changes(self):
        topic = make_topic()
        self.assertEqual([self.made(), self.made()], [1, 1])
        Topic.objects.filter(pk=topic.pk).update(title_ja="別の題")
        self.assertEqual(self.made(), 2)

    def test_for_so_many_seconds_and_never_past_a_moment(self):
        make_event(starts_at=START, ends_at=START + timedelta(hours=2))
        with time_machine.travel(START - timedelta(seconds=3), tick=False) as clock:
            self.assertEqual([self.made(seconds=10), self.made(seconds=10)], [1, 1])
            clock.move_to(START - timedelta(seconds=1))
            self.assertEqual(self.made(seconds=10), 1)
            clock.move_to(START)
            self.assertEqual(self.made(seconds=10), 2)
            clock.shift(9)
            self.assertEqual(self.made(seconds=10), 2)
            clock.shift(2)
            self.assertEqual(self.made(seconds=10), 3)

    def test_nothing_where_pages_are_not_kept(self):
        with self.settings(KEEP_PAGES=False):
            self.assertEqual([self.made(), self.made()], [1, 2])

    def test_the_counts_of_a_list_follow_an_edit_and_the_end_of_an_event(self):
        event = make_event(starts_at=START, ends_at=START + timedelta(hours=2))
        somebody = self.client_class()
        somebody.cookies["sessionid"] = "x"  # whose pages are built each time
        with time_machine.travel(START + timedelta(hours=2, seconds=-2), tick=False) as clock:
            self.assertContains(somebody.get("/ja/events/"), event.title_ja)
            self.assertNotContains(somebody.get("/ja/events/past/"), event.title_ja)
            clock.shift(2)
            self.assertNotContains(somebody.get("/ja/events/"), event.title_ja)
            self.assertContains(somebody.get("/ja/events/past/"), event.title_ja)
            make_event(title_ja="昔の会", starts_at=START - timedelta(days=9))
            self.assertContains(somebody.get("/ja/events/past/"), "昔の会")
