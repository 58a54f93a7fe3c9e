"""Materials of a report: links, and PDFs kept here, checked and sent as downloads."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.test import override_settings

from events.models import Report, ReportMaterial
from events.reports.services import purge_materials
from kanazawa2030.core.storages import private_storage
from kanazawa2030.core.workflow.publishing import apply_transition

from ...core.uploads.factories import encrypted, pages_in, pdf, plainly, png, upload
from ..reading import text_of
from .test_services import ReportCase

ROW = {
    "materials-TOTAL_FORMS": "1",
    "materials-0-label_ja": "当日の資料",
    "materials-0-label_en": "Slides of the day",
    "materials-0-url": "",
    "materials-0-order": "0",
}


class MaterialCase(ReportCase):
    def with_pdf(self, data=None, name="slides.pdf", **changes):
        file = upload(pdf() if data is None else data, name)
        return self.write(**{**ROW, "materials-0-file": file, **changes})

    def shown(self, **changes):
        report = self.with_pdf(**changes)
        apply_transition(report, "publish", by=self.editor)
        return ReportMaterial.objects.select_related("report__event").get()

    def kept(self):
        storage = private_storage()
        return set(storage.listdir("materials")[1] if storage.exists("materials") else ())


class Keeping(MaterialCase):
    def test_a_pdf_is_kept_private_under_a_random_name(self):
        self.with_pdf(name="../../企画書.pdf")
        row = ReportMaterial.objects.get()
        self.assertRegex(row.file.name, r"\Amaterials/[0-9a-f]{32}\.pdf\Z")
        stored = private_storage().open(row.file.name).read()
        self.assertEqual((row.size, row.url), (len(stored), ""))
        self.assertEqual(pages_in(stored), 1)

    def test_a_script_in_it_is_removed(self):
        self.with_pdf(pdf(b"<< /S /JavaScript /JS (x) >>", catalog=b"/OpenAction 4 0 R"))
        stored = private_storage().open(ReportMaterial.objects.get().file.name).read()
        self.assertEqual(pages_in(stored), 1)
        self.assertNotIn(b"/JavaScript", plainly(stored))

    def test_a_link_is_still_a_link(self):
        self.write(**{**ROW, "materials-0-url": "https://host.example/slides"})
        row = ReportMaterial.objects.get()
        self.assertEqual((row.url, row.file.name), ("https://host.example/slides", ""))
        self.assertEqual(row.get_absolute_url(), row.url)

    def test_one_of_the_two_and_not_both(self):
        for changes, sentence in (
            ({}, "アドレスを入力するか、PDFを選んで"),
            (
                {"materials-0-url": "https://host.example/", "materials-0-file": upload(pdf())},
                "どちらか一方",
            ),
        ):
            self.assertIsNone(self.write(**{**ROW, **changes}))
            self.assertIn(sentence, text_of(self.answer))

    def test_what_does_more_than_show_pages_is_refused(self):
        for name, data, sentence in (
            ("portfolio.pdf", pdf(catalog=b"/Collection << >>"), "プログラム"),
            ("page.html", b"<!doctype html><script>alert(1)</script>", "PDF"),
            ("drawing.svg", b"<svg onload='x()'/>", "PDF"),
            ("photo.png", png(), "PDF"),
            ("polyglot.pdf", b"<script>alert(1)</script>" + pdf(), "PDF"),
            ("locked.pdf", encrypted(user="word"), "パスワード"),
            ("empty.pdf", b"", "空"),
            ("word.docx", b"PK\x03\x04" + b"\x00" * 99, "PDF"),
        ):
            with self.subTest(name):
                before = self.kept()
                self.assertIsNone(self.with_pdf(data, name))
                self.assertEqual(self.answer.status_code, 200)
                errors = text_of(self.answer)
                self.assertIn(sentence, errors)
                self.assertIn("当日の資料", self.answer.content.decode())
                self.assertEqual(self.kept(), before)
        self.assertFalse(ReportMaterial.objects.exists())

    @override_settings(DOCUMENT_MAX_BYTES=200)
    def test_too_heavy(self):
        self.assertIsNone(self.with_pdf())
        self.assertIn("MBを超えています", text_of(self.answer))

    def test_saved_again_without_choosing_it_stays(self):
        report = self.with_pdf()
        row = ReportMaterial.objects.get()
        page = self.client.get(self.address(Report, "change", report.pk))
        self.assertContains(page, f"/materials/{row.pk}/")
        self.save(report, summary_ja="書き直しました。")
        self.assertEqual(ReportMaterial.objects.get().file, row.file)

    def test_a_new_file_replaces_it_and_the_old_one_is_purged(self):
        report = self.with_pdf()
        old = ReportMaterial.objects.get().file.name
        bigger = pdf(b"<< /S /GoTo /D [3 0 R /Fit] >>", catalog=b"/Outlines 4 0 R")
        size = ReportMaterial.objects.get().size
        self.save(report, **{"materials-0-file": upload(bigger)})
        row = ReportMaterial.objects.get()
        self.assertGreater(row.size, size)
        self.assertNotEqual(row.file.name, old)
        soon, later = self.wait(), self.wait() + timedelta(days=20_000)
        self.assertEqual(purge_materials(soon - timedelta(days=9000), dry_run=False), 0)
        self.assertGreaterEqual(purge_materials(later, dry_run=True), 1)
        self.assertTrue(private_storage().exists(old))
        purge_materials(later, dry_run=False)
        self.assertFalse(private_storage().exists(old))
        self.assertTrue(private_storage().exists(row.file.name))

    def test_the_database_knows_either_or(self):
        report = self.with_pdf()
        for fields in (
            {},
            {"url": "https://host.example/", "file": "materials/x.pdf", "size": 1},
            {"file": "materials/x.pdf"},
            {"url": "https://host.example/", "size": 1},
        ):
            with self.assertRaises(IntegrityError), transaction.atomic():
                ReportMaterial.objects.create(report=report, label_ja="資料", **fields)


class Reading(MaterialCase):
    def path(self, row, language="ja"):
        return f"/{language}/events/{row.report.event.slug}/materials/{row.pk}/"

    def test_kind_and_size_stand_beside_the_title(self):
        data = pdf() + b""
        row = self.shown(data=data)
        ReportMaterial.objects.update(size=1_258_291)
        self.client.sign_in(None)
        for language, title in (("ja", "当日の資料"), ("en", "Slides of the day")):
            page = self.page(language)
            self.assertContains(page, f'href="{self.path(row, language)}"')
            self.assertRegex(text_of(page), rf"{title}\s*[（(]PDF 1\.2\sMB[）)]")

    def test_it_goes_out_as_a_download_and_nothing_else(self):
        row = self.shown(**{"materials-0-label_ja": 'v1.2 "資料"／最終'})
        self.client.sign_in(None)
        response = self.client.get(self.path(row))
        self.assertEqual(response.status_code, 200)
        self.assertEqual(b"".join(response), row.file.storage.open(row.file.name).read())
        self.assertEqual(response["Content-Type"], "application/pdf")
        self.assertTrue(response["Content-Disposition"].startswith("attachment;"))
        self.assertIn("v1.2", response["Content-Disposition"])
        self.assertEqual(response["X-Content-Type-Options"], "nosniff")
        self.assertIn("sandbox", response["Content-Security-Policy"])
        english = self.client.get(self.path(row, "en"))
        self.assertIn("Slides of the day.pdf", english["Content-Disposition"])

    def test_only_with_its_report(self):
        report = self.with_pdf()
        row = ReportMaterial.objects.select_related("report__event").get()
        roles = {"stranger": 404, "account": 404, "reception": 404, "editor": 200}
        for role, status in roles.items():
            self.client.sign_in(self.person(role))
            self.assertEqual(self.client.get(self.path(row)).status_code, status)
        self.client.sign_in(self.editor)
        apply_transition(report, "publish", by=self.editor)
        self.client.sign_in(None)
        self.assertEqual(self.client.get(self.path(row)).status_code, 200)
        report.refresh_from_db()
        apply_transition(report, "withdraw", by=self.editor, reason="誤り")
        self.assertEqual(self.client.get(self.path(row)).status_code, 404)

    def test_an_address_that_is_not_right(self):
        row = self.shown()
        link = ReportMaterial.objects.create(
            report=row.report, label_ja="別の資料", url="https://host.example/"
        )
        self.client.sign_in(None)
        good = self.path(row)
        for path in (
            good.replace(self.event.slug, "other"),
            self.path(link),
            good.replace(f"/{row.pk}/", "/999999/"),
            good.replace(f"/{row.pk}/", f"/{'9' * 30}/"),
        ):
            self.assertEqual(self.client.get(path).status_code, 404, path)
        self.assertEqual(self.client.post(good).status_code, 405)

    def test_the_approval_paper_names_it(self):
        row = self.shown()
        page = self.client.get(self.address(Report, "paper", row.report.pk))
        self.assertIn("当日の資料 PDF", text_of(page))

    def test_two_titles_and_a_row_taken_away(self):
        row = self.shown()
        self.save(row.report, **{"materials-0-DELETE": "on"})
        self.assertFalse(ReportMaterial.objects.exists())
        self.assertEqual(self.client.get(self.path(row)).status_code, 404)
