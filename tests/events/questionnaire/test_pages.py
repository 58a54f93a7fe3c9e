"""What of the questionnaire is seen elsewhere: on the event's page, and in the mail."""

from datetime import timedelta

from django.utils import translation

from events.models import Event, Report
from events.questionnaire import services as questionnaire_services
from events.reception import services as reception_services
from events.reports import services as report_services
from kanazawa2030.core.workflow.publishing import apply_transition

from ...factories import tokyo
from ..clock import EVENING
from ..reading import text_of
from .factories import PageCase, answer, form_url


class OnTheEvent(PageCase):
    def page(self, language="ja"):
        return self.client.get(f"/{language}/events/{self.event.slug}/")

    def report(self):
        report = Report.objects.create(
            event=self.event, summary_ja="川を歩きました。", attendance_place=20
        )
        apply_transition(report, "publish", by=self.editor)
        return report

    def test_the_way_to_it_while_it_is_open(self):
        for moment, shown in (
            (EVENING, False),
            (tokyo(2031, 6, 19, 20, 30), True),
            (tokyo(2031, 7, 19, 23), True),
            (tokyo(2031, 7, 20), False),
        ):
            self.go_to(moment)
            for language in ("ja", "en"):
                link = f'href="{form_url(self.event, language)}"'
                check = self.assertContains if shown else self.assertNotContains
                check(self.page(language), link)
        self.go_to(tokyo(2031, 6, 20))
        Event.objects.update(state="cancelled")
        self.assertNotContains(self.page(), "feedback/")

    def test_staff_see_no_way_from_a_draft(self):
        Event.objects.update(publishing_state="draft")
        self.client.sign_in(self.editor)
        self.assertNotContains(self.page(), form_url(self.event))

    def test_numbers_and_steps_stand_with_the_report(self):
        rows = answer(self.event, 6, is_first_time=True, satisfaction=5, one_step="歩く")
        answer(self.event, 7, is_first_time=False, satisfaction=4)
        (english,) = answer(self.event, one_step="Walk", satisfaction=4)
        for row in (rows[0], english):
            questionnaire_services.moderate(row, shown=True, by=self.editor)
        questionnaire_services.moderate(rows[1], shown=False, by=self.editor)
        self.assertNotContains(self.page(), "わたしの一歩")
        self.report()
        page = text_of(self.page())
        self.assertIn("アンケートは7月19日（土）まで受け付けています", page)
        self.assertNotIn("14人", page)
        self.assertContains(self.page(), '<p lang="en">Walk</p>')
        self.close()
        page = text_of(self.page())
        for words in (
            "14人がアンケートに答えました",
            "とてもよかった 6 43%",
            "よかった 8 57%",
            "わたしの一歩",
            "歩く",
        ):
            self.assertIn(words, page)
        self.assertEqual(page.count("歩く"), 1)
        english = text_of(self.page("en"))
        for words in ("14 people answered", "Very good 6 43%", "My one step"):
            self.assertIn(words, english)
        self.assertContains(self.page("en"), '<p lang="ja">歩く</p>')

    def test_fewer_than_five_say_nothing(self):
        answer(self.event, 4)
        self.report()
        self.close()
        page = text_of(self.page())
        self.assertNotIn("アンケート", page)
        self.assertNotIn("参加した方の声", page)

    def test_withdrawn_with_the_report(self):
        answer(self.event, 5)
        report = self.report()
        self.close()
        self.assertContains(self.page(), "アンケートに答えました")
        apply_transition(report, "withdraw", by=self.editor, reason="数字の誤り")
        self.assertNotContains(self.page(), "アンケートに答えました")


class InTheMail(PageCase):
    def thanks(self, language, *, after):
        person = self.register(language, language=language, event=self.other)
        self.go_to(self.other.starts_at)
        reception_services.check_in(person, by=self.editor)
        Report.objects.create(
            event=self.other,
            summary_ja="報告",
            publishing_state="approved",
            publish_at=self.wait(days=1),
        )
        report_services.thank_due(self.wait(days=after))
        return self.outbox("registration_thanks")[-1]

    def setUp(self):
        super().setUp()
        self.other = self.make_event(starts_at=EVENING + timedelta(days=30))

    def test_the_thanks_ask_in_the_language_of_the_person(self):
        for language, words in (("en", "by Mon 18 August"), ("ja", "8月18日（月）まで")):
            with self.subTest(language):
                Report.objects.all().delete()
                mail = self.thanks(language, after=1)
                path = form_url(self.other, language)
                for part in (mail.text, mail.html):
                    self.assertIn(path, part)
                    self.assertIn(words, part)
                self.go_to(tokyo(2031, 6, 20, 9))

    def test_not_once_it_has_closed(self):
        mail = self.thanks("ja", after=40)
        self.assertNotIn("feedback", mail.text + mail.html)
        with translation.override("ja"):
            self.assertNotIn("ご感想", mail.text)
