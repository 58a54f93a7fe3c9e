"""How days and times are worded: both languages, every precision, Kanazawa's clock."""

from datetime import UTC, date, datetime, timedelta

from django.test import SimpleTestCase
from django.utils import formats, translation
from hypothesis import given
from hypothesis import strategies as st

from kanazawa2030.core.language import dates
from kanazawa2030.core.language.dates import TOKYO

EVENING = datetime(2026, 6, 18, 18, 30, tzinfo=TOKYO)
UNTIL = datetime(2026, 6, 18, 20, 30, tzinfo=TOKYO)
MEETING = date(2019, 6, 13)


class KanazawaClockTests(SimpleTestCase):
    def test_utc_evening_is_the_next_day_in_city(self):
        value = datetime(2026, 6, 18, 15, 0, tzinfo=UTC)
        self.assertEqual(dates.day_of(value), date(2026, 6, 19))
        self.assertEqual(dates.clock(value), "0:00")

    def test_one_minute_before_midnight_stays(self):
        value = datetime(2026, 6, 18, 14, 59, tzinfo=UTC)
        self.assertEqual(dates.day_of(value), date(2026, 6, 18))
        self.assertEqual(dates.clock(value), "23:59")

    def test_naive_time_is_read_as_kanazawas(self):
        naive = EVENING.replace(tzinfo=None)
        self.assertEqual(dates.clock(naive), "18:30")

    def test_a_plain_date_never_moves(self):
        self.assertEqual(dates.in_japan(MEETING), MEETING)

    @given(
        st.datetimes(
            min_value=datetime(2000, 1, 1),  # noqa: DTZ001
            max_value=datetime(2100, 1, 1),  # noqa: DTZ001
            timezones=st.just(UTC),
        )
    )
    def test_always_nine_hours_ahead_and_always_a_weekday(self, value):
        """Japan keeps no summer time."""
        local = (value + timedelta(hours=9)).date()
        self.assertEqual(dates.day_of(value), local)
        japanese = dates.full_date(value, "ja")
        self.assertIn(f"（{'月火水木金土日'[local.weekday()]}）", japanese)
        english = dates.full_date(value, "en")
        self.assertTrue(english.startswith(dates.WEEKDAYS_EN[local.weekday()][:3]))
        self.assertTrue(english.isascii())


class WordingTests(SimpleTestCase):
    def test_full_date(self):
        self.assertEqual(dates.full_date(MEETING, "ja"), "2019年6月13日（木）")
        self.assertEqual(dates.full_date(MEETING, "en"), "Thu 13 June 2019")

    def test_month_and_year_print_no_day(self):
        self.assertEqual(dates.full_date(MEETING, "ja", "month"), "2019年6月")
        self.assertEqual(dates.full_date(MEETING, "en", "month"), "June 2019")
        self.assertEqual(dates.full_date(MEETING, "ja", "year"), "2019年")
        self.assertEqual(dates.full_date(MEETING, "en", "year"), "2019")

    def test_short_date(self):
        self.assertEqual(dates.short_date(EVENING, "ja"), "6月18日（木）")
        self.assertEqual(dates.short_date(EVENING, "en"), "Thu 18 June")
        self.assertEqual(dates.short_date(EVENING, "en", "month"), "June 2026")

    def test_time_range(self):
        self.assertEqual(dates.time_range(EVENING, UNTIL), "18:30–20:30")
        self.assertEqual(dates.time_range(EVENING), "18:30")

    def test_an_end_at_midnight_closes_the_same_day(self):
        midnight = datetime(2026, 6, 19, 0, 0, tzinfo=TOKYO)
        self.assertEqual(dates.time_range(EVENING, midnight), "18:30–24:00")
        self.assertTrue(dates.ends_same_day(EVENING, midnight))

    def test_a_minute_past_midnight_is_the_next_day(self):
        late = datetime(2026, 6, 19, 0, 1, tzinfo=TOKYO)
        self.assertFalse(dates.ends_same_day(EVENING, late))
        self.assertEqual(dates.time_range(EVENING, late), "18:30")

    def test_a_date_after_a_date_is_another_day(self):
        self.assertFalse(dates.ends_same_day(MEETING, MEETING + timedelta(days=1)))

    def test_machine_readable(self):
        utc = datetime(2026, 6, 18, 9, 30, tzinfo=UTC)
        self.assertEqual(dates.machine(utc), "2026-06-18T18:30+09:00")
        self.assertEqual(dates.machine(utc, "day"), "2026-06-18")
        self.assertEqual(dates.machine(utc, "month"), "2026-06")
        self.assertEqual(dates.machine(utc, "year"), "2026")
        self.assertEqual(dates.machine(MEETING), "2019-06-13")


class WhenTests(SimpleTestCase):
    def test_one_evening(self):
        self.assertEqual(dates.when(EVENING, UNTIL, "time", "ja"), "2026年6月18日（木）18:30–20:30")
        self.assertEqual(
            dates.when(EVENING, UNTIL, "time", "en"), "Thursday 18 June 2026, 18:30–20:30"
        )

    def test_several_days_name_both_ends(self):
        end = datetime(2026, 6, 20, 16, 0, tzinfo=TOKYO)
        self.assertEqual(
            dates.when(EVENING, end, "time", "ja"), "2026年6月18日（木）18:30〜6月20日（土）16:00"
        )
        self.assertEqual(
            dates.when(EVENING, end, "time", "en"),
            "Thursday 18 June 2026, 18:30 – Saturday 20 June 2026, 16:00",
        )
        self.assertEqual(
            dates.when(EVENING, end, "day", "ja"), "2026年6月18日（木）〜6月20日（土）"
        )

    def test_across_new_year_the_year_is_said_again(self):
        end = EVENING.replace(year=2027, month=1, day=9)
        self.assertIn("〜2027年1月9日（土）", dates.when(EVENING, end, "day", "ja"))

    def test_months_of_one_year_name_it_once(self):
        first, last = date(2019, 4, 1), date(2019, 11, 1)
        self.assertEqual(dates.until(first, last, "ja", "month"), "〜11月")
        self.assertEqual(dates.until(first, last, "en", "month"), " – November 2019")
        later = date(2020, 1, 1)
        self.assertEqual(dates.until(first, later, "ja", "month"), "〜2020年1月")

    def test_below_time_no_hour_is_printed(self):
        for precision in ("day", "month", "year"):
            for language in ("ja", "en"):
                with self.subTest(precision=precision, language=language):
                    text = dates.when(EVENING, UNTIL, precision, language)
                    self.assertNotIn("18:30", text)


class FormatModuleTests(SimpleTestCase):
    def test_template_dates_carry_the_weekday_and_24_hours(self):
        expected = {
            "ja": ("2019年6月13日（木）", "2026年6月18日（木）18:30"),
            "en": ("Thu 13 June 2019", "Thu 18 June 2026, 18:30"),
        }
        for language, (day, moment) in expected.items():
            with self.subTest(language), translation.override(language):
                self.assertEqual(formats.date_format(MEETING, "DATE_FORMAT"), day)
                self.assertEqual(formats.date_format(EVENING, "DATETIME_FORMAT"), moment)
