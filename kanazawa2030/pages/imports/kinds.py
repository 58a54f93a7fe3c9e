"""The kinds of tables: what is there already, and how a row becomes a draft.

Nothing imported is public: a partner waits for its approval, an event and its report are
drafts. A venue has no page of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.models import Event, HostRole, Report, Venue
from events.slugs import suggest_slug
from kanazawa2030.core.language.dates import day_of
from kanazawa2030.core.language.slugs import free_slug
from kanazawa2030.core.models import User
from partners.models import Partner, PartnerMove

from .fields import name_key
from .rows import EventRow, PartnerRow, RowForm, VenueRow


@dataclass(frozen=True)
class Kind:
    """A table that can be imported.

    `keys(values)` are what a row is known by, `there()` the rows there are by such a key,
    `store` makes one row, `known()` what a row may refer to.
    """

    key: str
    title: Promise
    model: type
    form: type[RowForm]
    needs: tuple[str, ...]
    keys: Callable[[dict], list[tuple]]
    there: Callable[[], dict]
    store: Callable
    after: Promise  # what becomes of the rows
    known: Callable[[], dict] = dict


def _names(row, field: str) -> list[str]:
    names = (getattr(row, f"{field}_ja"), getattr(row, f"{field}_en"))
    return [name_key(name) for name in names if name]


def _by_name(rows, field: str = "name") -> dict:
    return {name: row for row in reversed(list(rows)) for name in _names(row, field)}


def _name_keys(values: dict, *names: str) -> list[tuple]:
    return [("name", name_key(values[name])) for name in names if values.get(name)]


def _slug_key(values: dict) -> list[tuple]:
    return [("slug", values["slug"])] if values.get("slug") else []


# --- Partners --------------------------------------------------------------------------------


def _partner_keys(values: dict) -> list[tuple]:
    return [*_name_keys(values, "name_ja", "name_en"), *_slug_key(values)]


def _partners() -> dict:
    rows = Partner.objects.only("slug", "name_ja", "name_en")
    found = {("name", name): row for name, row in _by_name(rows).items()}
    return found | {("slug", row.slug): row for row in rows}


def _store_partner(values: dict, *, by: User, now: datetime) -> Partner:
    wish = values["slug"] or values["name_en"]
    columns = {name: values[name] for name in _PARTNER_COLUMNS}
    partner = Partner.objects.create(
        slug=free_slug(Partner, wish, reserved=PartnerRow.RESERVED), **columns
    )
    partner.goals.set(values["goals"])
    partner.courses.set(values["courses"])
    PartnerMove.objects.create(
        partner=partner, from_status="", to_status=partner.status, by=by, at=now
    )
    return partner


_PARTNER_COLUMNS = (
    *("name_ja", "name_en", "name_kana", "kind", "tagline_ja", "practice_ja", "website"),
    *("joined_year", "contact_name", "contact_email", "contact_phone"),
)

# --- Venues ----------------------------------------------------------------------------------


def _venue_keys(values: dict) -> list[tuple]:
    return _name_keys(values, "name_ja", "name_en")


def _venues() -> dict:
    rows = Venue.objects.only("name_ja", "name_en")
    return {("name", name): row for name, row in _by_name(rows).items()}


def _store_venue(values: dict, *, by: User, now: datetime) -> Venue:
    return Venue.objects.create(**{name: values[name] for name in VenueRow.base_fields})


# --- Events that are over --------------------------------------------------------------------


def _event_keys(values: dict) -> list[tuple]:
    day = day_of(values["starts_at"])
    titles = _name_keys(values, "title_ja", "title_en")
    number = []
    if values.get("number") is not None:
        number = [("number", values["series"] or Event.Series.CAFE, values["number"])]
    return [*((*title, day) for title in titles), *number, *_slug_key(values)]


def _events() -> dict:
    rows = Event.objects.only(
        "slug", "title_ja", "title_en", "starts_at", "series", "number", "is_sample"
    )
    found = {("slug", row.slug): row for row in rows}
    for row in rows:
        if row.number is not None and not row.is_sample:
            found["number", row.series, row.number] = row
        found |= {("name", name, day_of(row.starts_at)): row for name in _names(row, "title")}
    return found


def _store_event(values: dict, *, by: User, now: datetime) -> Event:
    series = values["series"] or Event.Series.CAFE
    wish = values["slug"] or suggest_slug(
        series, values["number"], values["title_en"], values["starts_at"]
    )
    columns = {name: values[name] for name in _EVENT_COLUMNS}
    event = Event.objects.create(
        slug=free_slug(Event, wish, reserved=EventRow.RESERVED),
        series=series,
        format=values["format"] or Event.Format.PLACE,
        # Nobody registered for it here.
        registration_mode=Event.RegistrationMode.NONE,
        author=by,
        **columns,
    )
    event.courses.set(values["courses"])
    event.goals.set(values["goals"])
    HostRole.objects.bulk_create(
        HostRole(event=event, partner=partner, order=order)
        for order, partner in enumerate(values["hosts"])
    )
    numbers = {name: values[name] for name in ("attendance_place", "attendance_online")}
    Report.objects.create(event=event, summary_ja=values["summary_ja"], author=by, **numbers)
    return event


_EVENT_COLUMNS = (
    *("title_ja", "title_en", "starts_at", "ends_at", "date_precision", "number", "venue"),
    *("capacity", "source_name", "source_url"),
)


def _known_of_events() -> dict:
    return {
        "venue": _by_name(Venue.objects.only("name_ja", "name_en")),
        "hosts": _by_name(Partner.objects.only("name_ja", "name_en")),
    }


KINDS = {
    kind.key: kind
    for kind in (
        Kind(
            "partners",
            _("Partners"),
            Partner,
            PartnerRow,
            ("partners.add_partner",),
            _partner_keys,
            _partners,
            _store_partner,
            _("Imported partners are not public. Each is listed once it is approved."),
        ),
        Kind(
            "venues",
            _("Venues"),
            Venue,
            VenueRow,
            ("events.add_venue",),
            _venue_keys,
            _venues,
            _store_venue,
            _("Imported venues can be chosen in the form of an event."),
        ),
        Kind(
            "events",
            _("Past events"),
            Event,
            EventRow,
            ("events.add_event", "events.add_report"),
            _event_keys,
            _events,
            _store_event,
            _(
                "Imported events and their reports are drafts: they are public, and counted in "
                "the figures of the year, once both are published."
            ),
            _known_of_events,
        ),
    )
}
