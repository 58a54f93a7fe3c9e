"""The public pages through their addresses, in both languages."""

from datetime import timedelta

from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from meetings.models import Question, Voice, VoiceFlag
from meetings.voices import services

from ...base import PortalTestCase
from ...factories import make_meeting
from .factories import PAGE, TEXT, filled, make_parts, make_question, make_voice

LANGUAGES = ("ja", "en")
LIMITS = settings.LIMITS


class VoicesCase(PortalTestCase):
    def get(self, language="ja", query=""):
        return self.client.get(PAGE.format(language) + query)

    def post(self, question, language="ja", **changes):
        return self.client.post(PAGE.format(language), filled(question, **changes))


class QuestionOfTheDayTests(VoicesCase):
    def test_the_question_its_end_and_its_session(self):
        meeting = make_meeting(held_on=timezone.localdate() + timedelta(days=20))
        question = make_question(meeting=meeting)
        for language, words in (
            ("ja", f"SDGsミーティング No.{meeting.number} に持っていきます"),
            ("en", f"We take the answers to SDG’s Meeting No. {meeting.number}"),
        ):
            page = self.get(language)
            self.assertContains(page, words)
            title = question.title_ja if language == "ja" else question.title_en
            self.assertContains(page, f"<q>{title}</q>")
            self.assertFalse(page.cookies)

    def test_between_questions_there_is_no_form(self):
        past = make_question(days=(-30, -10))
        for language, words in (
            ("ja", "いまは受け付けている問いがありません。"),
            ("en", "No question is being asked at the moment."),
        ):
            page = self.get(language)
            self.assertContains(page, words)
            self.assertNotIn("<form", page.content.decode().partition("<main")[2])
            self.assertContains(page, f"/{language}/vision/voices/{past.pk}/")

    def test_paused_it_stays_on_the_page_without_a_form(self):
        question = make_question()
        make_voice(question)
        services.pause(question, paused=True, by=self.editor)
        page = self.get()
        self.assertContains(page, "いまは新しい声の受付を止めています。")
        self.assertContains(page, TEXT)
        self.assertNotContains(page, 'name="text"')

    def test_it_ends_by_itself(self):
        make_question(days=(-3, 0))
        self.assertNotContains(self.get(), 'name="text"')

    def test_only_what_staff_have_read_is_public(self):
        question = make_question()
        for status in ("unconfirmed", "waiting", "declined"):
            make_voice(question, status, text=f"秘密{status}")
        make_voice(question, nickname="用水の人")
        page = self.get()
        self.assertNotContains(page, "秘密")
        self.assertContains(page, "用水の人")
        self.assertNotContains(page, "writer@example.test")

    def test_totals_filter_and_pages(self):
        question = make_question()
        for number in range(21):
            make_voice(question, text=f"声の{number}番", course=1)
        make_voice(question, text="二の声", course=2)
        page = self.get()
        self.assertEqual([one.count for one in page.context["totals"]], [21, 1, 0, 0, 0])
        self.assertEqual(len(page.context["page"]), 20)
        self.assertEqual(len(self.get(query="?page=2").context["page"]), 2)
        filtered = self.get(query="?course=2")
        self.assertContains(filtered, "二の声")
        self.assertNotContains(filtered, "声の1番")
        self.assertEqual(self.get(query="?page=9").url, "/ja/vision/voices/")
        self.assertEqual(self.get(query="?course=1&page=9").url, "/ja/vision/voices/?course=1")
        for query in ("?course=９", "?course=0", "?course=x&page=-1"):
            self.assertEqual(len(self.get(query=query).context["page"]), 20, query)

    def test_samples_are_said_by_the_answers_shown(self):
        question = make_question(is_sample=True)
        self.assertNotContains(self.get(), "見本です")
        make_voice(question, text="見本の声", is_sample=True)
        self.assertContains(self.get(), "すべて見本です。")
        make_voice(question, text="本物の声", course=2)
        page = self.get()
        self.assertNotContains(page, "すべて見本です。")
        self.assertContains(page, "印が付いた声は見本です。")
        self.assertContains(self.get(query="?course=1"), "すべて見本です。")
        self.assertNotContains(self.get(query="?course=2"), "見本です")

    def test_markup_is_text(self):
        make_voice(make_question(), text="<b>太</b>\n改行")
        self.assertContains(self.get(), "&lt;b&gt;太&lt;/b&gt;<br>改行")


