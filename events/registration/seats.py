"""Seats and the waiting list of an event.

Everything here runs under the event's lock. `Event.seats_held` is the sum of the sizes
of the active registrations with a seat; `check_seats` compares the two.
"""

from collections.abc import Callable, Iterable
from copy import copy
from datetime import datetime, time, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kanazawa2030.core.models import User

from ..models import Event, Registration
from ..models.registrable import Pending
from .transitions import TRANSITIONS, EventFull, NoRoom, RegistrationError, SeatsShort, record

Status = Registration.Status
Place = Registration.Place

HOLD = timedelta(hours=24)
SHORT_HOLD = timedelta(hours=2)
UNCONFIRMED_SHARE = 0.30  # beyond this share of the seats, holds are short


# What may have changed since an event was read and is decided under its lock. Its texts
# are read again only where `updated_at` says that somebody has edited them.
_DECIDING = (
    *("updated_at", "sequence", "publishing_state", "publish_at", "state"),
    *("starts_at", "date_precision", "promote_until", "registration_mode"),
    *("registration_opens_at", "registration_closes_at", "max_companions"),
    *("capacity", "reserved_seats", "seats_held", "waiting_capacity", "pass_over_groups"),
)


def lock_event(event: int | Event) -> Event:
    """Return the event's row as it is now, locked until the end of the transaction.

    `event` is its key, or the event as it was read before: then only what is decided under
    the lock is read again, and the event given stays as it was.
    """
    rows = Event.objects.select_for_update(no_key=True)
    if not isinstance(event, Event):
        return rows.get(pk=event)
    now = dict(zip(_DECIDING, rows.values_list(*_DECIDING).get(pk=event.pk), strict=True))
    if now["updated_at"] != event.updated_at:
        return Event.objects.select_related("venue").get(pk=event.pk)
    locked = copy(event)
    locked.__dict__.pop("pending", None)
    locked.__dict__.update(now)
    return locked


def promote_until(event: Event) -> datetime:
    """Return until when freed seats go to the queue by themselves: the day before, 17:00.

    Never after the start: what is free then is for who comes to the door.
    """
    if event.promote_until is not None:
        return min(event.promote_until, event.starts_at)
    day = timezone.localtime(event.starts_at).date() - timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time(17)))


class SeatTotals(NamedTuple):
    """Counts of an event's registrations, read under the lock."""

    lapsed: int  # holds that have ended
    waiting: int  # confirmed parties in the queue: the others keep no seat from anybody
    unconfirmed: int  # people with a seat who have not confirmed
    last_number: int
    known: int | None  # the active registration of an address


# Written out: it runs under every lock, and the ORM takes longer to compose it than the
# database to answer. Case does not matter in an address: phones begin one with a capital.
_TOTALS_SQL = """
    SELECT COUNT(CASE WHEN status = 'unconfirmed' AND hold_until <= %s THEN 1 END),
    COUNT(CASE WHEN place = 'queue' AND status = 'confirmed' THEN 1 END),
    COALESCE(SUM(CASE WHEN place = 'seat' AND status = 'unconfirmed' THEN size END), 0),
    COALESCE(MAX(number), 0),
    MAX(CASE WHEN status NOT IN ('cancelled', 'expired')
    AND UPPER(email) = UPPER(%s) THEN id END) FROM {table} WHERE event_id = %s
"""


def seat_totals(event: Event, now: datetime, email: str = "") -> SeatTotals:
    """Return the counts of `event` and the registration of `email`, in one query."""
    table = connection.ops.quote_name(Registration._meta.db_table)
    moment = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS_SQL.format(table=table), [moment, email, event.pk])
        return SeatTotals(*cursor.fetchone())


def hold_until(event: Event, now: datetime, unconfirmed: int) -> datetime:
    """Return until when an unconfirmed place submitted at `now` is held.

    24 hours; 2 hours once the `unconfirmed` people with a seat pass 30 % of the
    capacity. It ends at `promote_until` at the latest, but lasts 2 hours at least.
    """
    length = SHORT_HOLD if unconfirmed > event.capacity * UNCONFIRMED_SHARE else HOLD
    end = min(now + length, promote_until(event))
    return max(end, now + SHORT_HOLD)


