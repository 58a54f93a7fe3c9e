"""News by email in easy Japanese: the mails and their links."""

import re
from datetime import timedelta

from kanazawa2030.core.easy_pages import keep_easy
from kanazawa2030.pages.models import Subscription

from ...base import PortalTestCase
from ...core.test_easy_pages import easy_event
from ...factories import make_office
from .factories import EMAIL, address, filled, make_subscription, sent_messages
from .test_tasks import LATER, WEDNESDAY, DigestCase

FORM = "/ja/follow/?easy=1"


class MailTests(PortalTestCase):
    def test_from_the_form_to_the_own_page(self):
        make_office()
        answer = self.client.post(FORM, filled(language="ja-easy"))
        self.assertRedirects(answer, "/ja/follow/sent/?easy=1")
        row = Subscription.objects.get()
        self.assertEqual((row.language, row.is_easy, row.reads), ("ja", True, "ja-easy"))
        (mail,) = self.outbox("digest_confirm")
        self.assertEqual(mail.language, "ja")
        self.assertIn("ボタンを 押（お）して ください", mail.subject)
        self.assertIn("お知らせの メールが ほしいと 書きました", mail.text)
        self.assertNotIn("《", mail.subject + mail.text + mail.html)
        link = address(row) + "?easy=1"
        for part in (mail.text, mail.html):
            self.assertIn(f"http://testserver{link}", part)
        page = self.client.get(link)
        confirm = re.search(r'action="([^"]*confirm/[^"]*)"', page.content.decode())[1]
        self.assertRedirects(self.client.post(confirm), f"{address(row)}?done=confirmed&easy=1")

    def test_an_address_that_is_known(self):
        make_subscription(is_easy=True)
        self.client.post("/ja/follow/", filled())
        (mail,) = self.outbox("digest_known")
        self.assertIn("もう お知らせの メールを もらって います", mail.subject)

    def test_ordinary_japanese_and_english_stay(self):
        for language in ("ja", "en"):
            # The mark means nothing beside English.
            row = make_subscription(
                f"{language}@example.test", language=language, is_easy=language == "en"
            )
            self.assertEqual(row.reads, language)
            self.client.post("/ja/follow/", filled(email=row.email))
        for mail in self.outbox("digest_known"):
            self.assertNotIn("easy=1", mail.text + mail.html)


class DigestTests(DigestCase):
    def setUp(self):
        super().setUp()
        Subscription.objects.update(is_easy=True)

    def test_it_is_in_easy_japanese_with_the_titles_staff_wrote(self):
        event = easy_event(publish_at=WEDNESDAY, starts_at=LATER)
        self.new(title_ja="ふつうの催し")
        (mail,) = self.run_at()
        self.assertIn("催（もよお）しと お知らせ（12月3日）", mail.subject)
        for words in (
            "■ 新しい 催（もよお）し",
            "水の 道（みち）を 歩（ある）きます",
            "ふつうの催し",
        ):
            self.assertIn(words, mail.text)
        self.assertNotIn(event.title_ja, mail.text)
        self.assertNotIn("《", mail.subject + mail.text + mail.html)
        self.assertIn(f"http://testserver/ja/events/{event.slug}/?easy=1", mail.text)
        for name in ("manage", "leave"):
            self.assertIn(f"http://testserver{address(self.row, name)}?easy=1", mail.text)

    def test_others_get_the_ordinary_title_in_the_same_run(self):
        event = easy_event(publish_at=WEDNESDAY, starts_at=LATER)
        make_subscription("other@example.test", told_until=WEDNESDAY - timedelta(days=1))
        texts = {mail.to: mail.text for mail in self.run_at()}
        self.assertIn(event.title_ja, texts["other@example.test"])
        self.assertNotIn("水の 道", texts["other@example.test"])
        self.assertIn("水の 道", texts[EMAIL])

    def test_a_mail_program_leaves_in_it(self):
        self.new()
        self.run_at()
        (message,) = sent_messages()
        header = " ".join(message.message()["List-Unsubscribe"].split())
        leave = keep_easy(address(self.row, "leave"))
        self.assertEqual(header, f"<http://testserver{leave}>")
        answer = self.client.post(leave, {"List-Unsubscribe": "One-Click"})
        self.assertContains(answer, "お知らせの メールを やめました")
