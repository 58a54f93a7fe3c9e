"""The waiting lists of all events to come."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, Q, Sum
from django.utils import timezone

from ..models import Event, Registration
from ..registration.seats import promote_until
from ..shortcuts import count_pending


@dataclass(frozen=True)
class WaitingList:
    """The waiting list of one event: who waits, since when, and who has moved up so far."""

    event: Event
    now: datetime
    parties: int
    people: int
    since: datetime
    promoted: int
    last_promoted: datetime | None

    @property
    def days(self) -> int:
        """Return for how many days the first of those who wait has waited."""
        return (timezone.localdate(self.now) - timezone.localdate(self.since)).days

    @property
    def promotes_until(self) -> datetime:
        return promote_until(self.event)

    @property
    def still_promotes(self) -> bool:
        is_scheduled = self.event.state == Event.EventState.SCHEDULED
        return is_scheduled and self.now < self.promotes_until


def waiting_lists(now: datetime) -> list[WaitingList]:
    """Return the waiting lists with people on them, the next event first; three queries."""
    waits = Q(place=Registration.Place.QUEUE)
    ahead = Q(event__over_at__gt=now) | Q(event__state=Event.EventState.POSTPONED)
    counted = (
        Registration.objects.active()
        .filter(ahead)
        .exclude(event__state=Event.EventState.CANCELLED)
        .order_by()
        .values("event_id")
        .annotate(
            parties=Count("pk", filter=waits),
            people=Sum("size", filter=waits),
            since=Min("created_at", filter=waits),
            promoted=Count("pk", filter=Q(promoted_at__isnull=False)),
            last_promoted=Max("promoted_at"),
        )
        .filter(parties__gt=0)
    )
    found = {row.pop("event_id"): row for row in counted}
    events = list(Event.objects.filter(pk__in=found).order_by("starts_at", "pk"))
    count_pending(events)
    return [WaitingList(event, now, **found[event.pk]) for event in events]