class OutcomeTests(VoicesCase):
    def sentence(self, language="ja", **fields):
        days = fields.pop("days", (-30, -10))
        question = make_question(days=days, meeting=fields.pop("planned", None))
        make_voice(question, **fields)
        return self.client.get(f"/{language}/vision/voices/{question.pk}/", follow=True)

    def test_a_decision_or_statement_is_linked_by_its_code(self):
        meeting, statement, decision = make_parts()
        for name, row in (("statement", statement), ("decision", decision)):
            page = self.sentence(**{name: row})
            self.assertContains(page, f"/ja/meetings/{meeting.number}/#{row.code}")
            self.assertContains(page, row.code)

    def test_a_part_that_is_not_public_is_not_named(self):
        _meeting, statement, decision = make_parts(public=False, published=False)
        page = self.sentence(statement=statement, decision=decision)
        self.assertNotContains(page, decision.code)
        self.assertContains(page, "このページに載せています。")

    def test_taken_to_a_session_to_come_or_held(self):
        held = make_meeting(held_on=timezone.localdate() - timedelta(days=2))
        ahead = make_meeting(held_on=timezone.localdate() + timedelta(days=2))
        self.assertContains(self.sentence(meeting=held), f"No.{held.number} に届けました。")
        self.assertContains(self.sentence(meeting=ahead), f"No.{ahead.number} に届けます。")
        self.assertContains(self.sentence(planned=ahead), f"No.{ahead.number} に届けます。")
        page = self.sentence("en", meeting=held)
        self.assertContains(page, f"It was taken to SDG’s Meeting No. {held.number}.")

    def test_nothing_yet(self):
        self.assertContains(self.sentence(days=(-1, 1)), "受付が終わってから")


