"""Check-in, walk-ins and absences on the day of an event."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.language.normalise import search_key
from kanazawa2030.core.models import User
from kanazawa2030.core.workflow.changes import require

from ..desk.services import Source, first_click
from ..models import Event, Registration
from ..models.registration import in_kana_order
from ..permissions import RUN_RECEPTION
from ..registration import notifications
from ..registration.seats import give_seat, lock_event, need_room, next_number, settle, take_seats
from ..registration.services import cancel, lock_registration
from ..registration.transitions import TRANSITIONS, Place, RegistrationError, Status, record

MOST_AT_ONCE = 500  # people in one party


def search(event: Event, words: str) -> list[Registration]:
    """Return active registrations by number, name or reading; all without a query."""
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
def check_in(
    registration: Registration, *, by: User, size: int | None = None, now: datetime | None = None
) -> Registration:
    """Mark a party as attended with the number who came; twice is once.

    Somebody from the queue, or unconfirmed, takes a free seat; raises RegistrationError
    when there is none.
    """
    require(by, RUN_RECEPTION)
    now = now or timezone.now()
    registration, event = lock_registration(registration, now)
    if registration.status == Status.ATTENDED:
        return registration
    if not registration.is_active:
        raise RegistrationError(
            _("This registration is “%(state)s”: take them as a walk-in.")
            % {"state": registration.get_status_display()}
        )
    size = size or registration.size
    if not 1 <= size <= MOST_AT_ONCE:
        raise RegistrationError(_("Enter a number from 1 to %(most)s.") % {"most": MOST_AT_ONCE})
    waited = registration.place == Place.QUEUE
    more = size if waited else size - registration.size
    if more > 0:
        need_room(event, more)
    if waited:
        give_seat(registration, now=now, by=by, note="at the door")
    if more:
        take_seats(event, more)
    if registration.status == Status.UNCONFIRMED:
        TRANSITIONS.apply(registration, "confirm", actor="staff", at=now, by=by, note="at the door")
    note = _resize(registration, size)
    return TRANSITIONS.apply(registration, "attend", actor="staff", at=now, by=by, note=note)


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
def undo(registration: Registration, *, by: User, now: datetime | None = None) -> Registration:
    """Undo check-in or absence: the party is expected again.

    A walk-in was not expected: it is cancelled, and its seats are free.
    """
    require(by, RUN_RECEPTION)
    now = now or timezone.now()
    registration, _event = lock_registration(registration, now)
    if registration.status in (Status.CONFIRMED, Status.CANCELLED):
        return registration
    if registration.source == Source.WALK_IN:
        return cancel(registration, by=by, note="undone", tell=False, now=now)
    return TRANSITIONS.apply(registration, "undo", actor="staff", at=now, by=by)


@transaction.atomic
def mark_rest_absent(event: Event, *, by: User, now: datetime | None = None) -> int:
    """Mark confirmed parties with a seat who did not come; return how many parties.

    Raises RegistrationError before the event begins.
    """
    require(by, RUN_RECEPTION)
    now = now or timezone.now()
    event = lock_event(event.pk)
    settle(event, now, notify=notifications.notify)
    if event.state == Event.EventState.POSTPONED or now < event.starts_at:
        raise RegistrationError(_("The event has not begun: people may still come."))
    missing = list(event.registrations.seated().filter(status=Status.CONFIRMED))
    for registration in missing:
        TRANSITIONS.apply(registration, "miss", actor="staff", at=now, by=by)
    return len(missing)


@transaction.atomic
def walk_in(
    event: Event,
    *,
    by: User,
    name: str = "",
    size: int = 1,
    key: str = "",
    now: datetime | None = None,
) -> Registration:
    """Register walk-ins; raise RegistrationError when the event is full.

    `key` is the form's: sent twice it is one party.
    """
    require(by, RUN_RECEPTION)
    now = now or timezone.now()
    event = lock_event(event.pk)
    settle(event, now, notify=notifications.notify)
    made, code = first_click(event, key, name=name, size=size)
    if made is not None:
        return made
    if event.state != Event.EventState.SCHEDULED:
        raise RegistrationError(_("This event has been cancelled or postponed."))
    need_room(event, size)
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
    record(registration, "walk_in", source="", actor="staff", at=now, by=by)
    return registration
