from django.test import SimpleTestCase
from django.utils.translation import override

from kanazawa2030.core.mail.outbox import BOUNCED
from kanazawa2030.core.mail.troubles import in_words


class InWordsTests(SimpleTestCase):
    def test_staff_read_a_sentence_in_their_language(self):
        with override("ja"):
            self.assertEqual(in_words(""), "")
            self.assertEqual(in_words(BOUNCED), "送信後に戻ってきました。")
            self.assertEqual(
                in_words("SMTP 550"), "メールサーバーが、メールを受け付けませんでした。（SMTP 550）"
            )
            self.assertEqual(in_words("ValueError"), "送信できませんでした。（ValueError）")

    def test_in_english(self):
        with override("en"):
            self.assertEqual(
                in_words("no connection: timeout"),
                "The mail server could not be reached. (no connection: timeout)",
            )
            self.assertEqual(in_words("address bounces"), "The address is marked as undeliverable.")
