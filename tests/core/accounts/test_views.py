"""Signing in by a mailed code: for everybody but staff, and never to the staff desk."""

import re
from datetime import timedelta

import time_machine
from django.conf import settings
from django.core.cache import cache
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from kanazawa2030.core.accounts.services import purge_unused
from kanazawa2030.core.models import User

from ...base import PortalTestCase
from ...people import make_person
from .cases import address

ASK, ENTER = "account_request_login_code", "account_confirm_login_code"
NEW = "new@example.test"


class CodeCase(PortalTestCase):
    def setUp(self):
        cache.clear()

    def ask(self, email=NEW, language="ja", client=None, **data):
        client = client or self.client
        return client.post(address(ASK, language), {"email": email, **data})

    def code(self, email=NEW) -> str:
        """The code of the newest mail to that address."""
        mails = [m for m in self.outbox("account.login_code") if m.to == email]
        return re.search(r"^\d{4}-\d{4}$", mails[-1].text, re.MULTILINE)[0]

    def enter(self, code, language="ja", **data):
        return self.client.post(address(ENTER, language), {"code": code, **data})

    def who(self):
        return self.client.session.get("_auth_user_id")


class CodeTests(CodeCase):
    def test_first_use_makes_an_account_without_a_password(self):
        self.assertRedirects(self.ask("Ｎｅｗ@Example.TEST"), address(ENTER))
        user = User.objects.get(email=NEW)
        self.assertFalse(user.has_usable_password() or user.is_staff)
        self.assertIsNone(user.last_login)
        response = self.enter(self.code())
        self.assertRedirects(response, "/ja/my/")
        self.assertEqual(self.who(), str(user.pk))
        self.assertContains(self.client.get("/ja/my/"), NEW)

    def test_the_mail_is_secret_and_in_the_language_of_the_page(self):
        for language, word in (("ja", "サインイン"), ("en", "sign-in code")):
            self.ask(f"{language}@example.test", language, self.client_class())
            mail = self.outbox("account.login_code")[-1]
            self.assertEqual((mail.language, mail.is_secret), (language, True))
            self.assertIn(word, mail.text)
            left = mail.expires_at - timezone.now()
            self.assertLessEqual(left, timedelta(minutes=10))

    def test_the_language_of_later_mails_follows_the_sign_in(self):
        person = make_person("partner", language="ja")
        self.ask(person.email, "en")
        self.enter(self.code(person.email), "en")
        person.refresh_from_db()
        self.assertEqual(person.language, "en")

    def test_digits_in_any_width_with_or_without_gaps(self):
        self.ask()
        wide = self.code().translate(str.maketrans("0123456789-", "０１２３４５６７８９ー"))
        self.enter(f" {wide[:4]} {wide[5:]} ")
        self.assertTrue(self.who())

    def test_a_code_works_once(self):
        self.ask()
        code = self.code()
        self.enter(code)
        self.client.post(address("account_logout"))
        self.assertRedirects(self.enter(code), address(ASK))
        self.assertIsNone(self.who())

    def test_a_code_works_in_its_own_browser_only(self):
        self.ask()
        other = self.client_class()
        self.ask("other@example.test", client=other)
        response = other.post(address(ENTER), {"code": self.code()})
        self.assertEqual(response.status_code, 422)

    def test_an_old_code_is_void(self):
        self.ask()
        code = self.code()
        with time_machine.travel(timezone.now() + timedelta(minutes=11)):
            response = self.client.post(address(ENTER), {"code": code}, follow=True)
        self.assertContains(response, "有効時間が過ぎました")
        self.assertIsNone(self.who())

    def test_five_tries_and_the_code_is_void(self):
        self.ask()
        code = self.code()
        wrong = "00000000" if code != "0000-0000" else "11111111"
        for _try in range(4):
            response = self.enter(wrong)
            self.assertContains(response, "エラー：", status_code=422)
        self.assertRedirects(self.enter(wrong), address(ASK))
        self.assertRedirects(self.enter(code), address(ASK))
        self.assertIsNone(self.who())

    def test_tries_are_counted_beside_the_session(self):
        """Requests at the same moment read one session: the table still counts them."""
        self.ask()
        code = self.code()
        session = self.client.session
        stash = session["account_login"]
        for _try in range(5):
            session = self.client.session
            session["account_login"] = stash
            session.save()
            self.enter("00000000" if code != "0000-0000" else "11111111")
        session = self.client.session
        session["account_login"] = stash
        session.save()
        self.assertRedirects(self.enter(code), address(ASK))
        self.assertIsNone(self.who())

    def test_odd_input_is_no_error(self):
        for email in ("", "x", "a@b", "a" * 300 + "@example.test", "あ@example.test"):
            with self.subTest(email):
                self.assertEqual(self.ask(email).status_code, 422)
        self.ask()
        for code in ("", "x" * 400, "①②③", "١٢٣٤٥٦٧٨"):
            with self.subTest(code):
                self.assertIn(self.enter(code).status_code, (302, 422))
        self.assertFalse(self.who())

    def test_signing_in_gives_a_new_session_key(self):
        self.ask()
        planted = self.client.session.session_key
        self.enter(self.code())
        self.assertNotEqual(self.client.session.session_key, planted)

    def test_next_is_kept_and_stays_in_the_house(self):
        wanted = "/ja/partners/apply/"
        response = self.ask(next=wanted)
        self.assertEqual(response["Location"], f"{address(ENTER)}?next=%2Fja%2Fpartners%2Fapply%2F")
        self.assertRedirects(self.enter(self.code(), next=wanted), wanted)
        for evil in (
            "//evil.example",
            "https://evil.example/",
            "/\\evil.example",
            "javascript:alert(1)",
        ):
            with self.subTest(evil):
                self.client.post(address("account_logout"))
                email = f"{len(evil)}@example.test"
                self.ask(email, next=evil)
                response = self.enter(self.code(email), next=evil)
                self.assertEqual(response["Location"], "/ja/my/")

    def test_starting_again_with_another_address(self):
        self.ask()
        page = self.client.get(address(ENTER))
        self.assertContains(page, NEW)
        again = {"next": address(ASK)}
        self.assertRedirects(self.client.post(address("account_logout"), again), address(ASK))

    def test_signing_out_leads_home(self):
        self.client.sign_in(make_person("partner"))
        page = self.client.get(address("account_logout"))
        self.assertContains(page, 'href="/ja/my/"')
        self.assertRedirects(self.client.post(address("account_logout")), "/ja/")


