"""Pages that list people: what an event has to print and export, answers, all waiting lists."""

from django.contrib import admin
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from ..desk.erasure import erasure_text
from ..models import Event
from ..permissions import ENTER_REGISTRATION, EXPORT_REGISTRATIONS
from ..registration.seats import seats_sentence
from ..staff_pages import desk_page, get_event, render_page
from .answers import answers_of
from .waiting import waiting_lists


@desk_page(
    "event/<int:pk>/lists/",
    name="events_event_lists",
    needs=EXPORT_REGISTRATIONS,
    methods=("GET", "HEAD"),
)
def lists(request, pk):
    """Show every list of an event that can be printed or exported, and what is on it."""
    event = get_event(request, pk)
    return render_page(
        request,
        "admin/events/lists/lists.html",
        event,
        _("Lists to print and export"),
        erasure=erasure_text(event),
    )


@desk_page(
    "event/<int:pk>/answers/",
    name="events_event_answers",
    needs=ENTER_REGISTRATION,
    methods=("GET", "HEAD"),
)
def answers(request, pk):
    """Show photo consent and the answers to the event's own questions, with totals."""
    event = get_event(request, pk)
    return render_page(
        request,
        "admin/events/lists/answers.html",
        event,
        _("Answers and photo consent"),
        answers=answers_of(event),
        erasure=erasure_text(event),
    )


@desk_page(
    "waiting-lists/", name="events_waiting_lists", needs=ENTER_REGISTRATION, methods=("GET", "HEAD")
)
def all_waiting_lists(request):
    """Show the waiting lists of all events to come."""
    found = waiting_lists(timezone.now())
    context = {
        **admin.site.each_context(request),
        "opts": Event._meta,
        "title": _("Waiting lists"),
        "rows": [(row, seats_sentence(row.event)) for row in found],
    }
    return render(request, "admin/events/lists/waiting_lists.html", context)
