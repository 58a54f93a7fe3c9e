"""Changes staff make to registrations: by phone, at the counter, for groups."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Unpack

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.language.bilingual import Localized
from kanazawa2030.core.language.normalise import normalise_email, normalise_kana, normalise_phone
from kanazawa2030.core.mail.kinds import Marked
from kanazawa2030.core.models import User
from kanazawa2030.core.tokens import new_nonce
from kanazawa2030.core.workflow.changes import require

from ..models import Call, Event, Registration, RegistrationNeeds
from ..models.registration import RegistrationQuerySet
from ..permissions import ENTER_REGISTRATION, SEE_NEEDS
from ..registration import notifications
from ..registration.seats import (
    give_seat,
    has_room_to_wait,
    lock_event,
    may_sit,
    need_room,
    next_number,
    next_queue_no,
    promote_until,
    seat,
    seats_sentence,
    settle,
    take_seats,
)
from ..registration.services import (
    PartyByStaff,
    cancel,
    change_registration,
    lock_registration,
    new_registration,
    revive,
    settle_and_notify,
    write_answers,
    write_needs,
)
from ..registration.transitions import TRANSITIONS, Place, RegistrationError, Status, record

Source = Registration.Source

_KEY = re.compile(r"\A[A-Za-z0-9_-]{24}\Z")


class PossibleDouble(RegistrationError):
    """Raised when the same phone, email address or reading is already registered."""

    def __init__(self, doubles: list[Registration]) -> None:
        super().__init__(_("This may be the same person as one already registered."))
        self.doubles = doubles


class NoSeatLeft(RegistrationError):
    """Raised when a registration cannot have its seat back; it may still wait."""

    def __init__(self, event: Event, size: int) -> None:
        super().__init__(
            _("They cannot have %(size)s seats back: %(why)s They can wait instead.")
            % {"size": size, "why": seats_sentence(event)}
        )
        self.can_wait = has_room_to_wait(event, size)


def doubles_of(
    event: Event,
    *,
    phone: str = "",
    email: str = "",
    kana: str = "",
    apart_from: Registration | None = None,
) -> RegistrationQuerySet:
    """Return active registrations of `event` with the same phone, email address or reading."""
    same = Q(pk__in=[])
    if phone:
        same |= Q(phone=normalise_phone(phone))
    if email:
        same |= Q(email=normalise_email(email))
    if kana:
        same |= Q(kana=normalise_kana(kana))
    found = event.registrations.active().filter(same)
    return found.exclude(pk=apart_from.pk) if apart_from else found


def first_click(event: Event, key: str, **columns: Any) -> tuple[Registration | None, str]:
    """Return what an earlier submission of the same form made, and the new row's code.

    A form carries a random `key`, which becomes the `reception_code` of the row it
    makes. A form sent again from the browser's memory with other words in it is a new
    one and gets a code of its own.
    """
    if not _KEY.match(key):
        return None, new_nonce()
    made = Registration.objects.filter(reception_code=key).first()
    if made is None:
        return None, key
    is_same = made.event_id == event.pk and all(
        getattr(made, name) == value for name, value in columns.items()
    )
    return (made if is_same else None), new_nonce()


def refuse_finished(event: Event, now: datetime) -> None:
    """Raise RegistrationError unless staff may still enter people for `event`."""
    if event.capacity is None or not event.is_published(now):
        raise RegistrationError(_("This event takes no registrations on this site."))
    if event.state == Event.EventState.CANCELLED:
        raise RegistrationError(_("This event has been cancelled."))
    if event.state != Event.EventState.POSTPONED and event.is_over(now):
        raise RegistrationError(_("This event is over."))


def _refuse_doubles(
    event: Event,
    *,
    phone: str,
    although_double: bool,
    email: str = "",
    kana: str = "",
    **_party: Any,
) -> None:
    """Raise PossibleDouble, or RegistrationError where the email is another's."""
    doubles = doubles_of(event, phone=phone, email=email, kana=kana)
    if email and doubles.filter(email=normalise_email(email)).exists():
        raise RegistrationError(
            _("This email address is registered already; change that registration.")
        )
    if doubles and not although_double:
        raise PossibleDouble(list(doubles))


@transaction.atomic
def enter(
    event: Event,
    *,
    name: str,
    phone: str,
    by: User,
    needs: Sequence[str] = (),
    needs_text: str = "",
    answers: dict | None = None,
    although_double: bool = False,
    key: str = "",
    now: datetime | None = None,
    **party: Unpack[PartyByStaff],
) -> Registration:
    """Register a person who phoned or came to the counter, confirmed at once.

    Possible up to the end of the event. `key` is the form's: sent twice it is one
    registration. Raises PossibleDouble unless `although_double`, EventFull, PermissionDenied.
    """
    require(by, ENTER_REGISTRATION)
    phone = normalise_phone(phone)
    event = lock_event(event.pk)
    now = now or timezone.now()
    settle(event, now, notify=notifications.notify)
    made, code = first_click(event, key, name=name, phone=phone)
    if made is not None:
        return made
    refuse_finished(event, now)
    _refuse_doubles(event, phone=phone, although_double=although_double, **party)
    party.setdefault("source", Source.PHONE)
    row = new_registration(event, name=name, phone=phone, now=now, confirmed_at=now, **party)
    row.number, row.reception_code = next_number(event), code
    seat(row, event)
    row.save()
    record(row, "enter", source="", actor="staff", at=now, by=by, note=row.source)
    write_needs(row, needs, needs_text)
    write_answers(row, answers or {})
    # Those before in the queue may not be ready: then a free seat is theirs at once.
    return settle_and_notify(row, event, now)


