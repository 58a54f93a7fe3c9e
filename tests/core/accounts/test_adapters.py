"""Limits on guessing, and lost passwords."""

import re
from datetime import timedelta

import time_machine
from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from kanazawa2030.core.accounts.adapters import password_link

from .cases import PASSWORD, SignInCase, address


class LimitTests(SignInCase):
    def fail(self, number, forwarded):
        return self.client.post(
            address("account_login"),
            {"login": f"nobody-{number}@example.test", "password": "wrong"},
            headers={"X-Forwarded-For": forwarded},
        ).status_code

    @override_settings(LIMITS={**settings.LIMITS, "login_from": (3, 300)})
    def test_forged_forwarding_header_buys_no_more_tries(self):
        statuses = [self.fail(number, f"198.51.100.{number}") for number in range(4)]
        self.assertEqual(statuses, [422] * 3 + [429])

    @override_settings(LIMITS={**settings.LIMITS, "login_from": (3, 300)}, TRUSTED_PROXY_COUNT=1)
    def test_behind_the_proxy_each_visitor_has_tries_of_their_own(self):
        # What stands left of the proxy's own entry is the visitor's invention.
        for number in range(3):
            self.fail(number, f"198.51.100.{number}, 192.0.2.1")
        self.assertEqual(self.fail(8, "198.51.100.99, 192.0.2.1"), 429)
        self.assertEqual(self.fail(9, "192.0.2.2"), 422)


class PasswordTests(SignInCase):
    def ask(self, email, language="ja"):
        return self.client.post(
            address("account_reset_password", language), {"email": email}, follow=True
        )

    def test_stranger_reads_the_same_page_and_gets_no_mail(self):
        known = self.ask(self.clerk.email)
        self.assertEqual(len(self.outbox()), 1)
        unknown = self.ask("nobody@example.test")
        self.assertEqual(len(self.outbox()), 1)

        def page(response):
            return re.sub(r'value="[^"]+"', "", response.content.decode())

        self.assertEqual(page(known), page(unknown))
        self.assertEqual(known.redirect_chain, unknown.redirect_chain)

    def test_strangers_cannot_use_up_the_links(self):
        """Few mails whoever asks, never a refusal: a mailed link works for three days."""
        for number in range(12):
            self.client.defaults["REMOTE_ADDR"] = f"192.0.2.{number // 3}"
            self.assertEqual(self.ask(self.clerk.email).status_code, 200)
        self.assertEqual(len(self.outbox("account.password_reset_key")), 6)
        link = re.search(r"http://testserver\S+/key/\S+", self.outbox()[0].text)[0]
        self.assertContains(self.client.get(link, follow=True), "パスワードを設定")

    def test_link_is_in_the_readers_language_and_never_believes_the_host(self):
        self.clerk.language = "en"
        self.clerk.save()
        with override_settings(ALLOWED_HOSTS=["*"]):
            self.client.post(
                address("account_reset_password"),
                {"email": self.clerk.email.upper()},
                headers={"Host": "evil.example"},
            )
        (mail,) = self.outbox()
        self.assertEqual(mail.to, self.clerk.email)
        self.assertEqual(mail.language, "en")
        self.assertEqual(mail.subject, "[Kanazawa SDGs] Set a new password")
        self.assertIn("http://testserver/en/accounts/password/reset/key/", mail.text)
        self.assertNotIn("evil", mail.text)
        self.assertTrue(mail.is_secret)

    def test_link_sets_a_password_once(self):
        link = password_link(self.clerk)
        form = self.client.get(link, follow=True)
        self.assertContains(form, "パスワード")
        where = form.redirect_chain[-1][0]
        new = "utatsu-yama-no-sakura"
        self.client.post(where, {"password1": new, "password2": new})
        self.assertNotIn("_auth_user_id", self.client.session)
        self.clerk.refresh_from_db()
        self.assertTrue(self.clerk.check_password(new))
        self.assertContains(self.client_class().get(link), "このリンクは使えなくなりました")
        self.assertFalse(EmailAddress.objects.exists())

    def test_old_link_fails(self):
        link = password_link(self.clerk)
        with time_machine.travel(timezone.now() + timedelta(days=4)):
            self.assertContains(self.client.get(link), "使えなくなりました")

    def test_weak_passwords_are_refused_in_words(self):
        link = password_link(self.clerk)
        where = self.client.get(link, follow=True).redirect_chain[-1][0]
        for weak in ("kenrokuen", "qweasdzxc123", self.clerk.email):
            with self.subTest(weak):
                page = self.client.post(where, {"password1": weak, "password2": weak})
                self.assertContains(page, "エラー：", status_code=422)

    def test_changing_the_password_is_told_by_mail(self):
        self.client.sign_in(self.clerk)
        new = "utatsu-yama-no-sakura"
        self.client.post(
            address("account_change_password"),
            {"oldpassword": PASSWORD, "password1": new, "password2": new},
        )
        (mail,) = self.outbox()
        self.assertIn("パスワードが変更されました", mail.text)
        self.clerk.refresh_from_db()
        self.assertTrue(self.clerk.check_password(new))
