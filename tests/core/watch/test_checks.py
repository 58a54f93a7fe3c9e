"""When each check needs attention and when it fails, and what it says."""

from datetime import timedelta
from unittest import mock

import time_machine
from django.core.cache import caches
from django.test import SimpleTestCase
from django.urls import reverse
from django.utils import timezone, translation

from kanazawa2030.core import registry
from kanazawa2030.core.mail import pausing
from kanazawa2030.core.mail.outbox import Status
from kanazawa2030.core.models import MailPause, OutgoingMail, TaskRun
from kanazawa2030.core.watch import checks, facts
from kanazawa2030.core.watch.checks import State

from ...base import PortalTestCase
from ...factories import tokyo
from ..mail.factories import make_mail

NOON = tokyo(2026, 6, 18, 12)
HOUR = timedelta(hours=1)


class CheckTests(PortalTestCase):
    def setUp(self):
        self.enterContext(time_machine.travel(NOON, tick=False))

    def found(self, name):
        return next(one for check, one in checks.look(timezone.now()) if check.name == name)

    def assertStates(self, name, cases, make):
        for value, state in cases.items():
            with self.subTest(name, value=value):
                make(value)
                found = self.found(name)
                self.assertEqual(found.state, state)
                self.assertEqual(bool(found.advice), state != State.OK)

    def run_of(self, name, **columns):
        TaskRun.objects.update_or_create(name=name, defaults=columns)

    def test_backup_by_its_age(self):
        self.assertEqual(self.found("backup").state, State.ATTENTION)
        self.assertEqual(self.found("backup").fact, "バックアップはまだありません。")
        self.assertStates(
            "backup",
            {35: State.OK, 36: State.ATTENTION, 71: State.ATTENTION, 72: State.FAILING},
            lambda hours: self.run_of(facts.BACKUP, last_finished_at=NOON - hours * HOUR),
        )
        self.run_of(facts.BACKUP, last_finished_at=NOON, last_error="OSError")
        found = self.found("backup")
        self.assertEqual(found.state, State.FAILING)
        self.assertIn("失敗しました（OSError）", found.fact)

    def test_purge_by_its_age_and_its_error(self):
        self.assertEqual(self.found("purge").state, State.ATTENTION)
        self.assertStates(
            "purge",
            {47: State.OK, 48: State.ATTENTION, 96: State.FAILING},
            lambda hours: self.run_of("purge", last_finished_at=NOON - hours * HOUR),
        )
        self.run_of("purge", last_finished_at=NOON, last_error="PurgeFailed")
        self.assertEqual(self.found("purge").state, State.FAILING)

    def test_mails_not_delivered_but_not_those_that_are_nobodys_trouble(self):
        def failed(number):
            OutgoingMail.objects.all().delete()
            for one in range(number):
                make_mail(f"a{one}@example.test")
            OutgoingMail.objects.update(
                status=Status.FAILED, failed_at=NOON - HOUR, last_error="SMTP 550"
            )

        cases = {0: State.OK, 1: State.ATTENTION, 19: State.ATTENTION, 20: State.FAILING}
        self.assertStates("failed_mail", cases, failed)
        for words in ("expired", "no longer wanted", "address bounces"):
            OutgoingMail.objects.update(last_error=words)
            self.assertEqual(self.found("failed_mail").state, State.OK)
        OutgoingMail.objects.update(last_error="SMTP 550", failed_at=NOON - 25 * HOUR)
        self.assertEqual(self.found("failed_mail").state, State.OK)

    def test_a_task_that_fails_for_an_hour_or_is_late(self):
        tasks = {"a": registry.PeriodicTask("a", "A", HOUR, lambda now: None)}
        self.enterContext(mock.patch.dict(registry._tasks, tasks, clear=True))
        self.assertEqual(self.found("tasks").state, State.OK)  # it has not had its turn
        self.run_of("a", last_finished_at=NOON, last_error="KeyError", failing_since=NOON)
        self.assertEqual(self.found("tasks").state, State.ATTENTION)
        self.assertIn("失敗：A。", self.found("tasks").fact)
        self.run_of("a", failing_since=NOON - HOUR)
        self.assertEqual(self.found("tasks").state, State.FAILING)
        self.run_of("a", last_error="", failing_since=None, last_finished_at=NOON - 4 * HOUR)
        self.assertEqual(self.found("tasks").state, State.OK)
        self.run_of("a", last_finished_at=NOON - 5 * HOUR)
        self.assertEqual(self.found("tasks").state, State.ATTENTION)
        self.assertIn("遅れ：A。", self.found("tasks").fact)

    def test_a_database_of_another_release(self):
        self.assertEqual(self.found("database").state, State.OK)
        with mock.patch.object(checks, "pending_migrations", return_value=1):
            self.assertEqual(self.found("database").state, State.FAILING)

    def test_caches(self):
        self.assertEqual(self.found("cache").state, State.OK)
        with mock.patch.object(type(caches["default"]), "get", return_value=None):
            self.assertEqual(self.found("cache").state, State.FAILING)

    def test_waiting_mail_says_how_many_and_how_long(self):
        OutgoingMail.objects.filter(pk=make_mail().pk).update(not_before=NOON - 3 * HOUR)
        self.assertEqual(
            self.found("mail").fact, "未送信のメール：1通。いちばん古いものは3時間待っています。"
        )

    def test_mails_held_back_after_a_restore_are_not_called_late(self):
        OutgoingMail.objects.filter(pk=make_mail().pk).update(not_before=NOON - 3 * HOUR)
        self.assertEqual(self.found("mail").state, State.FAILING)
        pausing.pause(MailPause.Reason.RESTORED)
        found = self.found("mail")
        self.assertEqual(found.state, State.ATTENTION)
        self.assertEqual(found.link[1], reverse("admin:core_outgoingmail_pause"))
        self.assertEqual(found.fact, "メールの送信を停止しています")
        self.assertEqual(found.advice, "バックアップから復元したサイトです。")


class SpanTests(SimpleTestCase):
    def test_in_the_largest_whole_unit(self):
        cases = {
            timedelta(seconds=59): "0 minutes",
            timedelta(minutes=1): "1 minute",
            timedelta(minutes=119): "119 minutes",
            timedelta(hours=2): "2 hours",
            timedelta(hours=49): "2 days",
        }
        with translation.override("en"):
            for value, words in cases.items():
                self.assertEqual(checks.span(value), words)