def free_seats(event: Event) -> int:
    """Return the seats open to the public; exact under the lock.

    None are free where seats are not counted here.
    """
    if event.capacity is None:
        return 0
    return max(event.capacity - event.reserved_seats - event.seats_held, 0)


def is_list_full(event: Event) -> bool:
    """Return whether not even one more person fits on the waiting list."""
    limit = event.waiting_capacity
    return limit is not None and event.registrations.queued().people() >= limit


def kept_text(event: Event) -> str:
    """Return why seats are free that the next visitor cannot have; "" where none are.

    The one sentence for visitors and staff. One query where there are such seats.
    """
    kept = event.seats_kept
    if not kept:
        return ""
    first = event.registrations.next_in_line().values_list("size", flat=True).first() or 0
    if first > kept:
        return ngettext(
            "%(kept)s seat is free. It is kept for the group of %(people)s at the head of "
            "the waiting list.",
            "%(kept)s seats are free. They are kept for the group of %(people)s at the head of "
            "the waiting list.",
            kept,
        ) % {"kept": kept, "people": first}
    return ngettext(
        "%(kept)s seat is free. It goes to the waiting list first.",
        "%(kept)s seats are free. They go to the waiting list first.",
        kept,
    ) % {"kept": kept}


def seats_sentence(event: Event) -> str:
    """Return for staff how many seats are free, for whom, and how many are kept for groups.

    The one sentence of every staff page. Raises TypeError where seats are not counted
    (`capacity` is None).
    """
    words = {"free": event.seats_free, "seats": event.public_seats}
    if not event.seats_free:
        sentence = ngettext(
            "The %(seats)s seat is taken.", "All %(seats)s seats are taken.", words["seats"]
        )
    else:
        sentence = kept_text(event) or ngettext(
            "%(free)s of %(seats)s seats is free.",
            "%(free)s of %(seats)s seats are free.",
            words["free"],
        )
    return " ".join(filter(None, (sentence % words, reserved_text(event))))


def reserved_text(event: Event) -> str:
    """Return how many seats are kept for groups and guests, and how many there are in all."""
    if not event.reserved_seats:
        return ""
    return ngettext(
        "%(kept)s more is kept for groups and guests (%(all)s in all).",
        "%(kept)s more are kept for groups and guests (%(all)s in all).",
        event.reserved_seats,
    ) % {"kept": event.reserved_seats, "all": event.capacity}


def take_seats(event: Event, number: int) -> None:
    """Add `number` to the seats held; a negative number frees them."""
    event.seats_held += number
    event.__dict__.pop("pending", None)
    # An update: saving would write the texts' search keys again, under the lock. The plain
    # queryset takes half the time of the one that rewrites names for translation.
    QuerySet(Event).filter(pk=event.pk).update(seats_held=event.seats_held)


def next_number(event: Event) -> int:
    """Return the number of the next registration of this event, from 1."""
    last = event.registrations.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def next_queue_no(event: Event) -> int:
    """Return the queue number behind everyone who waits or has waited."""
    last = event.registrations.aggregate(last=Max("queue_no"))["last"]
    return (last or 0) + 1


def position(registration: Registration) -> int | None:
    """Return the position in the queue, from 1; None with a seat."""
    if registration.queue_no is None:
        return None
    ahead = registration.event.registrations.queued()
    return ahead.filter(queue_no__lt=registration.queue_no).count() + 1


def settle(
    event: Event, now: datetime, *, notify: Callable, totals: SeatTotals | None = None
) -> list[Registration]:
    """Expire lapsed holds and promote the queue; return who was promoted.

    `event` must be locked. `notify(registration, what, at=now)` is called for everyone
    who moved up ("promoted") and writes the mail or the call into the same transaction.
    First step of every service that takes the lock; the worker calls the same. Mostly
    there is nothing to do. `totals` are those just read, if they were.
    """
    totals = totals or seat_totals(event, now)
    if totals.lapsed:
        _expire(event, now)
    moved = _promote(event, now, notify) if totals.waiting else []
    if not totals.lapsed and not moved:
        event.pending = Pending(0, totals.waiting)  # known now: no page or mail asks again
    return moved


