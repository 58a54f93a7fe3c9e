"""Registering, confirming, changing and cancelling.

Every service locks the event, settles it, looks again, then writes. What it
tells people is written into the same transaction. A second click finds the work done
and gives the same result.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.language.normalise import normalise_email, normalise_kana
from kanazawa2030.core.models import User
from kanazawa2030.core.tokens import new_nonce

from ..models import Answer, Event, GroupRequest, Registration, RegistrationNeeds
from ..status import has_begun
from . import notifications
from .seats import (
    free_seats,
    hold_until,
    lock_event,
    may_sit,
    need_room_to_wait,
    place_for,
    seat,
    seat_totals,
    settle,
    take_seats,
)
from .transitions import (
    TRANSITIONS,
    NotEnoughSeats,
    Place,
    RegistrationClosed,
    RegistrationError,
    Status,
    record,
    refuse_closed,
)

# What a person may change of their own; the address is the key and stays.
CHANGEABLE = ("name", "kana", "phone", "language", "is_easy", *Registration.BANDS, "photo_consent")
# The same name and address again within this time is the same click.
SECOND_CLICK = timedelta(minutes=2)
SENT_KEY = "events.registration.sent"


class Party(TypedDict, total=False):
    """What a party says besides a name, and how; the keys are columns of Registration."""

    kana: str
    language: str
    is_easy: bool
    adults: int
    children: int
    infants: int
    photo_consent: bool
    purpose_version: str
    source: str


class PartyByWeb(Party, total=False):
    phone: str


class PartyByStaff(Party, total=False):
    email: str


class Sent(NamedTuple):
    """What a browser keeps of the form it has just sent, to correct its address."""

    email: str
    key: str


def new_registration(
    event: Event,
    *,
    name: str,
    now: datetime,
    email: str = "",
    phone: str = "",
    confirmed_at: datetime | None = None,
    **party: Unpack[Party],
) -> Registration:
    """Return a new row in normal form, confirmed if `confirmed_at`; it has no number and place."""
    registration = Registration(
        event=event,
        status=Status.CONFIRMED if confirmed_at else Status.UNCONFIRMED,
        name=name,
        email=normalise_email(email),
        phone=phone,
        created_at=now,
        confirmed_at=confirmed_at,
        **party,
    )
    registration.kana = normalise_kana(registration.kana)
    registration.size = 1 + registration.companions
    return registration


def register(
    event: Event,
    *,
    name: str,
    email: str,
    needs: Sequence[str] = (),
    needs_text: str = "",
    answers: dict | None = None,
    may_wait: bool = True,
    now: datetime | None = None,
    **party: Unpack[PartyByWeb],
) -> Registration:
    """Register a party through the web form; return its registration, unconfirmed.

    A known address gets its registration back and an email that says so; the caller shows
    the same page either way. Raises RegistrationClosed, EventFull, SeatsShort unless it
    `may_wait`, and RegistrationError for too many companions: for known addresses too.
    """
    begun = now or timezone.now()
    registration = new_registration(event, name=name, email=email, now=begun, **party)
    # Asked before the lock, for which everybody waits.
    not_before = notifications.time_of_first(registration.email, at=begun)
    with transaction.atomic():
        locked = lock_event(event)
        # Who gets the lock after registration was closed comes after it.
        registration.created_at = now = now or timezone.now()
        made = _save_new(registration, locked, now, may_wait=may_wait)
        if made is registration:
            notifications.send_first(registration, not_before=not_before)
            _write_told(registration, needs, needs_text, answers or {})
    return made


def _save_new(
    registration: Registration, event: Event, now: datetime, *, may_wait: bool
) -> Registration:
    """Save a new registration in its place; return it, or the one its address has."""
    totals = seat_totals(event, now, registration.email)
    if settle(event, now, notify=notifications.notify, totals=totals) or totals.lapsed:
        totals = seat_totals(event, now, registration.email)
    known = event.registrations.get(pk=totals.known) if totals.known else None
    if known and is_same_click(known, registration.name, now):
        return known
    refuse_closed(event, now)
    if registration.companions > event.max_companions:
        raise RegistrationError(_("That is more companions than one person may bring."))
    place = place_for(event, registration.size, may_wait=may_wait)
    if known is not None:
        notifications.notify(known, "known", at=now)
        return known
    registration.event = event
    registration.number = totals.last_number + 1
    registration.hold_until = hold_until(event, now, totals.unconfirmed)
    seat(registration, event, place)
    registration.save(force_insert=True)
    record(registration, "register", source="", actor="person", at=now)
    return registration


def is_same_click(registration: Registration, name: str, now: datetime) -> bool:
    """Return whether a form with this `name` is the one just sent, once more."""
    return registration.name == name and now - registration.created_at < SECOND_CLICK


def sent_form(registration: Registration, *, name: str, email: str) -> Sent:
    """Return what the browser keeps that has sent a form and got `registration`.

    The key is that of a registration of its own; for one that was known before it is
    noise, which looks the same.
    """
    is_own = is_same_click(registration, name, timezone.now())
    key = _key(registration.manage_nonce if is_own else new_nonce())
    return Sent(normalise_email(email), key)


def _key(nonce: str) -> str:
    return salted_hmac(SENT_KEY, nonce, algorithm="sha256").hexdigest()


@transaction.atomic
def correct(
    event: Event,
    sent: Sent | None,
    *,
    name: str,
    email: str,
    now: datetime | None = None,
    **told: Any,
) -> Registration | None:
    """Move a place to the address a person means; None when there is none to move.

    It moves if the browser that `sent` the form sends it again with the same name and
    another address, before the place is confirmed. The link mailed to the wrong address
    stops working. A place for an address registered already is given up. `told` and the
    errors are those of `register`; a larger party raises NotEnoughSeats.
    """
    email = normalise_email(email)
    if sent is None or sent.email == email:
        return None
    event = lock_event(event)
    now = now or timezone.now()
    settle(event, now, notify=notifications.notify)
    held = event.registrations.filter(
        email=sent.email, name=name, status=Status.UNCONFIRMED
    ).first()
    if held is None or not constant_time_compare(sent.key, _key(held.manage_nonce)):
        return None
    refuse_closed(event, now)
    notifications.withdraw_unsent(held)
    if seat_totals(event, now, email).known:
        cancel(held, note="address corrected", tell=False, now=now)
        return None
    held = change_registration(held, changes=told, now=now)
    return _move_to(held, email, now)


def _move_to(registration: Registration, email: str, now: datetime) -> Registration:
    """Give an unconfirmed registration another address, and write to it."""
    registration.email = email
    registration.manage_nonce = new_nonce()
    registration.created_at = now
    registration.save(update_fields=["email", "manage_nonce", "created_at"])
    occasion = registration.manage_nonce[:8]
    notifications.notify(registration, "confirm", at=now, occasion=occasion)
    return registration


def _write_told(
    registration: Registration, needs: Sequence[str], needs_text: str, answers: dict
) -> None:
    """Write what a new party told besides its columns; most tell nothing."""
    if needs or needs_text:
        write_needs(registration, needs, needs_text)
    write_answers(registration, answers)


def write_needs(registration: Registration, choices: Sequence[str], text: str) -> None:
    """Store access needs apart from the registration; none leaves no row.

    Other needs than before are to be arranged anew.
    """
    mine = RegistrationNeeds.objects.filter(registration=registration)
    if not choices and not text:
        mine.delete()
    elif not mine.filter(choices=list(choices), text=text).exists():
        RegistrationNeeds.objects.update_or_create(
            registration=registration,
            defaults={
                "choices": list(choices),
                "text": text,
                "state": RegistrationNeeds.State.OPEN,
            },
        )


def write_answers(registration: Registration, answers: dict) -> None:
    """Store the answers to the event's own questions: question → text."""
    for question, text in answers.items():
        if text:
            Answer.objects.update_or_create(
                registration=registration, question=question, defaults={"text": text}
            )
        else:
            Answer.objects.filter(registration=registration, question=question).delete()


