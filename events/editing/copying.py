"""Copying an event, with its own address."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.language.bilingual import language_columns
from kanazawa2030.core.language.slugs import free_slug
from kanazawa2030.core.models import User
from kanazawa2030.core.workflow.changes import locked

from ..models import Event, EventQuestion, FeedbackQuestion, HostRole, ProgrammeItem
from ..models.event import RESERVED_SLUGS
from ..slugs import suggest_slug
from .services import EventError

# A copy takes these and no other columns: what is said about the event, not when it
# was, who came, who spoke, or what was approved. Base columns are modeltranslation's.
COPIED = (
    *language_columns(
        "title",
        "summary",
        "body",
        "audience",
        "bring",
        "language_note",
        "access_note",
        "go_nogo_note",
        "room",
        "fee_note",
        "contact_name",
    ),
    "series",
    "easy_title",
    "easy_summary",
    "easy_bring",
    "format",
    "venue",
    "in_japanese",
    "in_english",
    "english_support",
    "fee_yen",
    "registration_mode",
    "registration_url",
    "capacity",
    "reserved_seats",
    "waiting_capacity",
    "max_companions",
    "asks_kana",
    "pass_over_groups",
    "offered_needs",
    "contact_phone",
    "contact_email",
    "is_sample",
)


@transaction.atomic
def copy_event(event: Event, *, by: User, starts_at: datetime, slug: str | None = None) -> Event:
    """Make a draft from `event`: texts, hosts, tags, programme and questions.

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
        Event, suggest_slug(event.series, None, event.title_en, starts_at), reserved=RESERVED_SLUGS
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
    for model in (HostRole, ProgrammeItem, EventQuestion, FeedbackQuestion):
        for part in model.objects.filter(event=event):
            part.pk = None
            part._state.adding = True
            part.event = copy
            part.save()
    return copy


def _earlier_copy(
    event: Event, by: User, starts_at: datetime | None, slug: str | None
) -> Event | None:
    """Return the draft the first of two clicks has made."""
    drafts = Event.objects.filter(
        author=by,
        starts_at=starts_at,
        title_ja=event.title_ja,
        title_en=event.title_en,
        publishing_state=Event.State.DRAFT,
    ).exclude(pk=event.pk)
    return (drafts.filter(slug=slug) if slug else drafts).order_by("pk").first()


@transaction.atomic
def copy_to_dates(event: Event, *, by: User, starts: Sequence[datetime]) -> list[Event]:
    """Make a draft from `event` for each of `starts`: all of them, or none.

    The lock lets a second click wait for the first, whose drafts it then finds.
    """
    locked(event)
    return [copy_event(event, by=by, starts_at=one) for one in starts]
