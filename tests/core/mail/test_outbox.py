"""The outbox's writing half: a mail is promised with the change it speaks of."""

from datetime import timedelta
from io import StringIO
from unittest import mock

import django
from django.contrib.auth.forms import PasswordResetForm
from django.core import mail as postbox
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import RequestFactory, TestCase, TransactionTestCase, override_settings
from django.utils import timezone, translation

from kanazawa2030.core.mail import outbox
from kanazawa2030.core.mail.outbox import Priority, Status, queue_mail
from kanazawa2030.core.models import OutgoingMail

from ...base import PortalTestCase

LOCMEM = "django.core.mail.backends.locmem.EmailBackend"

MAIL = {
    "kind": "test",
    "to": "hanako@example.test",
    "language": "ja",
    "subject": "お申込みを受け付けました",
    "text": "金沢さま\n",
}


def queue(**fields) -> OutgoingMail:
    with transaction.atomic():
        return OutgoingMail.objects.get(dedupe_key=queue_mail(**{**MAIL, **fields}))


class Undone(Exception):
    pass


class TransactionTests(TransactionTestCase):
    def test_a_mail_without_a_transaction_is_refused(self):
        with self.assertRaisesMessage(RuntimeError, "inside the transaction"):
            queue_mail(**MAIL)
        self.assertEqual(OutgoingMail.objects.count(), 0)

    def test_what_rolls_back_takes_its_mail_with_it(self):
        with self.assertRaises(Undone), transaction.atomic():
            queue_mail(**MAIL)
            raise Undone
        self.assertEqual(OutgoingMail.objects.count(), 0)
        queue()
        self.assertEqual(OutgoingMail.objects.count(), 1)

    def test_a_key_that_rolled_back_is_free_again(self):
        with self.assertRaises(Undone), transaction.atomic():
            queue_mail(**MAIL, dedupe_key="registration:1:confirmed")
            raise Undone
        queue(dedupe_key="registration:1:confirmed")
        self.assertEqual(OutgoingMail.objects.count(), 1)


class QueueMailTests(PortalTestCase):
    def test_a_mail_is_written_as_it_was_said(self):
        later = timezone.now() + timedelta(hours=1)
        mail = queue(
            html="<p>金沢さま</p>",
            priority=Priority.URGENT,
            not_before=later,
            reply_to="desk@example.test",
        )
        mail.refresh_from_db()
        self.assertEqual(mail.to, "hanako@example.test")
        self.assertEqual(mail.subject, MAIL["subject"])
        self.assertEqual((mail.text, mail.html), ("金沢さま\n", "<p>金沢さま</p>"))
        self.assertEqual((mail.status, mail.attempts), (Status.QUEUED, 0))
        self.assertEqual((mail.priority, mail.not_before), (Priority.URGENT, later))

    def test_the_second_mail_of_a_key_is_the_first(self):
        first = queue(dedupe_key="registration:12:confirmed")
        second = queue(dedupe_key="registration:12:confirmed", text="other words")
        self.assertEqual(first, second)
        self.assertEqual(second.text, MAIL["text"])
        self.assertEqual(OutgoingMail.objects.count(), 1)

    def test_the_key_holds_when_the_mail_has_long_gone_out(self):
        mail = queue(dedupe_key="reminder:12")
        OutgoingMail.objects.filter(pk=mail.pk).update(status=Status.SENT)
        self.assertEqual(queue(dedupe_key="reminder:12").status, Status.SENT)

    def test_without_a_key_every_call_is_a_mail(self):
        queue()
        queue()
        self.assertEqual(OutgoingMail.objects.count(), 2)

    def test_an_address_is_kept_in_its_normal_form(self):
        self.assertEqual(queue(to="Hanako＠Example.TEST").to, "Hanako@example.test")

    def test_nothing_slips_into_the_headers(self):
        """Line breaks, in any spelling, would begin a header of the visitor's own."""
        for character in "\r\n\v\f\0\x85\u2028\u2029":
            smuggled = f"x{character}Bcc: all@example.test"
            for field, value in (
                ("subject", smuggled),
                ("to", f"a@example.test{character}b@example.test"),
                ("reply_to", f"a@example.test{character}b@example.test"),
            ):
                with (
                    self.subTest(field, character=hex(ord(character))),
                    self.assertRaises((ValueError, ValidationError)),
                ):
                    queue(**{field: value})
        self.assertEqual(OutgoingMail.objects.count(), 0)

    def test_what_could_not_be_sent_is_refused_at_once(self):
        wrong = {
            "no address": {"to": "hanako"},
            "two addresses": {"to": "a@example.test,b@example.test"},
            "a name before it": {"to": "Hanako <a@example.test>"},
            "an address too long": {"to": f"a@{'b' * 60}.{('c' * 60 + '.') * 4}test"},
            "no recipient": {"to": ""},
            "no subject": {"subject": " "},
            "a subject too long": {"subject": "題" * 201},
            "no text": {"text": "\n"},
            "a language of nobody": {"language": "fr"},
            "a kind too long": {"kind": "k" * 41},
            "a key too long": {"dedupe_key": "k" * 201},
            "an address in the key": {"dedupe_key": "registration:a@example.test"},
            "a secret for ever": {"is_secret": True},
            "a calendar of nobody": {"calendar_reference": "nothing:1"},
        }
        for name, fields in wrong.items():
            with self.subTest(name), self.assertRaises((ValueError, ValidationError)):
                queue(**fields)
        self.assertEqual(OutgoingMail.objects.count(), 0)

    def test_the_database_refuses_them_too(self):
        for fields in (
            {"subject": "a\nb"},
            {"subject": "a\rb"},
            {"status": "lost"},
            {"to": ""},
            {"erased_at": timezone.now()},
        ):
            with self.subTest(fields), self.assertRaises(IntegrityError), transaction.atomic():
                OutgoingMail.objects.create(**{**MAIL, **fields})

    def test_a_row_names_no_person_where_it_is_printed(self):
        self.assertNotIn("hanako", str(queue()))


