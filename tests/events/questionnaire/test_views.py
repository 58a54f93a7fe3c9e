"""The questionnaire as anybody meets it: the form, its days, the event's page, the mail."""

from datetime import timedelta

from django.conf import settings
from django.test import override_settings

from events.models import Event, Feedback, Report
from events.questionnaire import services as questionnaire_services
from events.questionnaire.forms import PURPOSE
from kanazawa2030.core import tokens

from ...factories import make_event, make_office, tokyo
from ..clock import EVENING
from ..reading import text_of
from .factories import PageCase, filled, form_url

PEOPLE = {  # first time?, satisfaction, age, step
    "ja": [
        ("yes", "5", "18-29", "歩いて通う"),
        ("no", "4", "", ""),
        ("yes", "1", "65-", "１０分早く出る"),
    ],
    "en": [
        ("yes", "5", "0-17", "Walk to school"),
        ("no", "3", "50-64", ""),
        ("no", "2", "", "Ask my neighbour"),
    ],
}


class Sending(PageCase):
    def test_three_people_and_a_stranger_in_each_language(self):
        for language, people in PEOPLE.items():
            for first, satisfaction, age, step in people:
                self.client.cookies.clear()  # somebody else
                page = self.get(language)
                self.assertContains(page, 'type="radio"', count=13)
                response = self.post(
                    language,
                    is_first_time=first,
                    satisfaction=satisfaction,
                    age_band=age,
                    one_step=step,
                )
                self.assertSent(response, language)
                row = Feedback.objects.latest("pk")
                self.assertEqual(
                    (row.is_first_time, row.satisfaction, row.age_band),
                    (first == "yes", int(satisfaction), age),
                )
            self.assertFalse(self.client.cookies, "the page leaves no trace")
        self.assertEqual(Feedback.objects.count(), 6)
        self.assertEqual(
            list(Feedback.objects.values_list("one_step", flat=True)),
            ["歩いて通う", "", "10分早く出る", "Walk to school", "", "Ask my neighbour"],
        )
        self.assertEqual(questionnaire_services.steps_to_read().count(), 4)

    def test_who_is_signed_in_makes_no_difference(self):
        for role in ("account", "editor", "administrator"):
            self.client.sign_in(self.person(role))
            self.assertSent(self.post())
        self.assertEqual(Feedback.objects.count(), 3)

    def test_the_page_says_what_becomes_of_it(self):
        for language, words in {
            "ja": ["お名前も連絡先も残りません", "7月19日（土）まで", "5人に満たない数は"],
            "en": ["without your name", "until Sat 19 July", "fewer than five people"],
        }.items():
            page = self.get(language)
            for one in words:
                self.assertIn(one, text_of(page))
            self.assertContains(page, '<meta name="robots" content="noindex">')
            self.assertIn("no-store", page.headers["Cache-Control"])

    def test_a_double_click_is_one_answer_and_the_same_page(self):
        data = filled(self.event, one_step="歩く")
        for _click in range(3):
            response = self.client.post(form_url(self.event), data)
            self.assertSent(response)
        self.assertEqual(Feedback.objects.count(), 1)

    def test_the_next_person_on_the_same_device_gets_a_form_of_their_own(self):
        keys = {self.get().context["form"]["key"].value() for _person in range(3)}
        self.assertEqual(len(keys), 3)
        self.assertSent(self.post())
        self.assertContains(self.get(page="thanks/"), f'href="{form_url(self.event)}"')
        self.assertSent(self.post())
        self.assertEqual(Feedback.objects.count(), 2)

    def test_a_form_shown_again_with_mistakes_keeps_its_key(self):
        data = filled(self.event, satisfaction=None)
        form = self.client.post(form_url(self.event), data).context["form"]
        self.assertEqual(form["key"].value(), data["key"])

    def test_one_browser_cannot_answer_for_everyone(self):
        answers = [self.post().status_code for _answer in range(25)]
        self.assertEqual((answers.count(302), answers[-1]), (20, 429))
        response = self.post(one_step="歩いて行く")
        self.assertContains(response, "歩いて行く", status_code=429)
        self.assertContains(response, "今回の送信は受け付けていません", status_code=429)

    def test_the_other_language_keeps_what_is_typed(self):
        page = self.post("en", switch="en", one_step="歩く", satisfaction="4")
        self.assertEqual(page.status_code, 200)
        form = page.context["form"]
        self.assertEqual((form["one_step"].value(), form["satisfaction"].value()), ("歩く", "4"))
        self.assertFalse(Feedback.objects.exists())

    def test_head_and_other_methods(self):
        self.assertEqual(self.client.head(form_url(self.event)).status_code, 200)
        self.assertEqual(self.client.put(form_url(self.event)).status_code, 405)
        self.assertEqual(self.client.post(form_url(self.event) + "thanks/").status_code, 405)


