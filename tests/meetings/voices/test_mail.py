"""The four mails: one whole line each, in the writer's language."""

from kanazawa2030.core.models import OutgoingMail
from meetings.voices import services

from ...base import PortalTestCase
from .factories import EMAIL, TEXT, make_question, send

LINES = {
    "ja": {
        "voice_confirm": "下の問いへの声は、まだ事務局に届いていません。",
        "voice_known": "下の問いへの同じ声を、このアドレスから前にいただいている",
        "voice_shown": "下の問いへの声を職員が読み、サイトに公開しました。",
        "voice_declined": "問いと関わりがない。",
    },
    "en": {
        "voice_confirm": "Your answer to the question below has not been sent to the office yet.",
        "voice_known": "The same answer to the question below has been sent with this address",
        "voice_shown": "Everyone can now read it on our site.",
        "voice_declined": "It does not answer the question.",
    },
}


class MailTests(PortalTestCase):
    def test_each_mail_says_its_matter_and_never_the_answer(self):
        question = make_question()
        for language, lines in LINES.items():
            said = {"email": f"{language}@example.test", "language": language}
            voice = services.confirm(send(question, **said))
            voice = services.decide(voice, "publish", by=self.editor)
            send(question, **said)
            services.decide(voice, "unpublish", by=self.editor, reason="topic")
            mails = {mail.kind: mail for mail in self.outbox() if mail.to == said["email"]}
            self.assertEqual({*mails}, {*lines})
            for kind, line in lines.items():
                with self.subTest(kind, language=language):
                    mail = mails[kind]
                    self.assertEqual(mail.language, language)
                    self.assertIn(line, mail.text)
                    self.assertNotIn(TEXT, mail.text + mail.html)
                    self.assertNotIn("@", mail.dedupe_key)
                    self.assertIn("/vision/voices/own/", mail.text)
                    self.assertIn("90", mail.text)

    def test_the_subject_says_that_a_step_is_left(self):
        send(make_question(is_sample=True))
        self.assertIn("【見本】", self.outbox()[0].subject)
        self.assertIn("あと1回の操作が必要です", self.outbox()[0].subject)
        for text in (self.outbox()[0].text, self.outbox()[0].html):
            self.assertIn("これは見本です。実際の問いではありません。", text)

    def test_a_stranger_cannot_flood_an_address(self):
        question = make_question()
        for number in range(6):
            send(question, text=f"声{number}")
        times = OutgoingMail.objects.filter(to=EMAIL).values_list("not_before", flat=True)
        self.assertGreater(max(times) - min(times), max(times) - sorted(times)[2])
        self.assertGreater((sorted(times)[3] - sorted(times)[2]).total_seconds(), 3000)
