"""The Excel file of a fiscal year, for whoever may read reports."""

import io

import openpyxl
import time_machine

from ...base import PortalTestCase
from ...factories import make_partner, make_total, tokyo
from ..impact.factories import NOW, accept, finish, make_report


@time_machine.travel(NOW, tick=False)
class XlsxTests(PortalTestCase):
    def book(self, year=2026):
        response = self.client.sign_in(self.editor).get(f"/admin/impact/{year}.xlsx")
        self.assertEqual(response.status_code, 200)
        self.assertIn(f'filename="impact-{year}.xlsx"', response["Content-Disposition"])
        return openpyxl.load_workbook(io.BytesIO(response.content))

    @staticmethod
    def values(sheet) -> list[tuple]:
        return [tuple(cell.value for cell in row) for row in sheet.rows]

    def test_it_has_the_tables_and_the_rows_behind(self):
        make_total(label_ja="カフェ", value=8)
        partner = make_partner(name_ja="=HYPERLINK(1)")
        event = make_report(
            title_ja="川の一日", hosts=[partner], report={"attendance_place": 33}
        ).event
        accept(event=event)
        finish(events=[event])
        book = self.book()
        figures = dict(row[:2] for row in self.values(book["数値"]))
        self.assertEqual(figures["会場で参加した人"], 33)
        self.assertEqual(figures["採用された提案"], 1)
        events = self.values(book["報告のある催し"])
        self.assertIn("川の一日", events[1])
        self.assertIn(33, events[1])
        self.assertEqual(self.values(book["団体"])[1], ("'=HYPERLINK(1)", 1))
        self.assertIn("川の一日", self.values(book["採用された提案"])[1])
        self.assertEqual(len(self.values(book["終えた行動"])), 2)
        self.assertIn(("カフェ", None, 8, None, "金沢市"), self.values(book["文書に残る合計"]))
        table = next(sheet for sheet in book if "開催した催し" in sheet.title)
        self.assertEqual(len(self.values(table)), 19)
        self.assertEqual(self.values(table)[-1][-1], 1)

    def test_no_person_and_no_title_of_a_proposal_in_review_is_in_it(self):
        accept()
        make_report()
        cells = [cell for sheet in self.book() for row in self.values(sheet) for cell in row]
        self.assertFalse([cell for cell in cells if "用水ナイトウォーク" in str(cell)])

    def test_both_years_stand_side_by_side_and_the_unknown_is_said(self):
        make_report(courses=(2,), report={"attendance_place": 33})
        make_report(starts_at=tokyo(2025, 5, 3, 18), courses=(2,), report={"attendance_place": 7})
        book = self.book()
        figures = {row[0]: row[1:3] for row in self.values(book["数値"])}
        self.assertEqual(figures["会場で参加した人"], (33, 7))
        self.assertEqual(figures["初めて参加した人"], (None, None))
        courses = self.values(book["方向性ごと"])
        place = courses[0].index("会場で参加した人, 2026年度")
        self.assertEqual(courses[2][place : place + 2], (33, 7))
        self.assertIn("不明", self.values(book["初めて参加した人"])[1])

    def test_the_first_page_leads_to_the_year_and_that_to_the_file(self):
        make_report()
        page = self.client.sign_in(self.editor).get("/admin/impact/").content.decode()
        self.assertIn("/admin/impact/2026.xlsx", page)
        self.assertIn("/admin/impact/2026/sheet/", page)
        self.assertIn("/admin/impact/", self.client.get("/admin/").content.decode())
