"""Asking, confirming, changing and leaving: by the services."""

from datetime import timedelta

import time_machine
from django.core.exceptions import PermissionDenied
from django.test import override_settings
from django.utils import timezone

from kanazawa2030.core.models import OutgoingMail
from kanazawa2030.pages.digest import services
from kanazawa2030.pages.models import Subscription

from ...base import PortalTestCase
from ...factories import tokyo
from .factories import CHOICES, EMAIL, ask, make_subscription, sent_messages

NOW = tokyo(2026, 12, 1, 12)


class AskTests(PortalTestCase):
    def test_it_waits_for_its_owner_and_one_email_goes_out(self):
        with override_settings(PURPOSE_NOTICE_VERSION="2026-11"):
            row = ask(courses=[1, 3], goals=[11], series="cafe", every="month", now=NOW)
        row.refresh_from_db()
        self.assertEqual((row.confirmed_at, row.told_until, row.created_at), (None, None, NOW))
        self.assertEqual((row.every, row.series, row.purpose_version), ("month", "cafe", "2026-11"))
        self.assertEqual([one.pk for one in row.courses.order_by("pk")], [1, 3])
        (mail,) = self.outbox()
        self.assertEqual((mail.kind, mail.to, mail.language), ("digest_confirm", EMAIL, "ja"))
        self.assertEqual(mail.expires_at, NOW + timedelta(days=7))
        self.assertIn("2026年12月8日（火）12:00までにボタンを押さないと", mail.text)

    def test_no_more_than_one_confirmation_waits(self):
        for hours in range(3):
            ask(now=NOW + timedelta(hours=hours))
        self.assertEqual(len(self.outbox()), 1)

    def test_once_it_has_gone_out_another_can_be_asked_for(self):
        with time_machine.travel(NOW, tick=False):
            ask()
            sent_messages()
        ask(every="month", now=NOW + timedelta(hours=2))
        self.assertEqual([mail.kind for mail in self.outbox()], ["digest_confirm"] * 2)
        self.assertEqual(Subscription.objects.get().every, "month")

    def test_a_confirmed_address_keeps_its_choices_and_is_mailed_its_own_link(self):
        row = make_subscription(every="month")
        ask(every="week", courses=[2])
        row.refresh_from_db()
        self.assertEqual((row.every, row.courses.count()), ("month", 0))
        (mail,) = self.outbox()
        self.assertEqual((mail.kind, mail.to), ("digest_known", EMAIL))

    def test_the_case_of_an_address_makes_no_second_subscription(self):
        ask("Reader@example.test")
        ask("reader@EXAMPLE.test")
        self.assertEqual([row.email for row in Subscription.objects.all()], ["Reader@example.test"])

    def test_easy_japanese_is_kept_and_its_mails_are_in_it(self):
        row = ask(is_easy=True)
        self.assertTrue(row.is_easy)
        text = self.outbox()[0].text
        self.assertTrue(text.startswith("こんにちは。\n"))
        self.assertIn("お知らせの メールが ほしいと 書きました", text)

    def test_english(self):
        ask(language="en")
        (mail,) = self.outbox()
        self.assertEqual(mail.subject, "[Kanazawa SDGs] Please confirm your email address")
        self.assertIn("/en/follow/", mail.text)


class ConfirmTests(PortalTestCase):
    def test_what_is_published_from_then_on_is_told(self):
        row = services.confirm(ask(now=NOW), now=NOW + timedelta(days=1))
        self.assertEqual(row.confirmed_at, NOW + timedelta(days=1))
        self.assertEqual(row.told_until, row.confirmed_at)

    def test_twice_is_once(self):
        row = ask(now=NOW)
        services.confirm(row, now=NOW)
        again = services.confirm(row, now=NOW + timedelta(days=30))
        self.assertEqual(again.confirmed_at, NOW)

    def test_too_late_or_after_leaving(self):
        row = ask(now=NOW)
        self.assertIsNone(services.confirm(row, now=NOW + timedelta(days=7)))
        services.leave(row)
        self.assertIsNone(services.confirm(row, now=NOW))


class ChangeTests(PortalTestCase):
    def test_choices_are_replaced(self):
        row = make_subscription(courses=[1], goals=[2])
        wanted = {**CHOICES, "every": "month", "language": "en", "courses": [4, 5]}
        services.change(row, **wanted)
        row.refresh_from_db()
        self.assertEqual((row.every, row.language), ("month", "en"))
        self.assertEqual([one.pk for one in row.courses.order_by("pk")], [4, 5])
        self.assertEqual(row.goals.count(), 0)

    def test_what_is_not_confirmed_is_not_changed(self):
        row = make_subscription(confirmed=False)
        services.change(row, **{**CHOICES, "every": "month"})
        row.refresh_from_db()
        self.assertEqual(row.every, "week")

    def test_after_leaving_there_is_nothing_to_change(self):
        row = make_subscription()
        services.leave(row)
        self.assertIsNone(services.change(row, **CHOICES))
        self.assertFalse(Subscription.objects.exists())


class LeaveTests(PortalTestCase):
    def test_the_row_goes_and_its_mails_are_emptied(self):
        with time_machine.travel(NOW, tick=False):
            row, other = ask(), ask("other@example.test")
            sent_messages()
        services.confirm(row, now=NOW)
        ask(now=NOW + timedelta(hours=2))  # a second mail waits
        services.leave(row)
        services.leave(row)
        self.assertEqual(Subscription.objects.get(), other)
        mine = OutgoingMail.objects.filter(dedupe_key__startswith=f"digest:{row.pk}:")
        self.assertEqual([(mail.to, mail.text) for mail in mine], [("", "")])
        self.assertTrue(OutgoingMail.objects.filter(to="other@example.test").exists())

    def test_what_a_worker_gave_back_after_leaving_is_not_sent(self):
        """A worker died with the mail; it is queued again when its reader has left."""
        row = make_subscription()
        OutgoingMail.objects.create(
            kind="digest",
            to=EMAIL,
            text="x",
            subject="x",
            dedupe_key=f"digest:{row.pk}:20261203",
            status="sending",
            claimed_at=timezone.now() - timedelta(hours=1),
        )
        services.leave(row)
        self.assertEqual(sent_messages(), [])
        mail = OutgoingMail.objects.get()
        self.assertEqual((mail.status, mail.last_error), ("failed", "no longer wanted"))

    def test_staff_delete_at_its_owners_request(self):
        row = make_subscription()
        for role in ("reception", "reviewer", "approver"):
            with self.assertRaises(PermissionDenied):
                services.delete_for_owner(row, by=self.person(role))
        services.delete_for_owner(row, by=self.editor)
        self.assertFalse(Subscription.objects.exists())
