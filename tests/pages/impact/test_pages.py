"""Impact as people read it: figures that lead to their rows, years, choices, one sheet."""

import re

import time_machine
from django.test import override_settings
from django.urls import reverse

from events.models import Event
from meetings.models import Action

from ...base import PortalTestCase
from ...factories import make_event, make_partner, make_total, tokyo
from .factories import NOW, accept, finish, make_report

NUMBER_LINK = re.compile(
    r'<a href="(/ja/impact/(\w+)/\?[^"]+)">(?:<b>)?(\d+)(\*?)(?:</b\s*>.*?)?</a>', re.S
)


@time_machine.travel(NOW, tick=False)
class PageTests(PortalTestCase):
    def page(self, path="impact/", language="ja", **query) -> str:
        response = self.client.get(f"/{language}/{path}", query)
        self.assertEqual(response.status_code, 200)
        return response.content.decode()

    def test_without_a_report_there_is_a_sentence(self):
        make_total(value=350)
        for language, words in (
            ("ja", "公開した報告はまだありません"),
            ("en", "No report has been published yet"),
        ):
            page = self.page(language=language)
            self.assertIn(words, page)
            self.assertNotIn('<svg class="chart', page)
            self.assertIn("350", page)

    def test_each_number_leads_to_rows_that_add_up_to_it(self):
        partner = make_partner()
        event = make_report(
            courses=[1, 2],
            goals=[4, 11],
            hosts=[partner],
            format="hybrid",
            report={"attendance_place": 21, "attendance_online": 8},
        ).event
        make_report(courses=[2], goals=[11, 12], capacity=45)
        accept(event=event)
        finish(events=[event])
        for measure in ("events", "place", "online", "seats", "partners", "proposals", "actions"):
            page = self.page(show=measure)
            found = set(NUMBER_LINK.findall(page))
            self.assertGreater(len(found), 8)
            for address, _kind, number, _mark in found:
                with self.subTest(address, measure=measure):
                    rows = self.client.get(address.replace("&amp;", "&"))
                    self.assertEqual(rows.status_code, 200)
                    shown = [one.figure.value for one in rows.context["sums"]]
                    self.assertIn(int(number), shown)
                    self.assertEqual(shown[0], len(rows.context["rows"]))

    def test_one_event_of_several_goals_counts_once_in_the_last_column(self):
        make_report(courses=[1], goals=[4, 11])
        page = self.page()
        said = page.index("足しても、合計にはなりません。")
        self.assertLess(said, page.index('<table class="matrix">'))
        foot = page[page.index("<tfoot>") :]
        self.assertRegex(foot, r'course=1">1</a>')
        self.assertRegex(foot, r'<td class="all"><a href="[^"]+">1</a>')
        self.assertIn("These figures cannot be added together.", self.page(language="en"))

    def test_the_year_before_in_words(self):
        make_report(starts_at=tokyo(2024, 6, 1, 10), report={"attendance_place": 10})
        for _ in range(3):
            make_report(starts_at=tokyo(2025, 6, 1, 10), report={"attendance_place": 5})
        make_report()
        page = self.page(year=2025)
        self.assertIn("前の年度より2回多い", page)
        self.assertIn("前の年度より5人多い", page)
        self.assertIn("2 events more than the year before", self.page(language="en", year=2025))
        # A running year is not held against a whole one.
        running = self.page(year=2026)
        self.assertIn("この年度は途中です", running)
        self.assertIn("前の年度は3回", running)

    def test_a_missing_number_is_said_and_not_zero(self):
        make_report()
        page = self.page()
        self.assertIn("記載なし", page)
        make_report(report={"attendance_place": 12})
        page = self.page()
        self.assertIn("報告2件のうち1件に記載", page)
        self.assertIn("12*", page)
        self.assertIn("1 of 2 reports give a number", self.page(language="en"))

    def test_any_choice_gives_a_page(self):
        make_report()
        for query in ({"year": "２０２６"}, {"show": "x"}, {"show": "seats", "year": ""}):
            with self.subTest(query):
                page = self.page(**query)
                self.assertIn("2026年度（2026年4月〜2027年3月）", page)
                for kind in ("events", "partners", "proposals", "actions"):
                    self.page(f"impact/{kind}/", **query, page="x")

    def test_a_year_without_figures_is_said_with_those_that_have_some(self):
        make_report(starts_at=tokyo(2024, 6, 1, 10))
        make_report()
        for year in ("2019", "2025", "2027", "9999", "-1", "abc", "9" * 50):
            for language, words in (
                ("ja", "その年度の数はありません。"),
                ("en", "There are no figures for that year."),
            ):
                with self.subTest(year, language=language):
                    answer = self.client.get(f"/{language}/impact/", {"year": year})
                    self.assertContains(answer, words, status_code=404)
                    self.assertContains(answer, '<a href="?year=2024">', status_code=404)
                    self.assertNotContains(answer, '<a href="?year=2025">', status_code=404)

    def test_rows_of_what_does_not_exist_say_so(self):
        make_report()
        for query, words in (
            ({"year": "9999"}, "There are no figures for that year."),
            ({"course": "9"}, "There is no such course of action."),
            ({"goal": "99"}, "There is no such goal."),
            ({"goal": "'"}, "There is no such goal."),
        ):
            for kind in ("events", "partners", "proposals", "actions"):
                with self.subTest(query, kind=kind):
                    answer = self.client.get(f"/en/impact/{kind}/", query)
                    self.assertContains(answer, words, status_code=404)
                    self.assertNotContains(answer, "<table", status_code=404)

    def test_a_year_that_is_asked_for_has_its_own_canonical_address(self):
        make_report(starts_at=tokyo(2024, 6, 1, 10))
        make_report()
        for query, own in (("?year=2024&show=place", "?year=2024"), ("?show=place", "")):
            page = self.client.get(f"/en/impact/{query}").content.decode()
            self.assertIn(f'<link rel="canonical" href="http://testserver/en/impact/{own}">', page)
            self.assertIn(f'hreflang="ja" href="http://testserver/ja/impact/{own}"', page)

    def test_a_number_that_none_could_give_is_not_one_that_is_missing(self):
        make_report(format="place", report={"attendance_place": 4})
        for path in ("impact/", "impact/2026/sheet/", "impact/events/"):
            page = self.page(path)
            self.assertNotIn("記載なし", page)
            self.assertIn("なし", page)
        make_report(format="online")
        for path in ("impact/", "impact/2026/sheet/", "impact/events/"):
            self.assertIn("記載なし", self.page(path))

    def test_a_year_without_a_number_keeps_its_place_in_the_chart(self):
        for year in (2023, 2024, 2026):
            numbers = {} if year == 2026 else {"attendance_place": 10}
            make_report(starts_at=tokyo(year, 6, 1, 10), report=numbers)
        make_report(starts_at=tokyo(2024, 7, 1, 10))
        page = self.page(language="en")
        [chart] = re.findall(r'<svg[^>]+aria-label="Attended in person.*?</svg>', page, re.S)
        self.assertIn(
            "2023: 10 people; 2024: 10 people (1 of 2 reports give a number); "
            "2025: none; 2026: no number given",
            chart,
        )
        self.assertNotIn("bar-on", chart)
        self.assertIn("4-year trend", page)

    def test_the_year_before_says_that_it_lacks_numbers_and_none_stays_none(self):
        for _ in range(2):
            make_report(starts_at=tokyo(2024, 6, 1, 10))
            make_report(starts_at=tokyo(2025, 6, 1, 10), report={"attendance_place": 5})
        make_report(starts_at=tokyo(2024, 6, 1, 10), report={"attendance_place": 7})
        page = self.page(language="en", year=2025)
        self.assertIn("the year before: 7 people (1 of 3 reports give a number)", page)
        self.assertIn("none, as in the year before", page)

    def test_actions_are_in_the_words_of_their_public_record(self):
        action = finish()
        Action.objects.filter(pk=action.pk).update(text_ja="書き換えた文")
        page = self.page("impact/actions/")
        self.assertIn("地図を貼る", page)
        self.assertNotIn("書き換えた文", page)

    def test_a_list_of_organisations_with_samples_is_marked(self):
        make_report(hosts=[make_partner()], is_sample=True)
        with override_settings(SHOW_SAMPLES_IN_DATA=True):
            self.assertIn('<span class="sample">見本</span>', self.page("impact/partners/"))

    def test_an_english_unit_has_a_space(self):
        make_total(value=8, unit_ja="回", unit_en="cafés")
        make_report()
        for path in ("impact/", "impact/2026/sheet/", ""):
            self.assertIn("8<small> cafés</small>", self.page(path, "en"))
        self.assertIn("8<small>回</small>", self.page())

    def test_a_page_past_the_end_leads_to_the_first(self):
        make_report()
        answer = self.client.get("/ja/impact/events/?year=2026&page=9")
        self.assertRedirects(answer, "/ja/impact/events/?year=2026")
        self.assertEqual(self.client.get("/ja/impact/nothing/").status_code, 404)

    def test_documented_totals_stand_beside_and_are_never_added(self):
        make_total(value=350, source_name_ja="金沢市", source_url="https://city.example/")
        make_report(report={"attendance_place": 7})
        page = self.page()
        box = page[page.index('class="docu"') :]
        self.assertIn("350", box)
        self.assertIn("https://city.example/", box)
        self.assertNotIn("357", page)

    def test_a_proposal_without_a_public_event_tells_nothing_of_itself(self):
        accept()
        draft = make_event(published=False, title_ja="ひみつの催し")
        accept(state="scheduled", event=draft)
        page = self.page("impact/proposals/")
        self.assertEqual(page.count("催しはまだ発表していません。"), 2)
        self.assertNotIn("ひみつ", page)
        self.assertNotIn("用水ナイトウォーク", page)
        Event.objects.filter(pk=draft.pk).update(
            publishing_state="approved", publish_at=tokyo(2026, 6, 1)
        )
        self.assertIn("ひみつの催し", self.page("impact/proposals/"))

    def test_samples_are_marked(self):
        make_report(is_sample=True)
        self.assertIn("公開した報告はまだありません", self.page())
        with override_settings(SHOW_SAMPLES_IN_DATA=True):
            for path in ("impact/", "impact/2026/sheet/", "impact/events/"):
                self.assertIn('<span class="sample">見本</span>', self.page(path))

    def test_the_sheet_of_a_year(self):
        make_report(report={"attendance_place": 12})
        make_total(value=350)
        for language, words in (("ja", "成果の数（2026年度）"), ("en", "Impact: fiscal year 2026")):
            page = self.page("impact/2026/sheet/", language)
            self.assertIn(words, page)
            self.assertIn('<meta name="robots" content="noindex">', page)
            self.assertIn("350", page)
            self.assertIn(f"http://testserver/{language}/impact/?year=2026", page)
        for year in (2025, 1, 99999999999):
            self.assertEqual(self.client.get(f"/ja/impact/{year}/sheet/").status_code, 404)

    def test_courses_and_goals_show_their_latest_year(self):
        make_report(courses=[2], goals=[12], report={"attendance_place": 9})
        for path in ("courses/2/", "goals/12/"):
            page = self.page(path)
            self.assertIn("成果の数（2026年度）", page)
            self.assertRegex(
                page, r'href="/ja/impact/events/\?year=2026&amp;(course=2|goal=12)">9<'
            )
        self.assertNotIn("成果の数（", self.page("courses/3/"))
        self.assertIn(reverse("pages:impact"), "/ja/impact/")
