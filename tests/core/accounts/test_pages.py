"""Signing in: password, second factor, ended access, and every page of it."""

from datetime import timedelta
from unittest import mock

import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.test import override_settings
from django.utils import timezone

from kanazawa2030.core.accounts import staff
from kanazawa2030.core.accounts.adapters import MFAAdapter
from kanazawa2030.core.models import User

from ...factories import make_office
from ...people import make_person
from .cases import PASSWORD, SECRET, SignInCase, address, code_now

TAKEN = "/ja/accounts/second-factor/authenticate/"


class SecondFactorTests(SignInCase):
    def test_stranger_is_sent_to_sign_in_in_their_language(self):
        response = self.client.get(
            "/admin/events/event/", headers={"Accept-Language": "ja"}, follow=True
        )
        self.assertEqual(
            response.redirect_chain[-1][0], "/ja/accounts/login/?next=%2Fadmin%2Fevents%2Fevent%2F"
        )
        response = self.client.get("/admin/", headers={"Accept-Language": "en"}, follow=True)
        self.assertEqual(response.redirect_chain[-1][0], "/en/accounts/login/?next=%2Fadmin%2F")

    def test_password_alone_does_not_enter(self):
        self.send()
        self.assertIn("_auth_user_id", self.client.session)
        response = self.client.get("/admin/", follow=True)
        self.assertIn("/second-factor/app/add/", response.redirect_chain[-1][0])
        self.assertContains(response, "認証アプリ")

    def test_signing_in_leaves_a_line_without_the_address(self):
        with self.assertLogs("kanazawa2030.core.accounts", "INFO") as logs:
            self.send()
        self.assertIn(f"Account {self.clerk.pk} signed in", logs.output[0])
        self.assertNotIn(self.clerk.email, "".join(logs.output))

    def test_the_address_is_taken_in_full_width(self):
        wide = self.clerk.email.upper().translate({i: i + 0xFEE0 for i in range(0x21, 0x7F)})
        self.send(email=wide)
        self.assertEqual(self.client.session.get("_auth_user_id"), str(self.clerk.pk))

    def test_setting_up_an_app_enters(self):
        self.send()
        self.client.get(address("mfa_activate_totp"))
        secret = self.client.session["mfa.totp.secret"]
        # The test's own transaction never ends: what waits for its end happens at once.
        with mock.patch("django.db.transaction.on_commit", lambda run, **kwargs: run()):
            self.client.post(address("mfa_activate_totp"), {"code": code_now(secret)})
        codes = self.client.get(address("mfa_view_recovery_codes"))
        self.assertContains(codes, "10個のうち、10個が未使用です")
        self.assertEqual(self.desk(), 200)
        stored = Authenticator.objects.get(type="totp").data["secret"]
        self.assertNotIn(secret, stored)
        self.assertEqual(MFAAdapter().decrypt(stored), secret)

    def test_wrong_first_code_shows_the_same_key_again(self):
        self.send()
        self.client.get(address("mfa_activate_totp"))
        secret = self.client.session["mfa.totp.secret"]
        response = self.client.post(address("mfa_activate_totp"), {"code": "000000"})
        self.assertContains(response, "エラー：", status_code=422)
        self.assertContains(response, secret, status_code=422)
        self.assertFalse(Authenticator.objects.exists())

    def test_code_of_the_app_enters_and_is_used_up(self):
        self.with_app()
        code = code_now()
        self.assertRedirects(self.send(), TAKEN)
        self.assertNotIn("_auth_user_id", self.client.session)
        self.assertEqual(self.desk(), 302)
        self.send_code(code)
        self.assertEqual(self.desk(), 200)
        self.client.post(address("account_logout"))
        self.send()
        self.assertEqual(self.send_code(code).status_code, 422)
        self.assertEqual(self.desk(), 302)

    def test_recovery_code_enters_once(self):
        self.with_app()
        code = RecoveryCodes.activate(self.clerk).get_unused_codes()[0]
        self.send()
        self.send_code(code)
        self.assertEqual(self.desk(), 200)
        self.client.post(address("account_logout"))
        self.send()
        self.send_code(code)
        self.assertEqual(self.desk(), 302)

    def test_session_of_before_the_app_cannot_add_a_key(self):
        """A stolen password's old session must not walk in by a key of its own."""
        self.send()
        self.with_app()
        for name in (
            "mfa_index",
            "mfa_add_webauthn",
            "mfa_deactivate_totp",
            "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes",
            "account_change_password",
        ):
            with self.subTest(name):
                response = self.client.get(address(name))
                self.assertEqual(response.status_code, 302)
                self.assertIn("/second-factor/reauthenticate/", response["Location"])
        self.assertEqual(self.desk(), 302)
        response = self.client.get("/admin/", follow=True)
        self.assertIn("/second-factor/reauthenticate/", response.redirect_chain[-1][0])
        self.client.post(address("mfa_reauthenticate"), {"code": code_now(), "next": "/admin/"})
        self.assertEqual(self.desk(), 200)

    def test_a_new_passkey_has_a_name_that_says_where_it_is(self):
        self.client.sign_in(self.clerk)
        page = self.client.get(address("mfa_add_webauthn"))
        self.assertContains(page, 'value="このパソコン"')
        asked = page.context["js_data"]["creation_options"]["publicKey"]["rp"]
        self.assertEqual(asked, {"id": "testserver", "name": settings.MFA_TOTP_ISSUER})

    def test_partners_are_told_that_they_need_no_password(self):
        self.client.sign_in(make_person("account"))
        for name in ("mfa_index", "account_set_password"):
            with self.subTest(name):
                page = self.client.get(address(name))
                self.assertContains(page, "パスワードもこのページの設定も必要ありません")
                self.assertNotContains(page, "職員は")

    def test_a_password_of_digits_only_is_refused(self):
        with self.assertRaises(ValidationError):
            validate_password("739154628091")

    @override_settings(STAFF_SECOND_FACTOR=False)
    def test_development_asks_for_no_second_factor(self):
        self.send()
        self.assertEqual(self.desk(), 200)

    def test_old_key_still_opens_after_a_change_of_secret(self):
        closed = MFAAdapter().encrypt(SECRET)
        with override_settings(SECRET_KEY="new" * 20, SECRET_KEY_FALLBACKS=[]):
            self.assertNotEqual(MFAAdapter().decrypt(closed), SECRET)
        old = signing.settings.SECRET_KEY
        with override_settings(SECRET_KEY="new" * 20, SECRET_KEY_FALLBACKS=[old]):
            self.assertEqual(MFAAdapter().decrypt(closed), SECRET)

    def test_lost_key_refuses_every_code_without_an_error(self):
        self.with_app()
        with override_settings(SECRET_KEY="new" * 20):
            self.send()
            self.assertEqual(self.send_code(code_now()).status_code, 422)


