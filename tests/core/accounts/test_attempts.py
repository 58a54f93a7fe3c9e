"""Strangers who know an account keep nobody out; a secret is still not guessed."""

import time
from datetime import timedelta
from unittest import mock

import time_machine
from django.conf import settings
from django.contrib.auth import hashers
from django.test import override_settings
from django.utils import timezone

from kanazawa2030.core.accounts import attempts, staff
from kanazawa2030.core.models import User
from kanazawa2030.settings import base

from .cases import PASSWORD, SignInCase, address, code_now

COOKIE = settings.KNOWN_BROWSER_COOKIE_NAME
THERE, HERE = "192.0.2.66", "192.0.2.10"


@mock.patch.object(attempts.time, "sleep")
class PasswordTests(SignInCase):
    def fail(self, times, *, where=THERE, email=None):
        """Try wrong passwords in a new browser; return the statuses."""
        client = self.client_class(REMOTE_ADDR=where)
        form = {"login": email or self.clerk.email, "password": "wrong"}
        return [client.post(address("account_login"), form).status_code for _try in range(times)]

    def is_in(self):
        return "_auth_user_id" in self.client.session

    def test_the_owner_signs_in_after_wrong_passwords_of_a_stranger(self, sleep):
        self.assertEqual(self.fail(10), [422] * 8 + [429] * 2)
        self.client.defaults["REMOTE_ADDR"] = HERE
        self.assertEqual(self.send().status_code, 302)
        self.assertTrue(self.is_in())

    def test_strangers_at_many_addresses_only_cost_time(self, sleep):
        for number in range(30):
            self.fail(1, where=f"192.0.2.{100 + number}")
        self.client.defaults["REMOTE_ADDR"] = HERE
        self.send()
        self.assertTrue(self.is_in())
        self.assertTrue(0 < max(call.args[0] for call in sleep.call_args_list) <= 2)

    def test_the_ninth_wrong_password_is_not_even_tried(self, sleep):
        self.fail(8)
        self.client.defaults["REMOTE_ADDR"] = THERE
        response = self.send()
        self.assertFalse(self.is_in())
        self.assertContains(response, "お待ちください", status_code=429)
        self.assertLessEqual(int(response["Retry-After"]), 300)
        with time_machine.travel(timezone.now() + timedelta(minutes=6)):
            self.send()
        self.assertTrue(self.is_in())

    def test_a_browser_that_signed_in_before_counts_apart(self, sleep):
        """In an office all share one address: the owner's browser still gets in."""
        self.send()
        self.client.post(address("account_logout"))
        self.client.defaults["REMOTE_ADDR"] = THERE
        self.fail(50)
        self.send()
        self.assertTrue(self.is_in())

    def test_a_known_browser_has_eight_tries_too(self, sleep):
        self.send()
        self.client.post(address("account_logout"))
        statuses = [self.send(password="wrong").status_code for _try in range(9)]
        self.assertEqual(statuses, [422] * 8 + [429])

    def test_a_browser_is_known_for_its_own_account_and_password_only(self, sleep):
        self.send()
        request = mock.Mock(COOKIES={COOKIE: self.client.cookies[COOKIE].value})
        self.assertTrue(attempts.known_browser(request, self.clerk))
        self.assertFalse(attempts.known_browser(request, self.reviewer))
        staff.end_sessions(self.clerk)
        self.assertFalse(attempts.known_browser(request, self.clerk))
        self.clerk.set_password("utatsu-yama-no-sakura")
        self.assertFalse(attempts.known_browser(request, self.clerk))
        forged = mock.Mock(COOKIES={COOKIE: "x" + self.client.cookies[COOKIE].value})
        self.assertFalse(attempts.known_browser(forged, self.clerk))

    def test_wrong_passwords_leave_threads_for_pages(self, sleep):
        """Two at the same time; a third is asked to come again, at no cost."""
        self.send()
        self.client.post(address("account_logout"))
        request = mock.Mock(COOKIES={}, META={"REMOTE_ADDR": THERE})
        with attempts.room(request, self.clerk), attempts.room(request, None):
            with mock.patch("django.contrib.auth.hashers.check_password") as check:
                self.assertEqual(self.fail(1), [429])
            check.assert_not_called()
            self.send()  # a browser that signed in before
            self.assertTrue(self.is_in())
        self.assertEqual(self.fail(1), [422])

    def test_a_password_is_checked_in_less_than_half_a_second(self, sleep):
        with override_settings(PASSWORD_HASHERS=base.PASSWORD_HASHERS):
            stored = hashers.make_password(PASSWORD)
            costs = []
            for _try in range(3):
                start = time.process_time()
                self.assertTrue(hashers.check_password(PASSWORD, stored))
                costs.append(time.process_time() - start)
        self.assertTrue(stored.startswith("scrypt$"))
        self.assertLess(min(costs), 0.5)

    def test_right_passwords_do_not_count(self, sleep):
        for _time in range(12):
            self.client.cookies.pop(COOKIE, None)
            self.assertEqual(self.send().status_code, 302)
            self.client.post(address("account_logout"))

    def test_one_address_tries_few_accounts(self, sleep):
        with override_settings(LIMITS={**settings.LIMITS, "login_from": (3, 300)}):
            statuses = [self.fail(1, email=f"n{n}@example.test")[0] for n in range(4)]
        self.assertEqual(statuses, [422, 422, 422, 429])

    def test_a_refusal_leaves_a_line_without_the_address(self, sleep):
        with self.assertLogs("kanazawa2030.core", "WARNING") as logs:
            self.fail(9)
        self.assertEqual(len(logs.output), 9)  # eight refusals, and the limit
        self.assertRegex(logs.output[0], r"A login was refused: try 1 .*account [0-9a-f]{12}$")
        self.assertNotIn(self.clerk.email, "".join(logs.output))

    def test_the_admins_own_door_counts_the_same(self, sleep):
        form = {"username": self.clerk.email, "password": PASSWORD}
        response = self.client.post("/admin/login/", form)
        self.assertEqual(response.status_code, 302)
        self.assertFalse(self.is_in())


