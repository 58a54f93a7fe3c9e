"""The questionnaire on the staff desk: paper, reading, printing, taking numbers along."""

import csv
import io

from django.contrib.admin.models import LogEntry

from events.models import Feedback
from events.questionnaire.forms import PaperForm
from events.questionnaire.staff_views import attendance_lines
from kanazawa2030.core.mail import digest

from ...factories import make_event, tokyo
from ..clock import EVENING
from ..desk.cases import DeskCase
from ..reading import text_of
from ..registration.factories import register
from .factories import AskingCase, answer, filled, form_url

MORNING_AFTER = EVENING.replace(day=20, hour=9)


class QuestionnaireDesk(DeskCase):
    close = AskingCase.close

    def setUp(self):
        super().setUp()
        self.go_to(MORNING_AFTER)

    def desk(self):
        return self.open("event_feedback", self.event.pk)

    def sheet(self, follow=True, **changes):
        data = filled(self.event, PaperForm, **changes)
        return self.client.post(
            self.url("event_feedback_paper", self.event.pk), data, follow=follow
        )


class Overview(QuestionnaireDesk):
    def test_from_the_event_there_and_on(self):
        page = self.client.get(f"/admin/events/event/{self.event.pk}/change/")
        self.assertContains(page, self.url("event_feedback", self.event.pk))
        page = self.desk()
        for address in (
            form_url(self.event),
            self.url("event_feedback_sheet", self.event.pk),
            self.url("event_feedback_paper", self.event.pk),
        ):
            self.assertContains(page, address)

    def test_before_the_event_for_the_sheet_at_the_door(self):
        self.go_to(EVENING.replace(day=10))
        page = self.desk()
        self.assertContains(page, "催しが終わってから")
        self.assertContains(page, self.url("event_feedback_sheet", self.event.pk))
        self.assertNotContains(page, self.url("event_feedback_paper", self.event.pk))

    def test_an_event_without_counted_seats_has_one_too(self):
        event = self.make_event(registration_mode="none", capacity=None)
        for page in ("event_feedback", "event_feedback_paper", "event_feedback_sheet"):
            answered = self.open(page, event.pk)
            self.assertEqual(answered.status_code, 200)
            self.assertNotContains(answered, self.url("event_registrations", event.pk))

    def test_how_many_have_answered_is_told_from_five_on(self):
        for already, words in (
            (0, "回答はまだありません"),
            (1, "まだ5件に届いていません"),
            (4, "まだ5件に届いていません"),
            (5, "回答は5件です"),
        ):
            answer(self.event, already - Feedback.objects.count())
            self.assertIn(words, text_of(self.desk()))

    def test_answers_are_read_against_who_came(self):
        came = register(make_event())
        for size, lines in ((30, 1), (3, 2)):
            came.status, came.size = "attended", size
            came.save()
            said = attendance_lines(came.event, 5)
            self.assertEqual((said[0], len(said)), (f"受付をした方は{size}人です。", lines))
        self.assertEqual(attendance_lines(make_event(), 5), [])

    def test_staff_see_no_numbers_before_the_public_does(self):
        answer(self.event, 6, satisfaction=5)
        self.assertIn("担当者にも見えません", text_of(self.desk()))
        self.assertNotIn("とてもよかった", text_of(self.desk()))
        self.close()
        self.assertIn("とてもよかった 6 100%", text_of(self.desk()))

    def test_fewer_than_five_are_not_counted_for_staff_either(self):
        answer(self.event, 4, satisfaction=1)
        self.close()
        page = text_of(self.desk())
        self.assertIn("5人に満たないため", page)
        self.assertNotIn("よくなかった", page)

    def test_no_room_of_the_admin_opens_a_single_answer(self):
        answer(self.event, one_step="歩く")
        self.assertEqual(self.client.get("/admin/events/feedback/").status_code, 404)
        for role in ("editor", "administrator"):
            person = self.person(role)
            for action in ("view", "add", "delete"):
                self.assertFalse(person.has_perm(f"events.{action}_feedback"))


class Paper(QuestionnaireDesk):
    def test_a_sheet_is_kept_and_the_next_one_waits(self):
        response = self.sheet(one_step="歩いて通う", age_band="65-")
        self.assertRedirects(response, self.url("event_feedback_paper", self.event.pk))
        self.assertIn("次の1枚", self.messages(response))
        row = Feedback.objects.get()
        self.assertEqual((row.satisfaction, row.age_band, row.step_state), (5, "65-", "waiting"))
        self.assertEqual(self.logged(), ["紙の回答を1枚入力しました"])

    def messages(self, response):
        return " ".join(str(message) for message in response.context["messages"])

    def test_what_was_left_out_stays_out(self):
        self.sheet(is_first_time=None, satisfaction="")
        self.assertFalse(Feedback.objects.exists())
        self.sheet(is_first_time=None, satisfaction="", age_band="0-17")
        row = Feedback.objects.get()
        self.assertEqual((row.is_first_time, row.satisfaction), (None, None))

    def test_a_second_click_is_the_same_sheet(self):
        data = filled(self.event, PaperForm)
        for _click in range(2):
            self.client.post(self.url("event_feedback_paper", self.event.pk), data)
        self.assertEqual(Feedback.objects.count(), 1)

    def test_mistakes_are_said_and_everything_kept(self):
        for changes, sentence in (
            ({"one_step": "歩" * 300}, "80字"),
            ({"satisfaction": "9"}, "選んで"),
            ({"is_first_time": "", "satisfaction": "", "age_band": ""}, "一つ以上"),
            ({"key": "forged"}, "もう一度"),
        ):
            response = self.sheet(**{"age_band": "30-49", **changes})
            self.assertEqual(response.status_code, 422)
            self.assertIn(sentence, text_of(response))
            form = response.context["form"]
            self.assertEqual(form["age_band"].value(), changes.get("age_band", "30-49"))
        self.assertFalse(Feedback.objects.exists())

    def test_not_before_the_event_and_not_after_it_has_closed(self):
        data = filled(self.event, PaperForm)
        for moment in (EVENING, tokyo(2031, 7, 20)):
            self.go_to(moment)
            page = self.open("event_feedback_paper", self.event.pk)
            self.assertNotContains(page, 'id="paper_form"')
            response = self.client.post(self.url("event_feedback_paper", self.event.pk), data)
            self.assertEqual(response.status_code, 422)
        self.assertFalse(Feedback.objects.exists())


