"""/dev/mail/: the last mails with their links, in development and nowhere else."""

from django.db import transaction
from django.test import SimpleTestCase, override_settings

from kanazawa2030.core.mail.dev_views import with_links
from kanazawa2030.core.mail.outbox import queue_mail
from kanazawa2030.core.models import OutgoingMail

from ...base import PortalTestCase


def make_mail(**fields):
    with transaction.atomic():
        key = queue_mail(
            **{
                "kind": "test",
                "to": "hanako@example.test",
                "language": "ja",
                "subject": "あと1回の操作が必要です",
                "text": "http://127.0.0.1:8000/ja/accounts/",
                **fields,
            }
        )
        return OutgoingMail.objects.get(dedupe_key=key)


class LinkTests(SimpleTestCase):
    def test_an_address_becomes_a_link(self):
        self.assertEqual(
            with_links("こちら：https://x.test/a?b=1&c=2。次へ"),
            'こちら：<a href="https://x.test/a?b=1&amp;c=2">https://x.test/a?b=1&amp;c=2</a>。次へ',
        )

    def test_everything_else_is_escaped(self):
        html = with_links('<script>alert(1)</script> https://x.test/"onclick="a')
        self.assertNotIn("<script>", html)
        self.assertIn('<a href="https://x.test/">', html)
        self.assertIn("&quot;onclick=&quot;a", html)


@override_settings(ROOT_URLCONF="tests.core.mail.dev_mail_urls")
class DevMailTests(PortalTestCase):
    def test_without_debug_there_is_no_such_page(self):
        mail = make_mail(html="<p>1</p>")
        for path in ("/dev/mail/", f"/dev/mail/{mail.pk}/"):
            self.assertEqual(self.client.get(path).status_code, 404)

    def test_production_has_no_such_address(self):
        with override_settings(ROOT_URLCONF="kanazawa2030.urls"):
            self.assertEqual(self.client.get("/dev/mail/").status_code, 404)

    @override_settings(DEBUG=True)
    def test_the_list_shows_the_newest_first_with_their_links(self):
        make_mail(subject="一通目")
        make_mail(subject="<二通目>")
        page = self.client.get("/dev/mail/").content.decode()
        self.assertLess(page.index("&lt;二通目&gt;"), page.index("一通目"))
        self.assertIn('<a href="http://127.0.0.1:8000/ja/accounts/">', page)

    @override_settings(DEBUG=True)
    def test_an_empty_list_says_so(self):
        self.assertContains(self.client.get("/dev/mail/"), "メールはまだありません。")

    @override_settings(DEBUG=True)
    def test_at_most_fifty_are_shown(self):
        for _number in range(51):
            make_mail()
        page = self.client.get("/dev/mail/").content.decode()
        self.assertEqual(page.count("<article"), 50)

    @override_settings(DEBUG=True)
    def test_the_html_of_a_mail_is_a_page_of_its_own_without_scripts(self):
        mail = make_mail(html='<!doctype html><p style="color:red">1</p>')
        plain = make_mail()
        with self.client.unread():
            response = self.client.get(f"/dev/mail/{mail.pk}/")
            self.assertContains(response, "color:red")
            policy = response.headers["Content-Security-Policy"]
            self.assertIn("style-src 'unsafe-inline'", policy)
            self.assertIn("script-src 'none'", policy)
            self.assertEqual(self.client.get(f"/dev/mail/{plain.pk}/").status_code, 404)
