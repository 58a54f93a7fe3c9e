"""Sending the outbox: claim a row, talk to the mail server, store the result.

Any number of workers on any number of hosts: a row belongs to whoever changed its
status. SMTP is spoken outside transactions. A worker that dies between sending and
saying so leaves its row in `sending`; after ten minutes it is sent again under the same
Message-ID: at most one doubled mail, never a lost one.
"""

import logging
import smtplib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import DatabaseError, connection
from django.db.models import F
from django.utils import timezone

from ..models import Office, OutgoingMail
from ..web.logs import place
from .outbox import bounces, calendar_builders, header_builders

logger = logging.getLogger(__name__)

Status = OutgoingMail.Status
STUCK_AFTER = timedelta(minutes=10)
FIRST_RETRY = timedelta(seconds=30)
LONGEST_RETRY = timedelta(hours=1)
_CANDIDATES = 5
_CLOSING = 421  # the server is about to hang up


@dataclass
class Tally:
    """Results of one round. `is_cut_off`: the mail server could not be reached."""

    sent: int = 0
    deferred: int = 0
    failed: int = 0
    is_cut_off: bool = False


@dataclass(frozen=True)
class Trouble:
    """Why a mail was not sent, in words for staff, without personal data."""

    reason: str
    is_final: bool = False  # trying again is no use
    is_cut_off: bool = False  # the connection is gone; others would fare no better
    is_known: bool = True


# --- Whose turn --------------------------------------------------------------


def expire(now: datetime) -> int:
    """Give up mails past their time, such as old codes; return how many."""
    return OutgoingMail.objects.filter(status=Status.QUEUED, expires_at__lte=now).update(
        status=Status.FAILED, failed_at=now, last_error="expired"
    )


def return_stuck(now: datetime) -> int:
    """Queue again what a worker claimed ten minutes ago and never finished."""
    return OutgoingMail.objects.filter(
        status=Status.SENDING, claimed_at__lte=now - STUCK_AFTER
    ).update(status=Status.QUEUED)


def claim_one(now: datetime) -> OutgoingMail | None:
    """Claim the next due row for this worker; None when nothing is due at `now`.

    Of all workers that want a row, one changes it: the condition is in the UPDATE.
    """
    while True:
        due = OutgoingMail.objects.due(now)
        candidates = list(due.values_list("pk", "attempts")[:_CANDIDATES])
        if not candidates:
            return None
        for pk, attempts in candidates:
            is_mine = OutgoingMail.objects.filter(
                pk=pk, status=Status.QUEUED, attempts=attempts
            ).update(status=Status.SENDING, claimed_at=now, attempts=F("attempts") + 1)
            if is_mine:
                return OutgoingMail.objects.get(pk=pk)


# --- Sending -----------------------------------------------------------------


def deliver_due(*, limit: int | None = None, stop: Callable[[], bool] = lambda: False) -> Tally:
    """Send what is due, at most `limit` mails; `stop()` is asked before each.

    One connection serves the round. When the server cannot be talked to the round
    ends, and only the mail at hand is put off.
    """
    now = timezone.now()
    return_stuck(now)
    expire(now)
    tally, handled, transport = Tally(), 0, None
    try:
        while not tally.is_cut_off and not stop() and (limit is None or handled < limit):
            mail = claim_one(timezone.now())
            if mail is None:
                break
            handled += 1
            if bounces(mail.to):
                _put_off(mail, Trouble("address bounces", is_final=True), tally)
                continue
            try:
                if transport is None:
                    transport = _open_transport()
                _transmit(build_message(mail), transport)
            except Exception as error:
                trouble = explain(error)
                if not trouble.is_known:
                    logger.error("Mail %s: unknown error at %s", mail.pk, place(error))
                tally.is_cut_off = trouble.is_cut_off
                _put_off(mail, trouble, tally)
            else:
                _settle(mail, status=Status.SENT, sent_at=timezone.now(), last_error="")
                tally.sent += 1
    finally:
        if transport is not None:
            _hang_up(transport)
    return tally


class _NotOpened(Exception):
    """The connection could not be made; __cause__ says why."""


def _open_transport():
    """Return an open connection to the server of `settings.OUTBOX_TRANSPORT`."""
    where = settings.OUTBOX_TRANSPORT
    try:
        transport = get_connection(where["BACKEND"], **where["OPTIONS"])
        transport.open()
    except Exception as error:
        # Whatever the server says here, no mail of ours is at fault.
        raise _NotOpened from error
    return transport


