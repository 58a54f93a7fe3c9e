"""The status of an event, as every page, mail and feed shows it.

A closed set. What is worst news wins: cancelled, postponed, over, then registration.
Whether registration is open is decided here as well, for the words and for the services.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .models import Event, Registration

FEW_SEATS = 5
FEW_SHARE = 0.1


class Status(models.TextChoices):
    """Statuses; the values are stable names for data, the labels are for people."""

    NOT_YET = "not_yet", _("Registration not yet open")
    OPEN = "open", pgettext_lazy("registration", "Open")
    FEW = "few", _("A few seats left")
    FULL = "full", _("Full – join the waiting list")
    CLOSED = "closed", _("Registration closed")
    HELD = "held", pgettext_lazy("event", "Held")
    REPORTED = "reported", _("Held – report available")
    POSTPONED = "postponed", _("Postponed")
    CANCELLED = "cancelled", pgettext_lazy("event", "Cancelled")
    UNDATED = "undated", _("Date to be fixed")
    FREE_ENTRY = "free_entry", _("No registration needed")
    AT_HOST = "at_host", _("Register with the host")


# People can still register with a seat left, or need not register.
JOINABLE = (Status.OPEN, Status.FEW, Status.FREE_ENTRY, Status.AT_HOST)
# What nobody can join any more, or not yet again: lists keep it to a line.
NOT_JOINABLE = (Status.CLOSED, Status.POSTPONED, Status.CANCELLED)

# The design's badge class of each status.
CSS = {
    Status.NOT_YET: "",
    Status.OPEN: "c2",
    Status.FEW: "c3",
    Status.FULL: "c1",
    Status.CLOSED: "",
    Status.HELD: "",
    Status.REPORTED: "c5",
    Status.POSTPONED: "badge--solid",
    Status.CANCELLED: "badge--solid",
    Status.UNDATED: "",
    Status.FREE_ENTRY: "c2",
    Status.AT_HOST: "c2",
}


class ClosedReason(models.TextChoices):
    """Why nobody can register on this site; the labels are shown to those who try."""

    CANCELLED = "cancelled", _("This event has been cancelled.")
    POSTPONED = (
        "postponed",
        _("This event has been postponed. Registration opens with the new date."),
    )
    UNDATED = "undated", _("How to take part will be announced with the date.")
    FREE_ENTRY = "free_entry", _("This event takes no registrations on this site.")
    BEGUN = "begun", _("This event has begun or is over.")
    NOT_YET = "not_yet", _("Registration has not opened yet.")
    CLOSED = "closed", _("Registration has closed.")
    AT_HOST = "at_host", _("This event takes no registrations on this site.")
    UNPUBLISHED = "unpublished", _("This event takes no registrations on this site.")


# The status by the reason. Not here: open, and unpublished (a preview shows what will be).
STATUS_WHEN_CLOSED = {
    ClosedReason.CANCELLED: Status.CANCELLED,
    ClosedReason.POSTPONED: Status.POSTPONED,
    ClosedReason.UNDATED: Status.UNDATED,
    ClosedReason.FREE_ENTRY: Status.FREE_ENTRY,
    ClosedReason.BEGUN: Status.CLOSED,
    ClosedReason.NOT_YET: Status.NOT_YET,
    ClosedReason.CLOSED: Status.CLOSED,
    ClosedReason.AT_HOST: Status.AT_HOST,
}

# Those that leave a way to take part, now or once registration opens.
CAN_BE_JOINED = (*(None, ClosedReason.NOT_YET), *(ClosedReason.AT_HOST, ClosedReason.FREE_ENTRY))


@dataclass(frozen=True)
class EventStatus:
    """A status with its label and badge."""

    status: Status

    @property
    def value(self) -> str:
        return self.status.value

    @property
    def label(self) -> Promise:
        return self.status.label

    @property
    def css(self) -> str:
        return CSS[self.status]


def status_of(event: Event, now: datetime | None = None) -> EventStatus:
    """Return the status of `event` at `now`."""
    return EventStatus(_decide(event, now or timezone.now()))


def _decide(event: Event, now: datetime) -> Status:
    reason = closed_reason(event, now)
    # A postponed event was not held on its old day.
    if reason not in (ClosedReason.CANCELLED, ClosedReason.POSTPONED) and event.over_at <= now:
        return Status.REPORTED if event.has_report else Status.HELD
    return STATUS_WHEN_CLOSED.get(reason) or _by_seats(event)


def _by_seats(event: Event) -> Status:
    left = event.seats_left
    if left == 0:
        return Status.CLOSED if event.waiting_capacity == 0 else Status.FULL
    if left <= max(FEW_SEATS, int(event.public_seats * FEW_SHARE)):
        return Status.FEW
    return Status.OPEN


def closed_reason(event: Event, now: datetime) -> ClosedReason | None:
    """Return why `event` takes no registrations on this site at `now`; None if it does.

    Seats do not count here: who comes to a full event is put on the waiting list, or
    refused under the lock. Asks the database nothing.
    """
    mode = Event.RegistrationMode
    if event.state == Event.EventState.CANCELLED:
        return ClosedReason.CANCELLED
    if event.state == Event.EventState.POSTPONED:
        return ClosedReason.POSTPONED
    if event.registration_mode == mode.NONE:
        # Nobody can "just come" to an event without a day.
        return ClosedReason.FREE_ENTRY if event.has_day else ClosedReason.UNDATED
    if event.date_precision == Event.Precision.TIME and has_begun(event, now):
        return ClosedReason.BEGUN
    if event.registration_opens_at is not None and now < event.registration_opens_at:
        return ClosedReason.NOT_YET
    if now >= closes_at(event):
        return ClosedReason.CLOSED
    if event.registration_mode != mode.HERE:
        return ClosedReason.AT_HOST
    return None if event.is_published(now) else ClosedReason.UNPUBLISHED


def can_be_joined(event: Event, now: datetime) -> bool:
    """Return whether people can register, here or at the host, or may come without.

    Also before registration opens. Seats do not count, as in `closed_reason`.
    """
    return event.over_at > now and closed_reason(event, now) in CAN_BE_JOINED


def joinable(now: datetime) -> Q:
    """Return `status_of(event, now).status in JOINABLE` as a condition of the database."""
    mode, precision = Event.RegistrationMode, Event.Precision
    free = Q(registration_mode=mode.NONE, date_precision__in=(precision.TIME, precision.DAY))
    opened = Q(registration_opens_at=None) | Q(registration_opens_at__lte=now)
    not_closed = Q(registration_closes_at=None, starts_at__gt=now) | Q(
        ~Q(date_precision=precision.TIME) | Q(starts_at__gt=now), registration_closes_at__gt=now
    )
    registering = ~Q(registration_mode=mode.NONE) & opened & not_closed
    room = ~Q(registration_mode=mode.HERE) | _has_seats(now)
    scheduled = Q(state=Event.EventState.SCHEDULED, over_at__gt=now)
    return scheduled & (free | (registering & room))


def _has_seats(now: datetime) -> Q:
    """Return `event.seats_left > 0` as a condition of the database."""
    parties = Registration.objects.order_by()
    lapsed = parties.lapsed(now).filter(place=Registration.Place.SEAT).order_by()
    given_back = lapsed.filter(event=OuterRef("pk")).values("event").values_list(Sum("size"))
    waiting = parties.next_in_line().order_by()
    taken = F("reserved_seats") + F("seats_held")
    # Few events have lapsed or waiting parties: those are found once, not event by event.
    room = Q(capacity__gt=taken) | Q(
        pk__in=lapsed.values("event"), capacity__gt=taken - Coalesce(Subquery(given_back), 0)
    )
    return room & (Q(pass_over_groups=True) | ~Q(pk__in=waiting.values("event")))


def closes_at(event: Event) -> datetime:
    """Return when registration closes: when the event starts, at the latest.

    Where only a day, a month or a year is known, a closing time given is the truth.
    """
    closes = event.registration_closes_at
    if closes is None:
        return event.starts_at
    if event.date_precision != Event.Precision.TIME:
        return closes
    return min(closes, event.starts_at)


def has_begun(event: Event, now: datetime) -> bool:
    """Whether the event's start has come; the old start of a postponed event never does."""
    return event.state != Event.EventState.POSTPONED and now >= event.starts_at
