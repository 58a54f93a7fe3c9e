"""Deleting what its time has come for, by the rules the apps register."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from . import registry
from .models import OutgoingMail

Status = OutgoingMail.Status


def purge(now: datetime | None = None, *, dry_run: bool = True) -> dict[str, int]:
    """Apply every purge rule in its order; return how many rows each clears.

    With `dry_run` nothing changes.
    """
    now = now or timezone.now()
    return {rule.name: rule.run(now, dry_run=dry_run) for rule in registry.purges()}


@registry.periodic_task("purge", every=timedelta(days=1))
def purge_daily(now: datetime):
    """The worker's daily purge."""
    purge(now, dry_run=False)


@registry.purge_rule("mail bodies", order=200)
def purge_mail_bodies(now: datetime, *, dry_run: bool) -> int:
    """Empty address, subject and text of old mails; codes as soon as they expired.

    The row stays: how many mails went out remains countable.
    """
    old = now - timedelta(days=settings.OUTBOX_BODY_KEPT_DAYS)
    done = Q(status__in=[Status.SENT, Status.FAILED])
    spent = done & (
        Q(created_at__lte=old) | Q(expires_at__isnull=False, expires_at__lte=now)
    )
    mails = OutgoingMail.objects.filter(spent).exclude(to="")
    if dry_run:
        return mails.count()
    return mails.update(to="", subject="", text="", html="", reply_to="")
