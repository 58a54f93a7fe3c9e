"""Files in a bucket: what holds on a disk holds there, and nothing is public."""

import http.client
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, SuspiciousOperation
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import SimpleTestCase, override_settings

from kanazawa2030.core.storages import FilesUnavailable, private_storage, rendition_name
from kanazawa2030.core.uploads import documents, images
from kanazawa2030.settings.bucket import bucket_storages
from partners.models import Partner

from ...base import PortalTestCase
from ...events.proposals import test_tasks as proposal_tasks
from ...events.reports import test_pages as report_pages
from ...factories import make_partner
from ...meetings.records import test_services as record_services
from ...nginx import free_port
from ..files import test_kept, test_library
from . import test_documents, test_images
from .factories import pdf, png, upload
from .in_bucket import InBucket, server, variables


class PictureTests(InBucket, test_images.StoreTests):
    """Cleaned before the transaction, shown by who may see the row, purged with its widths."""

    test_a_full_disk_is_said_at_the_file_and_leaves_no_part_of_it = None  # it has no disk


class DownloadTests(InBucket, test_documents.DownloadTests):
    test_nginx_sends_it = None  # it has no file


class KeptTests(InBucket, test_kept.KeepingTests):
    """A file that survives an error in another field of the form."""


class CopyTests(InBucket, test_library.CopyTests):
    """A photograph used again, in all its widths."""


class ConsentTests(InBucket, test_library.WithdrawnConsentTests):
    """A photograph taken down in every place where it is shown."""


class ReportTests(InBucket, report_pages.Keeping):
    """Photographs and PDFs of a report: added, replaced, deleted."""


class RecordTests(InBucket, record_services.FilesTests):
    """Photographs and PDFs of a record: deleted and purged with it."""


class ErasedTests(InBucket, proposal_tasks.ContactTests):
    """Files go with the contacts of the people who sent them."""


class PurgedTests(InBucket, proposal_tasks.FileTests):
    """Files no row names go after a day."""


class ClosedTests(InBucket, PortalTestCase):
    """Whoever asks the bucket without a signature gets nothing."""

    def ask(self, address: str):
        parts = urlsplit(address)
        connection = http.client.HTTPConnection(parts.netloc, timeout=10)
        connection.request("GET", f"{parts.path}?{parts.query}".rstrip("?"))
        return connection.getresponse()

    def setUp(self):
        super().setUp()
        self.addCleanup(lambda: self.bucket.objects.delete())

    def test_public_and_private_files_lie_apart(self):
        name = private_storage().save("proposals/x.pdf", upload(pdf()))
        storages["default"].save("drawn.webp", ContentFile(b"drawn"))
        self.assertEqual(self.keys(), [f"private/{name}", "public/drawn.webp"])
        with self.assertRaises(SuspiciousOperation):
            private_storage().exists("../public/drawn.webp")

    def test_no_object_is_readable_by_everybody(self):
        everybody = "http://acs.amazonaws.com/groups/global/AllUsers"
        storages["default"].save("drawn.webp", ContentFile(b"drawn"))
        private_storage().save("proposals/x.pdf", upload(pdf()))
        for item in self.bucket.objects.all():
            grantees = [grant["Grantee"].get("URI") for grant in item.Acl().grants]
            self.assertNotIn(everybody, grantees, item.key)
            answer = self.ask(f"{server()}/portal/{item.key}")
            self.assertEqual(answer.status, 403, item.key)

    def test_an_address_is_signed_for_one_file_and_a_short_time(self):
        name = private_storage().save("proposals/x.pdf", upload(pdf()))
        address = private_storage().url(name, expire=60)
        signed = parse_qs(urlsplit(address).query)
        self.assertEqual(signed["X-Amz-Expires"], ["60"])
        self.assertEqual(signed["X-Amz-Algorithm"], ["AWS4-HMAC-SHA256"])
        answer = self.ask(address)
        self.assertEqual((answer.status, answer.read()), (200, pdf()))


