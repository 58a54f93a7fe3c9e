"""The pages of messages: written, read, released, listed."""

from django.conf import settings
from django.test import override_settings
from django.urls import reverse

from events.messages import services
from events.messages.panels import digest_lines, todos
from events.models import EventMessage
from kanazawa2030.core.tokens import new_nonce

from ..desk.cases import DeskCase
from .factories import TYPED, sent, written


class WritingTests(DeskCase):
    def send_form(self, **changes):
        data = {**TYPED, "once": new_nonce(), **changes}
        return self.send("event_message", self.event.pk, **data)

    def test_a_message_is_written_read_and_sent(self):
        self.register(1)
        self.register(2, language="en")
        page = self.open("event_message", self.event.pk)
        self.assertContains(page, "席がある人全員：メール2人")
        page = self.send_form()
        message = EventMessage.objects.get()
        self.assertContains(page, "歩きやすい靴でお越しください。")
        self.assertContains(page, "Please wear shoes you can walk in.")
        self.assertContains(page, "今日の時点で2人に送られます。")
        self.assertEqual(self.outbox(services.KIND.name), [])
        self.send("message_act", message.pk, "schedule", version=message.version)
        services.send_due(self.wait(minutes=1))
        self.assertEqual(len(self.outbox(services.KIND.name)), 2)
        page = self.open("event_messages", self.event.pk)
        self.assertContains(page, "2通（送信済み0、届かなかったもの0、送信中2）")
        self.assertContains(page, self.editor.name)

    def test_the_form_sent_twice_is_one_message(self):
        key = new_nonce()
        for _click in range(2):
            self.send_form(once=key)
        self.assertEqual(EventMessage.objects.count(), 1)

    def test_each_mistake_has_its_sentence_and_all_typed_stays(self):
        nothing = dict.fromkeys(("subject_ja", "text_ja", "subject_en", "text_en"), "")
        cases = (
            ({"audience": ""}, "audience", "宛先を選んでください。"),
            ({"audience": "absent"}, "audience", "正しく選択"),
            ({"when": ""}, "when", "いつ送るかを選んでください。"),
            (nothing, "subject_ja", "件名を日本語か英語で"),
            ({"subject_ja": ""}, "subject_ja", "この本文の件名も"),
            ({"text_en": ""}, "text_en", "この件名の本文も"),
            ({"subject_ja": "長" * 41}, "subject_ja", "40"),
            ({"text_ja": "長" * 3001}, "text_ja", "3000"),
            ({"when": "later"}, "send_at", "日付と時刻を入力"),
            ({"when": "later", "send_at_0": "2031-02-30", "send_at_1": "10:00"}, "send_at", "年"),
            (
                {"when": "later", "send_at_0": "2020-01-01", "send_at_1": "10:00"},
                "send_at",
                "これから",
            ),
        )
        for changes, field, words in cases:
            with self.subTest(field=field, words=words):
                page = self.send_form(**{"text_en": "kept as typed", **changes})
                errors = page.context["form"].errors
                self.assertIn(field, errors)
                if words != "正しく選択":
                    self.assertIn(words, " ".join(errors[field]))
                if "text_en" not in changes:
                    self.assertContains(page, "kept as typed")
        self.assertEqual(EventMessage.objects.count(), 0)

    def test_a_forged_key_makes_an_ordinary_message(self):
        self.send_form(once="<x>" * 100)
        self.assertEqual(EventMessage.objects.count(), 1)

    @override_settings(LIMITS={**settings.LIMITS, "event_messages": (1, 86400)})
    def test_too_many_messages_of_one_event_are_refused(self):
        self.send_form()
        page = self.send_form()
        self.assertEqual(page.status_code, 429)

    def test_somebody_elses_change_is_not_overwritten(self):
        message = written(self.event, self.editor)
        data = {**TYPED, "version": message.version, "text_ja": "わたしの文"}
        services.change(message, by=self.editor, text_ja="別の人の文")
        page = self.send("message_edit", message.pk, **data)
        self.assertContains(page, "わたしの文")
        message.refresh_from_db()
        self.assertEqual(message.text_ja, "別の人の文")

    def test_what_is_sent_has_no_form(self):
        message = sent(self.event, self.editor)
        page = self.open("message_edit", message.pk)
        self.assertRedirects(page, self.url("message_page", message.pk))

    def test_an_unknown_act_and_another_event_are_not_found(self):
        message = written(self.event, self.editor)
        self.assertEqual(self.send("message_act", message.pk, "publish").status_code, 404)
        self.assertEqual(self.send("message_act", message.pk, "send").status_code, 404)
        self.assertEqual(self.open("message_page", message.pk + 1).status_code, 404)

    def test_in_english(self):
        message = written(self.event, self.editor)
        self.client.post(reverse("admin:language"), {"language": "en"})
        for page, words in (
            (self.open("event_message", self.event.pk), "Everyone with a seat: 0 by email"),
            (self.open("message_page", message.pk), "Send this message"),
            (self.open("event_messages", self.event.pk), "Write to the participants"),
        ):
            self.assertContains(page, words)


@override_settings(APPROVAL_REQUIRED=True)
class ApprovalTests(DeskCase):
    def test_the_approver_finds_it_reads_it_and_releases_it(self):
        message = services.apply(written(self.event, self.editor), "submit", by=self.editor)
        [todo] = todos(self.approver, self.wait())
        self.assertIn("持ち物のご案内", todo.text)
        self.assertEqual(len(digest_lines(self.approver, self.wait())), 1)
        self.assertEqual(todos(self.editor, self.wait()), [])
        self.client.sign_in(self.approver)
        self.assertContains(self.client.get("/admin/"), todo.address)
        page = self.client.get(todo.address)
        self.assertContains(page, "承認して送信する")
        self.client.post(
            self.url("message_act", message.pk, "release"), {"version": message.version}
        )
        message.refresh_from_db()
        self.assertEqual(message.state, "scheduled")

    def test_what_is_returned_is_the_authors_to_do(self):
        message = services.apply(written(self.event, self.editor), "submit", by=self.editor)
        services.apply(message, "return", by=self.approver, reason="日付を確認")
        [todo] = todos(self.editor, self.wait())
        page = self.client.get(todo.address)
        self.assertContains(page, "日付を確認")
        self.assertEqual(len(digest_lines(self.editor, self.wait())), 1)
        self.assertEqual(todos(self.approver, self.wait()), [])

    def test_the_author_is_told_who_must_read_it(self):
        message = services.apply(written(self.event, self.editor), "submit", by=self.editor)
        page = self.open("message_page", message.pk)
        self.assertContains(page, "承認の権限がある別の職員")
        self.assertNotContains(page, "承認して送信する")
        refused = self.send("message_act", message.pk, "release")
        self.assertEqual(refused.status_code, 403)

    def test_returning_without_a_reason_says_so(self):
        message = services.apply(written(self.event, self.editor), "submit", by=self.editor)
        self.client.sign_in(self.approver)
        page = self.send("message_act", message.pk, "return", version=message.version)
        self.assertContains(page, "理由を書いてください")
