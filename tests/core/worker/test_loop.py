"""The worker's loop, by hand and as the process an installation runs."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from unittest import mock
from urllib.parse import urlsplit, urlunsplit

import time_machine
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import SimpleTestCase
from django.utils import timezone

from kanazawa2030.core.mail.delivery import Tally, deliver_due
from kanazawa2030.core.mail.outbox import Status
from kanazawa2030.core.models import OutgoingMail, TaskRun
from kanazawa2030.core.worker import loop as worker_loop
from kanazawa2030.core.worker.loop import Worker

from ...base import PortalTestCase, RaceTestCase
from ...test_architecture import ROOT
from ..mail.factories import make_mail
from ..mail.postbox import postbox
from ..mail.smtp_server import smtp_server


class LoopTests(SimpleTestCase):
    def setUp(self):
        for name in ("delivery.deliver_due", "scheduling.run_due", "scheduling.beat"):
            patch = mock.patch(f"kanazawa2030.core.worker.loop.{name}")
            setattr(self, name.rpartition(".")[2], self.enterContext(patch))
        self.enterContext(mock.patch.object(worker_loop, "close_old_connections"))
        self.deliver_due.return_value = Tally()
        self.stop = threading.Event()
        self.worker = Worker(poll=2.0, stop=self.stop)

    def test_an_idle_worker_waits_and_a_busy_one_does_not(self):
        self.assertEqual(self.worker.turn(), 2)
        self.deliver_due.return_value = Tally(sent=worker_loop.ROUND)
        self.assertEqual(self.worker.turn(), 0)

    def test_tasks_get_their_turn_between_two_rounds_of_mail(self):
        self.deliver_due.return_value = Tally(sent=worker_loop.ROUND)
        self.worker.turn()
        self.worker.turn()
        self.assertEqual(self.run_due.call_count, 2)

    def test_no_trouble_ends_it_and_each_makes_it_more_patient(self):
        self.deliver_due.side_effect = OperationalError
        with self.assertLogs("kanazawa2030.core.worker.loop", "ERROR"):
            pauses = [self.worker.turn() for _turn in range(6)]
        self.assertEqual(pauses, [4, 8, 16, 30, 30, 30])
        self.deliver_due.side_effect = None
        self.assertEqual(self.worker.turn(), 2)
        self.run_due.side_effect = RuntimeError
        self.assertEqual(self.worker.turn(), 4)

    def test_after_many_days_of_trouble_it_still_counts(self):
        self.run_due.side_effect = OperationalError
        with self.assertLogs("kanazawa2030.core.worker.loop", "ERROR"):
            pauses = {self.worker.turn() for _turn in range(2000)}
        self.assertEqual(max(pauses), worker_loop.LONGEST_PAUSE)

    def test_a_mail_server_out_of_reach_is_left_alone_while_tasks_go_on(self):
        self.deliver_due.return_value = Tally(deferred=1, is_cut_off=True)
        with mock.patch.object(worker_loop.time, "monotonic", return_value=100.0) as clock:
            for _turn in range(3):
                self.worker.turn()
            self.assertEqual(self.deliver_due.call_count, 1)
            self.assertEqual(self.run_due.call_count, 3)
            clock.return_value += worker_loop.SILENCE
            self.worker.turn()
        self.assertEqual(self.deliver_due.call_count, 2)

    def test_it_shows_signs_of_life_between_mails_and_tasks_but_not_at_each(self):
        def ask_often(stop, **_options):
            for _mail in range(50):
                stop()
            return Tally()

        self.deliver_due.side_effect = self.run_due.side_effect = ask_often
        with mock.patch.object(worker_loop.time, "monotonic", return_value=100.0) as clock:
            self.worker.turn()
            self.assertEqual(self.beat.call_count, 1)
            clock.return_value += worker_loop.BEAT
            self.worker.turn()
        self.assertEqual(self.beat.call_count, 2)

    def test_it_ends_when_it_is_told_to(self):
        self.run_due.side_effect = lambda stop: self.stop.set()
        self.worker.run()
        self.assertEqual(self.deliver_due.call_count, 1)


class CommandTests(PortalTestCase):
    def test_once_sends_what_is_due_runs_the_tasks_and_ends(self):
        for number in range(3):
            make_mail(f"a{number}@example.test")
        before = signal.getsignal(signal.SIGTERM)
        with postbox() as box, mock.patch.object(worker_loop, "close_old_connections"):
            call_command("run_worker", "--once")
        self.assertEqual(len(box.sent), 3)
        done = TaskRun.objects.filter(last_finished_at__isnull=False)
        self.assertTrue(done.exclude(name="worker").exists())
        self.assertIs(signal.getsignal(signal.SIGTERM), before)

    def test_send_outbox_says_what_it_did(self):
        for number in range(3):
            make_mail(f"a{number}@example.test")
        words = StringIO()
        with postbox():
            call_command("send_outbox", "--limit=2", stdout=words)
        self.assertEqual(words.getvalue(), "2 sent, 0 to be tried again, 0 failed\n")


def database_url() -> str:
    """The test's own database, for another process."""
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    server = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(server._replace(path=f"/{name}"))


