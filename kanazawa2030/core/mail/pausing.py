"""The pause of the outbox: a restored or copied site writes to nobody until it is released.

Its mails are those of the original, which has sent them or is about to. A copy is known by
its place: the database as the server itself numbers it, and the host of the site's address.
The row that keeps the place is copied with the database; the place is not.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone

from ..models import MailPause, OutgoingMail, User
from ..models.outbox import OutgoingMailQuerySet
from ..permissions import RESEND_MAILS

logger = logging.getLogger(__name__)

Status = OutgoingMail.Status
WITHHELD = "held back after a restore"


@dataclass(frozen=True)
class Waiting:
    """Mails that wait: those the original may have sent, and all others."""

    old: int
    new: int


def here() -> str:
    """Return the place of this installation, the same for all its hosts and processes."""
    host = urlsplit(settings.SITE_ORIGIN).hostname
    if connection.vendor != "postgresql":
        return f"{host} {Path(connection.settings_dict['NAME']).resolve()}"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT system_identifier, oid FROM pg_control_system(), pg_database "
            "WHERE datname = current_database()"
        )
        server, database = cursor.fetchone()
    return f"{host} {server} {database}"


def note_place() -> MailPause:
    """Return the row of the pause; a new installation gets one, released."""
    return MailPause.objects.get_or_create(pk=1, defaults={"place": here()})[0]


def pause(reason: str) -> None:
    """Hold all mails back from now on; what is paused already stays so."""
    row = note_place()
    if row.paused_at is None:
        MailPause.objects.filter(pk=1, paused_at=None).update(
            paused_at=timezone.now(), reason=reason
        )
        logger.warning("Emails are held back: %s", reason)


def held() -> MailPause | None:
    """Return the pause there is, None when mails are sent. A copy is noticed by its worker."""
    return MailPause.objects.filter(paused_at__isnull=False).first()


def paused_since() -> datetime | None:
    """Return since when mails are held back, None when they are sent; notice a copy."""
    row = note_place()
    if row.paused_at is None and row.place != here():
        pause(MailPause.Reason.MOVED)
        row.refresh_from_db()
    return row.paused_at


def _old(paused_at: datetime) -> OutgoingMailQuerySet:
    """Return what was due before the pause: the original may have sent it."""
    return OutgoingMail.objects.filter(
        status__in=[Status.QUEUED, Status.SENDING],
        created_at__lte=paused_at,
        not_before__lte=paused_at,
    )


def waiting(paused_at: datetime) -> Waiting:
    """Return how many mails wait at a pause."""
    old = _old(paused_at).count()
    every = OutgoingMail.objects.filter(status__in=[Status.QUEUED, Status.SENDING]).count()
    return Waiting(old=old, new=every - old)


def resume(*, by: User | None, send_old: bool) -> int:
    """Let mails go again from this place; return how many stay behind.

    Without `send_old` those due before the pause are marked as not delivered, to be sent
    again one by one. `by` None is whoever may run commands. Twice is once. Raises
    PermissionDenied.
    """
    if by is not None and not by.has_perm(RESEND_MAILS):
        raise PermissionDenied
    now = timezone.now()
    with transaction.atomic():
        row = MailPause.objects.select_for_update().get(pk=note_place().pk)
        if row.paused_at is None and row.place == here():
            return 0
        left = 0
        if not send_old:
            left = _old(row.paused_at or now).update(
                status=Status.FAILED, failed_at=now, last_error=WITHHELD
            )
        MailPause.objects.filter(pk=1).update(
            place=here(), paused_at=None, reason="", resumed_at=now, resumed_by=by
        )
    logger.warning("Emails are sent again, released by user %s; %d stay behind", by and by.pk, left)
    return left