class BadInput(PageCase):
    def test_what_is_left_out_is_asked_for_and_the_rest_kept(self):
        for language, sentence in {
            "ja": "選んでください",
            "en": "Choose one of the answers.",
        }.items():
            response = self.post(
                language, satisfaction=None, one_step="歩いて通う", age_band="30-49"
            )
            self.assertRefused(response, sentence)
            self.assertContains(response, "歩いて通う", status_code=422)
            form = response.context["form"]
            self.assertEqual(set(form.errors), {"satisfaction"})
            self.assertEqual(form["age_band"].value(), "30-49")
            self.assertEqual(form["is_first_time"].value(), "yes")

    def test_forged_choices(self):
        for field, value in (
            ("satisfaction", "6"),
            ("satisfaction", "-1"),
            ("satisfaction", "５"),
            ("satisfaction", "9" * 400),
            ("is_first_time", "True"),
            ("is_first_time", "maybe"),
            ("age_band", "12"),
            ("age_band", "0-17 "),
        ):
            with self.subTest(field, value=value[:10]):
                response = self.post(**{field: value})
                if field == "age_band" and value == "0-17 ":
                    self.assertEqual(response.status_code, 422)
                self.assertRefused(response, "選んでください")

    def test_too_long_a_step_says_by_how_much(self):
        response = self.post(one_step="歩" * 300)
        self.assertRefused(response, "80字", "300")
        self.assertContains(response, "歩" * 300, status_code=422)
        self.assertSent(self.post(one_step="歩" * 80))

    def test_width_is_evened_before_it_is_measured(self):
        self.assertSent(self.post(one_step="ﾊﾞ" * 80))
        self.assertEqual(Feedback.objects.get().one_step, "バ" * 80)

    def test_emoji_stay_and_hidden_characters_go(self):
        self.assertSent(self.post(one_step="歩く👟 \u202eabc\u200b\r\n走る"))
        self.assertEqual(Feedback.objects.get().one_step, "歩く👟 abc 走る")

    def test_markup_is_only_text(self):
        self.assertSent(self.post(one_step="<script>alert(1)</script>"))
        questionnaire_services.moderate(Feedback.objects.get(), shown=True, by=self.editor)
        Report.objects.create(
            event=self.event, summary_ja="報告", publishing_state="approved", publish_at=self.wait()
        )
        page = self.client.get(f"/ja/events/{self.event.slug}/")
        self.assertNotContains(page, "<script>alert")
        self.assertContains(page, "&lt;script&gt;alert(1)")

    def test_nul_is_refused_and_blanks_are_nothing(self):
        self.assertEqual(self.post(one_step="a\x00b").status_code, 400)
        self.assertSent(self.post(one_step="　 \u200b "))
        self.assertEqual(Feedback.objects.get().step_state, "")

    def test_a_key_that_is_missing_forged_or_of_another_event(self):
        other = self.make_event()
        for key in (
            None,
            "",
            "x" * 24,
            "1.2~3",
            tokens.new_nonce(),
            tokens.make(PURPOSE, other.pk, tokens.new_nonce()),
            tokens.make("registration", self.event.pk, tokens.new_nonce()),
        ):
            with self.subTest(key):
                response = self.post(key=key, one_step="歩く")
                self.assertRefused(response, "もう一度")
                form = response.context["form"]
                self.assertEqual(len(form.non_field_errors()), 1)
                # What comes back can be sent as it is.
                again = {**filled(self.event), "key": form["key"].value()}
        self.assertSent(self.client.post(form_url(self.event), again))

    def test_a_robot(self):
        self.assertRefused(self.post(subject="Buy"), "もう一度")

    def test_a_forged_key_and_a_filled_trap_say_it_once(self):
        response = self.post(subject="Buy", key="x")
        self.assertEqual(len(response.context["form"].non_field_errors()), 1)

    @override_settings(LIMITS={**settings.LIMITS, "feedback": (2, 60)})
    def test_too_many_a_minute(self):
        for status in (302, 302, 429):
            self.assertEqual(self.post().status_code, status)
        self.assertEqual(Feedback.objects.count(), 2)
        self.assertEqual(self.get().status_code, 200)


