"""The registration machine: its moves, what may be refused, and who gets which place.

Seats and queue numbers move apart from the states (events.seats).
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from .models import Event, Registration
from .seats import free_seats, next_queue_no, record, take_seats

Status = Registration.Status
Place = Registration.Place


@dataclass(frozen=True)
class Move:
    """One row of the table: from which states, to which, by whom."""

    sources: tuple[str, ...]
    target: str
    actors: tuple[str, ...]


# The registration machine. Seats and queue numbers move apart from it (events.seats).
TRANSITIONS = {
    "confirm": Move((Status.UNCONFIRMED,), Status.CONFIRMED, ("person", "staff")),
    "revive": Move((Status.EXPIRED,), Status.CONFIRMED, ("person", "staff")),
    "expire": Move((Status.UNCONFIRMED,), Status.EXPIRED, ("system",)),
    "cancel": Move(
        (Status.UNCONFIRMED, Status.CONFIRMED, Status.ATTENDED, Status.ABSENT),
        Status.CANCELLED,
        ("person", "staff"),
    ),
    "attend": Move((Status.CONFIRMED, Status.ABSENT), Status.ATTENDED, ("staff",)),
    "miss": Move((Status.CONFIRMED, Status.ATTENDED), Status.ABSENT, ("staff",)),
    "undo": Move((Status.ATTENDED, Status.ABSENT), Status.CONFIRMED, ("staff",)),
}


class RegistrationError(Exception):
    """Something that is not possible now; its text is for the person who tried."""


class RegistrationClosed(RegistrationError):
    """The event takes no registrations at this moment."""


class EventFull(RegistrationError):
    """No seat, and no place on the waiting list."""

    def __init__(self):
        super().__init__(_("The event is full, and so is its waiting list."))


class NotEnoughSeats(RegistrationError):
    """The party is to grow by more people than there are seats free."""

    def __init__(self, free: int):
        super().__init__(
            _("Only %(free)s more seats are free. Your registration stays as it was.")
            % {"free": free}
            if free
            else _("No more seats are free. Your registration stays as it was.")
        )


def refuse_closed(event, now: datetime):
    """Raise RegistrationClosed, with the reason, unless `event` takes registrations."""
    if event.registration_mode != Event.RegistrationMode.HERE or not event.is_published(
        now
    ):
        raise RegistrationClosed(_("This event takes no registrations on this site."))
    if event.state == Event.EventState.CANCELLED:
        raise RegistrationClosed(_("This event has been cancelled."))
    if event.state == Event.EventState.POSTPONED:
        raise RegistrationClosed(
            _("This event has been postponed. Registration opens with the new date.")
        )
    if has_begun(event, now):
        raise RegistrationClosed(_("This event has begun or is over."))
    if event.registration_opens_at is not None and now < event.registration_opens_at:
        raise RegistrationClosed(_("Registration has not opened yet."))
    if event.registration_closes_at is not None and now >= event.registration_closes_at:
        raise RegistrationClosed(_("Registration has closed."))


def has_begun(event, now: datetime) -> bool:
    """Whether the hour of the event has come; the old hour of a postponed one never does."""
    return event.state != Event.EventState.POSTPONED and now >= event.starts_at


def move(registration, name: str, *, actor: str, at, by=None, note="") -> Registration:
    """Make one move of TRANSITIONS and record it; raise RegistrationError if illegal."""
    step = TRANSITIONS[name]
    if registration.status not in step.sources or actor not in step.actors:
        raise RegistrationError(
            _("This registration is “%(state)s” by now.")
            % {"state": registration.get_status_display()}
        )
    source, registration.status = registration.status, step.target
    if step.target == Status.CONFIRMED and registration.confirmed_at is None:
        registration.confirmed_at = at
    registration.save(update_fields=["status", "confirmed_at"])
    record(registration, name, source=source, actor=actor, at=at, by=by, note=note)
    return registration


def place_for(event, size: int) -> str:
    """Where a party of `size` goes now; raises EventFull when nowhere.

    Nobody passes those who wait, unless the event lets smaller parties pass a group
    that does not fit.
    """
    if may_sit(event, size):
        return Place.SEAT
    need_room_to_wait(event, size)
    return Place.QUEUE


def may_sit(event, more: int) -> bool:
    """Whether so many people can be seated now without passing those who wait."""
    free = free_seats(event)
    if more > free:
        return False
    if event.pass_over_groups:
        return not event.registrations.queued().filter(size__lte=free).exists()
    return not event.claims.waiting


def need_room_to_wait(event, more: int):
    """Raise EventFull unless so many more people fit on the waiting list."""
    limit = event.waiting_capacity
    if limit is not None and event.registrations.queued().people() + more > limit:
        raise EventFull


def seat(registration, event, place: str | None = None):
    """Give a new or revived registration its place; count it if it is a seat.

    `place` is what `place_for` has just said, if it was asked.
    """
    registration.place = place or place_for(event, registration.size)
    registration.queue_no = (
        next_queue_no(event) if registration.place == Place.QUEUE else None
    )
    if registration.place == Place.SEAT:
        take_seats(event, registration.size)
    else:
        event.__dict__.pop("claims", None)  # one more waits
