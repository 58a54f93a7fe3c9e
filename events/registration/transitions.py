"""The registration machine: its moves, what may be refused, and who gets which place.

Seats and queue numbers move apart from the states (events.registration.seats).
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from ..models import Registration, RegistrationTransition
from ..status import closed_reason

Status = Registration.Status
Place = Registration.Place


@dataclass(frozen=True)
class Move:
    """One row of the table: from which states, to which, by whom."""

    sources: tuple[str, ...]
    target: str
    actors: tuple[str, ...]


# The registration machine. Seats and queue numbers move apart from it (events.registration.seats).
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
    if reason := closed_reason(event, now):
        raise RegistrationClosed(reason.label)


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


def record(registration, move: str, *, source: str, actor: str, at, by=None, note=""):
    """Write one line of a registration's history."""
    RegistrationTransition.objects.create(
        registration=registration,
        move=move,
        from_status=source,
        to_status=registration.status,
        actor=actor,
        by=by,
        at=at,
        note=note[:200],
    )