class FormTests(VoicesCase):
    def assertRefused(self, response, *sentences, name="text"):
        self.assertEqual(response.status_code, 422)
        errors = response.context["form"].errors
        for sentence in sentences:
            self.assertIn(sentence, errors.get(name, []))
        self.assertFalse(Voice.objects.exists())
        self.assertFalse(self.outbox())

    def test_an_answer_is_stored_in_the_language_of_the_page(self):
        for language in LANGUAGES:
            question = make_question() if language == "ja" else Question.objects.get()
            response = self.post(question, language, email=f"{language}@example.test")
            self.assertRedirects(response, PAGE.format(language) + "sent/")
            self.assertFalse(response.cookies)
            voice = Voice.objects.get(email=f"{language}@example.test")
            self.assertEqual((voice.language, voice.goal_id), (language, 11))

    def test_400_characters_and_401(self):
        question = make_question()
        self.assertRefused(
            self.post(question, text="音" * 401), "400字以内で入力してください。いまは401字です。"
        )
        page = self.post(question, "en", text="音" * 401)
        self.assertContains(page, "There are 401 now.", status_code=422)
        self.assertContains(page, "音" * 401, status_code=422)
        self.assertEqual(self.post(question, text="音" * 398 + "\r\n音").status_code, 302)
        self.assertEqual(self.post(question, text="👨\u200d👩\u200d👧" * 400).status_code, 302)
        self.assertEqual(Voice.objects.count(), 2)

    def test_far_too_long_is_refused_as_well(self):
        question = make_question()
        for text in ("音" * 20_000, "a\u0301\u0302" * 900):
            self.assertEqual(self.post(question, text=text).status_code, 422)

    def test_only_spaces(self):
        question = make_question()
        for text in ("", "   ", "　　", "\u200b\u200b", "\u2800", "\n\n"):
            self.assertRefused(self.post(question, text=text), "声を書いてください。")

    def test_links(self):
        sentence = "ホームページのアドレスを消してください。声にリンクは載せていません。"
        for text in ("https://a.example", "見て www.kanazawa へ"):
            self.assertRefused(self.post(make_question_once(), text=text), sentence)

    def test_a_telephone_number_is_warned_of_then_taken(self):
        question = make_question()
        first = self.post(question, text="電話は０７６ー２２０ー２１１１")
        self.assertContains(first, 'name="knows"', status_code=422)
        self.assertContains(first, "電話番号かメールアドレスが書かれています。", status_code=422)
        self.assertFalse(Voice.objects.exists())
        self.assertNotContains(self.get(), 'name="knows"')
        second = self.post(question, text="電話は０７６ー２２０ー２１１１", knows="on")
        self.assertEqual(second.status_code, 302)

    def test_an_email_address_is_warned_of(self):
        page = self.post(make_question(), "en", text="Write to me@example.test")
        self.assertContains(page, "There is a phone number or an email address", status_code=422)

    def test_a_nickname_is_no_address(self):
        sentence = "ニックネームだけを書き、アドレスや電話番号は書かないでください。"
        for name in ("a@example.test", "076-220-2111", "kanazawa.com"):
            page = self.post(make_question_once(), nickname=name)
            self.assertRefused(page, sentence, name="nickname")

    def test_control_and_direction_characters_are_left_out(self):
        self.post(make_question(), text="音\u202e\u0007です\x0b。", nickname="人\u202e")
        voice = Voice.objects.get()
        self.assertEqual((voice.text, voice.nickname), ("音です\n。", "人"))

    def test_nul_is_a_bad_request(self):
        self.assertEqual(self.post(make_question(), text="音\x00").status_code, 400)

    def test_unknown_course_or_goal_and_a_bad_address(self):
        page = self.post(make_question(), course="9", goal="x", email="no", nickname="あ" * 21)
        self.assertRefused(page, "五つのうち一つを選んでください。", name="course")
        self.assertEqual({*page.context["form"].errors}, {"course", "goal", "email", "nickname"})
        self.assertContains(page, TEXT, status_code=422)

    def test_a_robot_is_refused_neutrally(self):
        page = self.post(make_question(), subject="x")
        self.assertRefused(page, name="__all__")

    def test_the_same_six_times(self):
        question = make_question()
        for _time in range(6):
            self.assertRedirects(self.post(question), PAGE.format("ja") + "sent/")
        self.assertEqual(Voice.objects.count(), 1)
        self.assertEqual(len(self.outbox()), 1)

    def test_a_form_that_was_open_too_long_gives_the_text_back(self):
        for language, words in (
            ("ja", "声は送信されませんでした"),
            ("en", "Your answer was not sent"),
        ):
            for change in (
                {"closes_at": timezone.now()},
                {"is_paused": True},
                {"publishing_state": "withdrawn"},
            ):
                question = make_question()
                Question.objects.filter(pk=question.pk).update(**change)
                page = self.post(question, language)
                self.assertContains(page, words, status_code=422)
                self.assertContains(page, TEXT, status_code=422)
                question.delete()

    def test_an_answer_to_the_question_before_does_not_go_to_the_next(self):
        old = make_question(days=(-9, -1))
        make_question()
        page = self.post(old)
        self.assertContains(page, TEXT, status_code=422)
        self.assertFalse(Voice.objects.exists())

    def test_the_other_language_keeps_what_is_typed(self):
        page = self.post(make_question(), "en", switch="yes")
        self.assertContains(page, TEXT)
        self.assertFalse(Voice.objects.exists())

    def test_a_post_from_another_site(self):
        response = self.client.post(
            PAGE.format("ja"), filled(make_question()), headers={"Sec-Fetch-Site": "cross-site"}
        )
        self.assertEqual(response.status_code, 403)

    def test_limits_by_address_and_by_email(self):
        question = make_question()
        for name in ("voice", "voice_browser", "voice_email"):
            limits = {**LIMITS, name: (1, 3600)}
            with self.subTest(name), override_settings(LIMITS=limits):
                self.post(question, text=f"{name}1")
                page = self.post(question, text=f"{name}2")
                self.assertEqual(page.status_code, 429)
                self.assertIn("Retry-After", page.headers)
                self.assertContains(page, f"{name}2", status_code=429)

    def test_logs_name_no_address_and_no_text(self):
        limits = override_settings(LIMITS={**LIMITS, "voice_email": (1, 3600)})
        with limits, self.assertLogs(level="WARNING") as logs:
            question = make_question()
            self.post(question)
            self.post(question, text="別の声")
        self.assertNotIn("writer", "".join(logs.output))
        self.assertNotIn(TEXT, "".join(logs.output))


