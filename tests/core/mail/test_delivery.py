"""The worker's half of the outbox, through days of trouble, without a mail server."""

import smtplib
from datetime import timedelta
from unittest import mock

import time_machine
from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.test import override_settings
from django.utils import timezone

from kanazawa2030.core.mail import delivery, outbox
from kanazawa2030.core.mail.delivery import deliver_due
from kanazawa2030.core.mail.outbox import Priority, Status
from kanazawa2030.core.models import Office, OutgoingMail

from ...base import PortalTestCase, RaceTestCase
from ...factories import tokyo
from .factories import make_mail
from .postbox import postbox

NOON = tokyo(2026, 6, 18, 12)


def unreachable():
    raise ConnectionRefusedError


def hang_up(_message):
    raise smtplib.SMTPServerDisconnected


class DeliveryTestCase(PortalTestCase):
    """At noon, with a postbox; `self.later(…)` moves the clock."""

    def setUp(self):
        self.postbox = self.enterContext(postbox())
        self.clock = self.enterContext(time_machine.travel(NOON, tick=False))

    def later(self, **span):
        self.clock.shift(timedelta(**span))

    def work_for(self, **span):
        """Let a worker look every ten minutes for that long."""
        end = timezone.now() + timedelta(**span)
        while timezone.now() < end:
            deliver_due()
            self.later(minutes=10)

    def status(self, mail):
        mail.refresh_from_db()
        return mail.status


class OrderTests(DeliveryTestCase):
    def test_codes_first_then_the_oldest(self):
        make_mail("bulk@example.test", priority=Priority.BULK)
        make_mail("second@example.test", not_before=NOON - timedelta(minutes=1))
        make_mail("first@example.test", not_before=NOON - timedelta(minutes=2))
        make_mail("code@example.test", priority=Priority.URGENT)
        deliver_due()
        self.assertEqual(
            [address.partition("@")[0] for address in self.postbox.addresses],
            ["code", "first", "second", "bulk"],
        )

    def test_a_code_written_during_a_round_overtakes_the_rest_of_it(self):
        for number in range(3):
            make_mail(f"bulk{number}@example.test", priority=Priority.BULK)

        def write_a_code(message):
            if message.to == ["bulk0@example.test"]:
                make_mail("code@example.test", priority=Priority.URGENT)

        self.postbox.on_sent = write_a_code
        deliver_due()
        self.assertEqual(self.postbox.addresses[1], "code@example.test")
        self.assertEqual(len(self.postbox.sent), 4)

    def test_nothing_goes_out_before_its_time(self):
        make_mail(not_before=NOON + timedelta(minutes=1))
        self.assertEqual(deliver_due().sent, 0)
        self.later(minutes=1)
        self.assertEqual(deliver_due().sent, 1)

    def test_a_limit_and_a_stop_end_the_round_between_two_mails(self):
        for number in range(5):
            make_mail(f"a{number}@example.test")
        self.assertEqual(deliver_due(limit=2).sent, 2)
        tally = deliver_due(stop=lambda: len(self.postbox.sent) == 4)
        self.assertEqual(tally.sent, 2)
        states = OutgoingMail.objects.values_list("status", flat=True)
        self.assertEqual(sorted(states), ["queued"] + ["sent"] * 4)

    def test_a_round_opens_one_connection_and_an_idle_one_none(self):
        deliver_due()
        self.assertEqual(self.postbox.opened, 0)
        for number in range(5):
            make_mail(f"a{number}@example.test")
        deliver_due()
        self.assertEqual((self.postbox.opened, self.postbox.closed), (1, 1))

    def test_a_sent_mail_is_done_with(self):
        mail = make_mail()
        deliver_due()
        deliver_due()
        mail.refresh_from_db()
        self.assertEqual((mail.status, mail.attempts), (Status.SENT, 1))
        self.assertEqual((mail.sent_at, mail.last_error), (NOON, ""))
        self.assertEqual(len(self.postbox.sent), 1)


