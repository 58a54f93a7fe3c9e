"""When a digest is due: each Thursday, or on the first of the month, at 7:00 in Japan.

A period ends at such a moment. What became public in it is told in its digest, whenever the
worker gets to write it.
"""

from datetime import datetime, time, timedelta

from django.utils import timezone

from kanazawa2030.core.language.dates import TOKYO

from ..models import Subscription

MORNING = time(7)
THURSDAY = 3  # of datetime.weekday(): the weekend is still ahead
WEEK = timedelta(days=7)
MONTH = timedelta(days=31)
# What is published at a period's end is stored a moment later.
SETTLED = timedelta(minutes=5)


def last_due(every: str, now: datetime) -> datetime:
    """Return the end of the latest period that is over at `now`."""
    now -= SETTLED
    due = _begin(every, now)
    return due if due <= now else _begin(every, due - timedelta(days=1))


def next_due(every: str, moment: datetime) -> datetime:
    """Return the end of the first period that ends after `moment`."""
    due = _begin(every, moment)
    if due > moment:
        return due
    # From the first of a month, 31 days lead into the next.
    return due + WEEK if every == Subscription.Every.WEEK else _begin(every, due + MONTH)


def _begin(every: str, moment: datetime) -> datetime:
    """Return 7:00 on the latest Thursday or first of a month, `moment`'s own day included."""
    day = timezone.localdate(moment, TOKYO)
    if every == Subscription.Every.WEEK:
        day -= timedelta(days=(day.weekday() - THURSDAY) % 7)
    else:
        day = day.replace(day=1)
    return datetime.combine(day, MORNING, tzinfo=TOKYO)
