"""The outbox: a mail is a row written with the change it tells of, sent by a worker.

What rolls back takes its mail with it; what is committed is sent, however late. A key
names the occasion (`registration:12:confirmed`), so a second call writes no second mail.
`core.mail.kinds` writes one, `core.mail.delivery` sends it.
"""

import logging
import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from ..language.normalise import normalise_email
from ..models import OutgoingMail, User
from ..models.outbox import new_dedupe_key
from ..permissions import RESEND_MAILS

logger = logging.getLogger(__name__)

Status = OutgoingMail.Status
Priority = OutgoingMail.Priority

BOUNCED = "returned to us after it was sent"

# What stands before the ":" of a calendar reference → who makes the file from it.
calendar_builders: dict[str, Callable[[str, str], bytes | None]] = {}
# The kind of a mail → who says, as it is sent, what else stands in its head.
header_builders: dict[str, Callable[[OutgoingMail], dict[str, str] | None]] = {}


class CannotResend(Exception):
    """The mail is being sent already, out of date, or erased; its text says which."""


def register_calendar_builder(prefix: str, build: Callable[[str, str], bytes | None]) -> None:
    """Let `build(reference, language)` make the .ics of references `<prefix>:…`.

    It is called when the mail is sent, so the file says what is true then. None leaves
    the mail without a file.
    """
    calendar_builders[prefix] = build


def register_headers(kind: str, build: Callable[[OutgoingMail], dict[str, str] | None]) -> None:
    """Let `build(mail)` name further headers of the mails of a kind.

    It is called when the mail is sent. None: its reader no longer wants it, and it is not sent.
    """
    header_builders[kind] = build


def site_url(path: str) -> str:
    """Return the full URL of a path, for mails: never from the Host header."""
    return f"{settings.SITE_ORIGIN}{path}"


# --- Writing -----------------------------------------------------------------


def _checked_address(value: str) -> str:
    """Return the address in its normal form. Raises ValidationError if it is none."""
    # Normalising would swallow a line break; an address with one is an attack.
    if value and any(unicodedata.category(char) == "Cc" for char in value):
        raise ValueError("A mail address holds no control characters.")
    value = normalise_email(value)
    validate_email(value)
    return value


def _checked_subject(value: str) -> str:
    if not value.strip():
        raise ValueError("A mail needs a subject.")
    if any(unicodedata.category(char) in {"Cc", "Zl", "Zp"} for char in value):
        raise ValueError("A subject is one line of fixed text.")
    return value


def _check(mail: OutgoingMail) -> None:
    """Raise ValueError or ValidationError for a mail that could not be sent."""
    if mail.language not in dict(settings.LANGUAGES):
        raise ValueError(f"The portal sends no mail in {mail.language!r}.")
    if not mail.text.strip():
        raise ValueError("A mail needs a text part.")
    if mail.is_secret and mail.expires_at is None:
        raise ValueError("A secret mail needs expires_at.")
    if "@" in mail.dedupe_key:
        raise ValueError("A dedupe_key holds no address.")
    prefix = mail.calendar_reference.partition(":")[0]
    if prefix and prefix not in calendar_builders:
        raise ValueError(f"Nobody builds a calendar entry for {prefix!r}.")
    mail.clean_fields()  # SQLite would take what is too long


