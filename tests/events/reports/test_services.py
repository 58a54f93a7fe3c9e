"""The report of an event: written, put out, frozen, thanked for, taken down from."""

from datetime import timedelta

from django.forms import modelform_factory
from django.test import override_settings
from django.utils import timezone
from django.utils.translation import override

from events.models import Event, Quote, Report, ReportMaterial, ReportPhoto
from events.public.list_rows import event_rows
from events.reception import services as reception_services
from events.reports import forms as report_forms
from events.reports import services as report_services
from events.status import status_of
from kanazawa2030.core.models import Amendment
from kanazawa2030.core.storages import private_storage
from kanazawa2030.core.workflow.publishing import apply_transition, history

from ...core.uploads.test_images import picture, upload
from ...factories import make_partner
from ...staffdesk import StaffDesk, sent_by
from ..clock import EVENING
from ..desk.cases import DeskCase
from ..reading import text_of

PHOTO = {
    "photos-TOTAL_FORMS": "1",
    "photos-0-alt_ja": "川辺を歩く人たちの後ろ姿",
    "photos-0-credit": "企画調整課",
    "photos-0-basis": "nobody",
    "photos-0-order": "0",
}


class ReportCase(StaffDesk, DeskCase):
    def setUp(self):
        super().setUp()
        self.came = self.register(1)
        self.stayed_away = self.register(2)
        self.go_to(EVENING)
        reception_services.check_in(self.came, by=self.editor, size=3)
        reception_services.walk_in(self.event, by=self.editor, size=2)
        self.go_to(EVENING + timedelta(days=1))

    def page(self, language="ja"):
        return self.client.get(f"/{language}/events/{self.event.slug}/")

    def write(self, **changes) -> Report:
        url = self.address(Report, "add") + f"?event={self.event.pk}"
        opened = sent_by(self.client.get(url), "report_form")
        data = {**opened, "summary_ja": "川を歩きました。", **changes}
        self.answer = self.client.post(url, data)
        return Report.objects.filter(event=self.event).first()

    def published(self, **changes) -> Report:
        report = self.write(**changes)
        apply_transition(report, "publish", by=self.editor)
        report.refresh_from_db()
        return report


class Writing(ReportCase):
    def test_it_starts_from_what_the_reception_counted(self):
        link = self.client.get(self.address(Event, "change", self.event.pk))
        self.assertContains(link, f"report/add/?event={self.event.pk}")
        report = self.write()
        self.assertEqual((report.attendance_place, report.author), (5, self.editor))

    def test_a_second_click_opens_the_first_one(self):
        report = self.write()
        url = self.address(Report, "add")
        for answer in (
            self.client.post(url, {"event": self.event.pk, "summary_ja": "また"}),
            self.client.get(url, {"event": self.event.pk}),
        ):
            self.assertRedirects(
                answer, self.address(Report, "change", report.pk), fetch_redirect_response=False
            )
        self.assertEqual(Report.objects.count(), 1)
        for broken in ("abc", "9" * 30, "-1", "０"):
            self.assertEqual(self.client.get(url, {"event": broken}).status_code, 200)

    def test_attendance_is_frozen_when_it_goes_out(self):
        report = self.write(attendance_place="")
        self.assertIsNone(report.attendance_place)
        apply_transition(report, "publish", by=self.editor)
        report.refresh_from_db()
        self.assertEqual(report.attendance_place, 5)
        reception_services.undo(self.came, by=self.editor)
        self.event.registrations.all().update(name="", email="")
        report.refresh_from_db()
        self.assertEqual(report.attendance_place, 5)

    def test_an_online_event_counts_the_other_column(self):
        Event.objects.update(format="online")
        report = self.write(attendance_online="")
        apply_transition(report, "publish", by=self.editor)
        report.refresh_from_db()
        self.assertEqual((report.attendance_place, report.attendance_online), (None, 5))

    def test_what_readers_could_not_make_sense_of_is_not_put_out(self):
        report = self.write(summary_ja="", summary_en="We walked.")
        self.assertContains(
            self.client.post(
                self.address(Report, "move", report.pk, "publish"),
                {"version": report.version},
                follow=True,
            ),
            "日本語で書いてください",
        )
        future = self.make_event(starts_at=EVENING + timedelta(days=30))
        with self.assertRaises(Exception) as refused:
            apply_transition(
                Report.objects.create(event=future, summary_ja="先の話"), "publish", by=self.editor
            )
        self.assertIn("まだ開催されていません", str(refused.exception))

    def test_who_may_write(self):
        report = self.write()
        url = self.address(Report, "change", report.pk)
        may = {"reception": 403, "reviewer": 200, "approver": 200, "administrator": 200}
        for role, status in may.items():
            self.client.sign_in(self.person(role))
            self.assertEqual(self.client.get(url).status_code, status)
        self.client.sign_in(self.reviewer)
        self.assertEqual(self.client.get(self.address(Report, "add")).status_code, 403)