def make_question_once() -> Question:
    return Question.objects.first() or make_question()


class PastTests(VoicesCase):
    def test_a_past_question_with_its_answers(self):
        question = make_question(days=(-30, -10))
        make_voice(question)
        for language in LANGUAGES:
            page = self.client.get(f"/{language}/vision/voices/{question.pk}/")
            self.assertContains(page, TEXT)
            self.assertNotIn("<form", page.content.decode().partition("<main")[2])

    def test_the_present_one_has_its_own_page(self):
        question = make_question()
        self.assertRedirects(
            self.client.get(f"/ja/vision/voices/{question.pk}/"), PAGE.format("ja")
        )

    def test_not_public_withdrawn_or_none(self):
        draft = make_question(published=False, days=(-30, -20))
        ahead = make_question(days=(5, 9))
        gone = make_question(
            days=(-9, -8), publishing_state="withdrawn", withdrawal_reason="誤りのため"
        )
        for pk, status in ((draft.pk, 404), (ahead.pk, 404), (gone.pk, 410), (10**30, 404)):
            with self.subTest(pk):
                page = self.client.get(f"/ja/vision/voices/{pk}/")
                self.assertEqual(page.status_code, status)
        self.client.sign_in(self.editor)
        for question in (draft, ahead):
            page = self.client.get(f"/ja/vision/voices/{question.pk}/")
            self.assertEqual(page.status_code, 200)


class FlagTests(VoicesCase):
    def setUp(self):
        super().setUp()
        self.voice = make_voice(make_question())

    def url(self, language="ja", voice=None):
        return f"/{language}/vision/voices/look-again/{(voice or self.voice).pk}/"

    def test_a_request_arrives_and_hides_nothing(self):
        for language in LANGUAGES:
            self.assertContains(self.client.get(self.url(language)), TEXT)
            sent = {"reason": "名前がある", "subject": ""}
            response = self.client.post(self.url(language), sent)
            self.assertRedirects(response, f"/{language}/vision/voices/look-again/sent/")
            self.assertFalse(response.cookies)
        self.assertEqual(VoiceFlag.objects.count(), 1)
        self.assertContains(self.get(), TEXT)

    def test_empty_or_too_long(self):
        for reason in ("", "　", "あ" * 201):
            page = self.client.post(self.url(), {"reason": reason})
            self.assertEqual(page.status_code, 422)
        self.assertFalse(VoiceFlag.objects.exists())

    def test_only_public_answers(self):
        hidden = make_voice(self.voice.question, "waiting", text="秘密")
        self.assertEqual(self.client.get(self.url(voice=hidden)).status_code, 404)
        self.assertEqual(self.client.post(self.url(voice=hidden)).status_code, 404)

    def test_limited(self):
        with override_settings(LIMITS={**LIMITS, "voice_flag": (1, 3600)}):
            self.client.post(self.url(), {"reason": "一"})
            page = self.client.post(self.url(), {"reason": "二"})
        self.assertContains(page, "二", status_code=429)
