"""How long subscriptions are kept: until their owners leave."""

from datetime import datetime

from django.db.models import QuerySet

from kanazawa2030.core.mail.outbox import BOUNCED
from kanazawa2030.core.models import OutgoingMail
from kanazawa2030.core.registry import purge_rule

from ..models import Subscription
from . import services


@purge_rule("unconfirmed subscriptions", order=75)
def purge_unconfirmed(now: datetime, *, dry_run: bool) -> int:
    """Delete what was not confirmed in time; return how many."""
    late = now - services.confirm_within()
    rows = Subscription.objects.filter(confirmed_at__isnull=True, created_at__lte=late)
    return rows.count() if dry_run else _leave(rows, now)


@purge_rule("subscriptions that bounce", order=76)
def purge_bouncing(now: datetime, *, dry_run: bool) -> int:
    """Delete subscriptions whose address staff have marked as undeliverable."""
    bounced = OutgoingMail.objects.filter(
        status=OutgoingMail.Status.FAILED, last_error=BOUNCED
    ).exclude(to="")
    rows = Subscription.objects.filter(email__in=bounced.values("to"))
    return rows.count() if dry_run else _leave(rows, now)


def _leave(rows: QuerySet[Subscription], now: datetime) -> int:
    found = list(rows)
    for row in found:
        services.leave(row, now=now)
    return len(found)
