"""The pages of imports: choosing a file, the preview, storing, and who may."""

import re

import time_machine

from partners.models import Partner

from ...base import PortalTestCase
from ...factories import make_partner
from .files import csv_file, excel_file
from .test_services import NOW

URL = "/admin/import/partners/"


@time_machine.travel(NOW, tick=False)
class PageTests(PortalTestCase):
    def setUp(self):
        self.client.sign_in(self.editor)

    def preview(self, file) -> tuple[str, str]:
        response = self.client.post(URL, {"file": file})
        self.assertEqual(response.status_code, 200)
        page = response.content.decode()
        return page, re.search(r'name="rows" value="([^"]+)"', page)[1]

    def test_preview_then_stored(self):
        make_partner(name_ja="山の会")
        page, rows = self.preview(csv_file("名称,種別", "川の会,企業", "山の会,企業"))
        self.assertIn("1行を新しく登録します。", page)
        self.assertIn("1行はすでにあるので、そのままにします。", page)
        self.assertFalse(Partner.objects.filter(name_ja="川の会").exists())
        answer = self.client.post(URL, {"rows": rows}, follow=True)
        self.assertRedirects(answer, "/admin/partners/partner/")
        self.assertContains(answer, "1行を取り込みました。")
        again = self.client.post(URL, {"rows": rows}, follow=True)
        self.assertContains(again, "すべての行がすでにあります")
        self.assertEqual(Partner.objects.filter(name_ja="川の会").count(), 1)

    def test_faults_are_shown_and_nothing_is_stored(self):
        answer = self.client.post(URL, {"file": csv_file("名称,種別", "川の会,店", "山の会,企業")})
        self.assertEqual(answer.status_code, 422)
        self.assertContains(answer, "2行目の種別", status_code=422)
        self.assertFalse(Partner.objects.exists())

    def test_a_missing_and_a_forged_preview(self):
        for data in ({}, {"rows": "x:y:z"}):
            answer = self.client.post(URL, data)
            self.assertEqual(answer.status_code, 422)

    def test_markup_in_a_cell_is_text(self):
        page, _rows = self.preview(excel_file("名称,種別", ["<script>alert(1)</script>", "企業"]))
        self.assertNotIn("<script>alert(1)", page)

    def test_the_first_page_leads_there_and_files_to_fill_in_are_there(self):
        self.assertContains(self.client.get("/admin/lists/"), 'href="/admin/import/partners/"')
        self.assertContains(self.client.get("/admin/import/"), 'href="/admin/import/events/"')
        for kind in ("partners", "venues", "events"):
            for ending in ("csv", "xlsx"):
                answer = self.client.get(f"/admin/import/{kind}/template.{ending}")
                self.assertEqual(answer.status_code, 200)
        for path in ("template.pdf", "../nothing/"):
            self.assertEqual(self.client.get(f"/admin/import/partners/{path}").status_code, 404)

    def test_in_english(self):
        self.editor.language = "en"
        self.editor.save()
        self.assertContains(self.client.get(URL), "Needed: name (Japanese), kind.")

    def test_a_reviewer_may_not(self):
        self.client.sign_in(self.reviewer)
        for path in ("/admin/import/", URL, f"{URL}template.csv"):
            self.assertEqual(self.client.get(path).status_code, 403)
        self.assertEqual(self.client.post(URL, {"rows": "x"}).status_code, 403)
        self.assertNotContains(self.client.get("/admin/lists/"), "/admin/import/")
