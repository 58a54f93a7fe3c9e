"""Every change of an event that is more than correcting its words."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.bilingual import language_columns
from kanazawa2030.core.changes import ChangeError, locked, real_changes, write_changes
from kanazawa2030.core.publishing import record_move, save_changes

from .models import Event, HostRole, ProgrammeItem
from .models.event import RESERVED_SLUGS

State = Event.EventState

# What calendars must hear of: a change here raises SEQUENCE (RFC 5545, 3.8.7.4).
CALENDAR_FIELDS = frozenset(
    {
        "starts_at", "ends_at", "date_precision", "venue", "format", "state",
        *language_columns("title", "room", "summary"),
    }
)  # fmt: skip

# A new date moves these by as many days; opening and all else stay where they are.
MOVES_WITH_THE_DATE = ("registration_closes_at", "promote_until", "access_request_by")

# A copy takes these and no other columns: what is said about the event, not when it
# was, who came, who spoke, or what was approved. Base columns are modeltranslation's.
COPIED = (
    *language_columns(
        "title", "summary", "body", "audience", "bring", "language_note",
        "access_note", "go_nogo_note", "room", "fee_note", "contact_name",
    ),
    "series", "easy_summary", "format", "venue", "in_japanese", "in_english",
    "english_support", "fee_yen", "registration_mode", "registration_url", "capacity",
    "reserved_seats", "waiting_capacity", "max_companions", "asks_kana",
    "contact_phone", "contact_email", "is_sample",
)  # fmt: skip


class EventError(ChangeError):
    """A change that is not possible; its text is for the person who tried."""


def lock_event(event) -> Event:
    """The event's row, locked until the end of the transaction (rule 1)."""
    return locked(event)


def change_event(
    event, *, changes: dict, by, version=None, parts_changed: bool = False
) -> Event:
    """Write `changes` (field name to value) under the event lock; return the event.

    As core.publishing.save_changes, and: no fewer seats than are taken, and a change
    that calendars must hear of raises `sequence` once the event is public.
    """
    return save_changes(
        event,
        changes=changes,
        by=by,
        version=version,
        parts_changed=parts_changed,
        check=_check_change,
    )


def _check_change(current, changes) -> set[str]:
    """Refuse what cannot be; raise `sequence` if need be and say so."""
    capacity = changes.get("capacity", current.capacity)
    reserved = changes.get("reserved_seats", current.reserved_seats)
    starts_at = changes.get("starts_at", current.starts_at)
    ends_at = changes.get("ends_at", current.ends_at)
    if capacity is not None and capacity < current.seats_held:
        raise EventError(
            _("%(held)s seats are taken already: the event needs at least as many.")
            % {"held": current.seats_held},
            "capacity",
        )
    if capacity is not None and reserved > capacity:
        raise EventError(
            _("There are fewer seats than are kept for groups."), "reserved_seats"
        )
    if ends_at is not None and ends_at <= starts_at:
        raise EventError(_("The end must lie after the start."), "ends_at")
    if not (CALENDAR_FIELDS & changes.keys() and current.is_published()):
        return set()
    current.sequence += 1
    return {"sequence"}


@transaction.atomic
def postpone_event(
    event, *, by, note_ja: str, note_en: str = "",
    starts_at: datetime | None = None, ends_at: datetime | None = None,
    version=None, now: datetime | None = None,
) -> Event:  # fmt: skip
    """Postpone, with or without a new date; the page says so first.

    With a new date the event is scheduled again for that day and keeps the note; the
    end keeps the old length unless given, and the last days to register, to tell access
    needs and to hand on seats move along. Without, it stands as postponed; a new date
    may follow at any time, even after the old one. Raises EventError for an event that
    is cancelled or over, or a date that is not ahead.
    """
    now = now or timezone.now()
    current = lock_event(event)
    _refuse_finished(current, now)
    note = {"state_note_ja": note_ja.strip(), "state_note_en": note_en.strip()}
    if starts_at is None:
        if current.state == State.POSTPONED:
            raise EventError(_("This event is postponed already."))
        changes, line = {**note, "state": State.POSTPONED}, "postpone"
    else:
        if starts_at <= now:
            raise EventError(_("The new date must lie ahead."), "starts_at")
        changes = {**note, **_new_date(current, starts_at, ends_at)}
        line = "reschedule"
    return _change_state(current, changes, line, by=by, version=version, now=now)


