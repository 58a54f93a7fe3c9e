"""The feeds of events and of reports, and the page that says how to subscribe."""

from django.db.models.functions import Greatest
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from kanazawa2030.core.http import address_of
from kanazawa2030.core.language.bilingual import localized, page_language
from kanazawa2030.core.language.dates import when
from kanazawa2030.core.mail.outbox import site_url
from kanazawa2030.core.models.publishing import for_data
from kanazawa2030.core.page_cache.conditional import answer, mark_of
from kanazawa2030.core.page_cache.middleware import kept_page
from kanazawa2030.core.reference.tags import Tags

from ..ical import lasting_title, moved_text
from ..models import Event, Report
from ..public.filters import EventFilter, Moments
from .atom import MOST, Entry, Head, beginning_of, feed_of, paragraphs
from .calendar import calendar_name, lasting_filter, mark_of_events, newest_of, open_events

# When it was last another one for its readers: changed, or shown at last.
_CHANGED = Greatest("updated_at", "publish_at")


# --- Feeds -------------------------------------------------------------------


@require_safe
def events_atom(request):
    """Return the events that match the filters of the lists, the latest changed first."""
    wanted = lasting_filter(request.GET)
    at = Moments.of(timezone.now())

    def make():
        head = Head(
            path=request.path + wanted.query(),
            page=address_of("events:event_list") + wanted.query(),
            title=calendar_name(wanted),
            subtitle=_("New events, and what has changed about them"),
        )
        events = open_events(at.now).filter(wanted.condition(at)).select_related("venue")
        events = events.annotate(changed_at=_CHANGED).order_by("-changed_at", "-pk")
        return feed_of(head, map(_event_entry, events[:MOST]))

    said = ("events.atom", page_language())
    return answer(request, mark_of_events(said, wanted, at.now), make)


def _event_entry(event) -> Entry:
    day = ""
    if event.state == Event.EventState.SCHEDULED:
        day = when(event.starts_at, event.ends_at, event.date_precision, page_language())
    return Entry(
        name=f"events/{event.uid}",
        title=lasting_title(event),
        url=event.get_absolute_url(),
        published=event.publish_at,
        updated=event.changed_at,
        summary=paragraphs(
            day,
            localized(event.venue, "name") if event.has_place else "",
            "" if event.format == Event.Format.PLACE else _("Online"),
            moved_text(event),
            localized(event, "state_note"),
            localized(event, "summary"),
        ),
    )


@require_safe
def reports_atom(request):
    """Return the reports on events, the latest first."""
    shown = Report.objects.published()
    newest = newest_of(shown, Greatest("publish_at", "event__publish_at"))

    def make():
        head = Head(
            path=request.path,
            page=address_of("events:event_past"),
            title=_("Reports on events in {city}"),
            subtitle=_("What happened at SDGs Cafés and collaborative events"),
        )
        reports = (
            for_data(shown, "event__is_sample")
            .select_related("event")
            .annotate(changed_at=_CHANGED)
        )
        return feed_of(head, map(_report_entry, reports.order_by("-publish_at", "-pk")[:MOST]))

    return answer(request, mark_of(("reports.atom", page_language()), *newest), make)


def _report_entry(report) -> Entry:
    title = lasting_title(report.event)
    return Entry(
        name=f"reports/{report.event.uid}",
        title=title._replace(text=pgettext("feed", "Report: %(title)s") % {"title": title.text}),
        url=report.get_absolute_url(),
        published=report.publish_at,
        updated=report.changed_at,
        summary=paragraphs(
            when(report.event.starts_at, None, "day", page_language()),
            beginning_of(report, "summary"),
        ),
    )


# --- The page ----------------------------------------------------------------


@kept_page(*EventFilter.NAMES, free=("q",))
@require_safe
def index(request):
    """Say how to subscribe to the events of a selection, and which feeds there are."""
    wanted = EventFilter.read(request.GET)
    query = wanted.query()
    join = "&" if query else "?"
    calendar = site_url(f"{address_of('events_ics')}{query}{join}lang={page_language()}")
    return render(
        request,
        "events/feeds/index.html",
        {
            "nav_current": "events",
            "unknown": EventFilter.not_understood(request.GET),
            "active": wanted.active(Tags.load()) if wanted else [],
            "calendar": calendar,
            "webcal": f"webcal://{calendar.partition('://')[2]}",
            "events_feed": site_url(address_of("feeds:events") + query),
            "reports_feed": site_url(address_of("feeds:reports")),
            "list_url": address_of("events:event_list") + query,
        },
    )
