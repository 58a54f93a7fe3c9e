"""An event as a calendar file (RFC 5545): public, and with a person's own registration.

`feeds/calendar.py` puts the entries of many events into one calendar. All carry the same
UID in every language, so the own copy takes the place of the public one in a calendar.
The address of an online session is only in the copy of a person who may join it now;
nothing in any file opens a registration, for calendars are copied to other people's
servers.
"""

import unicodedata
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe
from icalendar import Calendar, Timezone, TimezoneStandard
from icalendar import Event as Entry

from kanazawa2030.core.language.bilingual import (
    LANGUAGE_CODES,
    Localized,
    localized,
    page_language,
    sample_marked,
)
from kanazawa2030.core.language.dates import day_of, in_japan, short_date
from kanazawa2030.core.mail.outbox import site_url

from .models import Event, Registration
from .models.event import USUAL_LENGTH
from .shortcuts import get_event_or_410
from .status import EventStatus, Status, status_of

STATUS = {Status.CANCELLED: "CANCELLED", Status.POSTPONED: "TENTATIVE"}
LASTING = {
    Event.EventState.CANCELLED: Status.CANCELLED,
    Event.EventState.POSTPONED: Status.POSTPONED,
}


def is_exportable(event) -> bool:
    """Return whether a calendar can hold the event: its day must be known."""
    return event.has_day


# --- The file ----------------------------------------------------------------


def event_calendar(event, *, language: str, registration=None) -> bytes:
    """Return the .ics of `event` in `language`; with `registration`, that person's own.

    Raises ValueError for an event whose day is not known.
    """
    if not is_exportable(event):
        raise ValueError("A calendar entry needs a day.")
    with translation.override(language):
        calendar = empty_calendar(language)
        if event.date_precision == Event.Precision.TIME:
            calendar.add_component(tokyo_zone())
        calendar.add_component(_entry(event, registration))
    return calendar.to_ical()


