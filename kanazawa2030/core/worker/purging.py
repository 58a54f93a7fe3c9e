"""Delete data whose retention has ended, by the purge rules that apps register."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone

from .. import registry
from ..mail import delivery
from ..models import OutgoingMail
from ..web.logs import place

logger = logging.getLogger(__name__)

Status = OutgoingMail.Status


def purge(*, dry_run: bool, now: datetime | None = None) -> dict[str, int | None]:
    """Apply every purge rule in order; return how many rows each deletes, by name.

    With `dry_run` nothing changes. A rule that fails is logged and has the count None;
    the others still run.
    """
    now = now or timezone.now()
    counts = {}
    for rule in registry.purges():
        try:
            counts[rule.name] = rule.run(now, dry_run=dry_run)
        except Exception as error:
            counts[rule.name] = None
            logger.error(
                "Purge rule %s failed: %s at %s", rule.name, type(error).__name__, place(error)
            )
    return counts


class PurgeFailed(Exception):
    """At least one purge rule failed; the log names it."""


@registry.periodic_task("purge", every=timedelta(days=1))
def purge_daily(now: datetime):
    """Apply all purge rules; raise PurgeFailed at the end if one has failed."""
    if None in purge(dry_run=False, now=now).values():
        raise PurgeFailed


# --- Rules of the outbox: rows stay, so that mails can be counted -------------


def erase_mails(mails, now: datetime) -> int:
    return mails.update(to="", text="", html="", reply_to="", calendar_reference="", erased_at=now)


@registry.purge_rule("mail secrets", order=190)
def purge_secrets(now: datetime, *, dry_run: bool) -> int:
    """Erase mails with codes and password links as soon as these have expired."""
    spent = OutgoingMail.objects.filter(
        is_secret=True, expires_at__lte=now, erased_at__isnull=True
    ).exclude(status=Status.SENDING)
    if dry_run:
        return spent.count()
    delivery.expire(now)
    return erase_mails(spent.exclude(status=Status.QUEUED), now)


@registry.periodic_task("mail secrets", every=timedelta(minutes=10))
def purge_secrets_soon(now: datetime):
    """Erase expired codes sooner than the daily purge would."""
    purge_secrets(now, dry_run=False)


@registry.purge_rule("mail bodies", order=200)
def purge_mail_bodies(now: datetime, *, dry_run: bool) -> int:
    """Erase address and text OUTBOX_BODY_KEPT_DAYS days after a mail was sent or failed."""
    old = now - timedelta(days=settings.OUTBOX_BODY_KEPT_DAYS)
    mails = OutgoingMail.objects.filter(
        Q(status=Status.SENT, sent_at__lte=old) | Q(status=Status.FAILED, failed_at__lte=old),
        erased_at__isnull=True,
    )
    return mails.count() if dry_run else erase_mails(mails, now)


@registry.purge_rule("sessions", order=210)
def purge_sessions(now: datetime, *, dry_run: bool) -> int:
    """Delete expired sessions, whose rows Django itself keeps."""
    ended = Session.objects.filter(expire_date__lte=now)
    return ended.count() if dry_run else ended.delete()[0]