def lock_registration(
    registration: Registration, now: datetime | None
) -> tuple[Registration, Event, datetime]:
    """Lock the registration's event and settle it; return both rows as they are then.

    The moment they are judged by is that at which the lock was had, unless `now` is given.
    """
    event = lock_event(registration.event)
    now = now or timezone.now()
    settle(event, now, notify=notifications.notify)
    fresh = Registration.objects.get(pk=registration.pk)
    fresh.event = event
    return fresh, event, now


@transaction.atomic
def confirm(registration: Registration, *, now: datetime | None = None) -> Registration:
    """Confirm a registration by its mailed link; the place stays as given.

    After the hold a late confirmation takes a free seat, else the end of the queue, and
    its mail says so. Confirming twice changes nothing. Raises RegistrationError when the
    registration was cancelled, RegistrationClosed once the event has begun.
    """
    registration, event, now = lock_registration(registration, now)
    if registration.status in (Status.CONFIRMED, Status.ATTENDED, Status.ABSENT):
        return registration
    if registration.status == Status.CANCELLED or registration.erased_at:
        raise RegistrationError(_("This registration was cancelled."))
    if has_begun(event, now) or event.state == Event.EventState.CANCELLED:
        raise RegistrationClosed(_("This event has begun, is over or was cancelled."))
    late = registration.status == Status.EXPIRED
    if late:
        revive(registration, event, now, actor="person", note="confirmed late")
    else:
        TRANSITIONS.apply(registration, "confirm", actor="person", at=now)
    if registration.nudged_at:
        notifications.withdraw([registration.pk], starts_at=event.starts_at)
    return settle_and_notify(registration, event, now, late=late)


