"""The worker's half of the outbox: claim a row, talk to the mail server, say so.

Any number of workers on any number of hosts: a row belongs to whoever changed its
status. SMTP is spoken outside transactions. A worker that dies between sending and
saying so leaves its row in `sending`; after ten minutes it is sent again, with the same
Message-ID: at most one doubled mail, never a lost one.
"""

import logging
import smtplib
from datetime import datetime, timedelta
from email.utils import format_datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import Q
from django.utils import timezone

from .models import Office, OutgoingMail
from .outbox import calendar_builders

logger = logging.getLogger(__name__)

Status = OutgoingMail.Status
STUCK_AFTER = timedelta(minutes=10)
FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=2)


def open_connection():
    """A connection to the mail server of `settings.OUTBOX_TRANSPORT`, not yet open."""
    transport = settings.OUTBOX_TRANSPORT
    return get_connection(transport["BACKEND"], **transport["OPTIONS"])


def due(now: datetime):
    """What may be sent now, the most urgent and oldest first."""
    return OutgoingMail.objects.filter(
        status=Status.QUEUED, not_before__lte=now
    ).order_by("priority", "not_before", "pk")


def return_stuck(now: datetime) -> int:
    """Queue again what a worker took ten minutes ago and never finished."""
    return OutgoingMail.objects.filter(
        status=Status.SENDING, claimed_at__lte=now - STUCK_AFTER
    ).update(status=Status.QUEUED)


def expire(now: datetime) -> int:
    """Give up what is of no use any more, such as an old code."""
    return OutgoingMail.objects.filter(
        status=Status.QUEUED, expires_at__lte=now
    ).update(status=Status.FAILED, last_error="expired")


def claim(pk: int, now: datetime) -> bool:
    """Make the row this worker's: one row changed means it is ours."""
    return bool(
        OutgoingMail.objects.filter(pk=pk, status=Status.QUEUED)
        .filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now))
        .update(status=Status.SENDING, claimed_at=now)
    )


def deliver_due(*, limit: int = 100, stop=lambda: False) -> int:
    """Send up to `limit` mails that are due; return how many went out.

    `stop()` is asked before each mail. A mail server out of reach ends the round.
    """
    now = timezone.now()
    return_stuck(now)
    expire(now)
    connection = open_connection()
    sent = 0
    try:
        for pk in list(due(now).values_list("pk", flat=True)[:limit]):
            if stop():
                break
            if not claim(pk, timezone.now()):
                continue
            mail = OutgoingMail.objects.get(pk=pk)
            outcome = send(mail, connection)
            sent += outcome is None
            if isinstance(outcome, OSError) and not isinstance(
                outcome, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused
            ):
                break
    finally:
        connection.close()
    return sent


def send(mail: OutgoingMail, connection) -> Exception | None:
    """Send one claimed mail and write down how it went; return what went wrong."""
    try:
        build(mail, connection).send()
    except Exception as error:
        _failed(mail, error, timezone.now())
        try:
            connection.close()
        except Exception:
            logger.info("Mail %s: the connection could not be closed", mail.pk)
        return error
    OutgoingMail.objects.filter(pk=mail.pk, status=Status.SENDING).update(
        status=Status.SENT,
        sent_at=timezone.now(),
        attempts=mail.attempts + 1,
        last_error="",
    )
    return None


def build(mail: OutgoingMail, connection=None) -> EmailMultiAlternatives:
    """The message as it goes out; a calendar file is made now, from the newest data."""
    host = urlsplit(settings.SITE_ORIGIN).hostname or "localhost"
    reply_to = mail.reply_to or Office.current().reply_to
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[mail.to],
        reply_to=[reply_to] if reply_to else None,
        connection=connection,
        headers={
            "Auto-Submitted": "auto-generated",
            "Content-Language": mail.language,
            # The same for a doubled mail, so that mailboxes can tell.
            "Message-ID": f"<mail-{mail.pk}-{int(mail.created_at.timestamp())}@{host}>",
            "Date": format_datetime(timezone.now()),
        },
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    calendar = _calendar(mail)
    if calendar is not None:
        message.attach("event.ics", calendar, "text/calendar; charset=utf-8")
    return message


def _calendar(mail) -> bytes | None:
    if not mail.calendar_reference:
        return None
    prefix, _colon, reference = mail.calendar_reference.partition(":")
    return calendar_builders[prefix](reference, mail.language)


def _failed(mail, error, now):
    attempts = mail.attempts + 1
    final = _is_final(error)
    given_up = now - mail.created_at > timedelta(hours=settings.OUTBOX_RETRY_FOR_HOURS)
    wait = min(FIRST_RETRY * 2 ** min(mail.attempts, 10), LONGEST_RETRY)
    OutgoingMail.objects.filter(pk=mail.pk, status=Status.SENDING).update(
        status=Status.FAILED if final or given_up else Status.QUEUED,
        attempts=attempts,
        not_before=now + wait,
        last_error=describe(error),
    )
    logger.warning("Mail %s (%s): %s", mail.pk, mail.kind, describe(error))


def _codes(error) -> list[int]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [code for code, _text in error.recipients.values()]
    if isinstance(error, smtplib.SMTPResponseException):
        return [error.smtp_code]
    return []


def _is_final(error) -> bool:
    """Whether trying again is no use: the server said no for good (5xx).

    A refused login is our own mistake and heals once somebody corrects the settings.
    """
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return False
    if isinstance(error, OSError) and not _codes(error):
        return False
    return all(code >= 500 for code in _codes(error))


def describe(error: Exception) -> str:
    """What went wrong, without the address or the server's words about it."""
    codes = ", ".join(map(str, _codes(error)))
    return f"{type(error).__name__} {codes}".strip()[:200]
