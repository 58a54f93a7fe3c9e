"""core.files.several: photographs chosen at once become rows; an error loses none of them."""

from events.models import Report, ReportPhoto

from ...core.uploads.factories import pdf
from ...core.uploads.test_images import heic, picture, upload
from ...events.reports.test_services import ReportCase
from ...staffdesk import sent_by

FILES, CREDIT, BASIS = (f"photos-several-{name}" for name in ("files", "credit", "basis"))


class SeveralTests(ReportCase):
    def choose(self, *files, data=None, **changes):
        """Press the button that makes a row of each of `files`."""
        url = self.address(Report, "add") + f"?event={self.event.pk}"
        data = data or sent_by(self.client.get(url), "report_form")
        return self.client.post(url, {**data, FILES: files, "_photos": "1", **changes})

    def three(self, **changes):
        files = [upload(picture(), f"写真{number}.png") for number in range(1, 4)]
        return self.choose(*files, **changes)

    def save(self, page, **changes):
        return self.client.post(
            self.address(Report, "add"), {**sent_by(page, "report_form"), **changes}
        )

    def described(self, *numbers):
        return {f"photos-{number}-alt_ja": f"写真{number}の説明" for number in numbers}

    def test_each_becomes_a_row_with_what_was_said_of_all(self):
        page = self.three(**{CREDIT: "広報課", BASIS: "consent", "summary_ja": "歩きました。"})
        self.assertContains(page, "3枚の写真を下に加えました")
        self.assertNotContains(page, 'class="mistakes"')
        self.assertNotContains(page, "errornote")
        self.assertContains(page, "歩きました。")
        self.assertFalse(Report.objects.exists())
        self.assertEqual(self.save(page, **self.described(0, 1, 2)).status_code, 302)
        photos = list(ReportPhoto.objects.order_by("order"))
        self.assertEqual([photo.alt_ja for photo in photos], [f"写真{n}の説明" for n in range(3)])
        self.assertEqual({(p.credit, p.basis) for p in photos}, {("広報課", "consent")})
        self.assertEqual(len({photo.image.name for photo in photos}), 3)

    def test_three_photographs_and_one_error_on_the_way_lose_nothing(self):
        page = self.three(**{CREDIT: "広報課", BASIS: "nobody", "summary_ja": "歩きました。"})
        page = self.save(page, **self.described(0, 2))
        self.assertEqual(page.status_code, 200)
        for number in range(1, 4):
            self.assertContains(page, f"保管中：写真{number}.png（")
        self.assertEqual(self.save(page, **self.described(1)).status_code, 302)
        self.assertEqual(ReportPhoto.objects.count(), 3)

    def test_more_can_be_chosen_with_what_is_typed_already(self):
        page = self.three(**{CREDIT: "広報課", BASIS: "nobody"})
        data = sent_by(page, "report_form") | self.described(0, 1, 2)
        page = self.choose(upload(picture(), "四枚目.png"), data=data, **{CREDIT: "市民"})
        self.assertContains(page, "写真1の説明")
        self.assertContains(page, "保管中：四枚目.png（")
        self.assertContains(page, "保管中：写真1.png（")

    def test_a_wrong_one_is_named_and_takes_no_other_with_it(self):
        page = self.choose(
            upload(b"GIF89a", "動画.gif"), upload(heic(), "IMG_1.HEIC"), upload(pdf(), "plan.pdf")
        )
        self.assertContains(page, "保管中：IMG_1.HEIC（")
        self.assertContains(page, "1枚の写真を下に加えました")
        for name in ("動画.gif", "plan.pdf"):
            self.assertContains(page, f"<li>{name}：", msg_prefix=name)
            self.assertContains(page, f'<a href="#id_{FILES}">{name}</a>')

    def test_a_row_whose_photograph_is_left_out_goes(self):
        page = self.three(**{CREDIT: "広報課", BASIS: "nobody"})
        answer = self.save(page, **self.described(0, 1), **{"photos-2-image-kept-out": "on"})
        self.assertEqual(answer.status_code, 302)
        self.assertEqual(ReportPhoto.objects.count(), 2)

    def test_saving_with_files_still_chosen_makes_the_rows_first(self):
        page = self.choose(upload(picture(), "一枚.png"), _photos="", _save="1")
        self.assertContains(page, "保管中：一枚.png（")
        self.assertFalse(Report.objects.exists())

    def test_the_button_without_files_says_so(self):
        page = self.choose()
        self.assertContains(page, "写真は加えられていません")
        self.assertFalse(Report.objects.exists())

    def test_too_many_are_named_and_the_others_taken(self):
        page = self.choose(*(upload(picture(), f"写真{number}.png") for number in range(12)))
        self.assertContains(page, "10枚の写真を下に加えました")
        self.assertContains(page, "<li>写真11.png：一度に10枚までです")
        self.assertNotContains(page, "<li>写真9.png")

    def test_a_forged_number_of_rows_is_no_fault_of_ours(self):
        for number in ("x", "-1", "9" * 9, "²"):
            with self.subTest(number):
                changes = {"photos-TOTAL_FORMS": number}
                page = self.choose(upload(picture()), **changes)
                self.assertEqual(page.status_code, 200)

    def test_who_may_not_write_a_report_stores_nothing(self):
        self.client.sign_in(self.reception)
        url = self.address(Report, "add")
        answer = self.client.post(url, {FILES: upload(picture()), "_photos": "1"})
        self.assertEqual(answer.status_code, 403)
