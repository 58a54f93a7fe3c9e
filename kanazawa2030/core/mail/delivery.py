"""Sending the outbox: claim a row, talk to the mail server, store the result.

Any number of workers on any number of hosts: a row belongs to whoever changed its
status. SMTP is spoken outside transactions. A worker that dies between sending and
saying so leaves its row in `sending`; after ten minutes it is sent again under the same
Message-ID: at most one doubled mail, never a lost one. A server that had the whole text
and did not answer may have taken it: such a mail is sent once more, an hour later or when
others get through, and given up for staff to decide when that too stays unanswered.
"""

import logging
import smtplib
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import DatabaseError, connection
from django.db.models import F, Max, Q
from django.utils import timezone
from django.utils.module_loading import import_string

from ..models import Office, OutgoingMail
from ..web.logs import place, traced
from . import pausing
from .outbox import bounces, calendar_builders, header_builders

logger = logging.getLogger(__name__)

Status = OutgoingMail.Status
STUCK_AFTER = timedelta(minutes=10)
FIRST_RETRY = timedelta(seconds=30)
LONGEST_RETRY = timedelta(hours=1)
_CANDIDATES = 5
_CLOSING = 421  # the server is about to hang up
# Reasons, as `explain` writes them, that are no fault of the mail: the next would fare no better.
_NOBODY_THERE = ("no connection", "sender refused")
# These may be: a server that hangs up may dislike this one mail.
_HUNG_UP = ("connection lost", "SMTP 421", "address refused: SMTP 421", "no answer")
_UNANSWERED = "no answer after the text"


@dataclass
class Tally:
    """Results of one round. `is_cut_off`: the mail server could not be reached.

    `is_paused`: a restored or copied site holds its mails back.
    """

    sent: int = 0
    deferred: int = 0
    failed: int = 0
    is_cut_off: bool = False
    is_paused: bool = False


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
    ends, and only the mail at hand is put off. The first success brings back what an outage
    had put off. Nothing is touched while mails are held back.
    """
    if pausing.paused_since():
        return Tally(is_paused=True)
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
            with traced(f"mail-{mail.pk}"):
                transport = _handle(mail, transport, tally)
    finally:
        if transport is not None:
            _hang_up(transport)
    return tally


def _has_gone(mail: OutgoingMail, tally: Tally):
    _settle(mail, status=Status.SENT, sent_at=timezone.now(), last_error="")
    tally.sent += 1
    logger.info("Mail %s (%s): sent", mail.pk, mail.kind)
    if tally.sent == 1:
        release(timezone.now(), after=mail)


def release(now: datetime, *, after: OutgoingMail) -> int:
    """Make due what an outage has put off, now that the mail `after` has gone; return how many.

    What lost its connection counts as put off by an outage when that happened to two mails
    with none sent between: one alone may be the reason, and keeps its growing pauses.
    """
    waiting = OutgoingMail.objects.filter(
        status=Status.QUEUED, retry_since__isnull=False, not_before__gt=now
    )
    count = waiting.filter(_begins(_NOBODY_THERE)).update(not_before=now)
    lost = waiting.filter(_begins(_HUNG_UP))
    if lost.count() > 1:
        others = OutgoingMail.objects.filter(status=Status.SENT).exclude(pk=after.pk)
        if last := others.aggregate(last=Max("sent_at"))["last"]:
            lost = lost.filter(claimed_at__gt=last)
        if lost.count() > 1:
            count += lost.update(not_before=now)
    if count:
        logger.info("Mails put off by an outage, now due: %d", count)
    return count


def _begins(reasons: tuple[str, ...]) -> Q:
    return Q(*[("last_error__startswith", one) for one in reasons], _connector=Q.OR)


def _handle(mail: OutgoingMail, transport, tally: Tally):
    """Send a claimed mail or put it off; return the connection, opened where there was none."""
    if bounces(mail.to):
        _put_off(mail, Trouble("address bounces", is_final=True), tally)
        return transport
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
        _has_gone(mail, tally)
    return transport


class _NotOpened(Exception):
    """The connection could not be made; __cause__ says why."""


def mail_transport() -> Any:
    """Return the way of sending of `settings.OUTBOX_TRANSPORT`, not opened yet."""
    where = settings.OUTBOX_TRANSPORT
    # Django 6.1 gives a way of sending a name; Django 5.2 ignores it.
    return import_string(where["BACKEND"])(alias="outbox", **where["OPTIONS"])


def _open_transport():
    """Return an open connection to the server of `settings.OUTBOX_TRANSPORT`."""
    try:
        opened = mail_transport()
        opened.open()
    except Exception as error:
        # Whatever the server says here, no mail of ours is at fault.
        raise _NotOpened from error
    return opened


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
        if _had_the_text(error):
            return Trouble(f"{_UNANSWERED}: {_name(error)}", is_cut_off=True)
        return Trouble(f"connection lost: {_name(error)}", is_cut_off=True)
    return Trouble(_name(error), is_known=False)


def _had_the_text(error: Exception) -> bool:
    """Return whether the connection was lost once the server was told to expect the text."""
    frames = traceback.walk_tb(error.__traceback__)
    return any(frame.f_code is smtplib.SMTP.data.__code__ for frame, _line in frames)


def _name(error: BaseException) -> str:
    code = getattr(error, "smtp_code", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__


def _put_off(mail: OutgoingMail, trouble: Trouble, tally: Tally):
    """Retry later with growing intervals, hourly at last, or give up."""
    now = timezone.now()
    since = mail.retry_since or now
    patience = timedelta(hours=settings.OUTBOX_RETRY_FOR_HOURS)
    # Remembered through other troubles: it may have arrived, and would arrive at each try.
    was_unanswered = mail.last_error.startswith(_UNANSWERED)
    is_unanswered = trouble.reason.startswith(_UNANSWERED)
    if trouble.is_final or now - since >= patience or (was_unanswered and is_unanswered):
        tally.failed += 1
        outcome = {"status": Status.FAILED, "failed_at": now}
    else:
        tally.deferred += 1
        wait = min(max(now - since, FIRST_RETRY), LONGEST_RETRY)
        if is_unanswered:
            wait = LONGEST_RETRY
        outcome = {"status": Status.QUEUED, "not_before": now + wait}
    reason = mail.last_error if was_unanswered and not trouble.is_final else trouble.reason
    _settle(mail, retry_since=since, last_error=reason, **outcome)
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
