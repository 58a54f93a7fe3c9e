"""The staff pages: questions, the reading queue, paper, outcomes, requests."""

from datetime import timedelta

from auditlog.models import LogEntry as AuditEntry
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from meetings.models import Question, Voice, VoiceFlag
from meetings.voices import services

from ...base import PortalTestCase
from ...factories import make_meeting
from .factories import EMAIL, TEXT, make_parts, make_question, make_voice

Status = Voice.Status


class DeskCase(PortalTestCase):
    def setUp(self):
        super().setUp()
        self.client.sign_in(self.editor)

    def url(self, name, *args, model="voice"):
        return reverse(f"admin:meetings_{model}_{name}", args=args)


class QuestionTests(DeskCase):
    def typed(self, opens=1, closes=9):
        now = timezone.localtime()
        days = {"opens_at": now + timedelta(days=opens), "closes_at": now + timedelta(days=closes)}
        moments = {
            f"{name}_{part}": f"{day:{mask}}"
            for name, day in days.items()
            for part, mask in enumerate(("%Y-%m-%d", "%H:%M"))
        }
        return {"title_ja": "問い", "intro_ja": "声を届けます。", "meeting": "", **moments}

    def test_written_and_published(self):
        self.client.post(self.url("add", model="question"), {**self.typed(), "_move": "publish"})
        self.assertTrue(Question.objects.get().is_published())

    def test_a_second_one_at_that_time_keeps_what_was_typed(self):
        make_question(days=(-3, 5))
        page = self.client.post(
            self.url("add", model="question"), {**self.typed(), "_move": "publish"}
        )
        self.assertContains(page, "声を届けます。")
        self.assertIn("opens_at", page.context["adminform"].form.errors)
        self.assertEqual(Question.objects.count(), 1)

    def test_the_end_is_after_the_start(self):
        page = self.client.post(self.url("add", model="question"), self.typed(5, 1))
        self.assertIn("closes_at", page.context["adminform"].form.errors)

    def test_its_session_is_not_held_before_it_is_asked(self):
        for days, errors in ((0, ["meeting"]), (1, [])):
            meeting = make_meeting(held_on=timezone.localdate() + timedelta(days=days))
            sent = {**self.typed(), "meeting": meeting.pk}
            page = self.client.post(self.url("add", model="question"), sent, follow=True)
            form = page.context.get("adminform")
            self.assertEqual(list(form.form.errors) if form else [], errors)

    def test_the_pause_switch(self):
        question = make_question()
        url = self.url("pause", question.pk, model="question")
        self.assertContains(
            self.client.get(self.url("change", question.pk, model="question")), "受付を一時止める"
        )
        self.client.get(url)
        question.refresh_from_db()
        self.assertFalse(question.is_paused)
        self.client.post(url, {"version": question.version})
        question.refresh_from_db()
        self.assertTrue(question.is_paused)
        self.assertContains(
            self.client.get(self.url("change", question.pk, model="question")), "受付を一時停止"
        )
        page = self.client.get(self.url("changelist", model="question"))
        self.assertContains(page, "公開中 · 受付停止中")
        stale = self.client.post(url, {"version": question.version - 1})
        question.refresh_from_db()
        self.assertTrue(question.is_paused)
        self.assertEqual(stale.status_code, 200)


