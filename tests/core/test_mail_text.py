"""What a mail looks like: its texts, its layout, and the test mail of a new server."""

from io import StringIO
from unittest import mock

from django.core import mail as postbox
from django.core.management import CommandError, call_command
from django.test import override_settings
from django.utils import translation

from kanazawa2030.core.models import Office
from kanazawa2030.core.outbox import render_mail
from tests.base import PortalTestCase

LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


class RenderMailTests(PortalTestCase):
    def setUp(self):
        Office.objects.create(
            pk=1,
            department_ja="企画<調整>課",
            department_en="Planning & Coordination",
            phone="076-000-0000",
        )

    def test_a_mail_is_in_the_language_asked_for_whatever_is_active(self):
        with translation.override("ja"):
            mail = render_mail("mail/test", {}, "en")
        self.assertEqual(mail.subject, "IMAGINE KANAZAWA 2030: test mail")
        self.assertIn("Nothing needs doing.", mail.text)
        self.assertIn('<html lang="en">', mail.html)

    def test_the_text_is_plain_and_the_html_escaped(self):
        mail = render_mail("mail/test", {}, "ja")
        self.assertIn("企画<調整>課", mail.text)
        self.assertIn("企画&lt;調整&gt;課", mail.html)
        self.assertNotIn("企画<調整>課", mail.html)

    def test_both_parts_carry_the_office(self):
        mail = render_mail("mail/test", {}, "en")
        self.assertIn("Planning & Coordination", mail.text)
        self.assertIn("Planning &amp; Coordination", mail.html)
        for part in (mail.text, mail.html):
            self.assertIn("076-000-0000", part)

    @override_settings(SITE_ORIGIN="https://portal.example.test")
    def test_links_begin_with_the_origin_of_the_site(self):
        mail = render_mail("mail/test", {}, "ja")
        for part in (mail.text, mail.html):
            self.assertIn("https://portal.example.test/ja/", part)
            self.assertEqual(part.count("://"), part.count("https://portal.example"))

    def test_nothing_is_fetched_and_nothing_runs(self):
        mail = render_mail("mail/test", {}, "ja")
        for word in ("<img", "<script", "<link", "url(", "@import"):
            self.assertNotIn(word, mail.html)

    def test_a_mail_without_html_has_none(self):
        mail = render_mail(
            "account/email/changed", {"user": self.editor, "what": "x"}, "en"
        )
        self.assertEqual(mail.html, "")


class TestMailTests(PortalTestCase):
    def test_a_test_mail_goes_out_in_both_languages(self):
        call_command("send_outbox", test="someone@example.test", stdout=StringIO())
        self.assertEqual(
            {message.subject for message in postbox.outbox},
            {
                "【IMAGINE KANAZAWA 2030】テストメール",
                "IMAGINE KANAZAWA 2030: test mail",
            },
        )
        self.assertEqual(
            {tuple(message.to) for message in postbox.outbox},
            {("someone@example.test",)},
        )

    def test_the_command_says_what_it_did(self):
        out = StringIO()
        call_command("send_outbox", test="someone@example.test", limit=1, stdout=out)
        self.assertEqual(out.getvalue(), "1 sent, 0 to be tried again, 0 failed\n")
        call_command("send_outbox", stdout=StringIO())
        self.assertEqual(len(postbox.outbox), 2)

    def test_a_server_out_of_reach_is_an_error_of_the_command(self):
        with (
            mock.patch(f"{LOCMEM}.open", side_effect=ConnectionRefusedError),
            self.assertRaises(CommandError),
        ):
            call_command("send_outbox", test="someone@example.test", stdout=StringIO())
        self.assertEqual({mail.status for mail in self.outbox()}, {"queued"})
