"""Changes to events beyond correcting texts."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.language.bilingual import language_columns
from kanazawa2030.core.language.dates import machine
from kanazawa2030.core.models import User
from kanazawa2030.core.workflow.changes import (
    ChangeError,
    locked,
    real_changes,
    require,
    write_changes,
)
from kanazawa2030.core.workflow.publishing import save_changes, write_history

from ..models import Event
from ..models.event import end_of_precision
from ..permissions import CHANGE_EVENT
from ..proposals.transitions import follow_event
from ..registration import notifications
from ..registration.mail import when_and_where
from ..registration.seats import settle
from ..status import ClosedReason, closed_reason

State = Event.EventState

# What calendars must hear of: a change here raises SEQUENCE (RFC 5545, 3.8.7.4).
CALENDAR_FIELDS = frozenset(
    {
        "starts_at",
        "ends_at",
        "date_precision",
        "venue",
        "format",
        "state",
        *language_columns("title", "room", "summary"),
    }
)

# What a person who is coming must hear of; the rest of a change mails nobody.
VISITORS_MUST_KNOW = frozenset(
    {"starts_at", "ends_at", "venue", "format", *language_columns("room")}
)
SEATS_FOLLOW = frozenset(
    {"capacity", "reserved_seats", "promote_until", "pass_over_groups", "starts_at"}
)

# A new date moves these by as many days; opening and all else stay where they are.
MOVES_WITH_THE_DATE = ("registration_closes_at", "promote_until", "access_request_by")

STALE = _("The event has changed since you opened it. Please look at it again first.")


class EventError(ChangeError):
    """A change that is not possible; its text is for the person who tried."""


@transaction.atomic
def change_event(
    event: Event,
    *,
    changes: dict,
    by: User,
    version: str | int | None = None,
    parts_changed: bool = False,
    tell: bool = True,
    into_past: bool = False,
    is_release: bool = False,
) -> Event:
    """Write `changes` (field name to value) under the event lock; return the event.

    `tell` False corrects a typing error: nobody registered is told. `into_past` says that
    a public event to come was in truth held already; without it that is refused.
    `is_release`: an approver releases an amendment. As
    core.workflow.publishing.save_changes, and: no fewer seats than are taken, and a change
    that calendars must hear of raises `sequence` once the event is public.
    """
    seen, before = {}, {}

    def check(current: Event, real: dict) -> set[str]:
        seen.update(real)
        before.update(_as_it_was(current))
        if not into_past:
            _refuse_past(current, real)
        return _check_change(current, real)

    event = save_changes(
        event,
        changes=changes,
        by=by,
        version=version,
        parts_changed=parts_changed,
        check=check,
        is_release=is_release,
    )
    notify_of_change(event, seen, timezone.now(), before=before, by=by, tell=tell)
    return event


def _refuse_past(current: Event, changes: dict) -> None:
    """Raise EventError if `changes` alone would make a public event one that was held."""
    now = timezone.now()
    if current.state != State.SCHEDULED or current.is_over(now) or not current.is_published(now):
        return
    times = ("starts_at", "ends_at", "date_precision")
    if end_of_precision(*(changes.get(name, getattr(current, name)) for name in times)) <= now:
        raise EventError(
            _(
                "With this date the event is over, and its page says so. Check the year; if the "
                "event has really been held, tick this box and save again."
            ),
            "into_past",
        )


def _as_it_was(event: Event) -> dict:
    """Return what mails about a change compare with, taken before it is written."""
    return {
        "starts_at": event.starts_at,
        "online_url": event.online_url,
        "said": when_and_where(event),
    }


def concerns_registered(
    event: Event, changes: Collection[str], now: datetime, *, online_url_before: str
) -> bool:
    """Return whether whoever is registered should hear of `changes`, names of columns.

    `event` is as it is with the changes. A corrected word concerns nobody, nor does a
    first online address, which the reminders bring, nor the address of a postponed
    event; another day, hour, place or address does, unless the event is over.
    """
    must_know = bool(VISITORS_MUST_KNOW.intersection(changes)) or _has_new_address(
        event, changes, online_url_before
    )
    is_ahead = event.state != State.CANCELLED and not _is_past(event, now)
    return must_know and is_ahead and event.is_published(now)


def _has_new_address(event: Event, changes: Collection[str], before: str) -> bool:
    return "online_url" in changes and bool(before) and event.state != State.POSTPONED


def notify_of_change(
    event: Event,
    changes: dict,
    now: datetime,
    *,
    before: dict,
    by: User | None = None,
    tell: bool = True,
) -> None:
    """Mail everyone registered what concerns them, if `tell`, and promote the queue.

    `before` is how the event was (_as_it_was).
    """
    if concerns_registered(event, changes, now, online_url_before=before.get("online_url", "")):
        _withdraw_reminders(event, before["starts_at"])
        went_online = changes.get("format") == Event.Format.ONLINE
        if went_online:
            write_history(event, "move_online", source=event.publishing_state, by=by, at=now)
        if tell:
            notifications.notify_everyone(
                event,
                "moved_online" if went_online else "changed",
                at=now,
                occasion=f"v{event.version}",
                before=before["said"],
                new_online_address=_has_new_address(event, changes, before["online_url"]),
            )
    if SEATS_FOLLOW & changes.keys() and event.capacity is not None:
        settle(event, now, notify=notifications.notify)


def _is_past(event: Event, now: datetime) -> bool:
    """Return whether the event is over and not merely postponed."""
    return event.state != State.POSTPONED and event.is_over(now)


def _withdraw_reminders(event: Event, starts_at: datetime) -> None:
    """Withdraw queued reminders of `starts_at`, if that is no longer the start."""
    if starts_at != event.starts_at or event.state != State.SCHEDULED:
        pks = event.registrations.active().values_list("pk", flat=True)
        notifications.withdraw(list(pks), starts_at=starts_at)


def _check_change(current: Event, changes: dict) -> set[str]:
    """Refuse impossible changes; raise `sequence` if need be and name the columns set."""
    capacity = changes.get("capacity", current.capacity)
    reserved = changes.get("reserved_seats", current.reserved_seats)
    starts_at = changes.get("starts_at", current.starts_at)
    ends_at = changes.get("ends_at", current.ends_at)
    uncounted = capacity is None and current.capacity is not None
    if uncounted and current.registrations.active().exists():
        raise EventError(
            _("People have already registered, so the event needs a number of seats."), "capacity"
        )
    if capacity is not None and capacity < current.seats_held:
        raise EventError(
            _("%(held)s seats are taken already: the event needs at least as many.")
            % {"held": current.seats_held},
            "capacity",
        )
    if capacity is not None and reserved > capacity:
        raise EventError(
            _("More seats are kept for groups than there are seats."), "reserved_seats"
        )
    if ends_at is not None and ends_at <= starts_at:
        raise EventError(_("The end must be after the start."), "ends_at")
    if not (CALENDAR_FIELDS & changes.keys() and current.is_published()):
        return set()
    current.sequence += 1
    return {"sequence"}


@transaction.atomic
def postpone_event(
    event: Event,
    *,
    by: User,
    note_ja: str,
    note_en: str = "",
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    version: str | int | None = None,
    now: datetime | None = None,
) -> Event:
    """Postpone, with or without a new date; the page says so first.

    With a new date the event is scheduled again for that day and keeps the note; the
    end keeps the old length unless given, and the last days to register, to tell access
    needs and to hand on seats move along. Without, it stands as postponed; a new date
    may follow at any time, even after the old one. Raises EventError for an event that
    is cancelled or over, or a date that is not ahead.
    """
    current = locked(event)
    now = now or timezone.now()
    _refuse_finished(current, now)
    note = {"state_note_ja": note_ja.strip(), "state_note_en": note_en.strip()}
    if starts_at is None:
        if current.state == State.POSTPONED:
            raise EventError(_("This event is postponed already."))
        changes, line = {**note, "state": State.POSTPONED}, "postpone"
    else:
        if starts_at <= now:
            raise EventError(_("The new date must be in the future."), "starts_at")
        changes = {**note, **_new_date(current, starts_at, ends_at)}
        line = "reschedule"
    return _change_state(current, changes, line, by=by, version=version, now=now)


def _new_date(event: Event, starts_at: datetime | None, ends_at: datetime | None) -> dict:
    shift = starts_at - event.starts_at
    if ends_at is None and event.ends_at is not None:
        ends_at = event.ends_at + shift
    changes = {
        "state": State.SCHEDULED,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "date_precision": Event.Precision.TIME,
        "previous_start": machine(event.starts_at, event.date_precision),
    }
    days = timedelta(
        days=(timezone.localdate(starts_at) - timezone.localdate(event.starts_at)).days
    )
    for name in MOVES_WITH_THE_DATE:
        if (value := getattr(event, name)) is not None:
            changes[name] = value + days
    return changes


@transaction.atomic
def cancel_event(
    event: Event,
    *,
    by: User,
    note_ja: str,
    note_en: str = "",
    version: str | int | None = None,
    now: datetime | None = None,
) -> Event:
    """Cancel the event; its page stays, with a banner first.

    Raises EventError if the event is over or cancelled already.
    """
    current = locked(event)
    now = now or timezone.now()
    _refuse_finished(current, now)
    changes = {
        "state": State.CANCELLED,
        "state_note_ja": note_ja.strip(),
        "state_note_en": note_en.strip(),
    }
    return _change_state(current, changes, "cancel", by=by, version=version, now=now)


def _refuse_finished(event: Event, now: datetime) -> None:
    if event.state == State.CANCELLED:
        raise EventError(_("This event is cancelled already."))
    if _is_past(event, now):
        raise EventError(_("This event is over."))


def _change_state(
    current: Event, changes: dict, line: str, *, by: User, version: str | int | None, now: datetime
) -> Event:
    """Write a change of state and its line in the history.

    Snow does not wait for an approval: whoever may change events may say so at once.
    """
    if version is not None and str(version) != str(current.version):
        raise EventError(STALE)
    changes = real_changes(current, changes)
    before = _as_it_was(current)
    write_changes(current, changes, also=_check_change(current, changes))
    note = changes.get("state_note_ja", current.state_note_ja) or ""
    write_history(current, line, source=current.publishing_state, by=by, note=note, at=now)
    _withdraw_reminders(current, before["starts_at"])
    notifications.notify_everyone(
        current, MAIL_OF[line], at=now, occasion=f"v{current.version}", before=before["said"]
    )
    if current.capacity is not None:
        settle(current, now, notify=notifications.notify)
    if current.state == State.CANCELLED:
        follow_event(current, now=now)
    return current


MAIL_OF = {
    "postpone": "postponed",
    "reschedule": "postponed",
    "cancel": "event_cancelled",
    "go": "go_nogo",
    "move_online": "moved_online",
}


@transaction.atomic
def confirm_it_takes_place(
    event: Event,
    *,
    by: User,
    note_ja: str,
    note_en: str = "",
    version: str | int | None = None,
    now: datetime | None = None,
) -> Event:
    """Say on the page and by mail that the event is held in spite of the weather.

    Its opposite is `cancel_event` or `postpone_event`. Raises EventError if it is over,
    cancelled or postponed.
    """
    current = locked(event)
    now = now or timezone.now()
    _refuse_finished(current, now)
    if current.state == State.POSTPONED:
        raise EventError(_("This event is postponed already."))
    changes = {"state_note_ja": note_ja.strip(), "state_note_en": note_en.strip()}
    return _change_state(current, changes, "go", by=by, version=version, now=now)


@transaction.atomic
def move_online(
    event: Event,
    *,
    by: User,
    note_ja: str,
    online_url: str,
    note_en: str = "",
    version: str | int | None = None,
    now: datetime | None = None,
) -> Event:
    """Hold the event online; everyone registered gets the address by mail.

    Raises EventError if it is over, cancelled, postponed or online already.
    """
    current = locked(event)
    now = now or timezone.now()
    _refuse_finished(current, now)
    if current.state == State.POSTPONED:
        raise EventError(_("This event is postponed already."))
    if current.format == Event.Format.ONLINE:
        raise EventError(_("This event is online already."))
    changes = {
        "format": Event.Format.ONLINE,
        "online_url": online_url,
        "state_note_ja": note_ja.strip(),
        "state_note_en": note_en.strip(),
    }
    return _change_state(current, changes, "move_online", by=by, version=version, now=now)


@transaction.atomic
def change_seats(
    event: Event,
    *,
    by: User,
    capacity: int,
    reason: str,
    version: str | int | None = None,
    now: datetime | None = None,
) -> Event:
    """Change the number of seats, with the reason; the queue is promoted.

    No approval is asked: how many chairs fit is no matter of words. Raises EventError
    for fewer seats than are taken.
    """
    current = locked(event)
    now = now or timezone.now()
    if current.capacity is None:
        raise EventError(_("Seats are not counted for this event."))
    changes = real_changes(current, {"capacity": capacity})
    if not changes:  # sent twice
        return current
    if version is not None and str(version) != str(current.version):
        raise EventError(STALE)
    note = f"{current.capacity} → {capacity}: {reason.strip()}"
    write_changes(current, changes, also=_check_change(current, changes))
    write_history(current, "seats", source=current.publishing_state, by=by, note=note, at=now)
    settle(current, now, notify=notifications.notify)
    return current


@transaction.atomic
def close_registration(
    event: Event, *, by: User, version: str | int | None = None, now: datetime | None = None
) -> Event:
    """Close registration now, before its time; who is registered or waits stays so.

    Closed already, nothing changes. Raises EventError where registration is not open here.
    """
    require(by, CHANGE_EVENT)
    current = locked(event)
    now = now or timezone.now()
    reason = closed_reason(current, now)
    if reason == ClosedReason.CLOSED:  # sent twice
        return current
    if reason is not None:
        raise EventError(reason.label)
    if version is not None and str(version) != str(current.version):
        raise EventError(STALE)
    write_changes(current, {"registration_closes_at": now})
    write_history(current, "close", source=current.publishing_state, by=by, at=now)
    return current