class TroubleTests(DeliveryTestCase):
    def test_after_two_days_without_a_server_each_mail_arrives_once(self):
        for number in range(20):
            make_mail(f"a{number}@example.test")
        self.postbox.on_open = unreachable
        self.work_for(days=2)
        self.assertEqual(self.postbox.sent, [])
        self.postbox.on_open = lambda: None
        self.work_for(hours=2)
        self.assertEqual(len(self.postbox.sent), 20)
        self.assertEqual(len(set(self.postbox.addresses)), 20)
        self.assertFalse(OutgoingMail.objects.exclude(status=Status.SENT).exists())

    def test_after_three_days_a_mail_is_given_up_and_says_why(self):
        mail = make_mail()
        self.postbox.on_open = unreachable
        self.work_for(hours=71)
        self.assertEqual(self.status(mail), Status.QUEUED)
        self.work_for(hours=3)
        self.assertEqual(self.status(mail), Status.FAILED)
        self.assertEqual(mail.last_error, "no connection: ConnectionRefusedError")
        self.assertIsNotNone(mail.failed_at)

    def test_the_three_days_begin_with_the_first_try(self):
        """A worker that was off for a week has lost nothing."""
        mail = make_mail()
        self.later(days=7)
        self.postbox.on_open = unreachable
        deliver_due()
        self.postbox.on_open = lambda: None
        self.later(hours=1)
        deliver_due()
        self.assertEqual(self.status(mail), Status.SENT)

    def test_the_pause_doubles_up_to_an_hour(self):
        mail = make_mail()
        self.postbox.on_open = unreachable
        pauses = []
        for _try in range(12):
            deliver_due()
            mail.refresh_from_db()
            pauses.append((mail.not_before - timezone.now()).total_seconds())
            self.clock.move_to(mail.not_before)
        self.assertEqual(pauses, [30, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600])

    def test_after_an_outage_the_first_success_brings_all_others(self):
        """21 minutes without a server: what had been tried late used to wait as long again."""
        for number in range(30):
            make_mail(f"a{number}@example.test")
        self.postbox.on_open = unreachable
        for _look in range(63):
            deliver_due()
            self.later(seconds=20)
        self.assertGreater(OutgoingMail.objects.filter(attempts__gt=1).count(), 0)
        self.postbox.on_open = lambda: None
        deliver_due()
        self.assertEqual(len(set(self.postbox.addresses)), 30)
        self.assertFalse(OutgoingMail.objects.exclude(status=Status.SENT).exists())

    def test_a_server_that_hung_up_on_all_of_them_was_the_reason(self):
        for number in range(4):
            make_mail(f"a{number}@example.test")
        self.postbox.on_send = hang_up
        for _look in range(4):
            deliver_due()
            self.later(minutes=3)
        self.postbox.on_send = lambda _message: None
        deliver_due()
        self.assertEqual(len(self.postbox.sent), 4)

    def test_one_mail_at_which_the_server_hangs_up_keeps_its_growing_pauses(self):
        """Else it would cut every round short, for as long as others are sent."""
        bad = make_mail("bad@example.test")
        self.postbox.on_send = lambda message: message.to == [bad.to] and hang_up(message)
        for number in range(60):
            make_mail(f"good{number}@example.test")
            deliver_due()
            self.later(minutes=1)
        bad.refresh_from_db()
        self.assertLess(bad.attempts, 10)
        self.assertGreater(bad.not_before, timezone.now() + timedelta(minutes=2))

    def test_what_waits_for_its_day_or_for_itself_is_not_brought_forward(self):
        later = NOON + timedelta(hours=2)
        planned = make_mail("planned@example.test", not_before=later)
        refused = make_mail("refused@example.test", not_before=later)
        OutgoingMail.objects.filter(pk=refused.pk).update(
            retry_since=NOON, last_error="address refused: SMTP 450"
        )
        make_mail()
        deliver_due()
        self.assertEqual(len(self.postbox.sent), 1)
        for mail in (planned, refused):
            mail.refresh_from_db()
            self.assertEqual(mail.not_before, later)

    def test_without_a_server_only_one_mail_is_put_off(self):
        for number in range(3):
            make_mail(f"a{number}@example.test")
        self.postbox.on_open = unreachable
        tally = deliver_due()
        self.assertTrue(tally.is_cut_off)
        tried = OutgoingMail.objects.filter(attempts__gt=0)
        self.assertEqual(tried.count(), 1)

    def test_an_old_code_is_never_sent(self):
        code = make_mail(
            priority=Priority.URGENT, is_secret=True, expires_at=NOON + timedelta(minutes=15)
        )
        self.later(minutes=15)
        deliver_due()
        self.assertEqual(self.postbox.sent, [])
        self.assertEqual(self.status(code), Status.FAILED)
        self.assertEqual(code.last_error, "expired")

    def test_a_code_that_grows_old_in_the_queue_is_given_up(self):
        """A second before its end it is sent; tried in vain until then, never."""
        in_time = make_mail(expires_at=NOON + timedelta(minutes=15))
        self.later(minutes=14, seconds=59)
        deliver_due()
        self.assertEqual(self.status(in_time), Status.SENT)
        late = make_mail(expires_at=timezone.now() + timedelta(minutes=15))
        self.postbox.on_open = unreachable
        self.work_for(minutes=20)
        self.postbox.on_open = lambda: None
        self.work_for(hours=2)
        self.assertEqual(self.status(late), Status.FAILED)
        self.assertEqual(len(self.postbox.sent), 1)

    def test_a_mail_that_cannot_be_built_holds_up_nobody_and_is_not_lost(self):
        """A mistake in our own code: tried for three days, time enough to mend it."""
        bad = self.with_calendar(mock.Mock(side_effect=KeyError("hanako@example.test")))
        good = make_mail("good@example.test")
        deliver_due()
        self.assertEqual(self.status(good), Status.SENT)
        self.assertEqual(self.status(bad), Status.QUEUED)
        self.assertEqual(bad.last_error, "KeyError")
        outbox.register_calendar_builder("try", lambda reference, language: None)
        self.later(hours=1)
        deliver_due()
        self.assertEqual(self.status(bad), Status.SENT)

    def test_a_transport_that_sends_nothing_is_no_success(self):
        mail = make_mail()
        with mock.patch("tests.core.mail.postbox.Transport.send_messages", return_value=0):
            deliver_due()
        self.assertEqual(self.status(mail), Status.QUEUED)

    def with_calendar(self, build, **fields):
        outbox.register_calendar_builder("try", build)
        self.addCleanup(outbox.calendar_builders.pop, "try")
        return make_mail(calendar_reference="try:12", **fields)


