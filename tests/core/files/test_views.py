"""The page of photographs used before, in both languages."""

from django.urls import reverse

from events.models import Report, ReportPhoto
from meetings.models import Photo

from ...factories import make_past_event
from .test_library import SAID, LibraryCase

URL = reverse("admin:pictures")


class PageTests(LibraryCase):
    def test_each_is_shown_with_what_is_said_of_it(self):
        page = self.client.get(URL)
        for text in (SAID["alt_ja"], SAID["alt_en"], SAID["credit"], str(self.report)):
            self.assertContains(page, text)
        self.assertContains(page, self.photo.get_basis_display())
        self.assertNotContains(page, "この写真を使う")

    def test_markup_in_the_words_is_shown_as_text(self):
        ReportPhoto.objects.update(alt_ja="<b>x</b>", credit="<i>y</i>")
        page = self.client.get(URL, {"to": f"report:{self.another_report().pk}"})
        self.assertNotContains(page, "<b>x")
        self.assertNotContains(page, "<i>y")

    def test_choosing_one_for_a_report_leads_back_to_it(self):
        report = self.another_report()
        change = reverse("admin:events_report_change", args=[report.pk])
        self.assertContains(self.client.get(change), f"{URL}?to=report%3A{report.pk}")
        self.assertContains(self.client.get(URL, {"to": f"report:{report.pk}"}), "この写真を使う")
        data = {"to": f"report:{report.pk}", "picture": f"report:{self.photo.pk}"}
        page = self.client.post(URL, data, follow=True)
        self.assertEqual(page.redirect_chain[0][0], f"{change}#photos-group")
        self.assertContains(page, "写真を、説明・撮影者・掲載できる理由とともに加えました")
        self.assertEqual(report.photos.get().credit, "広報課")
        again = self.client.post(URL, data, follow=True)
        self.assertContains(again, "すでに入っています")
        self.assertContains(self.client.get(URL), "ほかに1件で使用")

    def test_for_a_record_too(self):
        add = reverse("admin:meetings_photos_add", args=[self.meeting.pk])
        self.assertContains(self.client.get(add), f"{URL}?to=record%3A{self.meeting.pk}")
        data = {"to": f"record:{self.meeting.pk}", "picture": f"report:{self.photo.pk}"}
        self.client.post(URL, data)
        self.assertEqual(Photo.objects.get().alt_ja, SAID["alt_ja"])

    def test_forged(self):
        right = {"to": f"record:{self.meeting.pk}", "picture": f"report:{self.photo.pk}"}
        for wrong in (
            {"to": "x"},
            {"picture": "x"},
            {"to": "record:9999"},
            {"picture": "report:99"},
        ):
            with self.subTest(wrong):
                self.assertEqual(self.client.post(URL, {**right, **wrong}).status_code, 404)
        self.assertEqual(self.client.get(URL, {"to": "x", "from": "y"}).status_code, 200)
        self.assertEqual(self.client.get(URL, {"page": "9"}).status_code, 404)

    def test_who_sees_reports_but_changes_none_gets_no_button(self):
        self.client.sign_in(self.reviewer)
        page = self.client.get(URL, {"to": f"report:{self.report.pk}"})
        self.assertContains(page, SAID["alt_ja"])
        self.assertNotContains(page, "この写真を使う")
        data = {"to": f"report:{self.report.pk}", "picture": f"report:{self.photo.pk}"}
        self.assertEqual(self.client.post(URL, data).status_code, 404)

    def test_many_are_on_several_pages(self):
        report = Report.objects.create(event=make_past_event())
        ReportPhoto.objects.bulk_create(
            [
                ReportPhoto(
                    report=report,
                    image=self.photo.image.name,
                    image_width=600,
                    image_height=300,
                    **SAID,
                )
                for _number in range(30)
            ]
        )
        self.assertContains(self.client.get(URL), "page=2")
        self.assertEqual(self.client.get(URL, {"page": "2"}).status_code, 200)