class Closed(PageCase):
    WORDS = {
        "before": ("アンケートは、催しが終わってから始まります", "when the event is over"),
        "after": ("に締め切りました", "The questionnaire closed on"),
        "cancelled": ("中止になったため", "was cancelled"),
        "postponed": ("延期になりました", "is postponed"),
    }

    def bring_to(self, stand):
        if stand in ("cancelled", "postponed"):
            Event.objects.update(state=stand)
        else:
            self.go_to({"before": EVENING, "after": tokyo(2031, 7, 20)}[stand])

    def test_why_and_what_instead(self):
        make_office()
        for stand, sentences in self.WORDS.items():
            self.bring_to(stand)
            for language, sentence in zip(("ja", "en"), sentences, strict=True):
                with self.subTest(stand, language=language):
                    page = self.get(language)
                    self.assertContains(page, sentence)
                    self.assertNotIn("<form", page.content.decode().partition("<main")[2])
                    for way in (f"/{language}/events/", "076-000-0000"):
                        self.assertContains(page, way)
                    self.assertRedirects(
                        self.get(language, page="thanks/"), form_url(self.event, language)
                    )
            Event.objects.update(state="scheduled")
            self.go_to(tokyo(2031, 6, 20, 9))

    def test_closed_while_it_was_filled_in_all_typed_is_kept(self):
        data = {
            stand: filled(self.event, one_step="歩いて通う", satisfaction="4")
            for stand in self.WORDS
        }
        for stand, (sentence, _english) in self.WORDS.items():
            with self.subTest(stand):
                self.bring_to(stand)
                response = self.client.post(form_url(self.event), data[stand])
                self.assertRefused(response, sentence)
                self.assertContains(response, "歩いて通う", status_code=422)
                self.assertNotContains(response, "回答を送る", status_code=422)
            Event.objects.update(state="scheduled")
            self.go_to(tokyo(2031, 6, 20, 9))

    def test_what_is_not_public_is_not_there(self):
        past = {"starts_at": EVENING}
        draft = self.make_event(published=False, **past)
        later = self.make_event(
            publishing_state="approved", publish_at=self.wait() + timedelta(days=1), **past
        )
        gone = self.make_event(publishing_state="withdrawn", withdrawal_reason="誤り", **past)
        for event, status in ((draft, 404), (later, 404), (gone, 410)):
            for role in ("stranger", "editor"):
                self.client.sign_in(self.person(role))
                self.assertEqual(self.get(event=event).status_code, status)
                self.assertEqual(self.post(event=event).status_code, status)
                self.assertEqual(self.get(event=event, page="thanks/").status_code, status)
        self.assertEqual(self.client.get("/ja/events/nowhere/feedback/").status_code, 404)
        self.assertFalse(Feedback.objects.exists())


class OtherEvents(PageCase):
    def test_every_kind_of_event_has_one(self):
        for fields in (
            {"registration_mode": "none", "capacity": None},
            {"format": "online"},
            {"registration_mode": "external", "capacity": None},
            {"date_precision": "day"},
        ):
            event = make_event(starts_at=EVENING.replace(hour=0), **fields)
            with self.subTest(fields):
                self.assertEqual(self.get(event=event).status_code, 200)
                self.assertEqual(self.post(event=event).status_code, 302)