class KilledTests(DeliveryTestCase):
    def kill(self, moment):
        """Let the worker die at `moment`: a hook of the postbox."""

        def die(*_args):
            raise SystemExit

        setattr(self.postbox, moment, die)
        with self.assertRaises(SystemExit):
            deliver_due()
        setattr(self.postbox, moment, lambda *_args: None)

    def test_a_row_without_its_worker_returns_after_ten_minutes(self):
        mail = make_mail()
        self.kill("on_send")
        self.assertEqual(self.status(mail), Status.SENDING)
        self.later(minutes=9, seconds=59)
        deliver_due()
        self.assertEqual(self.status(mail), Status.SENDING)
        self.later(seconds=1)
        deliver_due()
        self.assertEqual(self.status(mail), Status.SENT)
        self.assertEqual(len(self.postbox.sent), 1)

    def test_killed_between_sending_and_saying_so_doubles_one_mail(self):
        """And both carry one Message-ID, so that a mailbox can tell."""
        for number in range(5):
            make_mail(f"a{number}@example.test")
        self.kill("on_sent")
        self.later(minutes=10)
        deliver_due()
        self.assertEqual(len(self.postbox.sent), 6)
        self.assertEqual(len(set(self.postbox.sent)), 5)
        self.assertFalse(OutgoingMail.objects.exclude(status=Status.SENT).exists())

    def test_a_worker_held_up_does_not_speak_for_the_next_one(self):
        """Its row was given to another, which is still sending: no "sent" from here."""
        mail = make_mail()
        late = delivery.claim_one(timezone.now())
        self.later(minutes=10)
        delivery.return_stuck(timezone.now())
        delivery.claim_one(timezone.now())
        delivery._settle(late, status=Status.FAILED, last_error="of the late one")
        self.assertEqual(self.status(mail), Status.SENDING)
        self.assertEqual(mail.last_error, "")

    def test_a_resend_is_a_mail_of_its_own(self):
        mail = make_mail()
        deliver_due()
        outbox.resend(mail, by=self.administrator)
        deliver_due()
        (_to, first), (_to, second) = self.postbox.sent
        self.assertNotEqual(first, second)