class EnumerationTests(CodeCase):
    def test_every_address_gets_the_same_page(self):
        closed = make_person("partner", is_active=False)
        ended = make_person("partner", access_until=timezone.localdate() - timedelta(1))
        known = make_person("partner")
        pages = set()
        for email in (NEW, known.email, closed.email, ended.email, self.editor.email):
            client = self.client_class()
            response = self.ask(email, client=client)
            self.assertEqual(response["Location"], address(ENTER))
            body = client.get(address(ENTER)).content.decode()
            wrong = client.post(address(ENTER), {"code": "12345678"})
            self.assertEqual(wrong.status_code, 422)
            body = re.sub(r'value="[\w-]{40,}"', "", body.replace(email, "…"))
            pages.add(body)
        self.assertEqual(len(pages), 1)
        self.assertEqual(len(self.outbox()), 5, "each address gets one mail")

    def cost(self, email) -> int:
        client = self.client_class()
        client.get(address(ASK))
        return len(self.count_queries(lambda: self.ask(email, client=client)))

    def test_every_address_costs_about_the_same(self):
        known = make_person("partner")
        counts = [self.cost(email) for email in (NEW, known.email, self.editor.email)]
        self.assertLess(max(counts) - min(counts), 6)

    def test_mails_to_one_address_are_few_whoever_asks(self):
        for number in range(7):
            response = self.ask(client=self.client_class(REMOTE_ADDR=f"192.0.2.{number}"))
            self.assertEqual(response.status_code, 302)
        self.assertEqual(len(self.outbox()), 3)

    def test_an_address_nobody_has_signed_in_with_gets_few_mails_a_day(self):
        day = timezone.now().replace(hour=0, minute=5) + timedelta(days=1)
        for number in range(8):
            with time_machine.travel(day + timedelta(minutes=20 * number)):
                self.ask(client=self.client_class(REMOTE_ADDR=f"192.0.2.{number}"))
        self.assertEqual(len(self.outbox()), 5)

    def test_a_stranger_cannot_keep_the_owner_from_getting_a_code(self):
        """The code already mailed is good for the owner, at the same address or another."""
        for number, where in enumerate(("127.0.0.1", "192.0.2.10")):
            with self.subTest(where):
                email = f"owner{number}@example.test"
                for _try in range(5):
                    self.ask(email, client=self.client_class())
                self.client.defaults["REMOTE_ADDR"] = where
                self.assertRedirects(self.ask(email), address(ENTER))
                self.enter(self.code(email))
                self.assertTrue(self.who())
                self.client.post(address("account_logout"))

    def test_the_owners_browser_gets_a_mail_whatever_strangers_asked(self):
        self.ask()
        self.enter(self.code())
        self.client.post(address("account_logout"))
        for number in range(7):
            self.ask(client=self.client_class(REMOTE_ADDR=f"192.0.2.{number}"))
        before = len(self.outbox())
        self.ask()
        self.assertEqual(len(self.outbox()), before + 1)

    def test_a_code_opens_no_browser_that_did_not_ask(self):
        self.ask()
        other = self.client_class()
        self.assertRedirects(other.post(address(ENTER), {"code": self.code()}), address(ASK))

    @override_settings(LIMITS={**settings.LIMITS, "code_from": (3, 3600)})
    def test_one_visitor_asks_for_few_addresses(self):
        statuses = [
            self.ask(f"{n}@example.test", client=self.client_class()).status_code for n in range(4)
        ]
        self.assertEqual(statuses, [302, 302, 302, 429])
        response = self.ask("last@example.test", client=self.client_class())
        self.assertContains(response, 'value="last@example.test"', status_code=429)
        self.assertContains(response, "お待ちください", status_code=429)


