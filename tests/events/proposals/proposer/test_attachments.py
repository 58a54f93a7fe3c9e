"""Files with a proposal, on the pages: added, refused, downloaded, removed."""

from django.test import override_settings

from events.models import ProposalAttachment
from kanazawa2030.core.storages import private_storage

from ....base import PortalTestCase
from ....core.uploads.factories import full_disk, pages_in, pdf, png, upload
from ....factories import make_office
from ...reading import text_of
from .factories import ProposingMixin, make_draft, url


class FilesTests(ProposingMixin, PortalTestCase):
    @classmethod
    def setUpTestData(cls):
        make_office()

    def setUp(self):
        super().setUp()
        self.draft = make_draft(self.person)

    def send_files(self, *uploads, action="add"):
        return self.step(
            self.draft, "attachments", {"note": "", "files": list(uploads)}, action=action
        )

    def test_added_shown_downloaded_removed(self):
        response = self.send_files(upload(pdf(), "企画書.pdf"), upload(png(), "庭.png"))
        self.assertRedirects(response, url("proposal_step", self.draft.pk, "attachments"))
        rows = list(self.draft.attachments.all())
        self.assertEqual([row.name for row in rows], ["企画書.pdf", "庭.webp"])
        page = self.client.get(url("proposal_step", self.draft.pk, "attachments"))
        self.assertContains(page, "企画書.pdf")
        path = url("attachment", self.draft.pk, rows[0].pk)
        response = self.client.get(path)
        self.assertTrue(response["Content-Disposition"].startswith("attachment;"))
        self.assertEqual(pages_in(b"".join(response)), 1)
        with self.captureOnCommitCallbacks(execute=True):
            self.step(self.draft, "attachments", {"note": "", "remove": rows[0].pk})
        self.assertEqual(self.client.get(path).status_code, 404)
        self.assertFalse(private_storage().exists(rows[0].file.name))

    def test_what_is_refused_is_said_beside_what_was_taken(self):
        bad = upload(b"<svg onload=alert(1)>", 'x"><script>alert(1)</script>.svg')
        response = self.send_files(bad, upload(pdf()))
        self.assertEqual(response.status_code, 422)
        self.assertIn("PDFでも画像でもありません", text_of(response))
        self.assertNotContains(response, "<script>alert", status_code=422)
        self.assertContains(response, "plan.pdf", status_code=422)
        self.assertEqual(ProposalAttachment.objects.count(), 1)

    def stored(self):
        folder = private_storage()
        return set(folder.listdir("proposals")[1]) if folder.exists("proposals") else set()

    def test_a_full_disk_is_said_and_what_is_typed_stays(self):
        """The first or the second file meets it: neither is left, the note is."""
        before = self.stored()
        for after in (0, 1):
            with self.subTest(after=after), full_disk(after=after):
                response = self.step(
                    self.draft,
                    "attachments",
                    {"note": "地図も送ります", "files": [upload(pdf()), upload(pdf())]},
                    action="add",
                )
                self.assertEqual(response.status_code, 422)
                self.assertIn("保存する場所がいま足りません", text_of(response))
                self.assertContains(response, "地図も送ります", status_code=422)
                self.assertEqual(self.stored(), before)
        self.assertRedirects(
            self.step(self.draft, "attachments", {"note": "", "files": [upload(pdf())]}),
            url("proposal_check", self.draft.pk),
            fetch_redirect_response=False,
        )

    def test_files_are_kept_with_a_draft_too(self):
        self.send_files(upload(pdf()), action="draft")
        self.assertEqual(ProposalAttachment.objects.count(), 1)

    @override_settings(LIMITS={"upload": (1, 86400)})
    def test_too_many_a_day(self):
        self.send_files(upload(pdf()), upload(pdf()))
        self.assertFalse(ProposalAttachment.objects.exists())

    def test_a_forged_removal_does_nothing(self):
        for bad in ("x", "-1", "9" * 40, "²"):
            response = self.step(self.draft, "attachments", {"note": "", "remove": bad})
            self.assertEqual(response.status_code, 302, bad)