def _transmit(message, transport):
    if not transport.send_messages([message]):
        raise RuntimeError("The mail backend says that it sent nothing.")


def _hang_up(transport):
    try:
        transport.close()
    except Exception as error:
        logger.info("The mail connection did not close: %s", type(error).__name__)


class NotWanted(Exception):
    """The reader of the mail has left since it was written."""


def build_message(mail: OutgoingMail) -> EmailMultiAlternatives:
    """Return the message to send, with a calendar file and further headers built now.

    The Message-ID is the same however often the row is tried, so that a doubled mail
    can be recognised; staff who send it again mean a new one. Raises NotWanted.
    """
    more = header_builders[mail.kind](mail) if mail.kind in header_builders else {}
    if more is None:
        raise NotWanted
    reply_to = mail.reply_to or Office.current().reply_to
    number = f"{mail.pk}.{mail.created_at:%Y%m%d%H%M%S}.{mail.resends}"
    host = urlsplit(settings.SITE_ORIGIN).hostname
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=settings.MAIL_BOUNCE_ADDRESS or settings.DEFAULT_FROM_EMAIL,
        to=[mail.to],
        reply_to=[reply_to] if reply_to else None,
        headers={
            "From": settings.DEFAULT_FROM_EMAIL,  # from_email is the envelope's sender
            "Auto-Submitted": "auto-generated",
            "Content-Language": mail.language,
            "Message-ID": f"<{number}@{host}>",
            "X-Auto-Response-Suppress": "All",  # Exchange looks at this one
            **more,
        },
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    if mail.calendar_reference:
        build = calendar_builders[mail.calendar_reference.partition(":")[0]]
        calendar = build(mail.calendar_reference, mail.language)
        if calendar is not None:
            message.attach("event.ics", calendar, "text/calendar")
    return message


# --- How it went -------------------------------------------------------------


def explain(error: Exception) -> Trouble:
    """Classify an error: the recipient's fault, temporary, or the connection's.

    A server's own words may hold the address, so only its code is kept.
    """
    if isinstance(error, _NotOpened):
        return Trouble(f"no connection: {_name(error.__cause__)}", is_cut_off=True)
    if isinstance(error, NotWanted):
        return Trouble("no longer wanted", is_final=True)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next(iter(error.recipients.values()))[0]
        return Trouble(
            f"address refused: SMTP {code}", is_final=code >= 500, is_cut_off=code == _CLOSING
        )
    if isinstance(error, smtplib.SMTPSenderRefused):
        # Our own address or login: it heals when somebody corrects the settings.
        return Trouble(f"sender refused: SMTP {error.smtp_code}", is_cut_off=True)
    if isinstance(error, smtplib.SMTPResponseException):
        code = error.smtp_code
        return Trouble(f"SMTP {code}", is_final=code >= 500, is_cut_off=code == _CLOSING)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Trouble("address not supported by the server", is_final=True)
    if isinstance(error, smtplib.SMTPServerDisconnected) or (
        isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException)
    ):
        return Trouble(f"connection lost: {_name(error)}", is_cut_off=True)
    return Trouble(_name(error), is_known=False)


def _name(error: BaseException) -> str:
    code = getattr(error, "smtp_code", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__


def _put_off(mail: OutgoingMail, trouble: Trouble, tally: Tally):
    """Retry later with growing intervals, hourly at last, or give up."""
    now = timezone.now()
    since = mail.retry_since or now
    patience = timedelta(hours=settings.OUTBOX_RETRY_FOR_HOURS)
    if trouble.is_final or now - since >= patience:
        tally.failed += 1
        outcome = {"status": Status.FAILED, "failed_at": now}
    else:
        tally.deferred += 1
        wait = min(max(now - since, FIRST_RETRY), LONGEST_RETRY)
        outcome = {"status": Status.QUEUED, "not_before": now + wait}
    _settle(mail, retry_since=since, last_error=trouble.reason, **outcome)
    logger.warning("Mail %s (%s): %s", mail.pk, mail.kind, trouble.reason)


def _settle(mail: OutgoingMail, **outcome):
    """Store the result, if the row is still this worker's.

    A database that is away for a moment must not double a mail that has gone out.
    """
    row = OutgoingMail.objects.filter(pk=mail.pk, status=Status.SENDING, attempts=mail.attempts)
    for _try in range(3):
        try:
            row.update(**outcome)
            return
        except DatabaseError:
            if connection.in_atomic_block:
                raise
            connection.close()
            time.sleep(1)
    row.update(**outcome)
