"""Check-in, walk-ins and absences on the day of an event."""

import re
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.language.normalise import nfkc, normalise_phone
from kanazawa2030.core.models import User
from kanazawa2030.core.workflow.changes import require
from kanazawa2030.core.workflow.publishing import write_history

from ..desk.services import Source, first_click
from ..models import Event, Registration
from ..models.registration import RegistrationQuerySet, in_kana_order
from ..permissions import RUN_RECEPTION
from ..registration import notifications
from ..registration.seats import (
    give_seat,
    lock_event,
    need_room,
    next_number,
    next_queue_no,
    settle,
    take_seats,
)
from ..registration.services import cancel, lock_registration
from ..registration.transitions import TRANSITIONS, NoRoom, Place, RegistrationError, Status, record
from .lists import key_of, plain

MOST_AT_ONCE = 500  # people in one party
# So much of a telephone number or an email address finds it; less is in everybody's.
LEAST_DIGITS = 4
LEAST_LETTERS = 3

_DIGITS = re.compile(r"\+?[0-9-]+")


def search(rows: RegistrationQuerySet, words: str) -> list[Registration]:
    """Return these registrations that match, in kana order; all without words.

    By number, name, reading or organisation, and by a part of the telephone number or of the
    email address, which the page itself does not show.
    """
    words = nfkc(words).strip().lstrip("#").strip()
    return in_kana_order(filter(_matches(words), rows))


def _matches(words: str) -> Callable[[Registration], bool]:
    number = normalise_phone(words)
    if words and _DIGITS.fullmatch(number):
        digits = re.sub(r"\D", "", number)
        return lambda row: (
            str(row.number) == words.lstrip("0")
            or (
                len(digits) >= LEAST_DIGITS
                and not row.is_restricted
                and digits in re.sub(r"\D", "", row.phone)
            )
        )
    key, address = plain(words), words.casefold()
    is_address = len(address) >= LEAST_LETTERS and address.isascii()
    return lambda row: (
        key in key_of(row)
        or (is_address and not row.is_restricted and address in row.email.casefold())
    )


def _make_room(event: Event, people: int, *, although_full: str, by: User, now: datetime) -> None:
    """Raise NoRoom unless so many seats are free; with a reason, add the missing ones.

    The number of seats grows by them: what is taken never exceeds it.
    """
    try:
        return need_room(event, people)
    except NoRoom as refusal:
        if not although_full:
            raise
        before = event.capacity
        event.capacity += people - refusal.free
    Event.objects.filter(pk=event.pk).update(capacity=event.capacity)
    note = f"{before} → {event.capacity}: {although_full}"
    write_history(event, "seats", source=event.publishing_state, by=by, note=note, at=now)


@transaction.atomic
def check_in(
    registration: Registration,
    *,
    by: User,
    size: int | None = None,
    although_full: str = "",
    seen: int | None = None,
    now: datetime | None = None,
) -> Registration:
    """Mark a party as attended with the number who came; twice is once.

    So it is where it was undone in between, if `seen` is the version (see `lists.version_of`)
    of the list in which it was ticked. Who was not seated takes a free seat; raises NoRoom
    when there is none, unless `although_full` says why they are let in all the same.
    """
    require(by, RUN_RECEPTION)
    registration, event, now = lock_registration(registration, now)
    if registration.status == Status.ATTENDED or _has_done(registration, by, ("attend",), seen):
        return registration
    if not registration.is_active:
        raise RegistrationError(
            _("This registration is “%(state)s”: register them as a walk-in.")
            % {"state": registration.get_status_display()}
        )
    size = _counted(size or registration.size)
    before = {name: getattr(registration, name) for name in RESTORED}
    more = size - _seats_of(registration)
    if more > 0:
        _make_room(event, more, although_full=although_full, by=by, now=now)
    if more:
        take_seats(event, more)
    _seat_and_confirm(registration, by=by, now=now)
    note = ": ".join(filter(None, (_resize(registration, size), although_full)))
    columns = {"before_arrival": before}
    return TRANSITIONS.apply(
        registration, "attend", at=now, by=by, actor="staff", note=note, columns=columns
    )


def _counted(size: int) -> int:
    """Return the size of a party, if it can be one."""
    if not 1 <= size <= MOST_AT_ONCE:
        raise RegistrationError(_("Enter a number from 1 to %(most)s.") % {"most": MOST_AT_ONCE})
    return size


def _seat_and_confirm(registration: Registration, *, by: User, now: datetime) -> None:
    """Give a party from the queue its seat, and confirm one that has not done so."""
    note = "at the door"
    if registration.place == Place.QUEUE:
        give_seat(registration, now=now, by=by, note=note)
    if registration.status == Status.UNCONFIRMED:
        TRANSITIONS.apply(registration, "confirm", actor="staff", at=now, by=by, note=note)


def _resize(registration: Registration, size: int) -> str:
    """Store how many came; the bands never add up to more people than there are."""
    before = registration.size
    if size == before:
        return ""
    registration.size, companions = size, size - 1
    for band in Registration.BANDS:
        kept = min(getattr(registration, band), companions)
        setattr(registration, band, kept)
        companions -= kept
    registration.save(update_fields=["size", *Registration.BANDS])
    return f"{before} → {size}"


