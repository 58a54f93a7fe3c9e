"""The public pages of events: upcoming, past, calendar month, one event."""

from dataclasses import replace
from datetime import date
from itertools import groupby
from math import ceil

from django.db.models import Count
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from kanazawa2030.core.easy_pages import has_easy
from kanazawa2030.core.http import address_of
from kanazawa2030.core.language.bilingual import localized, page_language
from kanazawa2030.core.language.dates import full_date
from kanazawa2030.core.language.easy import is_easy
from kanazawa2030.core.mail.outbox import site_url
from kanazawa2030.core.page_cache.middleware import kept_page
from kanazawa2030.core.reference.tags import Tags
from kanazawa2030.core.registry import beginnings, served_by
from kanazawa2030.core.uploads import documents
from kanazawa2030.core.web.list_query import MOST_PAGES, number_in

from .. import display
from ..access_needs import ask_by, offered
from ..ical import is_exportable
from ..models import Event, ReportMaterial
from ..proposals.provenance import provenance_of
from ..questionnaire import opening, results
from ..registration.seats import is_list_full, kept_text
from ..reports import services as report_services
from ..status import Status, status_of
from .calendar_links import calendar_links
from .filters import FIRST_YEAR, LAST_YEAR, EventFilter, Moments, choices, month_of_today
from .jsonld import event_data
from .list_queries import PER_PAGE, count, count_months, page_of
from .list_rows import EventRow, rows_of
from .month_grid import build_month, neighbours, rows_of_month, weekdays
from .one_event import event_for_page, parts_of
from .quick_filters import quick_filters
from .share_image import picture_of


@kept_page(*EventFilter.NAMES, "page", free=("q",), counts_seats=True)
@require_safe
def event_list(request):
    """List the upcoming events, the next first."""
    return _list(request, past=False)


# "Open now" counts seats, of which a list of the past has none to show.
@kept_page(*EventFilter.NAMES, "page", free=("q", "open"))
@require_safe
def event_past(request):
    """List the past events, the latest first."""
    return _list(request, past=True)


def _list(request, *, past):
    wanted = EventFilter.read(request.GET)
    if EventFilter.has_blanks(request.GET):
        return HttpResponseRedirect(request.path + wanted.query())
    page = number_in(request.GET.get("page", ""), 1, MOST_PAGES) or 1
    now = timezone.now()
    at = Moments.of(now)
    counts, months = count_months(wanted, at, past=past)
    total = counts["past" if past else "upcoming"]
    pages = max(ceil(total / PER_PAGE), 1)
    if page > pages:  # it was there once: its list still is
        return HttpResponseRedirect(request.path + wanted.query())
    tags = Tags.load()
    begins = (page - 1) * PER_PAGE
    rows = []
    if total:
        columns = page_of(wanted, at, past=past, begins=begins, total=total)
        rows = rows_of(columns, tags=tags, now=now)
    quick = [] if past else quick_filters(wanted, at)
    return render(
        request,
        "events/public/event_past.html" if past else "events/public/event_list.html",
        {
            **_frame(wanted, tags, counts, "past" if past else "upcoming", quick),
            "fields": choices(wanted, tags, months[::-1] if past else months),
            "groups": _by_month(rows, now),
            "total": total,
            "first": begins + 1,
            "last": begins + len(rows),
            "page": page,
            "pages": pages,
            "previous_query": wanted.query(page=page - 1),
            "next_query": wanted.query(page=page + 1),
            "ways_out": [] if rows else _ways_out(wanted, tags, at, past=past),
        },
    )


def _ways_out(wanted, tags, at, *, past) -> list:
    """Return, for a search without results, each filter with the count without it."""
    if not wanted:
        return []
    published = Event.objects.published(at.now)
    chosen = published.past(at.now) if past else published.upcoming(at.now)
    active = wanted.active(tags)
    found = chosen.aggregate(
        **{
            f"without_{way.name}": Count("pk", filter=wanted.condition(at, without=way.name))
            for way in active
        }
    )
    return [(way, found[f"without_{way.name}"]) for way in active if found[f"without_{way.name}"]]


def _by_month(rows, now) -> list[tuple[str, list[EventRow]]]:
    """Group rows under their month, or under their year where only that is known."""
    language = page_language()

    def heading(row):
        if row.date_precision == Event.Precision.YEAR:
            words = _("%(year)s, day not known")
            if row.over_at > now:
                words = _("%(year)s, date to be fixed")
            return words % {"year": full_date(row.starts_at, language, "year")}
        return full_date(row.starts_at, language, "month")

    return [(words, list(group)) for words, group in groupby(rows, heading)]


def _frame(wanted, tags, counts, view, quick=()) -> dict:
    """Return the context the three views of events share: tabs, filters and what is on.

    Of the active filters the page names apart those that are no quick filters of its own.
    """
    active = wanted.active(tags)
    named = {way.name for way in quick if way.is_active}
    month = wanted.month or month_of_today()
    links = {
        "upcoming": address_of("events:event_list") + wanted.query(),
        "past": address_of("events:event_past") + wanted.query(),
        "calendar": address_of("events:event_calendar", month.year, month.month)
        + wanted.query(without="month"),
    }
    labels = {
        "upcoming": _("Upcoming"),
        "past": pgettext("events", "Past"),
        "calendar": _("Calendar"),
    }
    return {
        "nav_current": "events",
        "view": view,
        "tabs": [(key, labels[key], links[key], counts.get(key)) for key in labels],
        "wanted": wanted,
        "active": active,
        "quick": quick,
        "others": [way for way in active if way.name not in named],
        "switches": [name for name in EventFilter.SWITCHES if getattr(wanted, name)],
        "counts": counts,
        "subscribe_url": address_of("feeds:index") + wanted.query(),
        "feed_url": address_of("feeds:events") + wanted.query(),
        # What people can choose there too.
        "follow_query": EventFilter(
            series=wanted.series, course=wanted.course, goal=wanted.goal
        ).query(),
    }