def settle_and_notify(
    registration: Registration, event: Event, now: datetime, *, late: bool = False
) -> Registration:
    """Promote the queue, then mail a person just confirmed their place: once."""

    def tell_others(other: Registration, what: str, *, at: datetime) -> None:
        if other.pk != registration.pk:
            notifications.notify(other, what, at=at)

    # Who has a seat leaves the queue as it was settled under this lock.
    moved = settle(event, now, notify=tell_others) if registration.place == Place.QUEUE else []
    fresh = next((one for one in moved if one.pk == registration.pk), registration)
    is_seated = fresh.place == Place.SEAT
    notifications.notify(fresh, "confirmed" if is_seated else "waiting", at=now, late=late)
    return fresh


def revive(
    registration: Registration,
    event: Event,
    now: datetime,
    *,
    actor: str,
    by: User | None = None,
    note: str = "",
) -> None:
    """Confirm after the hold has expired: a free seat, else the end of the queue.

    Raises RegistrationError when the person has registered again since, EventFull.
    """
    other = event.registrations.active().filter(email__iexact=registration.email)
    if registration.email and other.exists():
        raise RegistrationError(_("You have registered again since. Please use the newer link."))
    seat(registration, event)
    registration.save(update_fields=["place", "queue_no"])
    TRANSITIONS.apply(registration, "revive", actor=actor, at=now, by=by, note=note)


@transaction.atomic
def cancel(
    registration: Registration,
    *,
    by: User | None = None,
    note: str = "",
    tell: bool = True,
    now: datetime | None = None,
    **words: Any,
) -> Registration:
    """Cancel a registration; its seat goes to the first in the queue.

    `by` is the member of staff who does it for the person, who then may do it after the
    start as well. `tell` False writes no mail, `words` go into it. Cancelling twice frees one
    seat. Raises RegistrationClosed after the start of the event.
    """
    registration, event, now = lock_registration(registration, now)
    if not registration.is_active:
        return registration
    if by is None and has_begun(event, now):
        raise RegistrationClosed(_("The event has started. You can no longer cancel here."))
    actor = "staff" if by else "person"
    kept_seat = registration.keeps_seat
    TRANSITIONS.apply(registration, "cancel", actor=actor, at=now, by=by, note=note)
    if kept_seat:
        take_seats(event, -registration.size)
    notifications.withdraw([registration.pk], starts_at=event.starts_at)
    if tell:
        notifications.notify(registration, "cancelled", at=now, **words)
    settle(event, now, notify=notifications.notify)
    return registration


