"""Delete data whose retention has ended, by the purge rules that apps register."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import registry
from ..mail import delivery
from ..models import OutgoingMail, PurgeCount, TaskRun
from ..web.logs import place

logger = logging.getLogger(__name__)

Status = OutgoingMail.Status
TASK, EVERY = "purge", timedelta(days=1)


def purge(*, dry_run: bool, now: datetime | None = None) -> dict[str, int | None]:
    """Apply every purge rule in order; return how many rows each deletes, by name.

    With `dry_run` nothing changes, and each count is a `registry.Due`. Else the counts are
    stored as those of the last run. A rule that fails is logged and has the count None; the
    others still run.
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
    if not dry_run:
        _store(counts, now)
    return counts


def _store(counts: dict[str, int | None], now: datetime) -> None:
    PurgeCount.objects.bulk_create(
        [PurgeCount(rule=rule, at=now, cleared=count) for rule, count in counts.items()],
        update_conflicts=True,
        unique_fields=["rule"],
        update_fields=["at", "cleared"],
    )


def next_purge(now: datetime) -> datetime:
    """Return when the daily purge runs next: `now` where it is late or has never run."""
    run = TaskRun.objects.filter(name=TASK, last_started_at__isnull=False).first()
    return max(now, run.last_started_at + EVERY) if run else now


class PurgeFailed(Exception):
    """At least one purge rule failed; the log names it."""


@registry.periodic_task(TASK, _("Deletion of old data"), every=EVERY)
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
        return registry.due(spent, "expires_at")
    delivery.expire(now)
    return erase_mails(spent.exclude(status=Status.QUEUED), now)


@registry.periodic_task(
    "mail secrets", _("Erasing expired codes in emails"), every=timedelta(minutes=10)
)
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
    if dry_run:
        return registry.due(mails, Coalesce("sent_at", "failed_at"))
    return erase_mails(mails, now)


@registry.purge_rule("sessions", order=210)
def purge_sessions(now: datetime, *, dry_run: bool) -> int:
    """Delete expired sessions, whose rows Django itself keeps."""
    ended = Session.objects.filter(expire_date__lte=now)
    return registry.due(ended, "expire_date") if dry_run else ended.delete()[0]
