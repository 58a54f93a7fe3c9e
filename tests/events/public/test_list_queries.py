"""Pages and numbers of the lists: prepared or not, and from whichever end they are read."""

from django.http import QueryDict
from django.utils import timezone

from events.models import Event
from events.public.filters import EventFilter, Moments
from events.public.list_queries import PER_PAGE, count, count_months, page_of

from ...base import PortalTestCase
from ...factories import in_days, make_event, make_past_event


def read(query):
    return EventFilter.read(QueryDict(query))


class PageTests(PortalTestCase):
    @classmethod
    def setUpTestData(cls):
        for day in range(17):
            for _at_the_same_time in range(2):
                make_event(starts_at=in_days(day + 1), series="collaborative")
                make_past_event(starts_at=in_days(-day - 2), series="collaborative")
        make_event(starts_at=in_days(3), series="cafe")
        make_event(starts_at=in_days(3), published=False)

    def test_the_pages_together_are_the_list(self):
        at = Moments.of(timezone.now())
        for query in ("", "series=collaborative"):
            for past in (False, True):
                with self.subTest(query, past=past):
                    events = Event.objects.published().filter(read(query).condition())
                    listed = events.past(at.now) if past else events.upcoming(at.now)
                    expected = list(listed.values_list("pk", flat=True))
                    total = count(read(query), at)["past" if past else "upcoming"]
                    self.assertEqual(total, len(expected))
                    found = [
                        row[0]
                        for begins in range(0, total, PER_PAGE)
                        for row in page_of(read(query), at, past=past, begins=begins, total=total)
                    ]
                    self.assertEqual(found, expected)

    def test_the_last_page_skips_no_rows(self):
        at = Moments.of(timezone.now())
        total = count(EventFilter(), at)["past"]
        with self.assertNumQueries(1) as sent:
            page_of(EventFilter(), at, past=True, begins=total - total % PER_PAGE, total=total)
        self.assertNotIn("OFFSET", sent.captured_queries[0]["sql"])

    def test_both_ways_of_counting_agree(self):
        at = Moments.of(timezone.now())
        for query in ("", "series=cafe", "month=2019-01"):
            for past in (False, True):
                counts, _months = count_months(read(query), at, past=past)
                self.assertEqual(counts, count(read(query), at))