class AccessTests(SignInCase):
    def test_no_staff_is_refused_with_a_page(self):
        person = User.objects.create_user("citizen@example.test", PASSWORD)
        self.client.force_login(person)
        response = self.client.get("/admin/", follow=True)
        self.assertEqual(response.status_code, 403)

    def test_ended_access_does_not_sign_in(self):
        self.clerk.access_until = timezone.localdate() - timedelta(days=1)
        self.clerk.save()
        self.assertRedirects(self.send(), address("account_inactive"))
        self.assertNotIn("_auth_user_id", self.client.session)

    def test_live_session_ends_with_the_last_day(self):
        self.clerk.access_until = timezone.localdate()
        self.clerk.save()
        self.client.sign_in(self.clerk)
        self.assertEqual(self.desk(), 200)
        with time_machine.travel(timezone.now() + timedelta(days=1)):
            self.assertEqual(self.desk(), 302)
            response = self.client.get(address("mfa_index"))
            self.assertIn("/accounts/login/", response["Location"])

    def test_session_dies_with_the_account(self):
        self.client.sign_in(self.clerk)
        self.assertEqual(self.desk(), 200)
        User.objects.filter(pk=self.clerk.pk).update(is_active=False)
        self.assertEqual(self.desk(), 302)

    def test_ending_sessions_ends_every_one_of_that_person_only(self):
        other_browser = self.client_class()
        for client in (self.client, other_browser):
            client.sign_in(self.clerk)
        colleague = self.client_class().sign_in(self.reviewer)
        staff.end_sessions(self.clerk)
        self.assertEqual(self.desk(), 302)
        self.assertEqual(other_browser.get("/admin/").status_code, 302)
        self.assertEqual(colleague.get("/admin/").status_code, 200)

    def test_signing_in_gives_a_new_session_key(self):
        self.client.get(address("account_login"))
        session = self.client.session
        session["planted"] = "yes"
        session.save()
        planted = session.session_key
        self.send()
        self.assertNotEqual(self.client.session.session_key, planted)

    def test_next_stays_in_the_house(self):
        with override_settings(STAFF_SECOND_FACTOR=False, ALLOWED_HOSTS=["*"]):
            for wanted in (
                "//evil.example",
                "https://evil.example/",
                "https:evil.example",
                "/\\evil.example",
                "javascript:alert(1)",
            ):
                with self.subTest(wanted):
                    response = self.send(next=wanted)
                    self.assertEqual(response["Location"], "/admin/")
                    response = self.client.get("/admin/login/", {"next": wanted})
                    self.assertEqual(response["Location"], "/admin/")
                    self.client.post(address("account_logout"), {"next": wanted})

    def test_nobody_signs_up(self):
        self.assertEqual(self.client.get("/ja/accounts/signup/").status_code, 404)
        page = self.client.get(address("account_login"))
        self.assertNotContains(page, "signup")


