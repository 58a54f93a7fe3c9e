"""Thursdays and firsts of months at 7:00 in Kanazawa, over the ends of months and years."""

from datetime import UTC, datetime, timedelta

from django.test import SimpleTestCase

from kanazawa2030.pages.digest.periods import SETTLED, last_due, next_due

from ...factories import tokyo


class DueTests(SimpleTestCase):
    def assertDue(self, every, now, last, following):
        self.assertEqual(last_due(every, now), last)
        self.assertEqual(next_due(every, last), following)

    def test_weeks(self):
        first, second = tokyo(2026, 12, 3, 7), tokyo(2026, 12, 10, 7)  # Thursdays
        self.assertDue("week", first + SETTLED, first, second)
        self.assertDue("week", second, first, second)  # published in this minute: not yet stored
        self.assertDue("week", tokyo(2026, 12, 9, 23, 59), first, second)

    def test_a_week_over_the_end_of_a_year(self):
        self.assertDue("week", tokyo(2027, 1, 2), tokyo(2026, 12, 31, 7), tokyo(2027, 1, 7, 7))

    def test_months(self):
        for now, last, following in (
            (tokyo(2027, 1, 31, 23), (2027, 1), (2027, 2)),
            (tokyo(2027, 2, 28, 23), (2027, 2), (2027, 3)),
            (tokyo(2027, 3, 31, 23), (2027, 3), (2027, 4)),  # the end of the fiscal year
            (tokyo(2027, 4, 1, 6, 59), (2027, 3), (2027, 4)),
            (tokyo(2027, 4, 1, 7, 5), (2027, 4), (2027, 5)),
            (tokyo(2026, 12, 31), (2026, 12), (2027, 1)),
            (tokyo(2028, 2, 29, 12), (2028, 2), (2028, 3)),
        ):
            with self.subTest(now):
                self.assertDue("month", now, tokyo(*last, 1, 7), tokyo(*following, 1, 7))

    def test_the_day_is_that_of_kanazawa(self):
        """22:30 of Wednesday in London is 7:30 of Thursday."""
        now = datetime(2026, 12, 2, 22, 30, tzinfo=UTC)
        self.assertEqual(last_due("week", now), tokyo(2026, 12, 3, 7))

    def test_the_next_after_any_moment(self):
        self.assertEqual(next_due("week", tokyo(2026, 12, 3, 6)), tokyo(2026, 12, 3, 7))
        self.assertEqual(next_due("week", tokyo(2026, 12, 3, 8)), tokyo(2026, 12, 10, 7))
        self.assertEqual(next_due("month", tokyo(2027, 1, 31, 12)), tokyo(2027, 2, 1, 7))

    def test_no_moment_is_left_out_or_told_twice(self):
        for every in ("week", "month"):
            due = tokyo(2026, 1, 1, 7)
            for _period in range(120):
                following = next_due(every, due)
                self.assertEqual(last_due(every, following), due)
                self.assertEqual(last_due(every, following + SETTLED), following)
                self.assertLessEqual(following - due, timedelta(days=31))
                due = following