def queue_mail(
    *,
    kind: str,
    to: str,
    language: str,
    subject: str,
    text: str,
    html: str = "",
    dedupe_key: str | None = None,
    priority: int = Priority.NORMAL,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    calendar_reference: str = "",
    reply_to: str = "",
    is_secret: bool = False,
) -> str:
    """Write a mail in the transaction of its change; return its `dedupe_key`.

    A second call with the same key writes nothing. A secret mail needs `expires_at`.
    Raises RuntimeError outside a transaction, and as `_check` does.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("queue_mail() belongs inside the transaction of the change.")
    mail = OutgoingMail(
        kind=kind,
        to=_checked_address(to),
        language=language,
        subject=_checked_subject(subject),
        text=text,
        html=html,
        priority=priority,
        not_before=not_before or timezone.now(),
        expires_at=expires_at,
        calendar_reference=calendar_reference,
        reply_to=_checked_address(reply_to) if reply_to else "",
        is_secret=is_secret,
        dedupe_key=dedupe_key or new_dedupe_key(),
    )
    _check(mail)
    return _insert(mail)


def _insert(mail: OutgoingMail) -> str:
    """Insert the row, unless there is one with its key; return the key."""
    # PostgreSQL waits here for another transaction that has just used the key.
    OutgoingMail.objects.bulk_create([mail], ignore_conflicts=True)
    return mail.dedupe_key


def resend(mail: OutgoingMail, *, by: User) -> None:
    """Queue a sent or failed mail again, for 3 days of tries; store who and when.

    Raises PermissionDenied, or CannotResend when the row is queued already (a second
    click), has expired, or was erased.
    """
    if not by.has_perm(RESEND_MAILS):
        raise PermissionDenied
    now = timezone.now()
    changed = (
        OutgoingMail.objects.filter(
            pk=mail.pk, status__in=[Status.SENT, Status.FAILED], erased_at__isnull=True
        )
        .filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now))
        .update(
            status=Status.QUEUED,
            not_before=now,
            retry_since=None,
            failed_at=None,
            last_error="",
            resends=F("resends") + 1,
            resent_at=now,
            resent_by=by,
        )
    )
    if changed:
        OutgoingMail.objects.filter(to=mail.to, last_error=BOUNCED).update(last_error="")
    mail.refresh_from_db()
    if not changed:
        if mail.status in {Status.QUEUED, Status.SENDING}:
            raise CannotResend(_("This email is already being sent."))
        if mail.erased_at:
            raise CannotResend(_("The address of this email has been erased."))
        raise CannotResend(_("This email has expired."))
    logger.info("Mail %s queued again by user %s", mail.pk, by.pk)


def mark_bounced(mail: OutgoingMail, *, by: User) -> bool:
    """Note that a mail came back to the bounce mailbox; return whether it could be noted.

    It counts as not delivered, and nothing more goes to its address until it is sent
    again. Raises PermissionDenied.
    """
    if not by.has_perm(RESEND_MAILS):
        raise PermissionDenied
    changed = OutgoingMail.objects.filter(
        pk=mail.pk, status__in=[Status.SENT, Status.FAILED], erased_at__isnull=True
    ).update(status=Status.FAILED, failed_at=timezone.now(), last_error=BOUNCED)
    if changed:
        logger.info("Mail %s noted as bounced by user %s", mail.pk, by.pk)
    return bool(changed)


def bounces(address: str) -> bool:
    """Return whether staff noted that a mail to `address` came back."""
    return OutgoingMail.objects.filter(
        to=address, status=Status.FAILED, last_error=BOUNCED
    ).exists()


# --- Django's and allauth's own mails ----------------------------------------


class OutboxBackend(BaseEmailBackend):
    """EMAIL_BACKEND: each recipient of a message becomes a row, in the active language.

    These are account mails: urgent, and secret, for they hold codes and password links.
    `message.kind` and `message.expires_at`, where a sender sets them, say more exactly
    what it is. Raises ValueError for attachments; text and an HTML twin are all there is.
    """

    def send_messages(self, email_messages: Any) -> int:
        count = 0
        with transaction.atomic():
            for message in email_messages:
                self._queue(message)
                count += 1
        return count

    def _queue(self, message: str) -> None:
        html = _html_of(message)
        lifetime = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
        reply_to = parseaddr(message.reply_to[0])[1] if message.reply_to else ""
        for recipient in message.recipients():
            queue_mail(
                kind=getattr(message, "kind", "account"),
                to=parseaddr(recipient)[1],
                language=(translation.get_language() or settings.LANGUAGE_CODE)[:2],
                subject=message.subject,
                text=message.body,
                html=html,
                priority=Priority.URGENT,
                expires_at=getattr(message, "expires_at", timezone.now() + lifetime),
                reply_to=reply_to,
                is_secret=True,
            )


def _html_of(message: str) -> str:
    """Return the HTML alternative of a message, or "". Raises ValueError for other parts."""
    if message.attachments:
        raise ValueError("The outbox keeps no attachments.")
    if message.content_subtype != "plain":
        raise ValueError("A mail needs a text part; HTML is its alternative.")
    parts = list(getattr(message, "alternatives", []))
    if len(parts) > 1 or any(kind != "text/html" for _body, kind in parts):
        raise ValueError("The only alternative to the text is one HTML part.")
    return str(parts[0][0]) if parts else ""
