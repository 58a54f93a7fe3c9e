from datetime import UTC, date, datetime, timedelta

from django.test import SimpleTestCase
from django.utils.translation import override

from kanazawa2030.core.fiscal_year import bounds, fiscal_year_of, label


class FiscalYearTests(SimpleTestCase):
    def test_begins_in_april(self):
        self.assertEqual(fiscal_year_of(date(2026, 3, 31)), 2025)
        self.assertEqual(fiscal_year_of(date(2026, 4, 1)), 2026)

    def test_a_moment_counts_by_the_day_in_city(self):
        last = datetime(2026, 3, 31, 14, 59, 59, tzinfo=UTC)  # 23:59:59 in Kanazawa
        self.assertEqual(fiscal_year_of(last), 2025)
        self.assertEqual(fiscal_year_of(last + timedelta(seconds=1)), 2026)

    def test_bounds_hold_the_whole_year_and_nothing_else(self):
        start, end = bounds(2026)
        self.assertEqual(start, datetime(2026, 3, 31, 15, tzinfo=UTC))
        self.assertEqual(end, bounds(2027)[0])
        tick = timedelta(microseconds=1)
        years = [fiscal_year_of(at) for at in (start - tick, start, end - tick, end)]
        self.assertEqual(years, [2025, 2026, 2026, 2027])

    def test_label_in_both_languages(self):
        self.assertEqual(label(2026, "ja"), "2026年度")
        self.assertEqual(label(2026, "en"), "fiscal year 2026")
        with override("ja"):
            self.assertEqual(label(2026), "2026年度")
