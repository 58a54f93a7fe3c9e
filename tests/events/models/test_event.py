"""When an event counts as over, by what is known of its date."""

from datetime import date, timedelta

from django.test import SimpleTestCase
from django.utils import timezone

from events.ical import event_calendar
from events.models.event import end_of_precision
from events.public.filters import EventFilter, Moments
from events.public.jsonld import event_data
from events.public.month_grid import build_month, rows_of_month
from events.public.one_event import parts_of
from events.questionnaire import opening
from events.status import status_of
from kanazawa2030.core.language.dates import when

from ...base import PortalTestCase
from ...calendars import read
from ...factories import make_event, tokyo


class EndOfPrecisionTests(SimpleTestCase):
    def test_a_time_ends_with_its_end(self):
        end = tokyo(2026, 6, 18, 20, 30)
        self.assertEqual(end_of_precision(tokyo(2026, 6, 18, 18, 30), end, "time"), end)

    def test_a_time_without_end_lasts_two_hours(self):
        start = tokyo(2026, 6, 18, 23, 30)
        self.assertEqual(end_of_precision(start, None, "time"), start + timedelta(hours=2))

    def test_a_day_a_month_and_a_year_end_with_themselves(self):
        for start, precision, end in (
            (tokyo(2026, 6, 18), "day", tokyo(2026, 6, 19)),
            (tokyo(2026, 12, 31), "day", tokyo(2027, 1, 1)),
            (tokyo(2026, 6, 18), "month", tokyo(2026, 7, 1)),
            (tokyo(2026, 12, 1), "month", tokyo(2027, 1, 1)),
            (tokyo(2028, 2, 29), "month", tokyo(2028, 3, 1)),
            (tokyo(2020, 1, 1), "year", tokyo(2021, 1, 1)),
        ):
            with self.subTest(start=start, precision=precision):
                self.assertEqual(end_of_precision(start, None, precision), end)

    def test_counts_in_kanazawas_calendar(self):
        # Midnight in Kanazawa is the afternoon before in UTC.
        self.assertEqual(end_of_precision(tokyo(2026, 6, 1, 0, 0), None, "day"), tokyo(2026, 6, 2))

    def test_several_days_end_with_the_last(self):
        """Hours do not count where only days are known; midnight closes the day before."""
        for end in (tokyo(2026, 6, 20, 16), tokyo(2026, 6, 21)):
            over = end_of_precision(tokyo(2026, 6, 18), end, "day")
            self.assertEqual(over, tokyo(2026, 6, 21))


class LastDayTests(PortalTestCase):
    """One rule for the end at midnight, wherever an event is shown or counted."""

    def assertLastDay(self, event, last):
        event.save()
        self.assertEqual(event.last_day, last)
        self.assertEqual(event.over_at, tokyo(last.year, last.month, last.day) + timedelta(days=1))
        entry = read(event_calendar(event, language="ja"))
        end = entry["dtend"].dt
        self.assertEqual(end.date() if hasattr(end, "hour") else end, last + timedelta(days=1))
        month = date(2027, 3, 1)
        grid = build_month(month, rows_of_month(EventFilter(), Moments.of(timezone.now()), month))
        shown = [day.date for week in grid.weeks for day in week if day.events]
        self.assertEqual(shown[-1], last)
        self.assertFalse(opening.is_open(event, event.over_at - timedelta(minutes=1)))
        self.assertTrue(opening.is_open(event, event.over_at))

    def test_days_without_hours(self):
        event = make_event(starts_at=tokyo(2027, 3, 6), date_precision="day")
        words = {6: "2027年3月6日（土）", 7: "2027年3月6日（土）〜3月7日（日）"}
        for end, last in (
            (tokyo(2027, 3, 7), 6),
            (tokyo(2027, 3, 8), 7),
            (tokyo(2027, 3, 7, 9), 7),
        ):
            with self.subTest(end=end):
                event.ends_at = end
                self.assertLastDay(event, date(2027, 3, last))
                text = when(event.starts_at, event.ends_at, "day", "ja")
                self.assertEqual(text, words[last])
                told = event_data(event, status_of(event), parts_of(event))["endDate"]
                self.assertEqual(told, f"2027-03-0{last}")

    def test_hours_until_midnight(self):
        event = make_event(starts_at=tokyo(2027, 3, 6, 20))
        for end, last in ((tokyo(2027, 3, 7), 6), (tokyo(2027, 3, 8), 7)):
            with self.subTest(end=end):
                event.ends_at = end
                self.assertLastDay(event, date(2027, 3, last))
                self.assertTrue(when(event.starts_at, end, "time", "ja").endswith("24:00"))
