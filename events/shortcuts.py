"""Fetch events for views, with what pages about one event need."""

from django.http import Http404
from django.utils import timezone

from kanazawa2030.core.web.errors import Withdrawn

from . import display
from .models import Event, Registration, Report
from .status import status_of


def count_pending(events):
    """Fill `pending` of all `events` in one query, for lists of whole events."""
    found = Registration.pending_of([event.pk for event in events], timezone.now())
    for event in events:
        event.pending = found[event.pk]


def mark_reports(events):
    """Fill `has_report` of all `events` in one query, for lists of whole events."""
    public = Report.objects.published().filter(event__in=list(events))
    reported = set(public.values_list("event_id", flat=True))
    for event in events:
        event.has_report = event.pk in reported


def get_event_or_410(events, slug: str) -> Event:
    """Return the event with `slug` of the queryset `events`, what this user may see.

    Raises Withdrawn with the public reason for what was public once, else Http404.
    """
    try:
        return events.get(slug=slug)  # unlike first(), without an order to compile
    except Event.DoesNotExist:
        pass
    gone = Event.objects.withdrawn().filter(slug=slug)
    for reason in gone.values_list("withdrawal_reason", flat=True):
        raise Withdrawn(reason)
    raise Http404


def event_context(event) -> dict:
    """Return the context that pages about one event's registration share."""
    status = status_of(event)
    return {
        "event": event,
        "status": status,
        "series_label": display.series_label(event),
        "seats_text": display.seats_text(event, status),
        "course": event.courses.first(),
    }
