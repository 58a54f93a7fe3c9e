"""When an event counts as over, by what is known of its date."""

from datetime import timedelta

from django.test import SimpleTestCase

from events.models.event import end_of_precision

from ...factories import tokyo


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
        end = tokyo(2026, 6, 20, 16)
        self.assertEqual(end_of_precision(tokyo(2026, 6, 18), end, "day"), end)