class FrameTests(SignInCase):
    def test_the_page_of_signing_in_has_the_frame_of_every_page(self):
        """The office stands in the footer; the other language keeps where one was going."""
        make_office(department_en="Office of trying out")
        page = self.client.get(address("account_login", "en"), {"next": "/admin/"})
        self.assertContains(page, "Office of trying out")
        self.assertContains(page, "/ja/accounts/login/?next=%2Fadmin%2F")


class PageTests(SignInCase):
    """Every page is read by the client in both languages, for each who may see it."""

    OPEN = (
        "account_login",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
    )
    SIGNED_IN = (
        "account_logout",
        "account_reauthenticate",
        "account_change_password",
        "mfa_index",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
    )
    WITH_APP = (
        "mfa_reauthenticate",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
    )

    def read(self, names, words=("ja", "en")):
        for language in words:
            for name in names:
                with self.subTest(name, language=language):
                    response = self.client.get(address(name, language))
                    self.assertEqual(response.status_code, 200)
                    self.assertIn("no-store", response["Cache-Control"])

    def test_open_pages(self):
        self.read(self.OPEN)

    def test_a_refused_sign_in_says_so(self):
        for language, words in (
            ("ja", "サインインできませんでした"),
            ("en", "We could not sign you in"),
        ):
            response = self.client.post(
                address("account_login", language), {"login": self.clerk.email, "password": "x"}
            )
            self.assertContains(response, words, status_code=422)

    def test_buttons_and_labels_are_those_of_signing_in(self):
        self.send()
        again = self.client.get(address("account_reauthenticate"))
        self.assertContains(again, "続ける</button>")
        self.assertContains(self.client.get(address("mfa_add_webauthn")), "パスキーの名前")

    def test_pages_of_the_signed_in(self):
        self.send()
        self.read((*self.SIGNED_IN, "mfa_activate_totp"))

    def test_pages_of_somebody_with_an_app_and_a_passkey(self):
        self.with_app()
        RecoveryCodes.activate(self.clerk)
        self.send()
        self.read(("mfa_authenticate",))
        self.send_code(code_now())
        key = Authenticator.objects.create(
            user=self.clerk, type="webauthn", data={"name": "庁舎の鍵"}
        )
        self.read((*self.SIGNED_IN[:-1], *self.WITH_APP))
        for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
            for language in ("ja", "en"):
                response = self.client.get(address(name, language, key.pk))
                self.assertContains(response, "庁舎の鍵")
        text = self.client.get(address("mfa_download_recovery_codes"))
        self.assertEqual(text["Content-Type"], "text/plain")

    def test_page_of_a_password_never_set(self):
        self.clerk.set_unusable_password()
        self.clerk.save()
        self.client.sign_in(self.clerk)
        response = self.client.get(address("account_change_password"), follow=True)
        self.assertEqual(response.redirect_chain[-1][0], address("account_set_password"))

    def test_odd_links_are_no_error(self):
        for tail in ("0-x", "zzzzzzzzzzzzz-x", "1-set-password"):
            url = f"/ja/accounts/password/reset/key/{tail}/"
            with self.subTest(url):
                self.assertEqual(self.client.get(url).status_code, 200)

    def test_strangers_are_asked_to_sign_in(self):
        for name in (*self.SIGNED_IN[1:], *self.WITH_APP, "mfa_activate_totp"):
            with self.subTest(name):
                response = self.client.get(address(name))
                self.assertEqual(response.status_code, 302)
                self.assertIn("/ja/accounts/login/", response["Location"])