def _notify_place(registration: Registration, *, at: datetime, occasion: str = "") -> None:
    """Mail a confirmed person whether they have a seat or wait."""
    is_seated = registration.place == Place.SEAT
    what = "confirmed" if is_seated else "waiting"
    notifications.notify(registration, what, at=at, occasion=occasion)


@transaction.atomic
def confirm_for(
    registration: Registration, *, by: User, now: datetime | None = None
) -> Registration:
    """Confirm for a person whose mail does not arrive, after speaking to them.

    After the hold as `registrations.confirm` does: a free seat, else the queue's end.
    """
    require(by, ENTER_REGISTRATION)
    registration, event, now = lock_registration(registration, now)
    if registration.status in (Status.CONFIRMED, Status.ATTENDED, Status.ABSENT):
        return registration
    if registration.erased_at:
        raise RegistrationError(_("This registration has been erased."))
    refuse_finished(event, now)
    late = registration.status == Status.EXPIRED
    if late:
        revive(registration, event, now, actor="staff", by=by)
    else:
        TRANSITIONS.apply(registration, "confirm", actor="staff", at=now, by=by)
    return settle_and_notify(registration, event, now, late=late)


@transaction.atomic
def cancel_for(
    registration: Registration,
    *,
    by: User,
    note: str = "",
    words_ja: str = "",
    words_en: str = "",
    now: datetime | None = None,
) -> Registration:
    """Cancel for a person who phoned; the seat is freed at once.

    The words go into their email, in their language or marked as in the other one.
    """
    require(by, ENTER_REGISTRATION)
    texts = {"ja": words_ja.strip(), "en": words_en.strip()}
    mine = registration.language
    other = "en" if mine == "ja" else "ja"
    language = mine if texts[mine] else other
    words = Marked(Localized(texts[language], language, language != mine))
    return cancel(registration, by=by, note=note, now=now, words=words)


@transaction.atomic
def restore_for(
    registration: Registration,
    *,
    by: User,
    note: str = "",
    may_wait: bool = True,
    now: datetime | None = None,
) -> Registration:
    """Bring a cancelled registration back: a free seat, else the end of the queue.

    The person is told which. Unless it `may_wait`, NoSeatLeft says why there is none. Raises
    EventFull, or RegistrationError when the address has registered again since or the event
    is over.
    """
    require(by, ENTER_REGISTRATION)
    registration, event, now = lock_registration(registration, now)
    if registration.is_active:
        return registration
    if registration.erased_at:
        raise RegistrationError(_("This registration has been erased."))
    refuse_finished(event, now)
    if registration.email and doubles_of(event, email=registration.email).exists():
        raise RegistrationError(
            _("This email address is registered already; change that registration.")
        )
    if not may_wait and not may_sit(event, registration.size):
        raise NoSeatLeft(event, registration.size)
    seat(registration, event)
    columns = {"place": registration.place, "queue_no": registration.queue_no}
    TRANSITIONS.apply(
        registration, "restore", actor="staff", at=now, by=by, note=note, columns=columns
    )
    # Its mails of the first time bear other keys.
    _notify_place(registration, at=now, occasion=f"{now:%Y%m%d%H%M%S%f}")
    return registration


@transaction.atomic
def change_for(
    registration: Registration, *, changes: dict, by: User, now: datetime | None = None
) -> Registration:
    """Change a registration for its person, the email address included.

    A new address gets new links, told at once; those sent to the old one end. Raises
    RegistrationError when the address is another person's of this event, or none is
    left of phone and email.
    """
    require(by, ENTER_REGISTRATION)
    now = now or timezone.now()
    registration = change_registration(registration, changes=changes, by=by, now=now)
    email = changes.get("email", registration.email)
    email = normalise_email(email) if email else ""
    if email == registration.email:
        return registration
    event = registration.event
    if email and doubles_of(event, email=email, apart_from=registration).exists():
        raise RegistrationError(
            _("This email address is registered already; change that registration.")
        )
    notifications.forget_mails(registration)
    registration.email = email
    registration.manage_nonce = new_nonce()
    registration.save(update_fields=["email", "manage_nonce"])
    occasion = f"{now:%Y%m%d%H%M%S%f}"
    if registration.status == Status.UNCONFIRMED:
        notifications.notify(registration, "confirm", at=now, occasion=occasion)
    elif now < event.starts_at:
        _notify_place(registration, at=now, occasion=occasion)
    return registration