class ResendTests(PortalTestCase):
    def sent(self, **fields) -> OutgoingMail:
        mail = queue()
        values = {"status": Status.SENT, "sent_at": timezone.now(), **fields}
        OutgoingMail.objects.filter(pk=mail.pk).update(**values)
        mail.refresh_from_db()
        return mail

    def test_a_sent_or_failed_mail_goes_out_again(self):
        for status in (Status.SENT, Status.FAILED):
            mail = self.sent(status=status, last_error="address refused: SMTP 550")
            outbox.resend(mail, by=self.administrator)
            with self.subTest(status):
                self.assertEqual(mail.status, Status.QUEUED)
                self.assertEqual((mail.resends, mail.last_error), (1, ""))
                self.assertEqual(mail.resent_by, self.administrator)
                self.assertIsNotNone(mail.resent_at)

    def test_the_second_click_sends_no_second_mail(self):
        mail = self.sent()
        outbox.resend(mail, by=self.administrator)
        with self.assertRaises(outbox.CannotResend):
            outbox.resend(mail, by=self.administrator)
        mail.refresh_from_db()
        self.assertEqual(mail.resends, 1)

    def test_an_expired_or_erased_mail_stays_where_it_is(self):
        for fields in (
            {"status": Status.FAILED, "expires_at": timezone.now()},
            {"erased_at": timezone.now(), "to": "", "text": ""},
        ):
            mail = self.sent(**fields)
            with self.subTest(fields), self.assertRaises(outbox.CannotResend):
                outbox.resend(mail, by=self.administrator)
            self.assertEqual(mail.resends, 0)

    def test_it_takes_the_right_to(self):
        mail = self.sent()
        for role in ("reception", "editor", "reviewer", "approver"):
            with self.subTest(role), self.assertRaises(PermissionDenied):
                outbox.resend(mail, by=self.person(role))
        mail.refresh_from_db()
        self.assertEqual((mail.status, mail.resends), (Status.SENT, 0))


OUTBOX = "kanazawa2030.core.mail.outbox.OutboxBackend"
BY_OUTBOX = (
    {"EMAIL_BACKEND": OUTBOX}
    if django.VERSION < (6, 1)
    else {"MAILERS": {"default": {"BACKEND": OUTBOX}}}
)


