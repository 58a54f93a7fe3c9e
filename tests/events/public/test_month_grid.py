"""The month: weeks from Monday, events on their days, its bounds."""

from datetime import date, timedelta

import time_machine
from django.utils import timezone

from events.models import Event
from events.public.filters import EventFilter, Moments
from events.public.month_grid import SHOWN_A_DAY, build_month, neighbours, rows_of_month

from ...base import PortalTestCase
from ...factories import make_event, tokyo

JUNE = date(2026, 6, 1)


def everything():
    """No filter, at a moment at which all events of these tests are public."""
    return EventFilter(), Moments.of(timezone.now())


def month(first=JUNE):
    return build_month(first, rows_of_month(*everything(), first))


def days(built):
    """The days of a month that hold events, as {day: [slug, …]}."""
    return {
        day.date.day: [event.slug for event in day.events]
        for week in built.weeks
        for day in week
        if day.events
    }


class BuildMonthTests(PortalTestCase):
    def test_weeks_begin_on_monday_and_fill_up_with_the_neighbours(self):
        built = month(date(2026, 7, 1))
        self.assertEqual([len(week) for week in built.weeks], [7] * 5)
        self.assertEqual(built.weeks[0][0].date, date(2026, 6, 29))
        self.assertTrue(built.weeks[0][0].is_outside)
        self.assertFalse(built.weeks[0][2].is_outside)
        self.assertEqual(built.weeks[-1][-1].date, date(2026, 8, 2))

    def test_public_holidays_are_named(self):
        built = month(date(2026, 11, 1))
        named = {day.date.day: day.holiday for week in built.weeks for day in week if day.holiday}
        self.assertEqual(named, {3: "文化の日", 23: "勤労感謝の日"})

    def test_events_stand_on_their_day_in_kanazawa_by_time(self):
        make_event(slug="late", starts_at=tokyo(2026, 6, 30, 22))
        make_event(slug="first", starts_at=tokyo(2026, 6, 1, 0, 0))
        make_event(slug="noon", starts_at=tokyo(2026, 6, 30, 12))
        make_event(slug="may", starts_at=tokyo(2026, 5, 31, 21))
        make_event(slug="july", starts_at=tokyo(2026, 7, 1, 0, 0))
        self.assertEqual(days(month()), {1: ["first"], 30: ["noon", "late"]})

    def test_on_a_day_only_events_whose_day_is_known_and_apart_those_of_the_month(self):
        for precision in Event.Precision.values:
            make_event(slug=precision, date_precision=precision, starts_at=tokyo(2026, 6, 1))
        built = month()
        self.assertEqual(days(built), {1: ["time", "day"]})
        self.assertEqual([event.slug for event in built.undated], ["month"])
        self.assertEqual(built.count, 3)
        self.assertEqual(month(date(2026, 7, 1)).count, 0)

    def test_an_event_over_several_days_stands_on_each(self):
        make_event(
            slug="fair",
            starts_at=tokyo(2026, 5, 30, 10),
            ends_at=tokyo(2026, 6, 3, 0, 0),  # midnight closes 2 June
        )
        self.assertEqual(days(month()), {1: ["fair"], 2: ["fair"]})
        self.assertEqual(days(month(date(2026, 5, 1))), {30: ["fair"], 31: ["fair"]})

    def test_a_full_day_keeps_a_count_of_the_rest(self):
        for hour in range(SHOWN_A_DAY + 3):
            make_event(starts_at=tokyo(2026, 6, 18, 9 + hour))
        built = month()
        day = built.weeks[2][3]
        self.assertEqual((day.date.day, len(day.events), day.hidden), (18, 4, 3))
        self.assertEqual(built.count, SHOWN_A_DAY + 3)

    @time_machine.travel(tokyo(2026, 6, 18, 0, 30))
    def test_marks_today_in_city(self):
        today = [day.date for week in month().weeks for day in week if day.is_today]
        self.assertEqual(today, [date(2026, 6, 18)])


class NeighboursTests(PortalTestCase):
    """Which months the arrows lead to: never an empty one."""

    def assertBeside(self, first, before, after):
        rows = rows_of_month(*everything(), first)
        self.assertEqual(neighbours(*everything(), first, rows), (before, after))

    def test_empty_months_are_passed_over(self):
        make_event(starts_at=tokyo(2025, 11, 30, 22), ends_at=tokyo(2025, 12, 1))
        make_event(starts_at=tokyo(2026, 6, 18))
        make_event(starts_at=tokyo(2027, 2, 1), date_precision="day")
        earlier, later = date(2025, 11, 1), date(2027, 2, 1)
        self.assertBeside(JUNE, earlier, later)
        for empty in (date(2026, 5, 1), date(2025, 12, 1)):
            self.assertBeside(empty, earlier, JUNE)
        self.assertBeside(earlier, None, JUNE)
        self.assertBeside(date(2030, 1, 1), later, None)

    def test_an_event_that_runs_on_takes_its_months_along(self):
        make_event(starts_at=tokyo(2026, 5, 20, 10), ends_at=tokyo(2026, 7, 2, 17))
        self.assertBeside(JUNE, date(2026, 5, 1), date(2026, 7, 1))
        self.assertBeside(date(2026, 9, 1), date(2026, 7, 1), None)
        self.assertBeside(date(2026, 3, 1), None, date(2026, 5, 1))

    def test_only_months_that_are_known_within_our_years(self):
        make_event(starts_at=tokyo(2026, 3, 1), date_precision="year")
        make_event(starts_at=tokyo(2017, 12, 31))
        make_event(starts_at=tokyo(2041, 1, 1))
        self.assertBeside(JUNE, None, None)