class FactorTests(SignInCase):
    def setUp(self):
        super().setUp()
        self.with_app()

    def test_nine_codes_and_no_more(self):
        self.send()
        statuses = [self.send_code("000000").status_code for _try in range(9)]
        self.assertEqual(statuses, [422] * 8 + [429])
        self.send_code(code_now())
        self.assertEqual(self.desk(), 302)

    def test_codes_are_limited_from_everywhere(self):
        with override_settings(LIMITS={**settings.LIMITS, "factor_account": (3, 3600)}):
            for number in range(5):
                self.client.defaults["REMOTE_ADDR"] = f"192.0.2.{number}"
                self.send()
                status = self.send_code("000000").status_code
        self.assertEqual(status, 429)

    def test_digits_in_any_width(self):
        self.send()
        wide = code_now().translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        self.send_code(f" {wide[:3]} {wide[3:]}")
        self.assertEqual(self.desk(), 200)

    def test_the_code_that_set_up_the_app_is_used_up(self):
        person = User.objects.get(pk=self.reviewer.pk)
        person.set_password(PASSWORD)
        person.save()
        with time_machine.travel(timezone.now(), tick=False):
            self.send(email=person.email)
            self.client.get(address("mfa_activate_totp"))
            code = code_now(self.client.session["mfa.totp.secret"])
            with mock.patch("django.db.transaction.on_commit", lambda run, **kwargs: run()):
                self.client.post(address("mfa_activate_totp"), {"code": code})
            self.assertEqual(self.desk(), 200)
            self.client.post(address("account_logout"))
            self.send(email=person.email)
            self.assertContains(self.send_code(code), "使用済み", status_code=422)
            self.assertEqual(self.desk(), 302)
