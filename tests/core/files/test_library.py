"""core.files.library: a copy brings words, credit and basis, and is found with its original."""

from unittest import mock

from django.core.exceptions import PermissionDenied
from django.test import override_settings

from events.models import Report, ReportPhoto
from events.reports.services import add_copy
from kanazawa2030.core.files import library
from kanazawa2030.core.storages import private_storage, rendition_name
from kanazawa2030.core.workflow.changes import ChangeError
from kanazawa2030.core.workflow.publishing import history
from meetings.models import Photo

from ...base import PortalTestCase
from ...factories import make_meeting, make_past_event
from ..uploads.test_images import images, picture, upload

SAID = {
    "alt_ja": "川辺を歩く人たち",
    "alt_en": "People by the river",
    "credit": "広報課",
    "basis": "consent",
}


class LibraryCase(PortalTestCase):
    def setUp(self):
        self.report = Report.objects.create(event=make_past_event())
        self.meeting = make_meeting(number=5)
        self.photo = self.photo_of(self.report)
        self.client.sign_in(self.editor)

    def photo_of(self, report, **changes):
        image = images.clean_image(upload(picture((600, 300))))
        return ReportPhoto.objects.create(report=report, image=image, **{**SAID, **changes})

    def use(self, photo, to):
        name = "report" if isinstance(photo, ReportPhoto) else "record"
        return library.use_again(
            library.picture_of(f"{name}:{photo.pk}", self.editor),
            library.target_of(to, self.editor),
            by=self.editor,
        )

    def in_record(self, photo=None):
        self.use(photo or self.photo, f"record:{self.meeting.pk}")
        return Photo.objects.latest("pk")

    def another_report(self):
        return Report.objects.create(event=make_past_event())


class CopyTests(LibraryCase):
    def test_a_copy_has_all_that_is_said_and_files_of_its_own(self):
        copy = self.in_record()
        self.assertEqual({name: getattr(copy, name) for name in SAID}, SAID)
        self.assertEqual(copy.origin, self.photo.image.name)
        self.assertRegex(copy.image.name, r"\Ameetings/[0-9a-f]{32}\.webp\Z")
        self.assertEqual((copy.image_width, copy.image_height), (600, 300))
        self.assertTrue(private_storage().exists(rendition_name(copy.image.name, 480)))

    def test_a_copy_of_a_copy_names_the_original(self):
        copy = self.in_record()
        library.use_again(
            library.Use(library.shelf_of(Photo), copy),
            library.target_of(f"report:{self.another_report().pk}", self.editor),
            by=self.editor,
        )
        self.assertEqual(ReportPhoto.objects.latest("pk").origin, self.photo.image.name)

    def test_twice_is_once(self):
        self.in_record()
        with self.assertRaises(ChangeError):
            self.in_record()
        self.assertEqual(Photo.objects.count(), 1)
        with self.assertRaises(ChangeError):
            self.use(self.photo, f"report:{self.report.pk}")  # the original is there itself

    @override_settings(APPROVAL_REQUIRED=True)
    def test_a_report_that_cannot_be_changed_gets_none(self):
        report = self.another_report()
        Report.objects.filter(pk=report.pk).update(publishing_state="awaiting")
        with self.assertRaises(ChangeError):
            self.use(self.photo, f"report:{report.pk}")
        self.assertEqual(report.photos.count(), 0)

    def test_a_file_that_is_gone_is_a_sentence(self):
        private_storage().delete(self.photo.image.name)
        with self.assertRaises(ChangeError):
            self.in_record()

    def test_the_service_asks_for_the_right(self):
        upload_ = images.copied(self.photo.image, "reports/")
        made = library.Picture(upload_, "reports/x.webp", SAID)
        with self.assertRaises(PermissionDenied):
            add_copy(self.another_report(), made, by=self.reception)


class OfferTests(LibraryCase):
    def offered(self, person=None, text=""):
        return list(library.shelf_of(ReportPhoto).offered(person or self.editor, text))

    def test_only_a_basis_that_holds_for_another_page_and_no_copy(self):
        nobody = self.photo_of(self.report, basis="nobody")
        guardian = self.photo_of(self.report, basis="guardian")
        self.photo_of(self.report, origin=self.photo.image.name)
        self.assertEqual(set(self.offered()), {self.photo, nobody})
        self.assertIsNone(library.picture_of(f"report:{guardian.pk}", self.editor))

    def test_all_words_in_any_width(self):
        wide = self.photo_of(self.report, alt_ja="会場 ABC", alt_en="")
        self.assertEqual(self.offered(text="ＡＢＣ 広報課"), [wide])
        self.assertEqual(self.offered(text="ＡＢＣ 川辺"), [])
        self.assertEqual(self.offered(text="river"), [self.photo])

    def test_a_photograph_left_out_of_the_record_is_not_offered(self):
        image = images.clean_image(upload(picture()))
        Photo.objects.create(meeting=self.meeting, image=image, is_dropped=True, **SAID)
        self.assertEqual(list(library.shelf_of(Photo).offered(self.editor)), [])


class WithdrawnConsentTests(LibraryCase):
    def test_taken_down_in_one_place_every_copy_goes_with_its_file(self):
        copy = self.in_record()
        other = self.photo_of(self.report, alt_ja="別の写真")
        names = [self.photo.image.name, copy.image.name]
        page = self.client.get(f"/admin/events/reportphoto/{self.photo.pk}/down/")
        self.assertContains(page, str(self.meeting))
        with self.captureOnCommitCallbacks(execute=True):
            self.client.post(f"/admin/events/reportphoto/{self.photo.pk}/down/")
        self.assertEqual(list(ReportPhoto.objects.all()), [other])
        self.assertFalse(Photo.objects.exists())
        self.assertFalse(any(map(private_storage().exists, names)))
        self.assertEqual(history(self.report).last().move, "photo_down")

    def test_from_a_copy_the_original_is_found(self):
        copy = self.in_record()
        url = f"/admin/meetings/photo/{copy.pk}/down/"
        self.assertContains(self.client.get(url), str(self.report))
        self.client.post(url)
        self.assertFalse(ReportPhoto.objects.exists() or Photo.objects.exists())

    def test_what_one_may_not_take_down_is_named(self):
        self.in_record()
        with mock.patch.object(
            type(self.editor), "has_perm", lambda user, name: name != "meetings.change_photo"
        ):
            left = library.take_down(self.photo, by=self.editor)
        self.assertEqual([use.place[0] for use in left], [str(self.meeting)])
        self.assertFalse(ReportPhoto.objects.exists())
        self.assertTrue(Photo.objects.exists())


class KeyTests(LibraryCase):
    def test_what_is_no_key_names_nothing(self):
        for key in (
            "",
            "report",
            "report:",
            "report:x",
            "report:²",
            "event:1",
            "report:" + "9" * 30,
        ):
            with self.subTest(key):
                self.assertIsNone(library.target_of(key, self.editor))
                self.assertIsNone(library.picture_of(key, self.editor))

    def test_nor_without_the_right(self):
        self.assertIsNone(library.target_of(f"report:{self.report.pk}", self.reviewer))
        self.assertIsNone(library.picture_of(f"report:{self.photo.pk}", self.reception))
