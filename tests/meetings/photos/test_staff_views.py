"""Several photographs of a session: chosen at once, described, saved together."""

from django.urls import reverse

from meetings.models import Photo

from ...base import PortalTestCase
from ...core.uploads.test_images import picture, upload
from ...factories import make_meeting
from ...staffdesk import StaffDesk, sent_by

ALL = {"photos-several-credit": "広報課", "photos-several-basis": "nobody"}


class PhotosTests(StaffDesk, PortalTestCase):
    def setUp(self):
        self.meeting = make_meeting(number=5)
        self.client.sign_in(self.editor)
        self.url = reverse("admin:meetings_photos_add", args=[self.meeting.pk])

    def choose(self, *names, data=None):
        files = [upload(picture(), name) for name in names]
        data = data or sent_by(self.client.get(self.url), "photos_form")
        return self.client.post(
            self.url, {**data, **ALL, "photos-several-files": files, "_photos": "1"}
        )

    def save(self, page, **described):
        data = sent_by(page, "photos_form")
        data |= {f"photos-{row[1:]}-alt_ja": text for row, text in described.items()}
        return self.client.post(self.url, data)

    def test_the_record_leads_here(self):
        record = self.client.get(reverse("admin:meetings_record_change", args=[self.meeting.pk]))
        self.assertContains(record, self.url)

    def test_three_at_once_and_an_error_on_the_way_lose_none(self):
        page = self.choose("一.png", "二.png", "三.png")
        self.assertNotContains(page, 'class="mistakes"')
        page = self.save(page, _0="入口", _2="会場")
        self.assertEqual(page.status_code, 422)
        self.assertContains(page, "写真の内容を日本語で説明してください", status_code=422)
        for name in ("一.png", "二.png", "三.png"):
            self.assertContains(page, f"保管中：{name}（", status_code=422)
        version = self.meeting.record_version
        answer = self.save(page, _1="休憩")
        self.assertRedirects(
            answer,
            f"{reverse('admin:meetings_record_change', args=[self.meeting.pk])}#files",
            fetch_redirect_response=False,
        )
        photos = self.meeting.photos.order_by("order")
        self.assertEqual([photo.alt_ja for photo in photos], ["入口", "休憩", "会場"])
        self.assertEqual({photo.credit for photo in photos}, {"広報課"})
        self.meeting.refresh_from_db()
        self.assertGreater(self.meeting.record_version, version)

    def test_sent_twice_they_are_saved_once(self):
        page = self.choose("一.png")
        data = sent_by(page, "photos_form") | {"photos-0-alt_ja": "入口"}
        self.assertEqual(self.client.post(self.url, data).status_code, 302)
        again = self.client.post(self.url, data)
        self.assertContains(again, "先に送ったファイルは、保存が済んだか", status_code=422)
        self.assertEqual(Photo.objects.count(), 1)

    def test_a_wrong_file_is_named(self):
        data = sent_by(self.client.get(self.url), "photos_form")
        wrong = upload(b"GIF89a", "動画.gif")
        page = self.client.post(self.url, {**data, "photos-several-files": [wrong]})
        self.assertContains(page, "動画.gif")
        self.assertContains(page, "写真は加えられていません")

    def test_a_forged_form_is_no_fault_of_ours(self):
        for data in ({}, {"photos-TOTAL_FORMS": "x"}, {"photos-TOTAL_FORMS": "9999"}):
            with self.subTest(data):
                self.assertEqual(self.client.post(self.url, data).status_code, 422)

    def test_only_who_writes_records(self):
        self.client.sign_in(self.reviewer)
        self.assertEqual(self.client.post(self.url, {"_photos": "1"}).status_code, 403)
