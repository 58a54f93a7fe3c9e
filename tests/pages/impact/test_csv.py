"""impact.csv: the figures of the pages, with the names of both languages."""

import csv
import io
from datetime import date

import time_machine
from django.test import override_settings

from kanazawa2030.pages.impact import figures as impact
from kanazawa2030.pages.impact.csv import COLUMNS

from ...base import PortalTestCase
from ...factories import make_partner, tokyo
from .factories import NOW, accept, finish, make_report


@time_machine.travel(NOW, tick=False)
class CsvTests(PortalTestCase):
    def rows(self) -> list[dict]:
        response = self.client.get("/open-data/impact.csv")
        self.assertEqual(response["Content-Type"], "text/csv; charset=utf-8")
        self.assertIn('filename="impact.csv"', response["Content-Disposition"])
        self.assertTrue(response.content.startswith(b"\xef\xbb\xbf"))
        text = response.content.decode("utf-8-sig")
        self.assertEqual(text.splitlines()[0], ",".join(COLUMNS))
        return list(csv.DictReader(io.StringIO(text)))

    def test_without_a_report_it_has_a_header(self):
        self.assertEqual(self.rows(), [])

    def test_it_has_the_figures_of_the_pages(self):
        event = make_report(courses=[1, 2], goals=[4], hosts=[make_partner()]).event
        make_report(courses=[2], goals=[4, 12], report={"attendance_place": 30})
        accept(event=event)
        finish(events=[event])
        rows = self.rows()
        for by in (("year",), ("year", "course"), ("year", "goal"), ("year", "course", "goal")):
            for key, measure, figure in impact.figures(*by, now=NOW):
                cell = dict(zip(by, map(str, key), strict=True))
                with self.subTest(measure, **cell):
                    [row] = [
                        row
                        for row in rows
                        if row["measure"] == measure
                        and row["fiscal_year"] == cell["year"]
                        and row["course"] == cell.get("course", "")
                        and row["goal"] == cell.get("goal", "")
                    ]
                    value = "" if figure.value is None else str(figure.value)
                    self.assertEqual(row["value"], value)
        self.assertEqual(len(rows), len({tuple(row.values()) for row in rows}))

    def test_a_figure_with_samples_says_so(self):
        make_report(starts_at=tokyo(2025, 6, 1, 10), hosts=[make_partner()])
        make_report(hosts=[make_partner(is_sample=True)], is_sample=True)
        finish(on=date(2026, 7, 1), is_sample=True)
        self.assertEqual({row["has_samples"] for row in self.rows()}, {"false"})
        with override_settings(SHOW_SAMPLES_IN_DATA=True):
            rows = self.rows()
        self.assertEqual(
            {(row["fiscal_year"], row["has_samples"]) for row in rows},
            {("2025", "false"), ("2026", "true")},
        )
        self.assertIn("has_samples", self.client.get("/en/impact/").content.decode())

    def test_names_in_both_languages_and_how_complete_a_number_is(self):
        make_report(courses=[3], goals=[11])
        make_report(courses=[3], goals=[11], report={"attendance_place": 30})
        [row] = [
            row
            for row in self.rows()
            if row["measure"] == "place" and row["course"] == "3" and row["goal"] == "11"
        ]
        self.assertEqual(row["course_ja"], "子供がゆめを描けるまち")
        self.assertEqual(row["goal_ja"], "住み続けられるまちづくりを")
        self.assertEqual(row["goal_en"], "Sustainable cities and communities")
        self.assertEqual(row["measure_ja"], "会場で参加した人")
        self.assertEqual(row["measure_en"], "Attended in person")
        self.assertEqual(
            (row["value"], row["reports_with_number"], row["reports"]), ("30", "1", "2")
        )