def _change_party(registration: Registration, event: Event, changes: dict, by: User | None) -> None:
    """Write the changed columns and take, or free, the seats that makes."""
    before = registration.companions
    for field in CHANGEABLE:
        if field in changes:
            setattr(registration, field, changes[field])
    companions = registration.companions
    # A limit lowered since takes nobody's companions away.
    if by is None and companions > max(event.max_companions, before):
        raise RegistrationError(_("That is more companions than one person may bring."))
    # What a party has besides its bands (a group, people counted at reception) stays.
    more = companions - before
    if by is not None and "size" in changes:
        more = max(changes["size"], 1 + companions) - registration.size
    if more and registration.keeps_seat:
        free = free_seats(event)
        if more > 0 and not (more <= free if by else may_sit(event, more)):
            raise NotEnoughSeats(free if by or more > free else 0)
        take_seats(event, more)
    elif more > 0 and registration.place == Place.QUEUE:
        need_room_to_wait(event, more)
    registration.size += more
    registration.save(update_fields=[*CHANGEABLE, "size"])


@transaction.atomic
def change_registration(
    registration: Registration,
    *,
    changes: dict,
    by: User | None = None,
    now: datetime | None = None,
) -> Registration:
    """Change an active registration; what is not named stays.

    A smaller party frees seats for the queue. A larger one needs seats nobody waits for
    (staff: free ones), or raises NotEnoughSeats; in the queue it keeps its number, or
    raises EventFull. Raises RegistrationClosed after the start, unless staff do it.
    """
    registration, event, now = lock_registration(registration, now)
    if not registration.is_active:
        raise RegistrationError(_("This registration is no longer active."))
    if by is None and has_begun(event, now):
        raise RegistrationClosed(_("The event has started. You can no longer change this here."))
    _change_party(registration, event, changes, by)
    record(
        registration,
        "change",
        source=registration.status,
        actor="staff" if by else "person",
        at=now,
        by=by,
    )
    if "needs" in changes or "needs_text" in changes:
        write_needs(registration, changes.get("needs", []), changes.get("needs_text", ""))
    if "answers" in changes:
        write_answers(registration, changes["answers"])
    settle(event, now, notify=notifications.notify)
    return registration


@transaction.atomic
def find(*, email: str, language: str, now: datetime | None = None) -> int:
    """Mail all links of one address; return how many registrations it has.

    Past events too, for as long as the address is kept: its owner may erase it. The
    caller answers the same whatever the number is.
    """
    now = now or timezone.now()
    email = normalise_email(email)
    mine = list(
        Registration.objects.active()
        .filter(email__iexact=email)
        .exclude(email="")
        .select_related("event")
        .order_by("event__starts_at", "pk")
    )
    # To the address as it was registered, not as somebody has typed it now.
    for address in {one.email for one in mine} or {email}:
        links = [one for one in mine if one.email == address]
        notifications.mail_links(links, email=address, language=language, at=now)
    return len(mine)


@transaction.atomic
def ask_for_group(
    event: Event,
    *,
    organisation: str,
    name: str,
    email: str,
    phone: str,
    headcount: int,
    message: str,
    language: str,
    now: datetime | None = None,
) -> GroupRequest:
    """Store a group's request: one responsible person and a headcount.

    Until staff answer, asking again with one address changes the request and sends no
    second email. Raises RegistrationClosed when the event takes no registrations.
    """
    event = lock_event(event.pk)
    now = now or timezone.now()
    refuse_closed(event, now)
    asked: dict[str, Any] = {"organisation": organisation, "name": name, "phone": phone}
    asked |= {"headcount": headcount, "message": message, "language": language}
    email = normalise_email(email)
    opened = event.group_requests.filter(email__iexact=email, state=GroupRequest.State.OPEN)
    if opened.update(**asked):
        return opened.get()
    request = event.group_requests.create(email=email, created_at=now, **asked)
    notifications.mail_group_request(request, at=now)
    return request