@require_safe
def event_calendar_now(request):
    """Redirect to the current month in Tokyo; filters are kept."""
    today = month_of_today()
    wanted = EventFilter.read(request.GET)
    return redirect(
        reverse("events:event_calendar", args=[today.year, today.month])
        + wanted.query(without="month")
    )


@kept_page(*EventFilter.NAMES, free=("q",), counts_seats=True)
@require_safe
def event_calendar(request, year, month):
    """Show one month with the events whose day is known; 404 outside the years kept."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    wanted = EventFilter.read(request.GET)
    if EventFilter.has_blanks(request.GET) or wanted.month:
        return HttpResponseRedirect(request.path + wanted.query(without="month"))
    first = date(year, month, 1)
    at = Moments.of(timezone.now())
    tags = Tags.load()
    rows = rows_of_month(wanted, at, first, tags)
    built = build_month(first, rows)
    before, after = neighbours(wanted, at, first, rows)
    is_past = first < month_of_today()
    listed = reverse("events:event_past" if is_past else "events:event_list")
    return render(
        request,
        "events/public/event_calendar.html",
        {
            **_frame(wanted, tags, count(wanted, at), "calendar"),
            "fields": choices(wanted, tags, None),
            "month": built,
            "is_past": is_past,
            # Endless empty months are no search results; the current one is a page.
            "is_hidden_from_search": not built.count and first != month_of_today(),
            "weekdays": weekdays(),
            "previous": _month_link(before, wanted),
            "next": _month_link(after, wanted),
            "list_url": listed + replace(wanted, month=first).query(),
        },
    )


def _month_link(first, wanted) -> dict | None:
    if first is None:
        return None
    url = reverse("events:event_calendar", args=[first.year, first.month])
    return {"url": url + wanted.query(), "label": full_date(first, page_language(), "month")}


def _questionnaire(event, is_preview, *, has_report) -> dict:
    """Return the link to the questionnaire while it is open, and its results later."""
    until = None
    if opening.is_open(event) and not is_preview:
        until = opening.last_day(event)
    return {"feedback_until": until, "said": results.summary_of(event) if has_report else None}


@require_safe
def material(request, slug, pk):
    """Send a PDF of a report as a download; 404 for whoever may not see the report."""
    rows = ReportMaterial.objects.visible_to(request.user).exclude(file="")
    row = get_object_or_404(rows, pk=pk, report__event__slug=slug)
    label = documents.shown_name(f"{localized(row, 'label').text}.pdf")
    return documents.download(row.file.name, kind=documents.PDF, label=f"{label}.pdf")


def _displayed(event, status, parts) -> dict:
    """Return what stands in the columns of an event as the page says it."""
    return {
        "series_label": display.series_label(event),
        "change": display.change_label(event),
        "seats_text": display.seats_text(event, status),
        "kept_text": kept_text(event) if status.status == Status.FULL else "",
        "is_list_full": status.status == Status.FULL and is_list_full(event),
        "needs": [label for _code, label in offered(event)],
        "ask_by": ask_by(event),
        "is_to_come": event.is_to_come(),
        "address": site_url(event.get_absolute_url()),
        "share_title": display.share_title(event),
        "languages": display.language_labels(event),
        "access": display.access_labels(event),
        "hosts": display.hosts_by_role(parts.host_roles),
        "speakers": parts.speakers,
        "programme": parts.programme,
        "map_url": display.map_url(event),
        "end_text": display.end_text(event),
        "closes": display.closing_text(event),
        "picture": display.picture(event),
        "map": display.venue_map(event),
        "calendar_links": calendar_links(event),
    }


@has_easy
@kept_page(counts_seats=True)
@require_safe
def event_detail(request, slug):
    """Show one event; staff who may edit it see it before and after publication.

    A stranger gets 404 for what is not public, 410 with the reason for what was.
    """
    event = event_for_page(slug, request.user)
    parts = parts_of(event)
    report = report_services.report_of(event, request.user) if event.is_over() else None
    event.has_report = report is not None and report.is_published()
    status = status_of(event)
    tags = Tags.of(event)
    is_preview = not event.is_published()
    course = next(iter(tags.courses.values()), None)
    picture = None if is_preview else picture_of(event, course)
    easy = "events/public/event_easy.html"
    return render(
        request,
        easy if is_easy() else "events/public/event_detail.html",
        {
            "nav_current": "events",
            "event": event,
            "status": status,
            "tags": tags,
            "course": course,
            **_displayed(event, status, parts),
            "picture_to_share": picture,
            "structured": picture and event_data(event, status, parts, picture.url),
            "has_calendar": is_exportable(event) and not is_preview,
            "is_preview": is_preview,
            "report": report,
            "report_photos": report_services.shown_photos(report) if report else [],
            "quotes": report_services.shown_quotes(report) if report else [],
            **_questionnaire(event, is_preview, has_report=report is not None),
            "chain": provenance_of(event),
            "beginnings": beginnings(event),
            "serves": served_by([event]).get(event.pk, []),
        },
    )