class NumberInDoubt(ReportCase):
    """Reception counted five: 170 is asked about before it goes out, six is not."""

    BOX = 'type="checkbox" name="is_right"'

    def save_and(self, move, **changes):
        url = self.address(Report, "add") + f"?event={self.event.pk}"
        opened = sent_by(self.client.get(url), "report_form")
        data = {**opened, "summary_ja": "川を歩きました。", "_move": move, **changes}
        return self.client.post(url, data, follow=True)

    def test_it_is_asked_before_it_is_published_with_both_figures(self):
        page = self.save_and("publish", attendance_place="170")
        self.assertFalse(Report.objects.exists())
        self.assertIn("attendance_place", page.context["adminform"].form.errors)
        for words in ("受付で数えた人数は5人", "170人と入力", "川を歩きました。", self.BOX):
            self.assertContains(page, words)
        self.save_and("publish", attendance_place="170", is_right="on")
        report = Report.objects.get()
        self.assertEqual((report.attendance_place, report.publishing_state), (170, "approved"))

    def test_one_near_to_it_is_not(self):
        page = self.save_and("publish", attendance_place="10")
        self.assertEqual(Report.objects.get().publishing_state, "approved")
        self.assertNotContains(page, self.BOX)

    def test_where_reception_counted_no_one_there_is_nothing_to_ask(self):
        self.event.registrations.update(status="absent")
        self.save_and("publish", attendance_place="170")
        self.assertEqual(Report.objects.get().publishing_state, "approved")

    def test_a_draft_says_so_when_it_is_saved_and_beside_the_number(self):
        report = self.write(attendance_place="170")
        url = self.address(Report, "change", report.pk)
        page = self.client.get(url)
        said = [str(one) for one in page.context["messages"]]
        self.assertIn(report_services.doubt_of(report), said)
        self.assertContains(page, self.BOX)
        with override("en"):
            self.assertIn("Reception counted 5 people", report_services.doubt_of(report))
        self.save(report, attendance_place="5")
        self.assertNotContains(self.client.get(url), self.BOX)

    def test_no_other_button_gets_round_it(self):
        report = self.write(attendance_place="170")
        page = self.client.post(
            self.address(Report, "move", report.pk, "publish"),
            {"version": report.version},
            follow=True,
        )
        self.assertContains(page, "受付で数えた人数は5人")
        report.refresh_from_db()
        self.assertEqual(report.publishing_state, "draft")

    @override_settings(APPROVAL_REQUIRED=True)
    def test_it_is_asked_before_approval_and_the_approver_reads_both(self):
        self.save_and("submit", attendance_place="170")
        self.assertFalse(Report.objects.exists())
        self.save_and("submit", attendance_place="170", is_right="on")
        report = Report.objects.get()
        self.assertEqual(report.publishing_state, "awaiting")
        self.client.sign_in(self.person("approver"))
        page = self.client.get(self.address(Report, "move", report.pk, "approve"))
        self.assertContains(page, "5人（うち当日参加2人）")
        self.assertContains(page, "170")

    @override_settings(APPROVAL_REQUIRED=True)
    def test_an_amendment_is_asked_about_too(self):
        report = self.write()
        Report.objects.update(publishing_state="approved", publish_at=timezone.now())
        url = self.address(Report, "amend", report.pk)
        opened = sent_by(self.client.get(url), "report_form")
        page = self.client.post(url, {**opened, "attendance_place": "170"})
        self.assertContains(page, "受付で数えた人数は5人")
        self.assertFalse(Amendment.objects.exists())
        self.client.post(url, {**opened, "attendance_place": "170", "is_right": "on"})
        self.assertEqual(Amendment.objects.get().changes["attendance_place"], [5, 170])


