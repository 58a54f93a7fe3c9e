"""The worker's task: the digests of the periods that are over.

It may run late, twice or in several workers: what has been written is due no more.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.registry import periodic_task
from kanazawa2030.core.web.logs import place

from ..models import Subscription
from . import services
from .contents import Material
from .periods import last_due, next_due

logger = logging.getLogger(__name__)

ROWS = 200  # subscriptions read at once


class DigestFailed(Exception):
    """At least one digest could not be written; the log has its number."""


@periodic_task("digest", _("News by email"), every=timedelta(minutes=10))
def send_digests(now: datetime) -> int:
    """Write the digests that are due; return how many had something to say.

    One that fails leaves the others alone, and is tried again with the next run.
    """
    written = failed = 0
    for every in Subscription.Every.values:
        for row, material in _due(every, now):
            try:
                written += services.write_digest(row, material, now=now)
            except Exception as error:
                failed += 1
                logger.error(
                    "Digest %s failed: %s at %s", row.pk, type(error).__name__, place(error)
                )
    if failed:
        raise DigestFailed
    return written


def _due(every: str, now: datetime) -> Iterator[tuple[Subscription, Material]]:
    """Yield each subscription that has not been told of the last period, and what there is."""
    due = last_due(every, now)
    rows = Subscription.objects.confirmed().filter(every=every, told_until__lt=due)
    since = rows.aggregate(since=Min("told_until"))["since"]
    if since is None:
        return
    material = Material.load(since=since, due=due, until=next_due(every, due), now=now)
    last = 0
    while chunk := list(
        rows.filter(pk__gt=last).order_by("pk").prefetch_related("courses", "goals")[:ROWS]
    ):
        yield from ((row, material) for row in chunk)
        last = chunk[-1].pk