class StaffTests(CodeCase):
    @override_settings(STAFF_SECOND_FACTOR=False)
    def test_staff_get_no_code_but_are_told(self):
        self.ask(self.editor.email)
        self.assertEqual(self.outbox("account.login_code"), [])
        mail = self.outbox("account.login_by_password")[0]
        self.assertIn(reverse("account_login"), mail.text)
        self.enter("")
        self.assertIsNone(self.who())

    @override_settings(STAFF_SECOND_FACTOR=False)
    def test_a_session_begun_by_code_never_opens_the_desk(self):
        person = make_person("partner")
        self.ask(person.email)
        self.enter(self.code(person.email))
        self.assertEqual(self.client.get("/admin/", follow=True).status_code, 403)
        User.objects.filter(pk=person.pk).update(is_staff=True, is_superuser=True)
        self.assertEqual(self.client.get("/admin/", follow=True).status_code, 403)

    def test_somebody_made_staff_meanwhile_does_not_get_in(self):
        person = make_person("partner")
        self.ask(person.email)
        User.objects.filter(pk=person.pk).update(is_staff=True)
        self.enter(self.code(person.email))
        self.assertIsNone(self.who())

    def test_becoming_staff_ends_what_a_code_began(self):
        person = make_person("partner")
        self.client.sign_in(person)
        desk = self.client_class().sign_in(self.administrator)
        url = reverse("admin:core_user_change", args=[person.pk])
        role = self.editor.groups.get().pk
        form = {
            "email": person.email,
            "name": "新しい職員",
            "language": "ja",
            "groups": [role],
            "is_active": "on",
        }
        self.assertEqual(desk.post(url, form).status_code, 302)
        person.refresh_from_db()
        self.assertTrue(person.is_staff)
        self.assertIn("/accounts/code/", self.client.get("/ja/my/")["Location"])


class PurgeTests(CodeCase):
    def test_accounts_nobody_signed_in_to_go_after_a_day(self):
        self.ask()
        used = "used@example.test"
        other = self.client_class()
        self.ask(used, client=other)
        other.post(address(ENTER), {"code": self.code(used)})
        make_person("partner")
        soon, later = (timezone.now() + timedelta(hours=h) for h in (23, 25))
        self.assertEqual(purge_unused(soon, dry_run=False), 0)
        self.assertEqual(purge_unused(later, dry_run=True), 1)
        self.assertEqual(purge_unused(later, dry_run=False), 1)
        self.assertFalse(User.objects.filter(email=NEW).exists())
        self.assertTrue(User.objects.filter(email=used).exists())

    def test_pages_in_both_languages(self):
        self.ask()
        for language in ("ja", "en"):
            self.client.get(address(ENTER, language))
            self.client_class().get(address(ASK, language))
