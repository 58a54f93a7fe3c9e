"""The next events as cards of the first page: status, fill, waiting list, next deadline."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from events.models import Event, Registration
from events.permissions import RUN_RECEPTION, VIEW_EVENT
from events.registration.seats import kept_text
from events.shortcuts import count_pending
from events.status import status_of

from .deadlines import dates_of

SHOWN = 6
# Reception may still tick people off in the hours after an event's end.
AFTER = timedelta(hours=12)
State = Event.State


@dataclass
class Card:
    """An event with what its card says."""

    event: Event
    address: str
    now: datetime
    waiting: int = 0
    held: int = 0
    lapsed: int = 0

    @property
    def is_public(self) -> bool:
        return self.event.publishing_state == State.APPROVED

    @cached_property
    def status(self):
        return status_of(self.event, self.now)

    @cached_property
    def course(self) -> int | None:
        """Return the course of action whose colour it has, if it has one alone."""
        courses = list(self.event.courses.all())
        return courses[0].pk if len(courses) == 1 else None

    @property
    def is_counted(self) -> bool:
        here = self.event.registration_mode == Event.RegistrationMode.HERE
        return here and self.event.public_seats is not None

    @property
    def kept(self) -> str:
        """Return that free seats go to the waiting list first, where they do."""
        return kept_text(self.event)

    @property
    def taken(self) -> int:
        return self.event.public_seats - self.event.seats_free

    @cached_property
    def next_deadline(self) -> str:
        """Return the next date to come in words, or nothing."""
        coming = dates_of(self.event, self.now)
        if not coming:
            return ""
        return _("%(what)s: %(when)s") % {"what": coming[0].what, "when": coming[0].when}


def cards_for(user, now: datetime) -> list[Card] | None:
    """Return the next events, or None for who has nothing to do with them."""
    if not user.has_perm(RUN_RECEPTION):
        return None
    may_see = user.has_perm(VIEW_EVENT)
    states = [State.APPROVED, State.AWAITING] if may_see else [State.APPROVED]
    events = (
        Event.objects.filter(publishing_state__in=states, over_at__gt=now - AFTER)
        .exclude(state=Event.EventState.CANCELLED)
        .order_by("starts_at", "pk")
        .prefetch_related("courses")
    )
    if not may_see:
        events = events.published(now).filter(registration_mode=Event.RegistrationMode.HERE)
    events = list(events[:SHOWN])
    count_pending(events)
    counts = _counts(events, now)
    return [Card(event, _address(event, user), now, **counts.get(event.pk, {})) for event in events]


def _address(event: Event, user) -> str:
    """Return the page of an event where this person works on it."""
    page = "overview" if user.has_perm(VIEW_EVENT) else "reception"
    return reverse(f"admin:events_event_{page}", args=[event.pk])


def _counts(events, now: datetime) -> dict[int, dict]:
    """Return for each event the people waiting, holds that run, and holds that are over."""
    held = Q(status=Registration.Status.UNCONFIRMED)
    rows = (
        Registration.objects.active()
        .filter(event__in=events)
        .order_by()
        .values("event_id")
        .annotate(
            waiting=Sum("size", filter=Q(place=Registration.Place.QUEUE), default=0),
            held=Count("pk", filter=held & Q(hold_until__gt=now)),
            lapsed=Count("pk", filter=held & Q(hold_until__lte=now)),
        )
    )
    return {row.pop("event_id"): row for row in rows}