class Reading(QuestionnaireDesk):
    def setUp(self):
        super().setUp()
        (self.row,) = answer(self.event, one_step="歩いて通う", satisfaction=5)

    def read(self, verdict, follow=True):
        return self.send("feedback_read", self.row.pk, verdict, follow=follow)

    def state(self):
        self.row.refresh_from_db()
        return self.row.step_state

    def test_one_click_each_way(self):
        self.assertContains(self.desk(), "歩いて通う")
        for verdict, state in (
            ("show", "shown"),
            ("show", "shown"),
            ("hide", "refused"),
            ("show", "shown"),
        ):
            response = self.read(verdict)
            self.assertRedirects(response, self.url("event_feedback", self.event.pk))
            self.assertEqual(self.state(), state)
            self.assertContains(response, "歩いて通う")
        for line in LogEntry.objects.all():
            self.assertNotIn("歩いて", line.get_change_message())

    def test_it_stands_alone_without_the_other_answers(self):
        self.assertNotIn("とてもよかった", text_of(self.desk()))

    def test_a_get_changes_nothing(self):
        self.assertEqual(self.open("feedback_read", self.row.pk, "show").status_code, 302)
        self.assertEqual(self.state(), "waiting")

    def test_who_may(self):
        for role, status in (
            ("stranger", 302),
            ("account", 302),
            ("reception", 403),
            ("reviewer", 403),
            ("approver", 403),
            ("administrator", 302),
        ):
            self.client.sign_in(self.person(role))
            self.assertEqual(self.read("show", follow=False).status_code, status)
            expected = "shown" if role == "administrator" else "waiting"
            self.assertEqual(self.state(), expected, role)

    def test_one_that_is_gone(self):
        Feedback.objects.update(one_step="", step_state="")
        self.assertIn("すでに消されています", text_of(self.read("show")))
        self.row.delete()
        self.row.pk = 999
        self.assertEqual(self.read("show").status_code, 404)

    def test_the_panel_and_the_morning_mail(self):
        other = self.make_event()
        answer(other, 2, one_step="走る")
        page = self.client.get("/admin/")
        self.assertContains(page, "確認待ちの「わたしの一歩」")
        self.assertContains(page, self.url("event_feedback", other.pk))
        self.assertContains(page, "確認待ちの「わたしの一歩」：2件")
        self.assertNotContains(page, "走る")
        digest.send_digests(self.go_to(tokyo(2031, 6, 21, 7, 40)))
        (mail,) = [one for one in self.outbox("morning") if one.to == self.editor.email]
        self.assertIn("確認待ちの「わたしの一歩」：3件", mail.text)
        self.assertNotIn("走る", mail.text)
        Feedback.objects.update(step_state="shown")
        self.assertNotContains(self.client.get("/admin/"), "わたしの一歩")

    def test_who_may_not_read_sees_no_panel(self):
        for role in ("reception", "reviewer", "approver"):
            self.client.sign_in(self.person(role))
            self.assertNotContains(self.client.get("/admin/"), "わたしの一歩")


class Printing(QuestionnaireDesk):
    def test_a_poster_and_a_sheet_in_each_language(self):
        page = self.open("event_feedback_sheet", self.event.pk)
        self.assertContains(page, "<svg", count=2)
        for language in ("ja", "en"):
            self.assertContains(page, form_url(self.event, language))
        words = text_of(page)
        for one in (
            "いかがでしたか",
            "☐ とてもよかった",
            "How was it?",
            "☐ Very good",
            "7月19日（土）",
            "Sat 19 July",
            self.event.title_en,
        ):
            self.assertIn(one, words)
        self.assertNotIn("回答なし", words)

    def test_printing_writes_nothing(self):
        self.open("event_feedback_sheet", self.event.pk)
        self.assertEqual(self.logged(), [])


class TakingAlong(QuestionnaireDesk):
    def test_what_the_page_shows_as_csv(self):
        answer(self.event, 6, satisfaction=5, is_first_time=True)
        answer(self.event, 9, satisfaction=4, is_first_time=False)
        self.close()
        response = self.send("event_feedback_export", self.event.pk)
        self.assertIn("attachment", response["Content-Disposition"])
        text = response.content.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text)))
        self.assertEqual(rows[0], ["質問", "回答", "人数", "割合（%）"])
        self.assertIn(["いかがでしたか", "よかった", "9", "60"], rows)
        self.assertEqual(rows[-1][2], "15")
        self.assertEqual(self.logged(), ["アンケートの集計を書き出しました"])

    def test_no_file_before_there_are_numbers(self):
        answer(self.event, 4)
        for _moment in (0, self.close()):
            response = self.send("event_feedback_export", self.event.pk)
            self.assertIn("書き出せる集計がまだありません", text_of(response))
        self.assertEqual(self.logged(), [])
