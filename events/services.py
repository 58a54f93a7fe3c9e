"""Every change of an event that is more than correcting its words."""

from datetime import datetime

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.bilingual import language_columns
from kanazawa2030.core.models import Publishable

from .models import Event, HostRole, ProgrammeItem, Speaker

# What calendars must hear of: a change here raises SEQUENCE (RFC 5545, 3.8.7.4).
CALENDAR_FIELDS = frozenset(
    {
        "starts_at", "ends_at", "date_precision", "venue", "format", "state",
        *language_columns("title", "room", "summary"),
    }
)  # fmt: skip

# A copy is a new event on a day of its own: no dates, people, seats or approval.
NOT_COPIED = frozenset(
    {
        "id", "slug", "uid", "number", "starts_at", "ends_at", "over_at", "state",
        "state_note", "sequence", "seats_held", "registration_opens_at",
        "registration_closes_at", "promote_until", "access_request_by", "image",
        "image_width", "image_height", "publishing_state", "publish_at", "author",
        "approver", "approved_on", "document_number", "withdrawal_reason", "version",
        "created_at", "updated_at", "search_text", "online_url", "is_sample",
        "source_name", "source_url", *language_columns("state_note", "image_alt"),
        "image_alt",
    }
)  # fmt: skip


class EventError(Exception):
    """A change that is not possible; its text is for the person who tried."""


class StaleEvent(EventError):
    """Somebody else has changed the event since the form was opened."""

    def __init__(self, current):
        super().__init__(
            _("Somebody else has changed this event since you opened the form.")
        )
        self.current = current


def lock_event(event) -> Event:
    """The event's row, locked until the end of the transaction (rule 1)."""
    return Event.objects.select_for_update(no_key=True).get(pk=event.pk)


@transaction.atomic
def change_event(event, *, changes: dict, by, version: int | None = None) -> Event:
    """Write `changes` (field name to value) under the event lock; return the event.

    Only the named columns are written. `version` is the one the form was opened with:
    a newer row raises StaleEvent, which holds the row as it is. A change that calendars
    must hear of raises `sequence`. The slug of an event that has been public stays.
    Raises EventError with a sentence for staff.
    """
    current = lock_event(event)
    if version is not None and version != current.version:
        raise StaleEvent(current)
    changes = {
        name: value for name, value in changes.items() if getattr(current, name) != value
    }
    if not changes:
        return current
    if "slug" in changes and current.publishing_state != Publishable.State.DRAFT:
        raise EventError(
            _("The address stays as it is once the event has been public.")
        )
    capacity = changes.get("capacity", current.capacity)
    if capacity is not None and capacity < current.seats_held:
        raise EventError(
            _("%(held)s seats are taken already: the event needs at least as many.")
            % {"held": current.seats_held}
        )
    for name, value in changes.items():
        setattr(current, name, value)
    if CALENDAR_FIELDS & changes.keys() and current.is_published():
        current.sequence += 1
    current.version += 1
    current.save(
        update_fields=[*changes, "sequence", "version", "updated_at"]
    )
    return current


@transaction.atomic
def postpone_event(
    event, *, by, note_ja: str, note_en: str = "",
    starts_at: datetime | None = None, ends_at: datetime | None = None,
) -> Event:  # fmt: skip
    """Postpone, with or without a new date; the page says so first.

    With a new date the event is scheduled again for that day and keeps a note; without,
    it stands as postponed. Raises EventError for a cancelled or past event.
    """
    current = lock_event(event)
    _must_lie_ahead(current)
    changes = {"state_note_ja": note_ja.strip(), "state_note_en": note_en.strip()}
    if starts_at is None:
        changes["state"] = Event.EventState.POSTPONED
    else:
        changes |= {
            "state": Event.EventState.SCHEDULED,
            "starts_at": starts_at,
            "ends_at": ends_at,
        }
    return change_event(current, changes=changes, by=by)


@transaction.atomic
def cancel_event(event, *, by, note_ja: str, note_en: str = "") -> Event:
    """Cancel: the page stays, with a banner first. Raises EventError if it is over."""
    current = lock_event(event)
    _must_lie_ahead(current)
    return change_event(
        current,
        changes={
            "state": Event.EventState.CANCELLED,
            "state_note_ja": note_ja.strip(),
            "state_note_en": note_en.strip(),
        },
        by=by,
    )


def _must_lie_ahead(event):
    if event.state == Event.EventState.CANCELLED:
        raise EventError(_("This event is cancelled already."))
    if event.is_over():
        raise EventError(_("This event is over."))


@transaction.atomic
def copy_event(event, *, by, starts_at: datetime, slug: str | None = None) -> Event:
    """Make a new draft from `event`: its words, hosts, tags and programme.

    People who registered, dates, speakers' consent, pictures and the approval stay
    behind. `starts_at` is the new day; the end keeps the old length.
    """
    fields = {
        field.attname: getattr(event, field.attname)
        for field in Event._meta.concrete_fields
        if field.name not in NOT_COPIED
    }
    length = event.ends_at - event.starts_at if event.ends_at else None
    copy = Event.objects.create(
        **fields,
        slug=slug or free_slug(event.slug),
        starts_at=starts_at,
        ends_at=starts_at + length if length else None,
        author=by,
    )
    copy.courses.set(event.courses.all())
    copy.goals.set(event.goals.all())
    for model, reset in ((HostRole, {}), (Speaker, {"photo_consent": False}), (ProgrammeItem, {})):
        for part in model.objects.filter(event=event):
            part.pk = None
            part._state.adding = True
            part.event = copy
            for name, value in reset.items():
                setattr(part, name, value)
            part.save()
    return copy


def free_slug(wish: str) -> str:
    """`wish` as an address nobody has yet: with -2, -3 … behind it if need be."""
    stem = slugify(wish)[:70] or "event"
    taken = set(
        Event.objects.filter(slug__startswith=stem).values_list("slug", flat=True)
    )
    number = 2
    candidate = f"{stem}-{number}"
    while candidate in taken:
        number += 1
        candidate = f"{stem}-{number}"
    return candidate
