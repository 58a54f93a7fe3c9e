"""What “within N working days” counts."""

from datetime import date, timedelta

from django.test import SimpleTestCase

from kanazawa2030.core.working_days import (
    add_working_days,
    holiday_name,
    is_working_day,
    public_holidays,
    working_days_between,
)

# As the Cabinet Office lists them.
HOLIDAYS = {
    2024: "01-01 01-08 02-11 02-12 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-15 "
    "08-11 08-12 09-16 09-22 09-23 10-14 11-03 11-04 11-23",
    2025: "01-01 01-13 02-11 02-23 02-24 03-20 04-29 05-03 05-04 05-05 05-06 07-21 "
    "08-11 09-15 09-23 10-13 11-03 11-23 11-24",
    2026: "01-01 01-12 02-11 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-20 08-11 "
    "09-21 09-22 09-23 10-12 11-03 11-23",
    2027: "01-01 01-11 02-11 02-23 03-21 03-22 04-29 05-03 05-04 05-05 07-19 08-11 "
    "09-20 09-23 10-11 11-03 11-23",
}


class HolidayTests(SimpleTestCase):
    def test_the_published_years(self):
        for year, days in HOLIDAYS.items():
            with self.subTest(year):
                found = [f"{day:%m-%d}" for day in sorted(public_holidays(year))]
                self.assertEqual(found, days.split())

    def test_one_off_laws_are_the_packages_business(self):
        """The Games of 2021 moved three holidays, the accession of 2019 made a ten-day week."""
        self.assertIn(date(2021, 7, 23), public_holidays(2021))
        self.assertNotIn(date(2021, 10, 11), public_holidays(2021))
        self.assertIn(date(2019, 5, 1), public_holidays(2019))

    def test_names_in_both_languages(self):
        for day, japanese, english in (
            ("2026-11-23", "勤労感謝の日", "Labour Thanksgiving Day"),
            ("2026-05-06", "振替休日", "Substitute holiday"),
            ("2026-09-22", "国民の休日", "Public holiday"),
            ("2026-11-24", "", ""),
        ):
            with self.subTest(day):
                self.assertEqual(holiday_name(date.fromisoformat(day), "ja"), japanese)
                self.assertEqual(holiday_name(date.fromisoformat(day), "en"), english)


class WorkingDayTests(SimpleTestCase):
    def test_days_off(self):
        for day in ("2026-11-21", "2026-11-22", "2026-11-23", "2026-12-29", "2027-01-03"):
            with self.subTest(day):
                self.assertFalse(is_working_day(date.fromisoformat(day)))
        for day in ("2026-11-24", "2026-12-28", "2027-01-04"):
            with self.subTest(day):
                self.assertTrue(is_working_day(date.fromisoformat(day)))

    def test_the_day_itself_does_not_count(self):
        friday = date(2026, 11, 20)
        self.assertEqual(add_working_days(friday, 0), friday)
        self.assertEqual(add_working_days(friday, 1), date(2026, 11, 24))
        self.assertEqual(add_working_days(date(2026, 12, 28), 1), date(2027, 1, 4))

    def test_counting_is_adding_turned_round(self):
        start = date(2026, 4, 1)
        for offset in range(0, 400, 7):
            day = start + timedelta(days=offset)
            for number in (1, 5, 15):
                with self.subTest(day=day, number=number):
                    end = add_working_days(day, number)
                    self.assertEqual(working_days_between(day, end), number)

    def test_backwards_is_nothing(self):
        self.assertEqual(working_days_between(date(2026, 5, 2), date(2026, 5, 1)), 0)
