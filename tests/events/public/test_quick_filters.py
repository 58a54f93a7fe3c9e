"""The links above the list of upcoming events: what each lets through, with its number."""

from datetime import timedelta

import time_machine
from django.http import QueryDict
from django.utils import timezone

from events.models import Event
from events.public.filters import EventFilter, Moments
from events.public.quick_filters import quick_filters

from ...base import PortalTestCase
from ...factories import in_days, make_event, tokyo
from ..reading import text_of

THURSDAY = tokyo(2026, 6, 18, 12)


def quick(query=""):
    return quick_filters(EventFilter.read(QueryDict(query)), Moments.of(timezone.now()))


class QuickFilterTests(PortalTestCase):
    def found(self, query):
        events = Event.objects.filter(EventFilter.read(QueryDict(query)).condition())
        return sorted(events.values_list("slug", flat=True))

    def test_this_weekend_is_saturday_and_sunday_of_this_week(self):
        saturday = tokyo(2026, 6, 20)
        for slug, begins, ends in (
            ("friday", saturday - timedelta(hours=2), saturday),
            ("over-night", saturday - timedelta(hours=2), saturday + timedelta(hours=1)),
            ("saturday", saturday, saturday + timedelta(hours=1)),
            ("sunday", saturday + timedelta(hours=47), saturday + timedelta(hours=48)),
            ("monday", saturday + timedelta(hours=48), saturday + timedelta(hours=50)),
        ):
            make_event(slug=slug, starts_at=begins, ends_at=ends)
        make_event(slug="some-day", starts_at=tokyo(2026, 6, 1), date_precision="month")
        make_event(slug="called-off", starts_at=saturday, state="postponed")
        expected = ["over-night", "saturday", "sunday"]
        for now in (tokyo(2026, 6, 15), THURSDAY, saturday, tokyo(2026, 6, 21, 23, 59)):
            with self.subTest(now=now), time_machine.travel(now):
                self.assertEqual(self.found("weekend=1"), expected)
        with time_machine.travel(tokyo(2026, 6, 22)):
            self.assertEqual(self.found("weekend=1"), [])

    def test_with_children_and_easy_japanese(self):
        make_event(slug="alone")
        make_event(slug="family", max_companions=2)
        make_event(slug="childcare", offered_needs=["large_print", "childcare"])
        make_event(slug="easy", easy_summary="水の 話です。")
        make_event(slug="spoken", offered_needs=["easy_japanese"])
        self.assertEqual(self.found("children=1"), ["childcare", "family"])
        self.assertEqual(self.found("easy=1"), ["easy", "spoken"])
        self.assertEqual(self.found("easy=1&children=1"), [])

    def test_only_those_that_lead_to_an_event(self):
        make_event(in_english=True, max_companions=1, starts_at=in_days(30))
        with time_machine.travel(in_days(1)):
            self.assertEqual(
                [(way.name, way.count) for way in quick()],
                [("open", 1), ("children", 1), ("language", 1)],
            )

    def test_combines_with_the_other_filters_and_is_taken_off_again(self):
        make_event(courses=(1,), max_companions=1)
        make_event(courses=(2,), max_companions=1)
        opened, children = quick("course=1&children=1")
        self.assertEqual((opened.count, opened.query), (1, "?course=1&open=1&children=1"))
        self.assertTrue(children.is_active)
        self.assertEqual((children.count, children.query), (1, "?course=1"))


class QuickLinksTests(PortalTestCase):
    def test_stand_above_the_list_and_stay_in_the_form(self):
        make_event(max_companions=1, courses=(1,))
        page = self.client.get("/ja/events/?course=1")
        self.assertContains(page, 'href="?course=1&amp;children=1"')
        self.assertIn("子どもといっしょに 1件", text_of(page))
        page = self.client.get("/ja/events/?course=1&children=1")
        self.assertContains(page, '<input type="hidden" name="children" value="1">')
        self.assertIn("子どもといっしょに を外す", text_of(page))
        self.assertContains(page, 'href="?course=1"')
        # Once among the quick filters, not again among the others.
        self.assertEqual(text_of(page).count("子どもといっしょに"), 1)

    def test_a_month_of_the_calendar_names_them_among_its_filters(self):
        make_event(max_companions=1)
        today = timezone.localdate()
        page = self.client.get(f"/ja/events/calendar/{today:%Y/%m}/?children=1")
        self.assertIn("適用中 子どもといっしょに", text_of(page))

    def test_no_links_without_events(self):
        self.assertNotContains(self.client.get("/ja/events/"), "よく使う条件")
