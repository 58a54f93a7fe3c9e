"""An event as schema.org JSON-LD.

It says what the page says, in the page's language, and nothing the page keeps to itself:
an online session is at the page's own address, never at the session's.
"""

from urllib.parse import urljoin

from django.conf import settings

from kanazawa2030.core.language.addresses import address_parts
from kanazawa2030.core.language.bilingual import localized, page_language, sample_marked
from kanazawa2030.core.language.dates import full_date, machine
from kanazawa2030.core.mail.outbox import site_url
from kanazawa2030.core.workflow.publishing import history
from partners.models import Partner

from ..display import series_label
from ..models import Event, HostRole
from ..status import EventStatus, Status, closes_at
from .one_event import Parts

SCHEMA = "https://schema.org/"
ATTENDANCE = {
    Event.Format.PLACE: "OfflineEventAttendanceMode",
    Event.Format.ONLINE: "OnlineEventAttendanceMode",
    Event.Format.HYBRID: "MixedEventAttendanceMode",
}
# A status that is not here has nothing to offer any more.
AVAILABILITY = {
    Status.NOT_YET: "PreOrder",
    Status.OPEN: "InStock",
    Status.FEW: "LimitedAvailability",
    Status.FULL: "SoldOut",
    Status.CLOSED: "OutOfStock",
    Status.FREE_ENTRY: "InStock",
    Status.AT_HOST: "InStock",
}
COUNTED = (Status.OPEN, Status.FEW, Status.FULL)
ORGANISING = (HostRole.Role.ORGANISER, HostRole.Role.CO_ORGANISER)
# Lines of the event's history (core.workflow.publishing), the later one counts.
MOVES = {"reschedule": "EventRescheduled", "move_online": "EventMovedOnline"}


def event_data(event, status: EventStatus, parts: Parts, picture: str = "") -> dict | None:
    """Return what is known of a published `event`; what is not known is left out.

    None without a day and a place: search engines take no such event, and half a date is
    none. `picture` is the address of the one to share. Uses the selected venue. One query
    more for an event with a note on a change.
    """
    url = site_url(event.get_absolute_url())
    locations = _locations(event, url)
    if not event.has_day or not locations:
        return None
    event_status = _event_status(event, status)
    title = localized(event, "title").text
    data = {
        "@context": "https://schema.org",
        "@type": "Event",
        # One event in both languages.
        "@id": f"{settings.SITE_ORIGIN}/events/{event.slug}#event",
        "name": sample_marked(title, event.is_sample),
        "description": _description(event),
        "url": url,
        "inLanguage": event.languages,
        "startDate": machine(event.starts_at, event.date_precision),
        "endDate": _end(event),
        "previousStartDate": _previous_start(event, event_status),
        "eventStatus": SCHEMA + event_status,
        "eventAttendanceMode": SCHEMA + ATTENDANCE[event.format],
        # The portal's own word, of its closed set: what card, page and calendar say.
        "keywords": {"@type": "DefinedTerm", "termCode": status.value, "name": str(status.label)},
        "location": locations,
        "organizer": _organisers(parts),
        "performer": _performers(parts),
        "isAccessibleForFree": event.fee_yen == 0,
        "offers": _offer(event, status, url),
        "maximumAttendeeCapacity": event.capacity,
        "image": _pictures(event, picture),
    }
    if status.status in COUNTED:
        data["remainingAttendeeCapacity"] = event.seats_left
    return _known(data)


def _known(data: dict) -> dict:
    return {name: value for name, value in data.items() if value not in (None, "", [])}


def _description(event) -> str:
    """Return the summary; without one what the page says first."""
    when = full_date(event.starts_at, page_language(), event.date_precision)
    return localized(event, "summary").text or f"{series_label(event)} {when}"


def _pictures(event, to_share: str) -> list[str]:
    found = [urljoin(settings.SITE_ORIGIN, event.image.url)] if event.image else []
    return [*found, to_share] if to_share else found


def _end(event) -> str:
    if event.ends_at is None:
        return ""
    if event.date_precision == Event.Precision.DAY:
        return machine(event.last_day, Event.Precision.DAY)
    return machine(event.ends_at, event.date_precision)


def _event_status(event, status) -> str:
    if status.status == Status.CANCELLED:
        return "EventCancelled"
    if status.status == Status.POSTPONED:
        return "EventPostponed"
    if status.status in (Status.HELD, Status.REPORTED):
        return "EventScheduled"  # where and when it was held is all there is to say
    # A move always leaves a note: without one the history need not be asked.
    if event.state_note_ja or event.state_note_en:
        moves = history(event).filter(move__in=MOVES).order_by("-at", "-pk")
        for move in moves.values_list("move", flat=True)[:1]:
            return MOVES[move]
    return "EventScheduled"


def _previous_start(event, event_status) -> str:
    """Return the start that no longer holds, as far as it is known."""
    if event_status == "EventPostponed":
        return machine(event.starts_at, event.date_precision)
    return event.previous_start if event_status == "EventRescheduled" else ""


def _locations(event, url) -> dict | list:
    found = []
    if event.has_place:
        found.append(_place(event))
    if event.format != Event.Format.PLACE:
        found.append({"@type": "VirtualLocation", "url": url})
    return found[0] if len(found) == 1 else found


def _place(event) -> dict:
    venue = event.venue
    name = filter(None, (localized(venue, "name").text, localized(event, "room").text))
    place = {
        "@type": "Place",
        "name": " ".join(name),
        "address": postal_address(localized(venue, "address").text),
    }
    if venue.latitude is not None:
        place["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": float(venue.latitude),
            "longitude": float(venue.longitude),
        }
    return place


def postal_address(text: str) -> dict:
    """Return an address in its parts, as far as they are written in it."""
    parts = address_parts(text)
    return _known(
        {
            "@type": "PostalAddress",
            "postalCode": parts.code,
            "addressRegion": parts.region,
            "addressLocality": parts.locality,
            "streetAddress": parts.street,
            "addressCountry": "JP",
        }
    )


def _performers(parts) -> list[dict]:
    return [
        {"@type": "Person", "name": localized(speaker, "name").text} for speaker in parts.speakers
    ]


def _organisers(parts) -> list[dict]:
    return [_organiser(host.partner) for host in parts.host_roles if host.role in ORGANISING]


def _organiser(partner) -> dict:
    is_person = partner.kind == Partner.Kind.INDIVIDUAL
    is_public = partner.status == Partner.Status.APPROVED
    name = localized(partner, "name").text
    return _known(
        {
            "@type": "Person" if is_person else "Organization",
            "name": sample_marked(name, partner.is_sample),
            "url": site_url(partner.get_absolute_url()) if is_public else "",
        }
    )


def _offer(event, status, url) -> dict | None:
    if status.status not in AVAILABILITY:
        return None
    opens = event.registration_opens_at or event.publish_at
    closes = closes_at(event) if event.registration_closes_at else None
    return _known(
        {
            "@type": "Offer",
            "url": event.registration_url or url,
            "price": event.fee_yen,
            "priceCurrency": "JPY",
            "availability": SCHEMA + AVAILABILITY[status.status],
            "validFrom": machine(opens) if opens else "",
            "validThrough": machine(closes) if closes else "",
        }
    )
