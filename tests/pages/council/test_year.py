"""A fiscal year beside the one before: the public page's figures, and first-timers."""

import time_machine

from events.questionnaire import services
from kanazawa2030.core import tokens
from kanazawa2030.pages.council.year import council_year, first_timers_of, years_to_choose
from kanazawa2030.pages.impact.figures import MEASURES, figures

from ...base import PortalTestCase
from ...factories import tokyo
from ..impact.factories import NOW, accept, finish, make_report


def answered(event, *, first, others=0):
    """Fill in the questionnaire of an event while it is open."""
    with time_machine.travel(event.over_at, tick=False):
        for number in range(first + others):
            services.answer(event, key=tokens.new_nonce()[:24], is_first_time=number < first)


@time_machine.travel(NOW, tick=False)
class YearTests(PortalTestCase):
    def test_each_figure_is_that_of_the_public_page(self):
        for month, count in ((5, 12), (7, 30)):
            event = make_report(
                starts_at=tokyo(2026, month, 3, 18),
                courses=(1, 2),
                goals=(11,),
                report={"attendance_place": count},
            ).event
            accept(event=event)
            finish(events=[event])
        make_report(starts_at=tokyo(2025, 5, 3, 18), report={"attendance_place": 7})
        found, table = council_year(2026, NOW), figures("year", now=NOW)
        for pair in found.totals:
            key = pair.now.measure.key
            self.assertEqual(pair.now.figure, table.of(key, 2026), key)
            self.assertEqual(pair.before.figure, table.of(key, 2025), key)
        by_course, by_goal = figures("year", "course", now=NOW), figures("year", "goal", now=NOW)
        for lines, by in ((found.courses, by_course), (found.goals, by_goal)):
            for line in lines:
                for key, pair in zip(MEASURES, line.cells, strict=True):
                    self.assertEqual(pair.now.figure, by.of(key, 2026, line.number))
                    self.assertEqual(pair.before.figure, by.of(key, 2025, line.number))
        self.assertEqual(found.courses[1].cells[1].now.figure.value, 42)

    def test_a_year_before_without_figures_is_none_and_not_zero(self):
        make_report()
        found = council_year(2026, NOW)
        self.assertFalse(found.has_before)
        self.assertEqual({pair.before for pair in found.totals}, {None})
        self.assertEqual({pair.before for line in found.goals for pair in line.cells}, {None})

    def test_first_timers_are_those_of_closed_questionnaires_with_five_answers(self):
        told, few = (make_report(starts_at=tokyo(2026, m, 3, 18)).event for m in (5, 6))
        still_open = make_report(
            starts_at=tokyo(2026, 11, 25, 18), report={"publish_at": tokyo(2026, 11, 26)}
        ).event
        answered(told, first=6, others=7)
        answered(few, first=4)
        answered(still_open, first=8)
        found = first_timers_of(2026, NOW)
        self.assertEqual((found.share.people, found.share.of), (6, 13))
        self.assertEqual(list(found.events), [told.pk])
        self.assertFalse(first_timers_of(2025, NOW).is_known)
        self.assertFalse(first_timers_of(1990, NOW).is_known)

    def test_the_years_to_choose_reach_the_running_one(self):
        table = figures("year", now=NOW)
        self.assertEqual(years_to_choose(table, NOW), [2026])
        make_report(starts_at=tokyo(2024, 5, 3, 18))
        self.assertEqual(years_to_choose(figures("year", now=NOW), NOW), [2026, 2025, 2024])


@time_machine.travel(NOW, tick=False)
class PageTests(PortalTestCase):
    def page(self, path="", **query) -> str:
        response = self.client.get(f"/admin/impact/{path}", query)
        self.assertEqual(response.status_code, 200)
        return response.content.decode()

    def test_the_running_year_is_shown_even_without_a_report(self):
        self.client.sign_in(self.editor)
        page = self.page()
        self.assertIn("議会向けの数：2026年度", page)
        self.assertIn("この年度は途中です", page)
        self.assertIn("不明", page)

    def test_each_number_leads_to_its_rows(self):
        event = make_report(courses=(2,), goals=(11,), report={"attendance_place": 33}).event
        answered(event, first=6)
        self.client.sign_in(self.editor)
        page = self.page(year="2026")
        for address in (
            "/ja/impact/events/?year=2026",
            "/ja/impact/events/?year=2026&amp;course=2",
            "/ja/impact/events/?year=2026&amp;goal=11",
            "/admin/impact/2026/first-timers/",
        ):
            self.assertIn(f'href="{address}"', page)
        rows = self.page("2026/first-timers/")
        self.assertIn(f'href="/admin/events/event/{event.pk}/feedback/"', rows)
        self.assertIn("<b>6</b>", rows)

    def test_only_the_year_before_stands_beside(self):
        make_report(starts_at=tokyo(2025, 5, 3, 18), report={"attendance_place": 7})
        make_report(starts_at=tokyo(2024, 5, 3, 18), report={"attendance_place": 999})
        self.client.sign_in(self.editor)
        page = self.page()
        self.assertIn('<a href="/ja/impact/events/?year=2025">7</a>', page)
        self.assertNotIn(">999<", page)

    def test_the_sheet_has_both_years_and_the_documented_totals(self):
        make_report(starts_at=tokyo(2025, 5, 3, 18), report={"attendance_place": 7})
        self.client.sign_in(self.editor)
        for language, heading in (("ja", "議会向けの数：2026年度"), ("en", "fiscal year 2025")):
            self.editor.language = language
            self.editor.save()
            sheet = self.page("2026/sheet/")
            self.assertIn(heading, sheet)
            self.assertNotIn("/impact/events/", sheet)

    def test_other_years_are_not_found(self):
        self.client.sign_in(self.editor)
        for path in (
            "?year=1900",
            "?year=x",
            "?year=2027",
            "1900/sheet/",
            "2027/sheet/",
            "1900.xlsx",
            "1900/first-timers/",
        ):
            with self.subTest(path):
                self.assertEqual(self.client.get(f"/admin/impact/{path}").status_code, 404)