@override_settings(**BY_OUTBOX)
class OutboxBackendTests(PortalTestCase):
    def test_a_mail_of_djangos_becomes_an_urgent_secret(self):
        with translation.override("en"):
            count = send_mail("Hello", "Words", None, ["Hanako <hanako@example.test>"])
        self.assertEqual(count, 1)
        [mail] = self.outbox("account")
        self.assertEqual((mail.to, mail.language), ("hanako@example.test", "en"))
        self.assertEqual((mail.subject, mail.text), ("Hello", "Words"))
        self.assertEqual(mail.priority, Priority.URGENT)
        self.assertTrue(mail.is_secret)
        self.assertGreater(mail.expires_at, timezone.now())

    def test_the_password_mail_is_queued_with_its_link(self):
        self.editor.set_password("long enough to be a password")
        self.editor.save()
        form = PasswordResetForm({"email": self.editor.email})
        self.assertTrue(form.is_valid())
        form.save(
            request=RequestFactory().get("/"),
            email_template_name="account/email/password_reset_key.txt",
        )
        [mail] = self.outbox()
        self.assertEqual(mail.to, self.editor.email)
        self.assertTrue(mail.is_secret)

    def test_each_recipient_gets_a_row_and_sees_no_other(self):
        message = EmailMessage("S", "T", None, ["a@example.test"], bcc=["b@example.test"])
        self.assertEqual(message.send(), 1)
        self.assertEqual([mail.to for mail in self.outbox()], ["a@example.test", "b@example.test"])

    def test_an_html_twin_comes_along(self):
        message = EmailMultiAlternatives("S", "T", None, ["a@example.test"])
        message.attach_alternative("<p>T</p>", "text/html")
        message.send()
        self.assertEqual(self.outbox()[0].html, "<p>T</p>")

    def test_one_bad_message_leaves_none_of_the_batch(self):
        good = EmailMessage("S", "T", None, ["a@example.test"])
        bad = EmailMessage("S", "T", None, ["a@example.test"])
        bad.attach("a.txt", "a", "text/plain")
        with self.assertRaisesMessage(ValueError, "attachments"):
            outbox.OutboxBackend().send_messages([good, bad])
        self.assertEqual(self.outbox(), [])

    def test_an_injected_header_is_refused(self):
        message = EmailMessage("S\nBcc: b@example.test", "T", None, ["a@example.test"])
        with self.assertRaises(ValueError):
            message.send()
        self.assertEqual(self.outbox(), [])


class CalendarBuilderTests(TestCase):
    def test_a_reference_is_taken_once_somebody_builds_it(self):
        outbox.register_calendar_builder("try", lambda reference, language: b"")
        self.addCleanup(outbox.calendar_builders.pop, "try")
        self.assertEqual(queue(calendar_reference="try:1").calendar_reference, "try:1")


class TestMailTests(PortalTestCase):
    def test_a_test_mail_goes_out_in_both_languages(self):
        call_command("send_outbox", test="someone@example.test", stdout=StringIO())
        self.assertEqual(
            {message.subject for message in postbox.outbox},
            {"【金沢SDGs】テストメール", "[Kanazawa SDGs] Test email"},
        )
        self.assertEqual(
            {tuple(message.to) for message in postbox.outbox}, {("someone@example.test",)}
        )

    def test_the_command_says_what_it_did(self):
        out = StringIO()
        call_command("send_outbox", test="someone@example.test", limit=1, stdout=out)
        self.assertEqual(out.getvalue(), "1 sent, 0 to be tried again, 0 failed\n")
        call_command("send_outbox", stdout=StringIO())
        self.assertEqual(len(postbox.outbox), 2)

    def test_a_server_out_of_reach_is_an_error_of_the_command(self):
        with (
            mock.patch(f"{LOCMEM}.open", side_effect=ConnectionRefusedError),
            self.assertRaises(CommandError),
        ):
            call_command("send_outbox", test="someone@example.test", stdout=StringIO())
        self.assertEqual({mail.status for mail in self.outbox()}, {"queued"})
