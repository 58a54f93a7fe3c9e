"""Mail servers as they are: they refuse, put off, hang up, and are not there."""

import socket
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy

import time_machine
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from kanazawa2030.core.mail.delivery import deliver_due
from kanazawa2030.core.mail.outbox import queue_mail
from kanazawa2030.core.models import OutgoingMail

from ...base import PortalTestCase
from ...nginx import free_port
from .smtp_server import smtp_server


@contextmanager
def transport(port, timeout=5):
    """Let the outbox talk to the server on `port` of this machine."""
    settings = {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": timeout},
    }
    with override_settings(OUTBOX_TRANSPORT=settings):
        yield


def make_mail(to="hanako@example.test", **fields):
    with transaction.atomic():
        key = queue_mail(
            **{
                "kind": "test",
                "to": to,
                "language": "ja",
                "subject": "【受付完了】第3回 SDGsカフェ",
                "text": "席をご用意しました。\n",
                **fields,
            }
        )
        return OutgoingMail.objects.get(dedupe_key=key)


class SmtpTests(PortalTestCase):
    def deliver(self, server):
        with transport(server.port):
            return deliver_due()

    def state(self, mail):
        mail.refresh_from_db()
        return mail.status, mail.last_error

    def test_what_arrives_is_what_was_written(self):
        make_mail(html="<p>席をご用意しました。</p>")
        with smtp_server() as server:
            self.deliver(server)
        message = message_from_bytes(server.taken[0], policy=policy.default)
        self.assertEqual(message["Subject"], "【受付完了】第3回 SDGsカフェ")
        self.assertEqual(message["To"], "hanako@example.test")
        self.assertEqual(message["Auto-Submitted"], "auto-generated")
        text, html = message.iter_parts()
        self.assertEqual(text.get_content().strip(), "席をご用意しました。")
        self.assertEqual(html.get_content_type(), "text/html")

    def test_one_connection_serves_a_round(self):
        for number in range(5):
            make_mail(f"a{number}@example.test")
        with smtp_server() as server:
            self.assertEqual(self.deliver(server).sent, 5)
        greetings = [line for line in server.heard if line.lower().startswith("ehlo")]
        self.assertEqual(len(greetings), 1)

    def test_a_refused_address_fails_at_once_and_holds_up_nobody(self):
        bad, good = make_mail("bad@example.test"), make_mail("good@example.test")
        with smtp_server(
            **{"RCPT_TO:<bad": "550 5.1.1 bad@example.test does not live here"}
        ) as server:
            self.deliver(server)
        self.assertEqual(self.state(bad), ("failed", "address refused: SMTP 550"))
        self.assertEqual(self.state(good), ("sent", ""))

    def test_an_address_put_off_is_tried_again(self):
        """Greylisting: the first try is always answered 450."""
        mail = make_mail()
        with smtp_server(RCPT_TO="450 4.2.0 greylisted, come back") as server:
            self.deliver(server)
            self.assertEqual(self.state(mail), ("queued", "address refused: SMTP 450"))
            server.answers.clear()
            with time_machine.travel(timezone.now() + timedelta(minutes=1)):
                self.deliver(server)
        self.assertEqual(self.state(mail), ("sent", ""))

    def test_a_refused_text_fails_and_a_full_disk_does_not(self):
        for answer, status in (("554 spam", "failed"), ("452 disk full", "queued")):
            with self.subTest(answer):
                mail = make_mail()
                with smtp_server(the_end_of_DATA=answer) as server:
                    self.deliver(server)
                self.assertEqual(self.state(mail), (status, f"SMTP {answer[:3]}"))

    def test_a_sender_or_login_refused_is_our_mistake_and_heals(self):
        mail = make_mail()
        with smtp_server(MAIL_FROM="530 5.7.0 log in first") as server:
            self.assertTrue(self.deliver(server).is_cut_off)
        self.assertEqual(self.state(mail), ("queued", "sender refused: SMTP 530"))

    def test_a_server_that_hangs_up_costs_one_mail_its_turn(self):
        """Answer 421 before, silence after the text: both are tried again."""
        for answers in ({"RCPT_TO": "421 closing"}, {"the_end_of_DATA": None}):
            with self.subTest(answers):
                first, second = make_mail(), make_mail()
                with smtp_server(**answers) as server:
                    tally = self.deliver(server)
                self.assertEqual((tally.is_cut_off, tally.deferred), (True, 1))
                self.assertEqual(self.state(second), ("queued", ""))
                self.assertEqual(self.state(first)[0], "queued")
                first.delete()
                second.delete()

    def test_no_server_at_all(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        first, second = make_mail(), make_mail()
        with transport(port):
            tally = deliver_due()
        self.assertTrue(tally.is_cut_off)
        self.assertEqual(self.state(first), ("queued", "no connection: ConnectionRefusedError"))
        self.assertEqual((self.state(second), second.attempts), (("queued", ""), 0))

    def test_no_error_holds_an_address(self):
        for answer in ("550 <hanako@example.test>", "450 <hanako@example.test>"):
            mail = make_mail()
            with smtp_server(RCPT_TO=answer) as server, self.assertLogs() as logs:
                self.deliver(server)
            self.assertNotIn("hanako", self.state(mail)[1] + "".join(logs.output))


class LongTroubleTests(PortalTestCase):
    """Servers that are away or silent for long, with the clock moved past the pauses."""

    def setUp(self):
        self.clock = self.enterContext(time_machine.travel(timezone.now(), tick=True))

    def rounds(self, number, port, **pause):
        """Let a worker look that often; return how many rounds were cut short."""
        cut = 0
        with transport(port, timeout=1):
            for _round in range(number):
                cut += deliver_due().is_cut_off
                self.clock.shift(timedelta(**pause))
        return cut

    def numbers(self, server):
        """Return the Message-ID of each mail a server has taken."""
        return [message_from_bytes(raw)["Message-ID"] for raw in server.taken]

    def states(self):
        return sorted(OutgoingMail.objects.values_list("status", flat=True).order_by())

    def test_down_for_an_hour_and_back_sends_each_mail_once_in_one_round(self):
        port = free_port()
        for number in range(30):
            make_mail(f"a{number}@example.test")
        self.assertEqual(self.rounds(60, port, minutes=1), 60)
        with smtp_server(port) as server:
            self.clock.shift(timedelta(minutes=2))
            self.rounds(1, port, seconds=0)
            numbers = self.numbers(server)
        self.assertEqual((len(numbers), len(set(numbers))), (30, 30))
        self.assertEqual(self.states(), ["sent"] * 30)

    def test_a_server_that_never_greets_is_given_up_in_time_and_sends_nothing(self):
        mails = [make_mail(f"a{number}@example.test") for number in range(3)]
        with smtp_server(the_greeting="") as server:
            self.assertEqual(self.rounds(2, server.port, minutes=1), 2)
            self.assertEqual((server.taken, self.states()), ([], ["queued"] * 3))
            mails[0].refresh_from_db()
            self.assertIn("no connection", mails[0].last_error)
            del server.answers["the greeting"]
            self.rounds(2, server.port, minutes=2)
            self.assertEqual(len(set(self.numbers(server))), 3)
            self.assertEqual((len(server.taken), self.states()), (3, ["sent"] * 3))

    def test_one_mail_at_which_the_server_is_silent_blocks_no_other(self):
        bad = make_mail("bad@example.test")
        for number in range(3):
            make_mail(f"good{number}@example.test")
        with smtp_server(**{"RCPT_TO:<bad": ""}) as server:
            self.assertEqual(self.rounds(2, server.port, seconds=20), 1)
            self.assertEqual((len(server.taken), self.states()), (3, ["queued"] + ["sent"] * 3))
        bad.refresh_from_db()
        self.assertEqual(bad.last_error, "connection lost: SMTPServerDisconnected")

    def test_a_text_without_an_answer_is_sent_once_more_an_hour_later_and_no_third_time(self):
        """It may have been taken; by a server that stays like this, each time."""
        for answer in (None, ""):
            with self.subTest(answer), smtp_server(the_end_of_DATA=answer) as server:
                mail = make_mail()
                self.rounds(59, server.port, minutes=1)
                self.assertEqual(len(server.taken), 1)
                self.rounds(5, server.port, hours=1)
                self.assertEqual(len(self.numbers(server)), 2)
                self.assertEqual(len(set(self.numbers(server))), 1)  # a mailbox can tell
                mail.refresh_from_db()
                self.assertEqual(mail.status, "failed")
                self.assertEqual(
                    mail.last_error, "no answer after the text: SMTPServerDisconnected"
                )

    def test_that_it_may_have_arrived_is_remembered_through_other_troubles(self):
        mail = make_mail()
        with smtp_server(the_end_of_DATA=None) as server:
            self.rounds(1, server.port, hours=1)
            server.answers = {"MAIL FROM": "421 closing"}
            self.rounds(1, server.port, hours=2)
            mail.refresh_from_db()
            self.assertEqual(mail.status, "queued")
            server.answers = {"the end of DATA": None}
            self.rounds(3, server.port, hours=2)
            self.assertEqual((len(server.taken), self.states()), (2, ["failed"]))

    def test_texts_without_an_answer_leave_as_soon_as_the_server_is_well(self):
        for number in range(3):
            make_mail(f"a{number}@example.test")
        with smtp_server(the_end_of_DATA=None) as server:
            self.rounds(2, server.port, minutes=1)
            server.answers.clear()
            self.rounds(1, server.port, minutes=1)
            self.assertEqual(self.states(), ["sent"] * 3)
            self.assertEqual((len(server.taken), len(set(self.numbers(server)))), (5, 3))