class TheForm(ReportCase):
    def open_new(self):
        return self.client.get(self.address(Report, "add") + f"?event={self.event.pk}")

    def test_a_new_one_shows_what_reception_counted(self):
        self.assertContains(self.open_new(), "5人（うち当日参加2人）")
        page = self.client.get(self.address(Report, "add"))
        self.assertContains(page, "催しを選んで保存すると表示されます")
        self.event.registrations.update(status="absent")
        self.assertContains(self.open_new(), "受付で出席にした人はいません")

    def test_each_field_says_whether_it_is_required(self):
        page = text_of(self.open_new())
        for words in (
            "催し 必須",
            "当日の様子（日本語） 公開に必須",
            "撮影者 必須",
            "参加者数 任意",
        ):
            self.assertIn(words, page)
        self.assertNotIn("順番 必須", page)  # it has a value already

    def test_who_took_it_and_why_it_may_be_shown_stand_open(self):
        html = self.open_new().content.decode()
        row = html[html.index('id="photos-empty"') :]
        self.assertLess(row.index('name="photos-__prefix__-basis"'), row.index("<details"))
        self.assertLess(row.index('name="photos-__prefix__-credit"'), row.index("<details"))

    def test_what_is_said_already_is_folded_behind_its_words(self):
        """Of several photographs it was said once; a mistake in it stands open."""
        said = {"alt_ja": "川辺", "credit": "広報課", "basis": "nobody"}
        photo_form = modelform_factory(ReportPhoto, report_forms.PhotoForm, fields=[*said])
        form = photo_form(said)
        self.assertIn("<details><summary>広報課</summary>", str(form["credit"]))
        words = dict(form.fields["basis"].choices)["nobody"]
        self.assertIn(f"<summary>{words}</summary>", str(form["basis"]))
        for wrong in ({"credit": ""}, {"credit": "あ" * 500}, {"basis": "else"}):
            [name] = wrong
            self.assertNotIn("<details", str(photo_form(said | wrong)[name]))


class OnThePage(ReportCase):
    def test_a_stranger_reads_it_once_it_is_out(self):
        partner = make_partner()
        report = self.write(summary_en="We walked along the river.", partners=[partner.pk])
        Quote.objects.create(report=report, text_ja="また来ます", said_by_ja="学生", is_shown=True)
        Quote.objects.create(report=report, text_ja="読まれていない声")
        ReportMaterial.objects.create(
            report=report, label_ja="資料", url="https://host.example/a.pdf"
        )
        self.client.sign_in(None)
        self.assertNotContains(self.page(), "川を歩きました")
        apply_transition(report, "publish", by=self.editor)
        for language, words in (
            ("ja", ["川を歩きました", "5", "また来ます", "学生", partner.name_ja, "資料"]),
            ("en", ["We walked along the river.", 'lang="ja"', partner.name_en]),
        ):
            page = self.page(language)
            for one in words:
                self.assertContains(page, one)
            self.assertNotContains(page, "読まれていない声")

    def test_staff_see_the_draft_marked_as_one(self):
        self.write()
        self.assertContains(self.page(), "川を歩きました")
        self.assertContains(self.page(), "公開")

    def test_the_status_is_reported_everywhere(self):
        self.client.sign_in(None)
        self.assertEqual(status_of(self.fresh()).value, "held")
        self.client.sign_in(self.editor)
        self.published()
        self.client.sign_in(None)
        self.assertEqual(status_of(self.fresh()).value, "reported")
        row = event_rows(Event.objects.past())[0]
        self.assertEqual(row.status.value, "reported")
        for url in ("/ja/events/past/", f"/ja/events/{self.event.slug}/"):
            self.assertContains(self.client.get(url), "開催済み（報告あり）")

    def fresh(self):
        return Event.objects.get(pk=self.event.pk)

    def test_withdrawn_it_is_gone(self):
        report = self.published()
        apply_transition(report, "withdraw", by=self.editor, reason="数字の誤り")
        self.client.sign_in(None)
        self.assertNotContains(self.page(), "川を歩きました")
        self.assertEqual(status_of(self.fresh()).value, "held")

    def test_its_hour_has_not_come(self):
        report = self.write()
        Report.objects.filter(pk=report.pk).update(
            publishing_state="approved", publish_at=self.wait() + timedelta(hours=1)
        )
        self.assertEqual(status_of(self.fresh()).value, "held")
        self.wait(hours=2)
        self.assertEqual(status_of(self.fresh()).value, "reported")


