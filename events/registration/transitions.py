"""The state machine of registrations: its table and its errors.

Seats and queue numbers change apart from the states (events.registration.seats).
"""

from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from kanazawa2030.core.models import User
from kanazawa2030.core.workflow.changes import ChangeError
from kanazawa2030.core.workflow.transitions import Transition, TransitionTable

from ..models import Event, Registration, RegistrationTransition
from ..status import closed_reason

Status = Registration.Status
Place = Registration.Place
PERSON, STAFF, SYSTEM = "person", "staff", "system"


class RegistrationError(ChangeError):
    """A change that is not possible; its text is for the person who tried."""


class RegistrationClosed(RegistrationError):
    """The event takes no registrations at this moment."""


class EventFull(RegistrationError):
    """No seat, and no place on the waiting list."""

    def __init__(self) -> None:
        super().__init__(_("The event is full, and so is its waiting list."))


class NoRoom(RegistrationError):
    """Fewer seats, reserved ones included, are free than are needed."""

    def __init__(self, free: int) -> None:
        super().__init__(
            _("Seats free: %(free)s. Raise the number of seats first, if there is room.")
            % {"free": free}
        )
        self.free = free


class NotEnoughSeats(RegistrationError):
    """The party would grow by more people than there are free seats."""

    def __init__(self, free: int) -> None:
        super().__init__(
            ngettext_lazy(
                "Only %(free)s more seat is free. Your registration stays as it was.",
                "Only %(free)s more seats are free. Your registration stays as it was.",
                free,
            )
            % {"free": free}
            if free
            else _("No more seats are free. Your registration stays as it was.")
        )


class SeatsShort(RegistrationError):
    """Fewer seats are free than the party needs, and it has not said that it will wait."""

    def __init__(self, free: int, *, can_wait: bool) -> None:
        self.free = free
        self.can_wait = can_wait
        super().__init__(self._words() % {"free": free})

    def _words(self) -> Promise | str:
        if not self.free:
            return _("Every seat has been taken in the meantime. You can join the waiting list.")
        if self.can_wait:
            return ngettext_lazy(
                "Only %(free)s seat is free now. Choose fewer people and register, or put "
                "everyone on the waiting list.",
                "Only %(free)s seats are free now. Choose fewer people and register, or put "
                "everyone on the waiting list.",
                self.free,
            )
        return ngettext_lazy(
            "Only %(free)s seat is free now, and the waiting list is full. Choose fewer people.",
            "Only %(free)s seats are free now, and the waiting list is full. Choose fewer people.",
            self.free,
        )


def refuse_closed(event: Event, now: datetime) -> None:
    """Raise RegistrationClosed, with the reason, unless `event` takes registrations."""
    if reason := closed_reason(event, now):
        raise RegistrationClosed(reason.label)


def _columns(registration: Registration, target: str, at: datetime) -> dict:
    columns: dict = {"status": target}
    if target == Status.CONFIRMED and registration.confirmed_at is None:
        columns["confirmed_at"] = at
    return columns


def record(
    registration: Registration,
    name: str,
    *,
    source: str,
    actor: str,
    at: datetime,
    by: User | None = None,
    note: str = "",
) -> None:
    """Write one line of a registration's history."""
    RegistrationTransition.objects.create(
        registration=registration,
        move=name,
        from_status=source,
        to_status=registration.status,
        actor=actor,
        by=by,
        at=at,
        note=note[:200],
    )


TRANSITIONS = TransitionTable(
    Transition(
        "confirm",
        pgettext_lazy("history", "Confirmed"),
        (Status.UNCONFIRMED,),
        Status.CONFIRMED,
        (PERSON, STAFF),
    ),
    Transition(
        "revive",
        pgettext_lazy("history", "Confirmed after the hold"),
        (Status.EXPIRED,),
        Status.CONFIRMED,
        (PERSON, STAFF),
    ),
    Transition(
        "expire",
        pgettext_lazy("history", "Hold expired"),
        (Status.UNCONFIRMED,),
        Status.EXPIRED,
        (SYSTEM,),
    ),
    Transition(
        "cancel",
        pgettext_lazy("history", "Cancelled"),
        (Status.UNCONFIRMED, Status.CONFIRMED, Status.ATTENDED, Status.ABSENT),
        Status.CANCELLED,
        (PERSON, STAFF),
    ),
    Transition(
        "attend",
        pgettext_lazy("history", "Came"),
        (Status.CONFIRMED, Status.ABSENT),
        Status.ATTENDED,
        (STAFF,),
    ),
    Transition(
        "miss",
        pgettext_lazy("history", "Did not come"),
        (Status.CONFIRMED, Status.ATTENDED),
        Status.ABSENT,
        (STAFF,),
    ),
    Transition(
        "undo",
        pgettext_lazy("history", "Check-in undone"),
        (Status.ATTENDED, Status.ABSENT),
        Status.CONFIRMED,
        (STAFF,),
    ),
    Transition(
        "undo_to_unconfirmed",
        pgettext_lazy("history", "Reception undone"),
        (Status.ATTENDED,),
        Status.UNCONFIRMED,
        (STAFF,),
    ),
    Transition(
        "undo_to_absent",
        pgettext_lazy("history", "Reception undone"),
        (Status.ATTENDED,),
        Status.ABSENT,
        (STAFF,),
    ),
    Transition(
        "restore",
        pgettext_lazy("history", "Restored"),
        (Status.CANCELLED,),
        Status.CONFIRMED,
        (STAFF,),
    ),
    error=RegistrationError,
    columns=_columns,
    record=record,
)
