"""Deleting in time: a dry run tells, --really does, the count of mails stays."""

from datetime import timedelta
from io import StringIO
from unittest import mock

import time_machine
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from kanazawa2030.core import registry
from kanazawa2030.core.mail.outbox import queue_mail
from kanazawa2030.core.models import OutgoingMail
from kanazawa2030.core.worker.purging import (
    PurgeFailed,
    purge,
    purge_daily,
    purge_mail_bodies,
    purge_secrets,
    purge_secrets_soon,
    purge_sessions,
)

from ...base import PortalTestCase

DAY = timedelta(days=1)


def make_mail(**fields) -> OutgoingMail:
    """A mail with everything that could tell of a person; `fields` are set as they are."""
    with transaction.atomic():
        key = queue_mail(
            kind="confirmed",
            to="hanako@example.test",
            language="ja",
            subject="参加が決まりました",
            text="花子さま",
            html="<p>花子さま</p>",
            reply_to="office@example.test",
        )
        mail = OutgoingMail.objects.get(dedupe_key=key)
    OutgoingMail.objects.filter(pk=mail.pk).update(calendar_reference="event:12", **fields)
    mail.refresh_from_db()
    return mail


def is_erased(mail) -> bool:
    """Whether nothing is left of the person; fails on a row that is half erased."""
    mail.refresh_from_db()
    left = [mail.to, mail.text, mail.html, mail.reply_to, mail.calendar_reference]
    if any(left) != (mail.erased_at is None):
        raise AssertionError("half erased")
    return mail.erased_at is not None


@override_settings(OUTBOX_BODY_KEPT_DAYS=30)
class MailBodyTests(PortalTestCase):
    def setUp(self):
        self.now = timezone.now()

    def test_thirty_days_after_a_mail_was_done_with(self):
        for status, moment in (("sent", "sent_at"), ("failed", "failed_at")):
            young = make_mail(status=status, **{moment: self.now - 29 * DAY})
            old = make_mail(status=status, **{moment: self.now - 30 * DAY})
            with self.subTest(status):
                self.assertEqual(purge_mail_bodies(self.now, dry_run=False), 1)
                self.assertEqual((is_erased(young), is_erased(old)), (False, True))

    def test_the_row_stays_to_be_counted(self):
        mail = make_mail(status="sent", sent_at=self.now - 31 * DAY)
        purge_mail_bodies(self.now, dry_run=False)
        mail.refresh_from_db()
        self.assertEqual(
            (mail.kind, mail.status, mail.sent_at), ("confirmed", "sent", self.now - 31 * DAY)
        )

    def test_what_still_waits_is_kept_however_old(self):
        old = self.now - 300 * DAY
        mails = [
            make_mail(created_at=old, not_before=old),
            make_mail(created_at=old, status="sending", claimed_at=self.now),
            # Sent long ago, and queued again by staff.
            make_mail(created_at=old, sent_at=old, resends=1),
        ]
        self.assertEqual(purge_mail_bodies(self.now, dry_run=False), 0)
        self.assertEqual([is_erased(mail) for mail in mails], [False] * 3)

    def test_a_dry_run_counts_and_changes_nothing(self):
        mail = make_mail(status="sent", sent_at=self.now - 31 * DAY)
        self.assertEqual(purge_mail_bodies(self.now, dry_run=True), 1)
        self.assertFalse(is_erased(mail))
        purge_mail_bodies(self.now, dry_run=False)
        self.assertEqual(purge_mail_bodies(self.now, dry_run=True), 0)


class SecretTests(PortalTestCase):
    def setUp(self):
        self.now = timezone.now()

    def secret(self, seconds, **fields):
        return make_mail(is_secret=True, expires_at=self.now + timedelta(seconds=seconds), **fields)

    def test_a_code_goes_the_moment_it_expires(self):
        valid = self.secret(1, status="sent", sent_at=self.now)
        spent = self.secret(0, status="sent", sent_at=self.now)
        self.assertEqual(purge_secrets(self.now, dry_run=False), 1)
        self.assertEqual((is_erased(valid), is_erased(spent)), (False, True))

    def test_a_code_never_sent_is_given_up_and_erased(self):
        mail = self.secret(-1)
        self.assertEqual(purge_secrets(self.now, dry_run=True), 1)
        purge_secrets_soon(self.now)
        self.assertTrue(is_erased(mail))
        self.assertEqual((mail.status, mail.last_error), ("failed", "expired"))

    def test_a_mail_at_hand_is_left_to_its_worker(self):
        mail = self.secret(-1, status="sending", claimed_at=self.now)
        purge_secrets(self.now, dry_run=False)
        self.assertFalse(is_erased(mail))

    def test_an_expired_mail_that_is_no_secret_is_kept_its_days(self):
        mail = make_mail(status="sent", sent_at=self.now, expires_at=self.now - DAY)
        purge(dry_run=False, now=self.now)
        self.assertFalse(is_erased(mail))

    def test_the_worker_looks_every_ten_minutes(self):
        every = {task.name: task.every for task in registry.tasks()}
        self.assertEqual(every["mail secrets"], timedelta(minutes=10))
        self.assertEqual(every["purge"], DAY)


class SessionTests(PortalTestCase):
    def test_sessions_that_have_ended_go_and_no_others(self):
        now = timezone.now()
        Session.objects.create(session_key="ended", expire_date=now)
        Session.objects.create(session_key="open", expire_date=now + DAY)
        self.assertEqual(purge_sessions(now, dry_run=True), 1)
        self.assertEqual(Session.objects.count(), 2)
        self.assertEqual(purge_sessions(now, dry_run=False), 1)
        self.assertEqual(Session.objects.get().session_key, "open")


class PurgeTests(PortalTestCase):
    def setUp(self):
        self.enterContext(mock.patch.dict(registry._purges, clear=True))
        self.calls = []

    def rule(self, name, *, order=100, count=3, error=None):
        @registry.purge_rule(name, order=order)
        def run(now, *, dry_run):
            self.calls.append((name, dry_run))
            if error:
                raise error
            return count

    def command(self, *arguments) -> str:
        words = StringIO()
        call_command("purge", *arguments, stdout=words)
        return words.getvalue()

    def test_rules_run_in_their_order_dry_unless_really(self):
        self.rule("registrations", order=20)
        self.rule("access needs", order=10, count=1)
        self.assertEqual(
            self.command(), "access needs: 1 would be cleared\nregistrations: 3 would be cleared\n"
        )
        self.assertEqual(self.calls, [("access needs", True), ("registrations", True)])
        self.assertEqual(
            self.command("--really"), "access needs: 1 cleared\nregistrations: 3 cleared\n"
        )
        self.assertEqual(self.calls[2:], [("access needs", False), ("registrations", False)])

    def test_a_rule_that_fails_stops_no_other_and_is_told(self):
        self.rule("a", order=1, error=ValueError("hanako@example.test"))
        self.rule("b", order=2)
        words = StringIO()
        with (
            self.assertLogs("kanazawa2030.core.worker.purging", "ERROR") as logs,
            self.assertRaises(CommandError),
        ):
            call_command("purge", "--really", stdout=words)
        self.assertEqual(words.getvalue(), "a: failed\nb: 3 cleared\n")
        self.assertNotIn("hanako", "".join(logs.output))
        with self.assertLogs("kanazawa2030.core.worker.purging"), self.assertRaises(PurgeFailed):
            purge_daily(timezone.now())

    def test_the_daily_task_really_clears(self):
        self.rule("a")
        with time_machine.travel(timezone.now(), tick=False):
            purge_daily(timezone.now())
        self.assertEqual(self.calls, [("a", False)])