class Photographs(ReportCase):
    def with_photo(self, **changes):
        return self.write(
            **{**PHOTO, "photos-0-image": upload(picture(size=(900, 600))), **changes}
        )

    def test_a_photograph_is_drawn_anew_and_shown_with_its_credit(self):
        report = self.with_photo()
        photo = ReportPhoto.objects.get()
        self.assertRegex(photo.image.name, r"\Areports/[0-9a-f]{32}\.webp\Z")
        self.client.sign_in(None)
        self.assertEqual(self.client.get(photo.image.url).status_code, 404)
        self.client.sign_in(self.editor)
        apply_transition(report, "publish", by=self.editor)
        self.client.sign_in(None)
        self.assertEqual(self.client.get(photo.image.url).status_code, 200)
        self.assertContains(self.page(), "撮影：企画調整課")
        self.assertContains(self.page(), "480w")

    def test_the_report_leads_with_figures_and_the_first_photograph(self):
        report = self.with_photo(attendance_online="7")
        first = ReportPhoto.objects.get()
        values = {"report": report, "image": first.image.name, "credit": "企画調整課"}
        for order in (1, 2):
            ReportPhoto.objects.create(
                **values,
                alt_ja=f"写真{order}",
                basis="nobody",
                order=order,
                image_width=900,
                image_height=600,
            )
        apply_transition(report, "publish", by=self.editor)
        html = self.page("en").text.partition('aria-labelledby="report-heading">')[2]
        head, _, rest = html.partition("</section>")
        self.assertInHTML("<dd><b>5</b><small>people</small></dd>", head)
        self.assertInHTML("<dd><b>7</b><small>people</small></dd>", head)
        self.assertEqual(head.count("<figure"), 1)
        pair = rest.partition('<div class="pair">')[2].partition("</div>")[0]
        self.assertEqual(pair.count("<figure"), 2)

    def test_a_report_without_photographs_or_figures_is_whole(self):
        self.published(attendance_place="0")
        html = self.page().content.decode().partition('id="report"')[2]
        self.assertIn("<dd><b>0</b>", html)
        self.assertNotIn("<figure", html)
        self.assertNotIn('class="pair"', html)

    def test_words_credit_and_basis_are_needed(self):
        for field in ("alt_ja", "credit", "basis", "image"):
            name = f"photos-0-{field}"
            with self.subTest(field):
                changes = {name: ""}
                report = self.with_photo(**changes)
                self.assertIsNone(report)
                self.assertEqual(self.answer.status_code, 200)
        self.assertFalse(ReportPhoto.objects.exists())

    def test_taken_down_nothing_is_left_of_it(self):
        report = self.with_photo()
        apply_transition(report, "publish", by=self.editor)
        photo = ReportPhoto.objects.get()
        url, stem = photo.image.url, photo.image.name.split("/")[1].split(".")[0]
        change = self.client.get(self.address(Report, "change", report.pk))
        self.assertContains(change, self.url("reportphoto_down", photo.pk))
        self.assertContains(self.open("reportphoto_down", photo.pk), "元には戻せません")
        with self.captureOnCommitCallbacks(execute=True):
            self.send("reportphoto_down", photo.pk)
        self.assertFalse(ReportPhoto.objects.exists())
        left = private_storage().listdir("reports")[1]
        self.assertEqual([name for name in left if name.startswith(stem)], [])
        self.assertEqual(self.client.get(url).status_code, 404)
        self.assertEqual(history(report).last().move, "photo_down")
        self.assertEqual(self.send("reportphoto_down", photo.pk).status_code, 404)
        self.assertFalse(report_services.take_photo_down(photo, by=self.editor))

    def test_who_may_take_it_down(self):
        self.with_photo()
        photo = ReportPhoto.objects.get()
        for role, status in (("stranger", 302), ("reception", 403), ("reviewer", 403)):
            self.client.sign_in(self.person(role))
            answer = self.send("reportphoto_down", photo.pk, follow=False)
            self.assertEqual(answer.status_code, status)
        self.assertTrue(ReportPhoto.objects.exists())