class SlowEars(list):
    """What a mail server heard; each recipient makes it pause, and tells us."""

    def __init__(self, pause):
        self.heard_one, self.pause = threading.Event(), pause

    def append(self, words):
        super().append(words)
        if words.upper().startswith("RCPT"):
            self.heard_one.set()
            time.sleep(self.pause)


class ProcessTests(RaceTestCase):
    """`manage.py run_worker` itself, on the test's database."""

    @contextmanager
    def worker(self, server):
        process = subprocess.Popen(
            [sys.executable, "manage.py", "run_worker", "--poll=0.1"],
            cwd=ROOT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "tests.core.worker.worker_settings",
                "DATABASE_URL": database_url(),
                "TEST_SMTP_PORT": str(server.port),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()
            process.stdout.close()

    def states(self):
        return sorted(OutgoingMail.objects.values_list("status", flat=True))

    def test_told_to_stop_it_finishes_the_mail_at_hand(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(number), smtp_server() as server:
                server.heard = SlowEars(1)
                OutgoingMail.objects.all().delete()
                for recipient in range(4):
                    make_mail(f"a{recipient}@example.test")
                with self.worker(server) as process:
                    self.assertTrue(server.heard.heard_one.wait(30))
                    process.send_signal(number)
                    words, _none = process.communicate(timeout=30)
                self.assertEqual(process.returncode, 0, words.decode())
                self.assertEqual(words, b"")
                self.assertEqual(len(server.taken), 1)
                self.assertEqual(self.states(), ["queued"] * 3 + ["sent"])

    def test_an_idle_worker_stops_at_once(self):
        with smtp_server() as server, self.worker(server) as process:
            end = time.monotonic() + 60
            while time.monotonic() < end and not TaskRun.objects.exclude(name="worker").exists():
                time.sleep(0.1)
            process.send_signal(signal.SIGTERM)
            started = time.monotonic()
            process.communicate(timeout=30)
            self.assertLess(time.monotonic() - started, 10)
        self.assertEqual(process.returncode, 0)

    def test_killed_in_mid_sentence_it_loses_nothing(self):
        for recipient in range(4):
            make_mail(f"a{recipient}@example.test")
        with smtp_server() as server:
            server.heard = SlowEars(1)
            with self.worker(server) as process:
                self.assertTrue(server.heard.heard_one.wait(30))
                process.kill()
        self.assertEqual(self.states(), ["queued"] * 3 + ["sending"])
        with postbox() as box, time_machine.travel(timezone.now() + timedelta(minutes=11)):
            deliver_due()
        self.assertEqual(len(set(box.addresses)), 4)
        self.assertFalse(OutgoingMail.objects.exclude(status=Status.SENT).exists())