def _expire(event: Event, now: datetime) -> None:
    freed = 0
    for lapsed in event.registrations.lapsed(now):
        TRANSITIONS.apply(lapsed, "expire", actor="system", at=now)
        if lapsed.place == Place.SEAT:
            freed += lapsed.size
    if freed:
        take_seats(event, -freed)


def moving_up(event: Event, waiting: Iterable[Registration], free: int) -> list[Registration]:
    """Return who of those `waiting`, the first one first, gets one of `free` seats."""
    moved: list[Registration] = []
    for registration in waiting:
        if registration.size <= free:
            free -= registration.size
            moved.append(registration)
        elif not event.pass_over_groups:
            break
        if not free:
            break
    return moved


def _promote(event: Event, now: datetime, notify: Callable) -> list[Registration]:
    if event.state != Event.EventState.SCHEDULED or now >= promote_until(event):
        return []
    free = free_seats(event)
    if not free:
        return []
    moved = moving_up(event, event.registrations.next_in_line(), free)
    for registration in moved:
        give_seat(registration, now=now)
    if moved:
        take_seats(event, sum(registration.size for registration in moved))
    for registration in moved:
        notify(registration, "promoted", at=now)
    return moved


def give_seat(
    registration: Registration, *, now: datetime, by: User | None = None, note: str = ""
) -> None:
    """Turn a place in the queue into a seat; the caller counts it as taken."""
    registration.place = Place.SEAT
    registration.queue_no = None
    registration.promoted_at = now
    registration.save(update_fields=["place", "queue_no", "promoted_at"])
    record(
        registration,
        "promote",
        source=registration.status,
        actor="staff" if by else "system",
        at=now,
        by=by,
        note=note,
    )


def place_for(event: Event, size: int, *, may_wait: bool = True) -> str:
    """Return where a party of `size` goes now; raise EventFull when nowhere.

    Nobody passes those who wait and have confirmed, unless the event lets smaller parties
    pass a group that does not fit. Raises SeatsShort, where fewer people would fit or the
    party could wait, unless it has a seat or has said that it will wait.
    """
    if may_sit(event, size):
        return Place.SEAT
    can_wait = has_room_to_wait(event, size)
    if may_wait and can_wait:
        return Place.QUEUE
    free = seats_to_give(event)
    if not can_wait and not free:
        raise EventFull
    raise SeatsShort(free, can_wait=can_wait)


def may_sit(event: Event, more: int) -> bool:
    """Return whether so many people fit now without passing those who wait."""
    return more <= free_seats(event) and more <= seats_to_give(event)


def seats_to_give(event: Event) -> int:
    """Return the free seats that a newcomer can have without passing those who wait."""
    free = free_seats(event)
    if event.pass_over_groups:
        passes = event.registrations.next_in_line().filter(size__lte=free).exists()
    else:
        passes = bool(event.pending.waiting)
    return 0 if passes else free


def has_room_to_wait(event: Event, more: int) -> bool:
    """Return whether so many more people fit on the waiting list."""
    limit = event.waiting_capacity
    return limit is None or event.registrations.queued().people() + more <= limit


def need_room_to_wait(event: Event, more: int) -> None:
    """Raise EventFull unless so many more people fit on the waiting list."""
    if not has_room_to_wait(event, more):
        raise EventFull


def seat(registration: Registration, event: Event, place: str | None = None) -> None:
    """Set the place of a new or revived registration; count it if it is a seat.

    `place` is what `place_for` has just said, if it was asked.
    """
    registration.place = place or place_for(event, registration.size)
    registration.queue_no = next_queue_no(event) if registration.place == Place.QUEUE else None
    if registration.place == Place.SEAT:
        take_seats(event, registration.size)
    else:
        event.__dict__.pop("pending", None)  # one more waits


def need_room(event: Event, number: int) -> None:
    """Raise NoRoom unless so many seats, reserved ones included, are free."""
    if event.capacity is None:
        raise RegistrationError(_("Seats are not counted for this event."))
    free = event.capacity - event.seats_held
    if number > free:
        raise NoRoom(free)