class Thanks(ReportCase):
    def test_whoever_came_is_thanked_once(self):
        report = self.published()
        for _run in range(2):
            report_services.thank_due(self.wait())
        self.assertEqual(self.mails_to(self.came, "thanks"), ["thanks"])
        self.assertEqual(self.mails_to(self.stayed_away, "thanks"), [])
        report.refresh_from_db()
        self.assertIsNotNone(report.thanked_at)

    def test_nobody_is_thanked_before_its_hour(self):
        self.write()
        self.assertEqual(report_services.thank_due(self.wait()), 0)
        Report.objects.update(
            publishing_state="approved", publish_at=self.wait() + timedelta(days=1)
        )
        self.assertEqual(report_services.thank_due(self.wait()), 0)
        self.assertEqual(report_services.thank_due(self.wait(days=2)), 1)


class Unreported(ReportCase):
    def test_called_to_mind_after_three_days_and_a_week(self):
        desk = "/admin/"
        self.assertNotContains(self.client.get(desk), "開催報告が未作成です")
        self.wait(days=3)
        page = self.client.get(desk)
        self.assertContains(page, "開催報告が未作成です")
        self.assertContains(page, "あと<b>3</b>日")
        self.assertContains(page, f"report/add/?event={self.event.pk}")
        self.wait(days=5)
        self.assertContains(self.client.get(desk), "<b>2</b>日遅れ")
        self.published()
        self.assertNotContains(self.client.get(desk), "開催報告が未作成です")

    def test_what_was_not_held_needs_no_report(self):
        Event.objects.update(state="cancelled")
        self.assertFalse(report_services.unreported(self.wait(days=8)).exists())


class KeptUploads(ReportCase):
    """An error anywhere in the form loses no photograph: it is named and taken next time."""

    def test_three_photographs_survive_an_error(self):
        rows = {"photos-TOTAL_FORMS": "3"}
        for number in range(3):
            for name, value in PHOTO.items():
                if name.startswith("photos-0-"):
                    rows[name.replace("-0-", f"-{number}-")] = value
            rows[f"photos-{number}-image"] = upload(picture(), f"写真{number}.png")
        rows["photos-1-alt_ja"] = ""
        self.assertIsNone(self.write(**rows))
        for number in range(3):
            self.assertContains(self.answer, f"写真{number}.png")
        stored = set(private_storage().listdir("reports")[1])
        again = sent_by(self.answer, "report_form")
        again["photos-1-alt_ja"] = "説明"
        self.client.post(self.address(Report, "add"), again)
        photos = list(ReportPhoto.objects.order_by("pk"))
        self.assertEqual(len(photos), 3)
        self.assertEqual({photo.image.name.rpartition("/")[2] for photo in photos} - stored, set())
        self.assertTrue(all(photo.image_width for photo in photos))

    def test_a_forged_name_is_no_file(self):
        form = {**PHOTO, "photos-0-image-kept": "reports/x.webp:1:2:3"}
        self.assertIsNone(self.write(**form))
        self.assertFalse(ReportPhoto.objects.exists())
