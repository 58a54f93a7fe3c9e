"""The day itself: who came, who walked in, how many there are."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.changes import require
from kanazawa2030.core.text import kana_sort_key, search_key

from . import notices
from .desk_services import MAY_RECEIVE, Source, first_click, need_room
from .models import Event, Registration
from .registration_machine import Place, RegistrationError, Status, move
from .registrations import _fresh, cancel
from .seats import give_seat, lock_event, next_number, record, settle, take_seats

BANDS = ("adults", "children", "infants")
MOST_AT_ONCE = 500  # people in one party


@dataclass(frozen=True)
class Totals:
    """People at the door."""

    expected: int
    arrived: int
    walk_ins: int
    absent: int
    waiting: int

    @property
    def still_to_come(self) -> int:
        return self.expected - (self.arrived - self.walk_ins) - self.absent


def totals(event) -> Totals:
    """People with a seat, arrived, walked in, marked absent, and waiting; one query.

    Who walked in was not expected, but has arrived.
    """
    came = Q(status=Status.ATTENDED)
    walked = Q(source=Source.WALK_IN)
    rows = event.registrations.active().aggregate(
        expected=Sum("size", filter=Q(place=Place.SEAT) & ~walked),
        arrived=Sum("size", filter=came),
        walk_ins=Sum("size", filter=came & walked),
        absent=Sum("size", filter=Q(status=Status.ABSENT) & ~walked),
        waiting=Sum("size", filter=Q(place=Place.QUEUE)),
    )
    return Totals(**{name: value or 0 for name, value in rows.items()})


def in_kana_order(rows) -> list[Registration]:
    """As on the paper list: by the reading, those without one by name behind them."""
    return sorted(
        rows,
        key=lambda row: (not row.kana, kana_sort_key(row.kana), row.name, row.number),
    )


def search(event, words: str) -> list[Registration]:
    """Active registrations by number, name or kana, in kana order; all for no words."""
    rows = event.registrations.active()
    words = words.strip().lstrip("#＃").strip()
    if words.isdecimal():
        return list(rows.filter(number=int(words[:9])))
    key = _key(words)
    return in_kana_order(
        row for row in rows if key in _key(f"{row.name} {row.kana} {row.organisation}")
    )


def _key(words: str) -> str:
    return search_key(words).replace(" ", "")


@transaction.atomic
def check_in(registration, *, by, size: int | None = None, now: datetime | None = None):
    """Mark a party as here, with as many as really came; twice is once.

    Somebody from the queue, or unconfirmed, takes a free seat; raises RegistrationError
    when there is none.
    """
    require(by, MAY_RECEIVE)
    now = now or timezone.now()
    registration, event = _fresh(registration, now)
    if registration.status == Status.ATTENDED:
        return registration
    if not registration.is_active:
        raise RegistrationError(
            _("This registration is “%(state)s”: take them as a walk-in.")
            % {"state": registration.get_status_display()}
        )
    size = size or registration.size
    if not 1 <= size <= MOST_AT_ONCE:
        raise RegistrationError(
            _("Enter a number from 1 to %(most)s.") % {"most": MOST_AT_ONCE}
        )
    waited = registration.place == Place.QUEUE
    more = size if waited else size - registration.size
    if more > 0:
        need_room(event, more)
    if waited:
        give_seat(registration, now=now, by=by, note="at the door")
    if more:
        take_seats(event, more)
    if registration.status == Status.UNCONFIRMED:
        move(registration, "confirm", actor="staff", at=now, by=by, note="at the door")
    note = _resize(registration, size)
    return move(registration, "attend", actor="staff", at=now, by=by, note=note)


def _resize(registration, size: int) -> str:
    """Write how many came; the bands never name more people than there are."""
    before = registration.size
    if size == before:
        return ""
    registration.size, companions = size, size - 1
    for band in BANDS:
        kept = min(getattr(registration, band), companions)
        setattr(registration, band, kept)
        companions -= kept
    registration.save(update_fields=["size", *BANDS])
    return f"{before} → {size}"


@transaction.atomic
def undo(registration, *, by, now: datetime | None = None):
    """Take back “here” or “absent”: the party is expected again.

    A walk-in was not expected: it is cancelled, and its seats are free.
    """
    require(by, MAY_RECEIVE)
    now = now or timezone.now()
    registration, _event = _fresh(registration, now)
    if registration.status in (Status.CONFIRMED, Status.CANCELLED):
        return registration
    if registration.source == Source.WALK_IN:
        return cancel(registration, by=by, note="undone", tell=False, now=now)
    return move(registration, "undo", actor="staff", at=now, by=by)


@transaction.atomic
def mark_rest_absent(event, *, by, now: datetime | None = None) -> int:
    """Mark everyone with a confirmed seat who did not come; return how many parties.

    Raises RegistrationError before the event begins.
    """
    require(by, MAY_RECEIVE)
    now = now or timezone.now()
    event = lock_event(event.pk)
    settle(event, now, notify=notices.tell)
    if event.state == Event.EventState.POSTPONED or now < event.starts_at:
        raise RegistrationError(_("The event has not begun: people may still come."))
    missing = list(event.registrations.seated().filter(status=Status.CONFIRMED))
    for registration in missing:
        move(registration, "miss", actor="staff", at=now, by=by)
    return len(missing)


@transaction.atomic
def walk_in(
    event, *, by, name: str = "", size: int = 1, key: str = "",
    now: datetime | None = None,
) -> Registration:  # fmt: skip
    """Take people who come without registering; raises RegistrationError when full.

    `key` is the form's: sent twice it is one party.
    """
    require(by, MAY_RECEIVE)
    now = now or timezone.now()
    event = lock_event(event.pk)
    settle(event, now, notify=notices.tell)
    made, code = first_click(event, key, name=name, size=size)
    if made is not None:
        return made
    if event.state != Event.EventState.SCHEDULED:
        raise RegistrationError(_("This event has been cancelled or postponed."))
    need_room(event, size)
    registration = Registration.objects.create(
        event=event, number=next_number(event), status=Status.ATTENDED,
        place=Place.SEAT, source=Source.WALK_IN, name=name, size=size, created_at=now,
        confirmed_at=now, reception_code=code,
    )  # fmt: skip
    take_seats(event, size)
    record(registration, "walk_in", source="", actor="staff", at=now, by=by)
    return registration