@transaction.atomic
def merge(
    keep: Registration, drop: Registration, *, by: User, now: datetime | None = None
) -> Registration:
    """Merge two registrations of one person: keep one, cancel the other.

    What only the other one knew (email, phone, reading, needs) goes over. Done twice
    it is done once.
    """
    require(by, ENTER_REGISTRATION)
    if keep.pk == drop.pk or keep.event_id != drop.event_id:
        raise RegistrationError(_("Choose two registrations of one event."))
    lock_event(keep.event_id)
    now = now or timezone.now()
    keep = Registration.objects.get(pk=keep.pk)
    drop = Registration.objects.get(pk=drop.pk)
    if not keep.is_active:
        raise RegistrationError(_("The registration to keep is no longer active."))
    if not drop.is_active:
        return keep
    takes_address = bool(drop.email and not keep.email)
    cancel(
        drop,
        by=by,
        note=f"merged into #{keep.number}",
        now=now,
        # An address that stays in use needs no word that it is cancelled.
        tell=not takes_address,
    )
    keep.refresh_from_db()
    _fill_gaps(keep, drop)
    record(
        keep, "merge", source=keep.status, actor="staff", at=now, by=by, note=f"with #{drop.number}"
    )
    if takes_address and keep.status == Status.UNCONFIRMED:
        notifications.notify(keep, "confirm", at=now)
    elif takes_address:
        _notify_place(keep, at=now)
    return keep


def _fill_gaps(keep: Registration, drop: Registration) -> None:
    """Copy to `keep` the email address, phone, reading and needs only `drop` has."""
    columns = ("email", "phone", "kana")
    for name in columns:
        setattr(keep, name, getattr(keep, name) or getattr(drop, name))
    keep.save(update_fields=columns)
    if not RegistrationNeeds.objects.filter(registration=keep).exists():
        RegistrationNeeds.objects.filter(registration=drop).update(registration=keep)


@transaction.atomic
def move_to_seat(
    registration: Registration, *, by: User, note: str = "", now: datetime | None = None
) -> Registration:
    """Give a waiting person a free seat out of turn, after the deadline or with a reason.

    Seats kept for groups count as free here. Raises RegistrationError without a note where
    the person has had the use of their data restricted.
    """
    require(by, ENTER_REGISTRATION)
    registration, event, now = lock_registration(registration, now)
    if not registration.is_active or registration.place == Place.SEAT:
        return registration
    if registration.is_restricted and not note.strip():
        raise RegistrationError(_("The use of their data is restricted: note why."), "note")
    need_room(event, registration.size)
    give_seat(registration, now=now, by=by, note=note)
    take_seats(event, registration.size)
    notifications.notify(registration, "promoted", at=now)
    return registration


@transaction.atomic
def move_to_queue(
    registration: Registration, *, by: User, note: str = "", now: datetime | None = None
) -> Registration:
    """Move a party with a seat to the end of the queue.

    Raises RegistrationError where nobody waits: the seat would come back at once.
    """
    require(by, ENTER_REGISTRATION)
    registration, event, now = lock_registration(registration, now)
    if not registration.keeps_seat or registration.status == Status.ATTENDED:
        return registration
    waits = event.registrations.next_in_line().exists()
    if not waits and now < promote_until(event):
        raise RegistrationError(
            _("No one is waiting, so the seat would be given again immediately. Cancel instead.")
        )
    registration.place = Place.QUEUE
    registration.queue_no = next_queue_no(event)
    registration.save(update_fields=["place", "queue_no"])
    take_seats(event, -registration.size)
    record(
        registration, "queue", source=registration.status, actor="staff", at=now, by=by, note=note
    )
    notifications.notify(registration, "waiting", at=now)
    settle(event, now, notify=notifications.notify)
    registration.refresh_from_db()
    return registration


def call_done(call: Call, *, by: User, now: datetime | None = None) -> bool:
    """Mark a call as made; return whether it was open."""
    require(by, ENTER_REGISTRATION)
    return bool(
        Call.objects.filter(pk=call.pk, done_at__isnull=True).update(
            done_at=now or timezone.now(), done_by=by
        )
    )


def set_needs_state(
    registration: Registration, state: str, *, by: User, now: datetime | None = None
) -> bool:
    """Set the progress of arranging a person's needs; return whether it changed."""
    require(by, SEE_NEEDS)
    with transaction.atomic():
        lock_event(registration.event_id)
        now = now or timezone.now()
        changed = (
            RegistrationNeeds.objects.filter(registration=registration)
            .exclude(state=state)
            .update(state=state)
        )
        if changed:
            record(
                registration,
                "needs",
                source=registration.status,
                actor="staff",
                at=now,
                by=by,
                note=state,
            )
    return bool(changed)