def empty_calendar(language: str) -> Calendar:
    """Return a calendar without entries."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.CITY.project}//Portal//{language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    return calendar


def lasting_entry(event) -> bytes:
    """Return the entry of a public event for a calendar people subscribe to.

    It is the entry of the event's own file without what changes by the hour: whether
    registration is open, and whether there are seats left.
    """
    return _entry(event, None, lasts=True).to_ical()


def uid_of(event) -> str:
    """Return the UID of the event, the same in every file and language."""
    return f"{event.uid}@{urlsplit(settings.SITE_ORIGIN).hostname}"


def tokyo_zone() -> Timezone:
    """Return the VTIMEZONE of Asia/Tokyo: UTC+9 without summer time."""
    standard = TimezoneStandard()
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001 (RFC 5545: local time)
    standard.add("tzoffsetfrom", timedelta(hours=9))
    standard.add("tzoffsetto", timedelta(hours=9))
    standard.add("tzname", "JST")
    zone = Timezone()
    zone.add("tzid", "Asia/Tokyo")
    zone.add_component(standard)
    return zone


def _entry(event, registration, *, lasts=False) -> Entry:
    status = _lasting_status(event) if lasts else status_of(event)
    url = site_url(event.get_absolute_url())
    entry = Entry()
    entry.add("uid", uid_of(event))
    # Same SEQUENCE: the later DTSTAMP wins (RFC 5546, 2.1.5). The public file is as old
    # as its event, so that it does not change from one download to the next.
    stamp = event.updated_at if registration is None else timezone.now()
    entry.add("dtstamp", stamp.astimezone(UTC))
    entry.add("last-modified", event.updated_at.astimezone(UTC))
    entry.add("sequence", _sequence(event, registration))
    _add_times(entry, event)
    title = localized(event, "title")
    entry.add(
        "summary",
        _clean(_summary(event, status, registration, title.text)),
        parameters={"LANGUAGE": title.language},
    )
    entry.add("description", _clean(_description(event, status, registration, url)))
    if place := place_text(event):
        entry.add("location", _clean(place))
    if event.has_place and event.venue.latitude is not None:
        entry.add("geo", (float(event.venue.latitude), float(event.venue.longitude)))
    entry.add("url", url)
    entry.add("categories", [str(event.get_series_display()), "SDGs"])
    entry.add("status", _status(status, registration))
    return entry


def _lasting_status(event) -> EventStatus | None:
    """Return the status of a change that stays until staff change it again, else None."""
    changed = LASTING.get(event.state)
    return EventStatus(changed) if changed else None


def _sequence(event, registration) -> int:
    """Return a number higher than in every file sent before a change.

    A person's cancellation counts as a change, and so does registering again: the next
    registration has a higher number.
    """
    if registration is None:
        return event.sequence
    return event.sequence + 2 * registration.number + (not registration.is_active)


def _add_times(entry, event):
    """Add start and end as far as known; an all-day entry ends the day after."""
    start, end = event.starts_at, event.ends_at
    if event.date_precision == Event.Precision.TIME:
        entry.add("dtstart", in_japan(start))
        # Without an end the portal counts the usual two hours, and so does the calendar.
        entry.add("dtend", in_japan(end or start + USUAL_LENGTH))
        return
    entry.add("dtstart", day_of(start))
    entry.add("dtend", event.last_day + timedelta(days=1))


def _status(status, registration) -> str:
    if status is None:
        return "CONFIRMED"
    if registration is not None:
        if not registration.is_active:
            return "CANCELLED"
        if status.status not in STATUS and not registration.has_confirmed_seat:
            return "TENTATIVE"
    return STATUS.get(status.status, "CONFIRMED")


# --- What it says ------------------------------------------------------------


def _summary(event, status, registration, title: str) -> str:
    """Return the title, with a change of state in front and the sample mark behind."""
    word = ""
    if status is not None and status.status in STATUS:
        word = status.label
    elif registration is not None and not registration.is_active:
        word = _("Registration cancelled")
    before = f"{word}{pgettext('after a status', ': ')}" if word else ""
    return before + sample_marked(title, event.is_sample)


def lasting_title(event) -> Localized:
    """Return the title as `lasting_entry` has it: with what has become of the event."""
    title = localized(event, "title")
    return title._replace(text=_summary(event, _lasting_status(event), None, title.text))


def _description(event, status, registration, url) -> str:
    lines = []
    if status is not None:
        lines.append(_("Status: %(word)s") % {"word": status.label})
    lines.append(moved_text(event))
    lines.append(localized(event, "state_note").text)
    lines.append(localized(event, "summary").text)
    if registration is not None:
        lines += _own_lines(registration)
    lines.append(_online(event, status, registration))
    lines.append(_("Details and changes: %(url)s") % {"url": url})
    return "\n".join(filter(None, lines))


def moved_text(event) -> str:
    """Return from which day to which the event has moved, "" if it has not."""
    if event.moved_from is None:
        return ""
    language = page_language()
    return _("Moved from %(old)s to %(new)s.") % {
        "old": short_date(event.moved_from, language),
        "new": short_date(event.starts_at, language, event.date_precision),
    }


def _own_lines(registration) -> list[str]:
    lines = [_("Your registration number: %(number)s") % {"number": registration.number}]
    if not registration.is_active:
        lines.append(_("Your registration is cancelled."))
    elif registration.place == Registration.Place.QUEUE:
        lines.append(_("You are on the waiting list. We tell you when a seat is free."))
    elif registration.status == Registration.Status.UNCONFIRMED:
        lines.append(_("Your registration is not complete yet: press the button in our email."))
    return lines


def _online(event, status, registration) -> str:
    if event.format == Event.Format.PLACE or event.state == Event.EventState.CANCELLED:
        return ""
    if registration is None:
        return _("People who register receive the address of the online session.")
    if registration.may_join_online(timezone.now()):
        return _("Online: %(url)s") % {"url": event.online_url}
    return ""


def place_text(event) -> str:
    """Return where the event is, never the address of an online session."""
    online = "" if event.format == Event.Format.PLACE else _("Online")
    if not event.has_place:
        return online
    words = (
        localized(event.venue, "name").text,
        localized(event, "room").text,
        localized(event.venue, "address").text,
    )
    gap = ", " if page_language() == "en" else " "
    place = gap.join(filter(None, words))
    return f"{place} / {online}" if online else place


def _clean(text: str) -> str:
    """Return the text without what a content line cannot hold (RFC 5545, 3.3.11)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char) != "Cc")


# --- Who asks for it ---------------------------------------------------------


def registration_calendar(reference: str, language: str) -> bytes | None:
    """Return the person's own file for `registration:<pk>` or `<pk>`, as of now.

    None when the registration is gone or erased, or the event has no day any more.
    """
    pk = reference.rpartition(":")[2]
    registration = (
        Registration.objects.select_related("event__venue")
        .filter(pk=pk, erased_at__isnull=True)
        .first()
    )
    if registration is None or not is_exportable(registration.event):
        return None
    return event_calendar(registration.event, language=language, registration=registration)


@require_safe
def event_ics(request, slug):
    """Return the public file of a published event; `?lang=en` for English texts.

    404 for what is not public or has no day, 410 for what was public.
    """
    event = get_event_or_410(Event.objects.published().select_related("venue"), slug)
    if not is_exportable(event):
        raise Http404
    language = request.GET.get("lang")
    if language not in LANGUAGE_CODES:
        language = settings.LANGUAGE_CODE
    body = event_calendar(event, language=language)
    etag = quote_etag(sha256(body).hexdigest()[:32])
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}.ics"'
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = "no-cache"
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(event.updated_at.timestamp())
    # Only the ETag decides: the status also changes with the hour and with the seats.
    return get_conditional_response(request, etag=etag, response=response)