@transaction.atomic
def recount(
    registration: Registration,
    *,
    by: User,
    size: int | None,
    although_full: str = "",
    seen: int | None = None,
    now: datetime | None = None,
) -> Registration:
    """Correct how many of a party came, after its check-in; its seats grow or shrink with it.

    A party that is not checked in any more stays as it is. `seen` as for `check_in`. Raises
    NoRoom as `check_in` does, and RegistrationError for a number that cannot be one.
    """
    require(by, RUN_RECEPTION)
    registration, event, now = lock_registration(registration, now)
    if registration.status != Status.ATTENDED or _has_done(registration, by, ("recount",), seen):
        return registration
    more = _counted(size or 0) - registration.size
    if not more:
        return registration
    if more > 0:
        _make_room(event, more, although_full=although_full, by=by, now=now)
    take_seats(event, more)
    note = ": ".join(filter(None, (_resize(registration, registration.size + more), although_full)))
    status = registration.status
    record(registration, "recount", source=status, actor="staff", at=now, by=by, note=note)
    return registration


# What undoing a check-in restores.
RESTORED = ("status", "place", "queue_no", "size", *Registration.BANDS)
UNDO = {
    Status.CONFIRMED: "undo",
    Status.UNCONFIRMED: "undo_to_unconfirmed",
    Status.ABSENT: "undo_to_absent",
}


@transaction.atomic
def undo(
    registration: Registration,
    *,
    by: User,
    of: str = "",
    seen: int | None = None,
    now: datetime | None = None,
) -> Registration:
    """Undo check-in or absence: the party is what it was before, its size included.

    A walk-in was not expected: it is cancelled, and its seats are free. `of` is the state
    that is undone: sent twice it is once, also where the party was absent before it came.
    Raises NoRoom where the seats the party had before have been given away since.
    """
    require(by, RUN_RECEPTION)
    registration, event, now = lock_registration(registration, now)
    if registration.status not in (Status.ATTENDED, Status.ABSENT):
        return registration
    is_another = bool(of) and registration.status != of
    if is_another or _has_done(registration, by, tuple(UNDO.values()), seen):
        return registration
    if registration.source == Source.WALK_IN:
        return cancel(registration, by=by, note="undone", tell=False, now=now)
    seats = _seats_of(registration)
    columns = {**(registration.before_arrival or {}), "before_arrival": None}
    move = UNDO[columns.pop("status", Status.CONFIRMED)]
    if columns.get("queue_no"):
        columns["queue_no"] = _queue_no(event, columns["queue_no"])
    if move == "undo_to_unconfirmed":
        columns["confirmed_at"] = None
    TRANSITIONS.apply(registration, move, actor="staff", at=now, by=by, columns=columns)
    more = _seats_of(registration) - seats
    if more > 0:
        need_room(event, more)
    if more:
        take_seats(event, more)
    return registration


def _has_done(registration: Registration, by: User, moves: tuple, seen: int | None) -> bool:
    """Return whether `by` has made one of these moves since the version `seen`."""
    if seen is None:
        return False
    return registration.transitions.filter(pk__gt=seen, by=by, move__in=moves).exists()


def _seats_of(registration: Registration) -> int:
    return registration.size if registration.keeps_seat else 0


def _queue_no(event: Event, before: int) -> int:
    """Return the place in the queue it had, or the last one where that is another's now."""
    is_taken = event.registrations.filter(queue_no=before).exists()
    return next_queue_no(event) if is_taken else before


@transaction.atomic
def mark_rest_absent(event: Event, *, by: User, now: datetime | None = None) -> int:
    """Mark confirmed parties with a seat who did not come; return how many parties.

    Their seats are free for whoever comes to the door. Raises RegistrationError before
    the event begins.
    """
    require(by, RUN_RECEPTION)
    event = lock_event(event.pk)
    now = now or timezone.now()
    settle(event, now, notify=notifications.notify)
    if event.state == Event.EventState.POSTPONED or now < event.starts_at:
        raise RegistrationError(_("The event has not started yet. People may still arrive."))
    missing = list(event.registrations.seated().filter(status=Status.CONFIRMED))
    for registration in missing:
        TRANSITIONS.apply(registration, "miss", actor="staff", at=now, by=by)
    if missing:
        take_seats(event, -sum(registration.size for registration in missing))
    return len(missing)


@transaction.atomic
def walk_in(
    event: Event,
    *,
    by: User,
    name: str = "",
    size: int = 1,
    key: str = "",
    although_full: str = "",
    now: datetime | None = None,
) -> Registration:
    """Register walk-ins; raise NoRoom when the event is full.

    `key` is the form's: sent twice it is one party. `although_full` is the reason why
    they are let in all the same.
    """
    require(by, RUN_RECEPTION)
    event = lock_event(event.pk)
    now = now or timezone.now()
    settle(event, now, notify=notifications.notify)
    made, code = first_click(event, key, name=name, size=size)
    if made is not None:
        return made
    if event.state != Event.EventState.SCHEDULED:
        raise RegistrationError(_("This event has been cancelled or postponed."))
    _make_room(event, size, although_full=although_full, by=by, now=now)
    registration = Registration.objects.create(
        event=event,
        number=next_number(event),
        status=Status.ATTENDED,
        place=Place.SEAT,
        source=Source.WALK_IN,
        name=name,
        size=size,
        created_at=now,
        confirmed_at=now,
        reception_code=code,
    )
    take_seats(event, size)
    record(registration, "walk_in", source="", actor="staff", at=now, by=by, note=although_full)
    return registration
