"""Lists on paper and as files: who gets them, what they hold, what is on record."""

import io

from openpyxl import load_workbook

from events.registration import services as registration_services

from ..desk.cases import DeskCase


class Lists(DeskCase):
    def setUp(self):
        super().setUp()
        self.register(
            1,
            name="=cmd|'/c calc'!A1",
            kana="カナザワ ハナコ",
            phone="076-220-1234",
            needs=["wheelchair"],
            needs_text="電動の車いすです",
        )
        self.register(2, name="安宅 一郎", kana="アタカ イチロウ", adults=2)

    def test_paper_for_the_door(self):
        page = self.send("event_roster", self.event.pk)
        html = page.content.decode()
        self.assertContains(page, "取扱注意")
        self.assertContains(page, "2件、4人")
        self.assertContains(page, str(self.editor))
        self.assertContains(page, "2031年6月2日")
        self.assertLess(html.index("安宅 一郎"), html.index("カナザワ　ハナコ"))
        for secret in ("車いす", "076-220-1234", "people.example"):
            self.assertNotContains(page, secret)
        self.assertEqual(self.logged(), ["受付名簿の印刷：2件"])

    def test_needs_are_on_a_sheet_of_their_own(self):
        page = self.send("event_needs_sheet", self.event.pk)
        self.assertContains(page, "電動の車いすです")
        self.assertContains(page, "取扱注意")
        self.assertNotContains(page, "安宅 一郎")
        self.assertEqual(self.logged(), ["配慮の一覧の印刷：1件"])

    def test_a_link_makes_neither_paper_nor_file(self):
        for name in ("event_roster_export", "event_roster", "event_needs_sheet"):
            page = self.open(name, self.event.pk)
            self.assertEqual(page["Content-Type"], "text/html; charset=utf-8")
            self.assertNotContains(page, "安宅")
        self.assertEqual(self.logged(), [])

    def export(self, **data):
        return self.send("event_roster_export", self.event.pk, **{"kind": "csv", **data})

    def test_csv_is_read_by_excel_and_executes_nothing(self):
        response = self.export()
        text = response.content.decode()
        self.assertTrue(text.startswith("\ufeff"))
        self.assertIn("'=cmd|", text)
        self.assertIn("attachment", response["Content-Disposition"])
        for secret in ("車いす", "076-220-1234", "people.example"):
            self.assertNotIn(secret, text)
        self.assertEqual(self.logged(), ["csvでの書き出し：2件"])

    def test_contact_and_needs_only_on_purpose(self):
        text = self.export(contact="on", needs="on").content.decode()
        for words in ("電動の車いすです", "076-220-1234", "p1@people.example"):
            self.assertIn(words, text)
        self.assertIn("必要な配慮を含める", self.logged()[0])

    def test_who_may_not_see_needs_gets_none(self):
        registration_rights = self.editor.groups.get().permissions
        registration_rights.remove(registration_rights.get(codename="see_needs"))
        text = self.export(needs="on").content.decode()
        self.assertNotIn("車いす", text)
        self.assertEqual(self.open("event_needs_sheet", self.event.pk).status_code, 403)

    def test_excel(self):
        book = load_workbook(io.BytesIO(self.export(kind="xlsx").content))
        rows = list(book.active.values)
        self.assertEqual((len(rows), rows[0][0]), (3, "受付番号"))
        self.assertEqual(rows[2][1], "'=cmd|'/c calc'!A1")

    def test_a_number_in_excel_has_no_apostrophe(self):
        """Its cells are text; in CSV a leading + would be a formula."""
        self.event.registrations.update(phone="+81-76-220-1234")
        book = load_workbook(io.BytesIO(self.export(kind="xlsx", contact="on").content))
        cells = [cell for row in book.active.iter_rows() for cell in row]
        phones = [cell for cell in cells if "220-1234" in str(cell.value)]
        self.assertEqual({cell.value for cell in phones}, {"+81-76-220-1234"})
        self.assertEqual({cell.data_type for cell in phones}, {"s"})
        self.assertIn("'+81-76-220-1234", self.export(contact="on").content.decode())

    def test_unknown_kinds(self):
        for kind in ("pdf", "", "csv "):
            self.assertIn("kind", self.export(kind=kind).context["form"].errors)

    def test_cancelled_people_are_on_no_list(self):
        row = self.event.registrations.get(number=2)
        registration_services.cancel(row)
        self.assertNotContains(self.send("event_roster", self.event.pk), "安宅 一郎")