class ReadingTests(DeskCase):
    def setUp(self):
        super().setUp()
        self.question = make_question()
        now = timezone.now()
        self.second = make_voice(self.question, "waiting", text="二番目の声")
        self.first = make_voice(
            self.question, "waiting", text="一番目の声", confirmed_at=now - timedelta(days=2)
        )
        self.read = self.url("read")

    def press(self, voice, button, **more):
        sent = {"voice": voice.pk, "version": voice.version, button: "x", **more}
        return self.client.post(self.read, sent, follow=True)

    def test_the_longest_waiting_first_and_later_shows_the_next(self):
        page = self.client.get(self.read)
        self.assertContains(page, "一番目の声")
        self.assertNotContains(page, EMAIL)
        page = self.client.get(self.read + page.context["next"])
        self.assertContains(page, "二番目の声")
        page = self.client.get(self.read + page.context["next"])
        self.assertContains(page, "最初の声からもう一度読む")

    def test_the_same_text_is_hinted_at(self):
        self.assertNotContains(self.client.get(self.read), "次の声と同じ文です")
        again = make_voice(self.question, "shown", text="一番目の声", email="two@example.test")
        make_voice(self.question, "unconfirmed", text="一番目の声", email="three@example.test")
        page = self.client.get(self.read)
        self.assertContains(page, "次の声と同じ文です")
        self.assertEqual(page.context["same"], [again])

    def test_publish_shows_the_next(self):
        page = self.press(self.first, "publish")
        self.assertContains(page, "二番目の声")
        self.first.refresh_from_db()
        self.assertEqual((self.first.status, self.first.read_by), (Status.SHOWN, self.editor))

    def test_not_published_needs_a_reason(self):
        page = self.press(self.first, "decline")
        self.assertContains(page, "理由を一つ選んでください。")
        self.assertContains(page, "一番目の声")
        self.press(self.first, "decline", reason="person")
        self.first.refresh_from_db()
        self.assertEqual((self.first.status, self.first.reason), (Status.DECLINED, "person"))

    def test_a_stale_page_decides_nothing_and_says_so(self):
        services.delete_own(self.first)
        page = self.press(self.first, "publish")
        self.assertContains(page, "書いた人の依頼で消去")
        for forged in ("", "x", "9" * 30):
            self.client.post(self.read, {"voice": forged, "publish": "x"})
        self.assertFalse(Voice.objects.public().exists())

    def test_forged_parameters(self):
        for query in ("?later=x", "?later=99999999999999999999&later=1"):
            self.assertEqual(self.client.get(self.read + query).status_code, 200)

    def test_buttons_of_one_answer_with_its_history(self):
        services.decide(self.first, "publish", by=self.editor)
        page = self.client.get(self.url("change", self.first.pk))
        self.assertContains(page, "ページから外す")
        self.assertNotContains(page, "<textarea")
        url = self.url("move", self.first.pk, "unpublish")
        self.assertContains(self.client.get(url), "個人の名前や")
        version = Voice.objects.get(pk=self.first.pk).version
        self.client.post(url, {"version": version, "reason": "contact"})
        page = self.client.get(self.url("change", self.first.pk))
        self.assertContains(page, "電話番号、メールアドレス、住所が書かれている。")
        self.assertEqual([m.reason for m in self.first.moves.all()], ["", "contact"])

    def test_deleting_asks_first_and_shows_the_text(self):
        page = self.client.get(self.url("change", self.first.pk))
        url = self.url("move", self.first.pk, "delete")
        self.assertContains(page, f'href="{url}">書いた人の依頼で消す…')
        self.assertNotContains(page, f'action="{url}"')
        page = self.client.get(url)
        self.assertContains(page, "一番目の声")
        self.assertContains(page, "元には戻せません")
        self.client.post(url, {"version": self.first.version})
        self.first.refresh_from_db()
        self.assertEqual((self.first.status, self.first.text), (Status.DELETED, ""))

    def test_a_refusal_names_its_answer(self):
        services.decide(self.first, "publish", by=self.administrator)
        page = self.press(self.first, "publish")
        url = self.url("change", self.first.pk)
        self.assertContains(page, f'<a href="{url}">{self.first}</a>：その間に')
        self.assertContains(page, "二番目の声")

    def test_who_may_read_sees_the_address_on_one_page_only(self):
        page = self.client.get(self.url("change", self.first.pk))
        self.assertContains(page, EMAIL)
        self.assertNotContains(self.client.get(self.url("changelist")), EMAIL)
        for person in (self.reviewer, self.approver, self.reception):
            self.client.sign_in(person)
            for url in (self.read, self.url("changelist"), self.url("change", self.first.pk)):
                self.assertEqual(self.client.get(url).status_code, 403, url)

    def test_logs_of_staff_have_neither_text_nor_address(self):
        self.press(self.first, "publish")
        rows = [str(vars(row)) for row in [*LogEntry.objects.all(), *AuditEntry.objects.all()]]
        self.assertTrue(rows)
        for said in (EMAIL, "一番目の声"):
            self.assertNotIn(said, "".join(rows))


class CounterTests(DeskCase):
    def typed(self, **changes):
        return {
            "question": make_question().pk
            if not Question.objects.exists()
            else Question.objects.get().pk,
            "text": TEXT,
            "course": "1",
            "goal": "",
            "nickname": "",
            "language": "ja",
            **changes,
        }

    def test_typed_from_paper(self):
        for _click in range(2):
            self.client.post(self.url("add"), self.typed())
        voice = Voice.objects.get()
        self.assertEqual((voice.status, voice.source, voice.email), (Status.WAITING, "counter", ""))
        self.assertContains(self.client.get(self.url("read")), TEXT)

    def test_the_same_limits_as_on_the_page(self):
        for changes in (
            {"text": "音" * 401},
            {"text": "　"},
            {"text": "https://a.example"},
            {"text": "076-220-2111"},
            {"nickname": "あ" * 21},
            {"course": ""},
        ):
            page = self.client.post(self.url("add"), self.typed(**changes))
            self.assertTrue(page.context["adminform"].form.errors, changes)
        self.assertFalse(Voice.objects.exists())
        self.client.post(self.url("add"), self.typed(text="076-220-2111", knows="on"))
        self.assertTrue(Voice.objects.exists())


class OutcomeTests(DeskCase):
    def test_said_and_shown(self):
        meeting, statement, decision = make_parts(held_on=timezone.localdate())
        make_parts(title_ja="前に開いた回")
        voice = make_voice(make_question())
        url = self.url("outcome", voice.pk)
        self.assertContains(self.client.get(url), decision.code)
        self.assertNotContains(self.client.get(url), "前に開いた回")
        sent = {"meeting": meeting.pk, "statement": "", "decision": decision.pk, "version": "1"}
        self.client.post(url, sent)
        voice.refresh_from_db()
        self.assertEqual((voice.meeting, voice.decision), (meeting, decision))
        stale = self.client.post(url, {**sent, "decision": "", "statement": statement.pk})
        self.assertEqual(stale.status_code, 200)
        voice.refresh_from_db()
        self.assertIsNone(voice.statement)
        self.assertContains(stale, "いま保存されている内容")
        self.assertContains(stale, str(decision))
        again = {**sent, "decision": "", "statement": statement.pk}
        again["version"] = stale.context["form"].data["version"]
        self.client.post(url, again)
        voice.refresh_from_db()
        self.assertEqual((voice.statement, voice.decision), (statement, None))


class FlagTests(DeskCase):
    def test_listed_and_noted_as_looked_at(self):
        flag = services.flag(make_voice(make_question()), reason="名前がある")
        self.assertEqual(str(flag), f"V{flag.voice_id}への再確認の依頼")
        page = self.client.get(self.url("changelist", model="voiceflag") + "?handled=no")
        self.assertContains(page, "名前がある")
        url = self.url("handled", flag.pk, model="voiceflag")
        self.assertContains(self.client.get(self.url("change", flag.pk, model="voiceflag")), url)
        self.assertContains(self.client.get(url), "名前がある")
        self.client.post(url)
        self.assertEqual(VoiceFlag.objects.get().handled_by, self.editor)
        self.assertEqual(Voice.objects.public().count(), 1)
