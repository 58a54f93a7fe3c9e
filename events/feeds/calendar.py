"""The calendar of events people subscribe to: /events.ics, all of them or those of a filter.

Its entries have the UIDs and SEQUENCEs of the events' own files. What a program would show
hours too late, such as seats that are left, is not in it; so it depends on the content and
the day alone, and whether it has changed is known without making it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max, QuerySet
from django.http import Http404, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from icalendar import vDuration

from kanazawa2030.core.language.bilingual import LANGUAGE_CODES
from kanazawa2030.core.language.dates import start_of_day
from kanazawa2030.core.models.publishing import for_data
from kanazawa2030.core.page_cache.conditional import Mark, answer, mark_of
from kanazawa2030.core.reference.tags import Tags

from ..ical import empty_calendar, lasting_entry, tokyo_zone
from ..models import Event
from ..public.filters import EventFilter, Moments

# Who looks at a calendar once in a season still finds that an event was cancelled or moved,
# and where it was; a calendar that keeps every year grows until programs refuse it.
KEPT_AFTER = timedelta(days=90)
REFRESH = timedelta(hours=6)  # how often programs may ask; most take longer
_AT_ONCE = 200  # events in memory
_END = b"END:VCALENDAR\r\n"


def open_events(now: datetime) -> QuerySet[Event]:
    """Return the events that calendars and feeds hold: to come, or over since KEPT_AFTER.

    Samples are there only where the settings show them.
    """
    today = start_of_day(timezone.localdate(now))
    return for_data(Event.objects.published(now).filter(over_at__gt=today - KEPT_AFTER))


def mark_of_events(said: tuple, wanted: EventFilter, now: datetime) -> Mark | None:
    """Return the mark of what is made of the events that match; None for "open now".

    For whether registration is open depends on seats and hours, which are no content.
    """
    if wanted.open:
        return None
    return mark_of((*said, wanted), *newest_of(Event.objects.published(now)))


def newest_of(rows: QuerySet, publish_at="publish_at") -> tuple[datetime | None, ...]:
    """Return when the last of these rows became public, and when one was last changed."""
    newest = rows.order_by().aggregate(public=Max(publish_at), changed=Max("updated_at"))
    return newest["public"], newest["changed"]


def lasting_filter(params) -> EventFilter:
    """Return the filter of a subscription; 404 where a value is unknown.

    For nobody looks at the address again: who asked for something would get everything.
    """
    if EventFilter.not_understood(params):
        raise Http404
    return EventFilter.read(params)


@require_safe
def events_ics(request):
    """Return the calendar of a selection; `?lang=en` for English texts.

    The parameters are those of the lists; others are ignored.
    """
    wanted = lasting_filter(request.GET)
    language = request.GET.get("lang")
    if language not in LANGUAGE_CODES:
        language = settings.LANGUAGE_CODE
    at = Moments.of(timezone.now())

    def make() -> HttpResponse:
        body = calendar_of(wanted, at, language)
        response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
        response.headers["Content-Disposition"] = 'attachment; filename="events.ics"'
        response.headers["Content-Language"] = language
        return response

    return answer(request, mark_of_events(("events.ics", language), wanted, at.now), make)


def calendar_of(wanted: EventFilter, at: Moments, language: str) -> bytes:
    """Return the calendar of the events that match, as RFC 5545 wants it."""
    days = (Event.Precision.TIME, Event.Precision.DAY)
    events = open_events(at.now).filter(wanted.condition(at), date_precision__in=days)
    events = events.select_related("venue").order_by("starts_at", "pk")
    with translation.override(language):
        return b"".join((_head(wanted, language), *_entries(events), _END))


def _entries(events) -> Iterator[bytes]:
    """Yield the entries; never more than a few events are in memory as objects."""
    for event in events.iterator(chunk_size=_AT_ONCE):
        yield lasting_entry(event)


def _head(wanted, language) -> bytes:
    calendar = empty_calendar(language)
    calendar.add("x-wr-calname", calendar_name(wanted))
    calendar.add("name", calendar_name(wanted))
    calendar.add("x-wr-timezone", "Asia/Tokyo")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    calendar.add_component(tokyo_zone())
    return calendar.to_ical().removesuffix(_END)


def calendar_name(wanted: EventFilter) -> str:
    """Return the name of a selection, which tells several calendars apart."""
    labels = [way.label for way in wanted.active(Tags.load())] if wanted else []
    return " – ".join([_("SDGs Café and events in {city}"), *labels])