class SettleTests(RaceTestCase):
    def test_a_database_away_for_a_moment_doubles_no_mail(self):
        """The mail has gone out when the database fails: say so once it is back."""
        make_mail()
        update, failures = QuerySet.update, [DatabaseError(), DatabaseError()]

        def failing(queryset, **fields):
            if fields.get("status") == Status.SENT and failures:
                raise failures.pop()
            return update(queryset, **fields)

        with (
            postbox() as box,
            mock.patch.object(QuerySet, "update", failing),
            mock.patch("kanazawa2030.core.mail.delivery.time.sleep") as sleep,
        ):
            deliver_due()
        self.assertEqual(sleep.call_count, 2)
        self.assertEqual(len(box.sent), 1)
        self.assertEqual(OutgoingMail.objects.get().status, Status.SENT)


class MessageTests(DeliveryTestCase):
    def headers(self, **fields):
        make_mail(**fields)
        deliver_due()
        return self.postbox.messages[-1].message()

    def test_later_returns_go_to_the_bounce_mailbox(self):
        mail = make_mail()
        plain = delivery.build_message(mail)
        self.assertEqual(plain.from_email, settings.DEFAULT_FROM_EMAIL)
        with override_settings(MAIL_BOUNCE_ADDRESS="bounces@example.test"):
            message = delivery.build_message(mail)
        self.assertEqual(message.from_email, "bounces@example.test")
        self.assertEqual(message.message()["From"], settings.DEFAULT_FROM_EMAIL)

    def test_headers(self):
        Office.objects.create(pk=1, department_ja="課", reply_to="desk@example.test")
        headers = self.headers(language="en")
        self.assertEqual(headers["Auto-Submitted"], "auto-generated")
        self.assertEqual(headers["X-Auto-Response-Suppress"], "All")
        self.assertEqual(headers["Content-Language"], "en")
        self.assertEqual(headers["Reply-To"], "desk@example.test")
        self.assertEqual(headers["To"], "hanako@example.test")
        self.assertIn("noreply@example.test", headers["From"])
        for name in ("Cc", "Bcc", "Return-Receipt-To", "Disposition-Notification-To"):
            self.assertNotIn(name, headers)

    def test_a_mail_may_say_where_its_answer_goes(self):
        Office.objects.create(pk=1, department_ja="課", reply_to="desk@example.test")
        headers = self.headers(reply_to="cafe@example.test")
        self.assertEqual(headers["Reply-To"], "cafe@example.test")

    @override_settings(SITE_ORIGIN="https://portal.example.test:8443")
    def test_the_message_id_is_of_this_portal_and_stays(self):
        mail = make_mail()
        numbers = {delivery.build_message(mail).extra_headers["Message-ID"] for _try in "12"}
        self.assertEqual(len(numbers), 1)
        self.assertRegex(numbers.pop(), r"\A<[\w.]+@portal\.example\.test>\Z")

    def test_text_comes_first_and_html_is_its_twin(self):
        message = self.headers(html="<p>席をご用意しました。</p>")
        self.assertEqual(message.get_content_type(), "multipart/alternative")
        self.assertEqual(
            [part.get_content_type() for part in message.get_payload()], ["text/plain", "text/html"]
        )

    def test_the_calendar_file_says_what_is_true_when_it_is_sent(self):
        truth = {"title": "Old"}

        def build(reference, language):
            return f"{reference}/{language}/{truth['title']}".encode()

        outbox.register_calendar_builder("try", build)
        self.addCleanup(outbox.calendar_builders.pop, "try")
        make_mail(calendar_reference="try:12")
        truth["title"] = "New"
        deliver_due()
        [(name, content, kind)] = self.postbox.messages[0].attachments
        self.assertEqual((name, kind), ("event.ics", "text/calendar"))
        content = content if isinstance(content, str) else content.decode()
        self.assertEqual(content, "try:12/ja/New")

    def test_no_transaction_is_open_while_the_server_is_spoken_to(self):
        """Locks of the database must not wait for a mail server."""
        make_mail()
        before = len(transaction.get_connection().savepoint_ids)
        seen = []
        self.postbox.on_send = lambda _message: seen.append(
            len(transaction.get_connection().savepoint_ids)
        )
        deliver_due()
        self.assertEqual(seen, [before])
