"""A subscriber's own page: confirm, change, leave, and the post of a mail program."""

from datetime import timedelta

import time_machine
from django.conf import settings
from django.test import Client, override_settings
from django.utils import timezone

from kanazawa2030.core import tokens
from kanazawa2030.pages.models import Subscription

from ...base import PortalTestCase
from ...factories import tokyo
from .factories import EMAIL, address, ask, filled, make_subscription

LIMITS = settings.LIMITS
NAMES = ("manage", "confirm", "leave")


class ConfirmTests(PortalTestCase):
    def test_a_look_confirms_nothing(self):
        row = make_subscription(confirmed=False)
        for language, words in (("ja", "確認して受け取る"), ("en", "Confirm and get news")):
            page = self.client.get(address(row, language=language))
            self.assertContains(page, words)
            self.assertEqual(page.headers["X-Robots-Tag"], "noindex, nofollow")
            self.assertIn("no-store", page.headers["Cache-Control"])
        for name in NAMES:
            self.client.get(address(row, name), follow=True)
            self.client.head(address(row, name))
        row.refresh_from_db()
        self.assertIsNone(row.confirmed_at)

    def test_the_button_confirms_and_leads_to_the_choices(self):
        row = make_subscription(confirmed=False)
        for language, words in (("ja", "アドレスを確認しました。"), ("en", "is confirmed")):
            page = self.client.post(address(row, "confirm", language), follow=True)
            self.assertContains(page, words)
            row.refresh_from_db()
            self.assertIsNotNone(row.confirmed_at)

    def test_too_late(self):
        with time_machine.travel(timezone.now() - timedelta(days=8), tick=False):
            row = ask()
        for answer in (self.client.get(address(row)), self.client.post(address(row, "confirm"))):
            self.assertContains(answer, "このリンクでは設定を開けません", status_code=404)
        row.refresh_from_db()
        self.assertIsNone(row.confirmed_at)

    def test_who_did_not_ask_deletes_the_address(self):
        row = make_subscription(confirmed=False)
        self.client.post(address(row, "leave"))
        self.assertFalse(Subscription.objects.exists())


class ManageTests(PortalTestCase):
    def test_it_shows_what_one_gets_and_when(self):
        with time_machine.travel(tokyo(2026, 12, 1, 12), tick=False):
            row = make_subscription(every="month", courses=[3], is_easy=True)
            page = self.client.get(address(row))
        self.assertContains(page, "2027年1月1日（金）")
        form = page.context["form"]
        values = [form[name].value() for name in ("every", "language", "courses")]
        self.assertEqual(values, ["month", "ja-easy", [3]])
        self.assertNotContains(page, EMAIL)

    def test_choices_are_changed(self):
        row = make_subscription(courses=[3])
        page = self.client.post(
            address(row), filled(email=None, every="month", language="en", goals=["2"]), follow=True
        )
        self.assertContains(page, "下の内容で保存してあります。")
        row.refresh_from_db()
        self.assertEqual((row.every, row.language, row.courses.count()), ("month", "en", 0))

    def test_the_address_after_saving_claims_nothing_that_may_not_be_so(self):
        page = self.client.get(address(make_subscription()) + "?done=saved")
        self.assertContains(page, "下の内容で保存してあります。")
        self.assertNotContains(page, "保存しました")

    def test_wrong_choices_are_said_and_nothing_changes(self):
        row = make_subscription(courses=[3])
        page = self.client.post(address(row), filled(email=None, every="day"))
        self.assertEqual(page.status_code, 422)
        row.refresh_from_db()
        self.assertEqual((row.every, row.courses.count()), ("week", 1))

    def test_another_site_cannot_send_it(self):
        row = make_subscription()
        for name in NAMES:
            answer = self.client.post(
                address(row, name), headers={"Origin": "https://elsewhere.example"}
            )
            self.assertEqual(answer.status_code, 403)
        self.assertTrue(Subscription.objects.exists())


class LeaveTests(PortalTestCase):
    def test_leaving_by_the_button_is_confirmed_on_the_page(self):
        for language, words in (("ja", "やめました"), ("en", "You get no more news by email")):
            row = make_subscription()
            answer = self.client.post(address(row, "leave", language))
            self.assertRedirects(answer, f"/{language}/follow/left/")
            self.assertContains(self.client.get(answer.url), words)
            self.assertFalse(Subscription.objects.exists())

    def test_twice_is_once(self):
        row = make_subscription()
        for _time in range(2):
            answer = self.client.post(address(row, "leave"))
            self.assertRedirects(answer, "/ja/follow/left/")
        self.assertRedirects(self.client.get(address(row, "leave")), "/ja/follow/left/")
        self.assertEqual(self.client.get(address(row)).status_code, 404)

    def test_a_look_leads_to_the_button(self):
        row = make_subscription()
        answer = self.client.get(address(row, "leave"))
        self.assertEqual(answer.url, address(row) + "#leave")
        self.assertTrue(Subscription.objects.exists())

    def test_one_click_of_a_mail_program(self):
        """Of RFC 8058: no cookies, no origin, and no redirect; urlencoded or multipart."""
        bare = Client(enforce_csrf_checks=True)
        for content in ("application/x-www-form-urlencoded", None):
            row = make_subscription()
            body = {"List-Unsubscribe": "One-Click"}
            if content:
                send = {"data": "List-Unsubscribe=One-Click", "content_type": content}
            else:
                send = {"data": body}
            for _time in range(2):
                answer = bare.post(address(row, "leave"), **send)
                self.assertContains(answer, "やめました")
                self.assertFalse(answer.cookies)
            self.assertFalse(Subscription.objects.exists())


class LinkTests(PortalTestCase):
    @override_settings(LIMITS={**LIMITS, "manage": (1000, 60)})
    def test_forged_links_are_one_page(self):
        row = make_subscription()
        token = address(row).split("/")[3]
        forged = (
            token[:-1],
            token.replace("~", "."),
            tokens.make("voice", row.pk, row.nonce),
            "1.x~y",
            "x" * 1000,
            "x%20y",
            "１.x~y",
        )
        for language, words in (("ja", "このリンクでは設定を開けません"), ("en", "does not open")):
            for one in forged:
                for part in ("", "confirm/", "leave/"):
                    path = f"/{language}/follow/{one}/{part}"
                    for answer in (self.client.get(path), self.client.post(path)):
                        self.assertContains(answer, words, status_code=404)
        self.assertTrue(Subscription.objects.exists())

    def test_a_link_with_an_older_nonce_touches_nothing(self):
        row = make_subscription()
        old = address(row, "leave")
        Subscription.objects.update(nonce="another")
        self.assertRedirects(self.client.post(old), "/ja/follow/left/")
        self.assertTrue(Subscription.objects.exists())

    def test_guesses_are_limited(self):
        with time_machine.travel(timezone.now(), tick=False):
            answers = [self.client.get("/ja/follow/1.x~y/").status_code for _time in range(61)]
        self.assertEqual((answers[0], answers[-1]), (404, 429))