def _new_date(event, starts_at, ends_at) -> dict:
    shift = starts_at - event.starts_at
    if ends_at is None and event.ends_at is not None:
        ends_at = event.ends_at + shift
    changes = {
        "state": State.SCHEDULED,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "date_precision": Event.Precision.TIME,
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
    event, *, by, note_ja: str, note_en: str = "", version=None, now=None
) -> Event:
    """Cancel: the page stays, with a banner first.

    Raises EventError if the event is over or cancelled already.
    """
    now = now or timezone.now()
    current = lock_event(event)
    _refuse_finished(current, now)
    changes = {
        "state": State.CANCELLED,
        "state_note_ja": note_ja.strip(),
        "state_note_en": note_en.strip(),
    }
    return _change_state(current, changes, "cancel", by=by, version=version, now=now)


def _refuse_finished(event, now):
    if event.state == State.CANCELLED:
        raise EventError(_("This event is cancelled already."))
    # A postponed event's old date says nothing: its new one may still come.
    if event.state != State.POSTPONED and event.is_over(now):
        raise EventError(_("This event is over."))


def _change_state(current, changes, line, *, by, version, now):
    """Write a change of state and its line in the history.

    Snow does not wait for an approval: whoever may change events may say so at once.
    """
    if version is not None and str(version) != str(current.version):
        raise EventError(
            _(
                "The event has changed since you opened it. Please look at it again first."
            )
        )
    changes = real_changes(current, changes)
    write_changes(current, changes, also=_check_change(current, changes))
    note = changes.get("state_note_ja", current.state_note_ja) or ""
    record_move(
        current, line, source=current.publishing_state, by=by, note=note, now=now
    )
    return current


@transaction.atomic
def copy_event(event, *, by, starts_at: datetime, slug: str | None = None) -> Event:
    """Make a new draft from `event`: its words, hosts, tags and programme.

    Dates, people (registrations, speakers), the picture and the approval stay behind.
    `starts_at` is the new start; the end keeps the old length. Asked twice for the
    same by the same person, it returns the first copy. Raises EventError when the
    address is taken.
    """
    if (double := _earlier_copy(event, by, starts_at, slug)) is not None:
        return double
    if slug and (slug in RESERVED_SLUGS or Event.objects.filter(slug=slug).exists()):
        raise EventError(_("This address is taken. Choose another one."), "slug")
    slug = slug or free_slug(
        suggest_slug(event.series, None, event.title_en, starts_at)
    )
    length = event.ends_at - event.starts_at if event.ends_at else None
    copy = Event(
        **{name: getattr(event, name) for name in COPIED},
        slug=slug,
        starts_at=starts_at,
        ends_at=starts_at + length if length else None,
        author=by,
    )
    copy.save()
    copy.courses.set(event.courses.all())
    copy.goals.set(event.goals.all())
    for model in (HostRole, ProgrammeItem):
        for part in model.objects.filter(event=event):
            part.pk = None
            part._state.adding = True
            part.event = copy
            part.save()
    return copy


def _earlier_copy(event, by, starts_at, slug) -> Event | None:
    """The draft that the first of two clicks has made."""
    drafts = Event.objects.filter(
        author=by,
        starts_at=starts_at,
        title_ja=event.title_ja,
        title_en=event.title_en,
        publishing_state=Event.State.DRAFT,
    ).exclude(pk=event.pk)
    return (drafts.filter(slug=slug) if slug else drafts).order_by("pk").first()


def suggest_slug(
    series: str, number: int | None, title_en: str | None, starts_at
) -> str:
    """An address people can read out: cafe-9, else the English title, else the day.

    It may be taken; `free_slug` makes it free.
    """
    if number is not None:
        return f"{series}-{number}"
    words = slugify(title_en or "")[:60].strip("-")
    if words and not words.isdigit() and series != Event.Series.CAFE:
        return words
    return f"{series}-{timezone.localdate(starts_at):%Y-%m-%d}"


def free_slug(wish: str) -> str:
    """`wish` as an address nobody has yet: with -2, -3 … behind it if need be."""
    stem = slugify(wish)[:70].strip("-") or "event"
    taken = set(
        Event.objects.filter(slug__startswith=stem).values_list("slug", flat=True)
    ).union(RESERVED_SLUGS)
    candidate, number = stem, 1
    while candidate in taken:
        number += 1
        candidate = f"{stem}-{number}"
    return candidate