class CalendarPageTests(PortalTestCase):
    @time_machine.travel(tokyo(2026, 6, 1, 0, 30))
    def test_now_leads_to_the_month_it_is_in_city(self):
        response = self.client.get("/en/events/calendar/")
        self.assertRedirects(response, "/en/events/calendar/2026/06/")

    def test_now_keeps_the_filters_but_no_month(self):
        response = self.client.get("/ja/events/calendar/?course=2&month=2020-01&x=1")
        today = timezone.localdate()
        self.assertRedirects(response, f"/ja/events/calendar/{today:%Y/%m}/?course=2")

    def test_shows_the_events_of_the_month(self):
        make_event(
            slug="canals",
            title_ja="用水を歩く",
            title_en="",
            starts_at=tokyo(2026, 6, 18, 18, 30),
            courses=(1,),
        )
        make_event(title_ja="下書き", starts_at=tokyo(2026, 6, 19), published=False)
        page = self.client.get("/ja/events/calendar/2026/06/")
        self.assertContains(page, "2026年6月の催し")
        self.assertContains(
            page, '<a class="c1" href="/ja/events/canals/">18:30 用水を歩く</a>', html=True
        )
        self.assertNotContains(page, "下書き")
        self.assertNotContains(page, "noindex")
        english = self.client.get("/en/events/calendar/2026/06/")
        self.assertContains(english, '18:30 <span lang="ja">用水を歩く</span>')
        self.assertContains(english, "All times are Japan time.")

    def test_an_event_known_by_its_month_is_listed_in_it(self):
        make_event(title_ja="春の催し", date_precision="month", starts_at=tokyo(2030, 4, 1))
        for before in ("2030/03", "2030/05"):
            page = self.client.get(f"/ja/events/calendar/{before}/")
            self.assertContains(page, "/ja/events/calendar/2030/04/")
        page = self.client.get("/ja/events/calendar/2030/04/")
        self.assertNotContains(page, "この月の催しはありません")
        self.assertContains(page, '<h3 class="month" id="undated">日程調整中</h3>')
        self.assertContains(page, "春の催し")
        self.assertContains(page, "日程が決まりしだい、参加の方法をお知らせします。")
        with time_machine.travel(tokyo(2031, 1, 1)):
            page = self.client.get("/ja/events/calendar/2030/04/")
        self.assertContains(page, '<h3 class="month" id="undated">日にちは不明</h3>')
        self.assertNotContains(page, "日程が決まりしだい")

    def test_a_cancelled_event_says_so(self):
        make_event(state="cancelled", starts_at=tokyo(2026, 6, 18, 18, 30))
        self.assertContains(self.client.get("/ja/events/calendar/2026/06/"), "18:30 中止")

    def test_filters_hold_and_go_along_to_the_next_month(self):
        make_event(title_ja="一の催し", starts_at=tokyo(2026, 6, 18), courses=(1,))
        make_event(title_ja="二の催し", starts_at=tokyo(2026, 6, 19), courses=(2,))
        make_event(starts_at=tokyo(2026, 7, 19), courses=(1,))
        make_event(starts_at=tokyo(2026, 8, 19), courses=(2,))
        make_event(starts_at=tokyo(2026, 5, 19), courses=(2,))
        page = self.client.get("/ja/events/calendar/2026/06/?course=2")
        self.assertContains(page, "二の催し")
        self.assertNotContains(page, "一の催し")
        self.assertContains(page, "/ja/events/calendar/2026/08/?course=2")
        self.assertContains(page, "/ja/events/calendar/2026/05/?course=2")

    def test_a_month_without_events_says_so_and_is_no_search_result(self):
        page = self.client.get("/en/events/calendar/2030/02/")
        self.assertContains(page, "No event in this month.")
        self.assertContains(page, '<meta name="robots" content="noindex">')
        with time_machine.travel(tokyo(2030, 2, 14)):
            page = self.client.get("/en/events/calendar/2030/02/")
        self.assertNotContains(page, "noindex")

    def test_ends_where_our_years_end(self):
        for path in ("2018/01", "2040/12"):
            self.assertEqual(self.client.get(f"/ja/events/calendar/{path}/").status_code, 200)
        self.assertNotContains(self.client.get("/ja/events/calendar/2018/01/"), "/calendar/2017/")
        self.assertNotContains(self.client.get("/ja/events/calendar/2040/12/"), "/calendar/2041/")

    def test_what_is_no_month_is_not_found_in_the_pages_language(self):
        for path in (
            "2026/13",
            "2026/00",
            "2026/6",
            "2017/12",
            "2041/01",
            "0000/01",
            "9999/12",
            "26/06",
            "2026/1a",
            "２０２６/０６",
            "2026/06/18",
        ):
            for language, words in (("ja", "ページ"), ("en", "page")):
                with self.subTest(path=path, language=language):
                    page = self.client.get(f"/{language}/events/calendar/{path}/")
                    self.assertContains(page, words, status_code=404)

    def test_a_month_in_the_query_is_dropped(self):
        response = self.client.get("/ja/events/calendar/2026/06/?month=2026-07&goal=1")
        self.assertRedirects(response, "/ja/events/calendar/2026/06/?goal=1")

    def test_stays_small_in_a_crowded_month(self):
        for day in range(1, 31):
            for hour in range(6):
                make_event(
                    starts_at=tokyo(2026, 6, day) + timedelta(hours=10 + hour),
                    title_ja="長い題名の催しが毎日つづく月のための見本です",
                )
        page = self.client.get("/ja/events/calendar/2026/06/")
        self.assertContains(page, "ほか2件", 30)
        self.assertLess(len(page.content), 60_000)