class SignedTests(InBucket, PortalTestCase):
    """MEDIA_S3_SIGNED_SECONDS: the view decides, the bucket sends."""

    def setUp(self):
        super().setUp()
        changed = override_settings(MEDIA_S3_SIGNED_SECONDS=60)
        changed.enable()
        self.addCleanup(changed.disable)
        self.partner = make_partner(logo=images.clean_image(upload(png((600, 300)))))
        self.name = self.partner.logo.name

    def test_who_may_see_the_row_is_sent_to_a_signed_address(self):
        for name in (self.name, rendition_name(self.name, 480)):
            response = self.client.get(f"/images/{name}")
            self.assertEqual(response.status_code, 302)
            address = urlsplit(response["Location"])
            self.assertEqual(f"{address.scheme}://{address.netloc}", server())
            self.assertEqual(address.path, f"/portal/private/{name}")
            signed = parse_qs(address.query)
            self.assertEqual(signed["X-Amz-Expires"], ["60"])
            self.assertEqual(signed["response-content-type"], ["image/webp"])
            self.assertEqual(response["Cache-Control"], "private, max-age=30")
            self.assertNotIn("ETag", response)

    def test_others_get_no_address(self):
        Partner.objects.update(status="applied")
        self.assertEqual(self.client.get(f"/images/{self.name}").status_code, 404)

    def test_a_download_keeps_its_name(self):
        response = documents.download(self.name, kind="image", label="企画.webp")
        signed = parse_qs(urlsplit(response["Location"]).query)
        self.assertEqual(
            signed["response-content-disposition"],
            ["attachment; filename*=utf-8''%E4%BC%81%E7%94%BB.webp"],
        )
        self.assertEqual(response["Cache-Control"], "private, no-store")


class SilentBucketTests(PortalTestCase):
    """The bucket does not answer: a page that says so, never a 500 or "not found"."""

    def setUp(self):
        super().setUp()
        gone = {"MEDIA_S3_ENDPOINT": f"http://127.0.0.1:{free_port()}"}
        partner = make_partner(logo=images.clean_image(upload(png())))
        self.address = f"/images/{partner.logo.name}"
        changed = override_settings(
            STORAGES={**settings.STORAGES, **bucket_storages(variables(**gone))}
        )
        changed.enable()
        self.addCleanup(changed.disable)

    def test_it_says_to_come_back(self):
        with self.client.unread():
            response = self.client.get(self.address)
        self.assertEqual((response.status_code, response["Retry-After"]), (503, "10"))

    def test_every_act_says_the_same(self):
        files = private_storage()
        for act in (
            lambda: files.open("x/a.pdf"),
            lambda: files.save("x/a.pdf", ContentFile(b"a")),
            lambda: files.delete("x/a.pdf"),
            lambda: files.exists("x/a.pdf"),
            lambda: files.listdir("x"),
            lambda: files.size("x/a.pdf"),
            lambda: files.get_modified_time("x/a.pdf"),
        ):
            self.assertRaises(FilesUnavailable, act)


class VariablesTests(SimpleTestCase):
    def test_without_a_bucket_files_stay_on_the_disk(self):
        self.assertEqual(bucket_storages(variables(MEDIA_S3_BUCKET="")), {})

    def test_both_storages_are_in_the_bucket_apart(self):
        found = bucket_storages(variables(MEDIA_S3_ACCESS_KEY="", MEDIA_S3_SECRET_KEY=""))
        self.assertEqual(
            {name: one["OPTIONS"]["location"] for name, one in found.items()},
            {"default": "public", "private": "private"},
        )
        self.assertIsNone(found["private"]["OPTIONS"]["access_key"])

    def test_a_bucket_needs_the_address_of_its_server(self):
        for wrong in ("", "s3.example.jp", "ftp://s3.example.jp", "https://s3.example.jp/portal"):
            with self.subTest(wrong), self.assertRaises(ImproperlyConfigured):
                bucket_storages(variables(MEDIA_S3_ENDPOINT=wrong))
