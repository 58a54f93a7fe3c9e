"""Figures from CSV and Excel: read, shown, stored; and every kind of bad file."""

import io
import time
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import time_machine
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation
from openpyxl import Workbook, load_workbook

from kanazawa2030.core.uploads import tables
from meetings.models import Measurement
from meetings.vision import imports, services

from ...base import PortalTestCase, processor_time
from .measured import make_figure, make_indicator

NOW = datetime(2026, 8, 1, 3, tzinfo=UTC)
HEAD = "指標,系列,年度,値,注記（日本語）,注記（英語）"
URL, WAITING = "/admin/meetings/figures/import/", "/admin/meetings/figures/waiting/"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_file(*lines, encoding="utf-8", head=HEAD, name="figures.csv"):
    text = "\r\n".join((head, *lines))
    return SimpleUploadedFile(name, text.encode(encoding), "text/csv")


def excel_file(*rows, head=HEAD, name="figures.xlsx", change=None):
    book = Workbook()
    sheet = book.active
    sheet.append(head.split(","))
    for row in rows:
        sheet.append(row)
    if change:
        change(sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return SimpleUploadedFile(name, buffer.getvalue(), EXCEL)


class ImportCase(PortalTestCase):
    def setUp(self):
        travel = time_machine.travel(NOW, tick=False)
        travel.start()
        self.addCleanup(travel.stop)
        self.one = make_indicator(slug="green", title_ja="緑", decimals=3)
        self.two = make_indicator(
            slug="waste",
            decimals=3,
            series=({"label_ja": "家庭", "label_en": "Homes"}, {"label_ja": "事業所"}),
        )
        language = translation.override("ja")
        language.__enter__()
        self.addCleanup(language.__exit__, None, None, None)

    def read(self, file):
        return imports.read_figures(file, now=NOW)

    def figures(self, file):
        read = self.read(file)
        self.assertEqual(read.faults, [])
        return [(str(e.series), e.year, e.value) for e in read.entries]

    def refusal(self, file) -> str:
        with self.assertRaises(ValidationError) as refused:
            self.read(file)
        [sentence] = refused.exception.messages
        return sentence


class ReadTests(ImportCase):
    GREEN = [("緑", 2024, Decimal("12.5"))]

    def test_every_code_of_a_csv(self):
        for encoding in ("utf-8", "utf-8-sig", "cp932", "utf-16"):
            with self.subTest(encoding):
                self.assertEqual(
                    self.figures(csv_file("green,,2024,12.5,髙い,", encoding=encoding)), self.GREEN
                )

    def test_other_separators(self):
        for mark in "\t;":
            with self.subTest(mark):
                file = csv_file(
                    mark.join(("green", "", "2024", "12.5")), head=mark.join(HEAD.split(",")[:4])
                )
                self.assertEqual(self.figures(file), self.GREEN)

    def test_excel(self):
        row = ["green", None, 2024, 12.5, "注記", None]
        read = self.read(excel_file(row))
        self.assertEqual(
            (read.entries[0].value, read.entries[0].note_ja), (Decimal("12.5"), "注記")
        )
        odd = ["green", None, 2024, 0.1 + 0.2]
        self.assertEqual(self.figures(excel_file(odd))[0][2], Decimal("0.3"))

    def test_english_headings_in_any_order_and_width(self):
        head = "VALUE,Fiscal  Year,ｉｎｄｉｃａｔｏｒ"
        self.assertEqual(self.figures(csv_file("12.5,2024,green", head=head)), self.GREEN)

    def test_numbers_as_people_write_them(self):
        for typed, value in {
            "１２．５": "12.5",
            '"1,234.5"': "1234.5",
            "−3": "-3",
            "▲3.25": "-3.25",
            "△３": "-3",
            "–0.5": "-0.5",
            "－7": "-7",
            "-0": "0",
            "0": "0",
            "+4": "4",
        }.items():
            with self.subTest(typed):
                [(_series, _year, read)] = self.figures(csv_file(f"green,,2024,{typed}"))
                self.assertEqual(read, Decimal(value))

    def test_years_as_people_write_them(self):
        for typed in ("2023", "２０２３", "2023年度", "令和5年度", "R5"):
            with self.subTest(typed):
                self.assertEqual(self.figures(csv_file(f"green,,{typed},1"))[0][1], 2023)

    def test_a_series_by_its_name(self):
        found = self.figures(csv_file("waste,homes,2024,1", "waste,事業所,2024,2", "waste,,2023,3"))
        self.assertEqual([row[0] for row in found], ["家庭", "事業所", "家庭"])

    def test_rows_without_a_value_are_skipped_as_in_the_template(self):
        read = self.read(csv_file("green,,2024,", ",,,,,", "green,,2023,1"))
        self.assertEqual((len(read.entries), read.blank), (1, 1))


class RefusedTests(ImportCase):
    """Each bad file is refused as a whole, in a sentence that says what to do."""

    def faults(self, *lines, file=None):
        return [tuple(fault) for fault in self.read(file or csv_file(*lines)).faults]

    def test_a_heading_is_missing_unknown_or_there_twice(self):
        for head in ("指標,年度", "指標,年度,値,メモ", "指標,年度,値,値", "green,2024,1"):
            with self.subTest(head):
                sentence = self.refusal(csv_file("green,2024,1,1", head=head))
                self.assertIn("指標", sentence)
                self.assertIn("注記（英語）", sentence)
                self.assertIn(head.split(",")[-1], sentence)

    def test_files_that_are_no_table(self):
        for name, data in {
            "png": b"\x89PNG\r\n\x1a\n\0\0",
            "pdf": b"%PDF-1.7\n\x00\x01",
            "utf-16 without its mark": HEAD.encode("utf-16-le"),
            "broken text": HEAD.encode() + b"\r\n\x81\xff",
            "a zip": self.zipped({"a.txt": b"x"}),
        }.items():
            with self.subTest(name):
                file = SimpleUploadedFile("f.csv", data)
                self.assertIn("CSVでもExcelでもありません", self.refusal(file))

    def zipped(self, parts):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, data in parts.items():
                packed.writestr(name, data)
        return buffer.getvalue()

    def test_an_excel_file_that_is_old_broken_or_a_bomb(self):
        good = excel_file(["green", None, 2024, 1]).read()
        bomb = {"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b"0" * 50_000_000}
        entity = {"xl/workbook.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}
        for data, words in (
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "パスワード"),
            (good[: len(good) // 2], "読み取れません"),
            (self.zipped({"xl/workbook.xml": b"<x/>"}), "読み取れません"),
            (self.zipped(bomb), "データが多すぎます"),
            (self.zipped(entity), "読み取れません"),
        ):
            with self.subTest(words):
                self.assertIn(words, self.refusal(SimpleUploadedFile("f.xlsx", data)))
                spent = processor_time(
                    lambda data=data: self.refusal(SimpleUploadedFile("f.xlsx", data)), below=1
                )
                self.assertLess(spent, 1)

    def test_a_sheet_as_wide_and_long_as_excel_allows_costs_little(self):
        def far(sheet):
            for row in range(2, 300):
                sheet.cell(row, 16384, "x")
            sheet["A1048576"] = "x"

        data = excel_file(change=far).read()
        spent = processor_time(lambda: self.refusal(SimpleUploadedFile("f.xlsx", data)), below=2)
        self.assertLess(spent, 2)

    def test_empty_files(self):
        for file in (SimpleUploadedFile("f.csv", b""), SimpleUploadedFile("f.csv", b"\r\n,,\r\n")):
            self.assertIn("空のファイルです", self.refusal(file))
        for file in (csv_file(), csv_file("green,,2024,"), excel_file()):
            self.assertIn("値がすべて空欄", self.refusal(file))

    def test_a_large_file(self):
        data = HEAD.encode() + b"\r\n" + b"x" * tables.MAX_BYTES
        self.assertIn("2MB", self.refusal(SimpleUploadedFile("f.csv", data)).replace(" ", ""))

    def test_ten_thousand_rows_are_refused_with_the_limit(self):
        lines = [f"green,,2024,{n}" for n in range(10_000)]
        for file in (csv_file(*lines), excel_file(*([line.split(",") for line in lines]))):
            began = time.process_time()
            self.assertIn("3,000", self.refusal(file))
            self.assertLess(time.process_time() - began, 4)

    def test_what_is_wrong_in_a_row_is_said_with_its_number(self):
        for line, column, words in (
            ("nothing,,2024,1", "指標", "「nothing」という指標はありません"),
            (",,2024,1", "指標", "指標のページのアドレス"),
            ("waste,市役所,2024,1", "系列", "家庭"),
            ("green,,,1", "年度", "年度を入力"),
            ("green,,1999,1", "年度", "2000年度から2030年度まで"),
            ("green,,2031,1", "年度", "2000年度から2030年度まで"),
            ("green,,2027,1", "年度", "まだ始まっていません"),
            ("green,,昭和60年,1", "年度", "4桁"),
            ("green,,2024,約12", "値", "数字"),
            ("green,,2024,12人", "値", "数字"),
            ('green,,2024,"12,5"', "値", "数字"),
            ("green,,2024,1e5", "値", "数字"),
            ("green,,2024,NaN", "値", "数字"),
            ("green,,2024,1.2345", "値", "3桁"),
            ("green,,2024," + "9" * 13, "値", "1兆"),
            ("green,,2024," + "9" * 400, "値", "数字"),
            ("green,,2024,,注記のみ", "値", "値を入力"),
            ("green,,2024,1," + "あ" * 201, "注記（日本語）", "200"),
            ("green,,2024,1," + "あ" * 2001, "注記（日本語）", "長すぎます"),
        ):
            with self.subTest(line[:40]):
                [(row, name, sentence)] = self.faults("green,,2020,1", line)
                self.assertEqual((row, name), (3, column))
                self.assertIn(words, sentence)

    def test_cells_of_excel_that_are_no_plain_values(self):
        def percent(sheet):
            sheet["D2"].number_format = "0.0%"

        for cell, change, words in (
            (date(2024, 4, 1), None, "日付"),
            (NOW.replace(tzinfo=None), None, "日付"),
            ("=1+1", None, "数式"),
            ("#DIV/0!", None, "エラー"),
            (True, None, "数字"),
            (0.125, percent, "パーセント"),
        ):
            with self.subTest(cell):
                file = excel_file(["green", None, 2024, cell], change=change)
                [(row, name, sentence)] = self.faults(file=file)
                self.assertEqual((row, name), (2, "値"))
                self.assertIn(words, sentence)

    def test_a_year_twice(self):
        faults = self.faults("green,,2024,1", "green,,2023,1", "green,,令和6年度,2")
        self.assertEqual(faults, [(4, "年度", "この年度の数値は2行目にもあります。")])

    def test_series_called_alike(self):
        self.two.series.update(label_ja="同じ", label_en="")
        [(_row, column, sentence)] = self.faults("waste,同じ,2024,1")
        self.assertEqual(column, "系列")
        self.assertIn("複数", sentence)

    def test_an_indicator_without_series(self):
        make_indicator(slug="bare", series=())
        [(_row, column, sentence)] = self.faults("bare,,2024,1")
        self.assertEqual(column, "指標")
        self.assertIn("系列がありません", sentence)

    def test_every_sentence_is_english_too(self):
        with translation.override("en"):
            faults = self.faults("nothing,,2031,x", "waste,y,2024,1")
            self.assertIn("Expected: indicator", self.refusal(csv_file(head="a,b")))
        for fault in faults:
            words = " ".join(fault[1:]).replace("事業所", "")
            self.assertRegex(words, r"^[ -~“”’]+$")


class PageTests(ImportCase):
    def setUp(self):
        super().setUp()
        self.client.sign_in(self.editor)

    def send(self, file):
        return self.client.post(URL, {"file": file})

    def shown(self, *lines):
        response = self.send(csv_file(*lines))
        self.assertEqual(response.status_code, 200)
        return response, response.context["shown"].signed

    def store(self, signed):
        return self.client.post(URL, {"figures": signed})

    def test_nothing_is_stored_before_it_was_shown(self):
        response, signed = self.shown("green,,2024,12.5,注記,Note", "waste,,2023,3")
        self.assertFalse(Measurement.objects.exists())
        self.assertContains(response, "12.5")
        self.assertRedirects(self.store(signed), WAITING)
        rows = Measurement.objects.waiting().order_by("year")
        self.assertEqual(
            [(row.year, row.value, row.note_ja or "", row.entered_by) for row in rows],
            [(2023, 3, "", self.editor), (2024, Decimal("12.5"), "注記", self.editor)],
        )
        history = self.client.get(f"/admin/meetings/indicator/{self.one.pk}/history/")
        self.assertContains(history, "2024")

    def test_the_preview_says_what_happens(self):
        first = self.one.series.get()
        make_figure(first, 2020, 1)
        make_figure(first, 2021, 1)
        make_figure(first, 2022, 1, public=False)
        _page, signed = self.shown(
            "green,,2020,1", "green,,2021,2,訂正", "green,,2022,2", "green,,2023,2"
        )
        shown = _page.context["shown"]
        kinds = [change.kind for change in shown.changes]
        self.assertEqual(kinds, ["same", "correction", "change", "new"])
        self.store(signed)
        self.assertEqual(Measurement.objects.public().count(), 2)
        self.assertEqual(Measurement.objects.waiting().count(), 3)

    def test_faults_store_nothing(self):
        response = self.send(csv_file("green,,2024,1", "green,,2031,1"))
        self.assertEqual(response.status_code, 422)
        self.assertContains(response, "3行目", status_code=422)
        self.assertNotContains(response, 'name="figures"', status_code=422)

    def test_a_refused_file_is_said_at_its_field(self):
        for data in ({}, {"file": SimpleUploadedFile("f.csv", b"")}, {"file": csv_file()}):
            response = self.client.post(URL, data)
            self.assertEqual(response.status_code, 422)
            self.assertTrue(response.context["form"].errors["file"])

    def test_what_is_stored_is_what_was_shown(self):
        _page, signed = self.shown("green,,2024,12.5")
        data = signing.loads(signed, salt="meetings.figures")
        forged = signing.dumps({**data, "rows": [[data["rows"][0][0], 2024, "99", "", ""]]})
        for sent in (signed[:-1] + "x", "", "x", forged, signed.replace(":", "")):
            response = self.store(sent)
            self.assertEqual(response.status_code, 422)
            self.assertContains(response, "もう一度", status_code=422)
        self.assertFalse(Measurement.objects.exists())

    def test_a_preview_is_its_readers_own_and_ends(self):
        _page, signed = self.shown("green,,2024,12.5")
        self.client.sign_in(self.administrator)
        self.assertEqual(self.store(signed).status_code, 422)
        self.client.sign_in(self.editor)
        with time_machine.travel(NOW + imports.KEPT * 2, tick=False):
            self.client.sign_in(self.editor)
            self.assertEqual(self.store(signed).status_code, 422)
        self.assertFalse(Measurement.objects.exists())

    def test_a_series_deleted_meanwhile(self):
        _page, signed = self.shown("waste,事業所,2024,1")
        self.two.series.get(label_ja="事業所").delete()
        self.assertEqual(self.store(signed).status_code, 422)

    def test_figures_that_changed_meanwhile_are_shown_again(self):
        _page, signed = self.shown("green,,2024,12.5", "green,,2023,1")
        services.enter(self.one.series.get(), year=2024, value=Decimal(99), by=self.administrator)
        response = self.store(signed)
        self.assertEqual(response.status_code, 422)
        self.assertContains(response, "99", status_code=422)
        self.assertEqual(Measurement.objects.get().value, 99)
        self.assertRedirects(self.store(response.context["shown"].signed), WAITING)
        self.assertEqual(Measurement.objects.get(year=2024).value, Decimal("12.5"))

    def test_a_second_click_stores_nothing_twice(self):
        _page, signed = self.shown("green,,2024,12.5")
        self.store(signed)
        response = self.store(signed)
        self.assertContains(response, "取り込むものはありません", status_code=422)
        self.assertEqual(Measurement.objects.count(), 1)

    def test_as_many_rows_as_allowed(self):
        for number in range(imports.MOST_ROWS // 26):
            make_indicator(slug=f"many-{number}", axis=self.one.axis)
        lines = [
            f"many-{number},,{year},{year},注記{number},Note {number}"
            for number in range(imports.MOST_ROWS // 26)
            for year in range(2000, 2026)
        ]
        began = time.process_time()
        _page, signed = self.shown(*lines)
        self.assertEqual(self.store(signed).status_code, 302)
        self.assertLess(time.process_time() - began, 10)
        self.assertEqual(Measurement.objects.waiting().count(), len(lines))

    def test_the_template_is_filled_in_and_imported(self):
        response = self.client.get("/admin/meetings/figures/template.xlsx")
        sheet = load_workbook(io.BytesIO(response.content)).active
        rows = list(sheet.values)
        self.assertEqual(rows[0][:4], ("指標", "系列", "年度", "値"))
        self.assertEqual([row[:3] for row in rows[1:]][:1], [("green", None, 2025)])
        for number in range(2, len(rows) + 1):
            sheet.cell(number, 4, number)
        buffer = io.BytesIO()
        sheet.parent.save(buffer)
        file = SimpleUploadedFile("f.xlsx", buffer.getvalue(), EXCEL)
        signed = self.send(file).context["shown"].signed
        self.store(signed)
        self.assertEqual(Measurement.objects.waiting().filter(year=2025).count(), 3)
        self.assertEqual(self.client.get("/admin/meetings/figures/template.pdf").status_code, 404)

    def test_the_export_executes_nothing(self):
        make_figure(self.one.series.get(), 2020, Decimal("-3.50"), note_ja="=1+1", by=self.editor)
        response = self.client.get("/admin/meetings/measurement/export.csv")
        text = response.content.decode("utf-8-sig")
        self.assertIn("green,緑,", text)
        self.assertIn(",2020,-3.5,'=1+1,", text)
        response = self.client.get("/admin/meetings/measurement/export.xlsx?state=waiting")
        self.assertEqual(len(list(load_workbook(io.BytesIO(response.content)).active.values)), 1)


class TimeTests(ImportCase):
    def test_the_template_asks_for_the_year_that_is_over(self):
        table = imports.template_table(timezone.now())
        self.assertEqual(set(table["年度"]), {2025})


class TitleTests(ImportCase):
    def read(self, *lines):
        return imports.read_figures(csv_file(*lines), now=NOW)

    def test_a_title_that_is_unique_names_its_indicator(self):
        for title in ("緑", self.one.title_en, "GREEN"):
            entry = self.read(f"{title},,2024,5,,").entries[0]
            self.assertEqual(entry.series.indicator, self.one)
        make_indicator(title_ja="緑")
        [fault] = self.read("緑,,2024,5,,").faults
        self.assertIn("複数", fault.sentence)
        [fault] = self.read("無い,,2024,5,,").faults
        self.assertIn("正確な指標名", fault.sentence)

    def test_decimal_places_and_silent_corrections(self):
        type(self.one).objects.update(decimals=0)
        self.one.refresh_from_db()
        [fault] = self.read("green,,2024,5.5,,").faults
        self.assertIn("桁数は0桁", fault.sentence)
        make_figure(self.one.series.first(), 2024, 5)
        [fault] = self.read("green,,2024,6,,").faults
        self.assertIn("訂正には注記", fault.sentence)
        self.assertEqual(self.read("green,,2024,6,誤記,").faults, [])
