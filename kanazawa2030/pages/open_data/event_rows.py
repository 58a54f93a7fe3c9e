"""The events of the open data, read row by row with what both of their files need."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Max, Min, Model, Q, QuerySet

from events.models import Event, HostRole
from kanazawa2030.core.language.bilingual import language_columns
from kanazawa2030.core.language.dates import day_of, start_of_day
from kanazawa2030.core.models import Office, Publishable
from kanazawa2030.core.models.publishing import for_data

CHUNK = 500  # rows in memory at a time

# What is not named here never leaves the database: no address of an online session, no
# notes, no numbers of registrations.
COLUMNS = (
    *("uid", "slug", "series", "number", "state", "is_sample", "publishing_state", "publish_at"),
    "updated_at",
    *("starts_at", "ends_at", "date_precision", "over_at", "previous_start", "format"),
    *("in_japanese", "in_english", "english_support", "fee_yen", "capacity"),
    # Without its size a picture asks for it, row by row.
    *("image", "image_width", "image_height"),
    *("registration_mode", "registration_url"),
    *("registration_opens_at", "registration_closes_at"),
    *("contact_phone", "contact_email", "easy_title", "easy_summary", "easy_bring"),
    *("source_name", "source_url"),
)
TEXTS = (
    *("title", "summary", "body", "audience", "bring", "language_note", "access_note"),
    *("go_nogo_note", "room", "contact_name", "fee_note", "state_note", "image_alt"),
)
VENUE_TEXTS = ("name", "address", "directions", "access_note")
ACCESS = ("step_free", "accessible_toilet", "hearing_loop", "nursing_room", "parking")


class Host(NamedTuple):
    role: str
    name_ja: str
    name_en: str
    slug: str  # "" where the organisation has no public page


class Contact(NamedTuple):
    """Whom to ask about an event."""

    name_ja: str
    name_en: str
    phone: str
    email: str


@dataclass
class EventRow:
    """An event with its tags and hosts."""

    event: Event
    courses: list[int] = field(default_factory=list)
    goals: list[int] = field(default_factory=list)
    hosts: list[Host] = field(default_factory=list)

    def names(self, *roles: str) -> list[str]:
        """Return the names of the hosts with one of these roles, in Japanese where known."""
        return [host.name_ja or host.name_en for host in self.hosts if host.role in roles]


def public_events(now: datetime) -> QuerySet[Event]:
    return for_data(Event.objects.published(now))


def event_rows(now: datetime) -> Iterator[EventRow]:
    """Yield the public events by their start: four queries, and few rows in memory."""
    events = public_events(now)
    courses = _numbers(Event.courses.through, "courseofaction_id", events)
    goals = _numbers(Event.goals.through, "goal_id", events)
    hosts = _hosts(events)
    venue = [f"venue__{name}" for name in (*ACCESS, "latitude", "longitude")]
    texts = language_columns(*TEXTS, *(f"venue__{name}" for name in VENUE_TEXTS))
    found = events.select_related("venue").only(*COLUMNS, *venue, *texts)
    for event in found.order_by("starts_at", "pk").iterator(chunk_size=CHUNK):
        key = event.pk
        yield EventRow(event, courses.get(key, []), goals.get(key, []), hosts.get(key, []))


def _numbers(links: type[Model], column: str, events: QuerySet) -> dict[int, list[int]]:
    found = defaultdict(list)
    pairs = links._default_manager.filter(event__in=events.order_by().values("pk"))
    for event, number in pairs.order_by(column).values_list("event_id", column):
        found[event].append(number)
    return found


def _hosts(events: QuerySet) -> dict[int, list[Host]]:
    found = defaultdict(list)
    roles = HostRole.objects.filter(event__in=events.order_by().values("pk"))
    roles = for_data(roles, "partner__is_sample")
    columns = ("event_id", "role", *language_columns("partner__name"))
    rows = roles.order_by("order", "pk").values_list(*columns, "partner__slug", "partner__status")
    for event, role, name_ja, name_en, slug, status in rows:
        has_page = status == "approved"
        found[event].append(Host(role, name_ja or "", name_en or "", slug if has_page else ""))
    return found


def knows_fee(event: Event, now: datetime) -> bool:
    """Return whether it is known what the event cost: of old ones without a fee it is not."""
    return bool(event.fee_yen or event.fee_note_ja or event.fee_note_en or not event.is_over(now))


def knows_format(event: Event, now: datetime) -> bool:
    """Return whether it is known how it took place: of old ones without a venue it is not."""
    is_told = event.venue is not None or event.format != Event.Format.PLACE
    return is_told or not event.is_over(now)


def languages(event: Event, now: datetime) -> list[str]:
    """Return the languages it is held in; none of one that is over, as on its page."""
    return [] if event.is_over(now) else event.languages


def host_url(event: Event) -> str:
    """Return the address of the host's registration where people register there."""
    is_there = event.registration_mode == Event.RegistrationMode.EXTERNAL
    return event.registration_url if is_there else ""


def contact(event: Event, office: Office) -> Contact | None:
    """Return whom to ask, as the event's page does: its own contact, else the office."""
    has_own = event.contact_phone or event.contact_email
    phone = event.contact_phone if has_own else office.phone
    email = event.contact_email if has_own else office.email
    if not (phone or email):
        return None
    names = [event.contact_name_ja or "", event.contact_name_en or ""]
    if not (has_own or any(names)):
        names = [office.department_ja or "", office.department_en or ""]
    return Contact(*names, phone, email)


# --- When ------------------------------------------------------------------------------------


def last_change(model: type[Publishable], now: datetime, sample: str = "is_sample"):
    """Return when what is published of a model has changed last, withdrawing included."""
    state = Publishable.State
    rows = model._default_manager.order_by().filter(
        Q(publishing_state=state.APPROVED, publish_at__lte=now)
        | Q(publishing_state=state.WITHDRAWN)
    )
    shown = Max("publish_at", filter=Q(publish_at__lte=now))
    return latest(
        *for_data(rows, sample).aggregate(changed=Max("updated_at"), shown=shown).values()
    )


def latest(*moments: datetime | None) -> datetime | None:
    return max(filter(None, moments), default=None)


def start_of(day: date | None) -> datetime | None:
    return day and start_of_day(day)


def events_updated(now: datetime) -> datetime | None:
    return last_change(Event, now)


def events_period(now: datetime) -> tuple[date, date] | None:
    """Return the first and the last day of the events."""
    found = public_events(now).order_by().aggregate(first=Min("starts_at"), last=Max("starts_at"))
    return (day_of(found["first"]), day_of(found["last"])) if found["first"] else None
