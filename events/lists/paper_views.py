"""Sheets to print: name tags, the list for the insurance, a certificate of attendance."""

from django.contrib import messages
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kanazawa2030.core.workflow.changes import log_change

from ..desk.erasure import erasure_text
from ..models import Registration
from ..permissions import EXPORT_REGISTRATIONS
from ..staff_pages import desk_page, get_event, get_registration, redirect_to, render_page
from .roster_views import ask_to_print, paper
from .rosters import roster_of


@desk_page("event/<int:pk>/name-tags/", name="events_event_name_tags", needs=EXPORT_REGISTRATIONS)
def name_tags(request, pk):
    """Print a name tag for everyone with a seat; companions write theirs by hand."""
    event, title = get_event(request, pk), _("Name tags")
    if request.method != "POST":
        return ask_to_print(request, event, title)
    tags = []
    for row in roster_of(event).seated:
        tags.append((row, False))
        tags += [(row, True)] * row.companions
    log_change(event, _("Printed name tags: %(count)s") % {"count": len(tags)}, by=request.user)
    return paper(request, event, "admin/events/lists/name_tags.html", title, tags=tags)


@desk_page("event/<int:pk>/insurance/", name="events_event_insurance", needs=EXPORT_REGISTRATIONS)
def insurance(request, pk):
    """Print the people with a seat by age, for the insurance of the event."""
    event, title = get_event(request, pk), _("List for the insurance")
    if request.method != "POST":
        return ask_to_print(request, event, title)
    rows = roster_of(event).seated
    words = _("Printed the list for the insurance: %(count)s rows") % {"count": len(rows)}
    log_change(event, words, by=request.user)
    totals = {
        name: sum(getattr(row, name) for row in rows) for name in ("size", *Registration.BANDS)
    }
    return paper(
        request, event, "admin/events/lists/insurance.html", title, rows=rows, totals=totals
    )


@desk_page(
    "registration/<int:pk>/certificate/",
    name="events_registration_certificate",
    needs=EXPORT_REGISTRATIONS,
)
def certificate(request, pk):
    """Print a certificate for a person who was checked in, in the language of their emails."""
    row = get_registration(request, pk)
    if row.status != Registration.Status.ATTENDED or not row.name:
        words = _("Only a person with a name who was checked in at reception gets a certificate.")
        messages.error(request, words)
        return redirect_to("events_registration_page", row.pk)
    event, words = row.event, {"number": row.number}
    if request.method != "POST":
        return render_page(
            request,
            "admin/events/desk/registration_ask.html",
            event,
            _("Certificate of attendance"),
            row=row,
            form=None,
            button=_("Show the certificate to print"),
            explanation=[_("We record who printed it and when."), erasure_text(event)],
        )
    log_change(event, _("Printed a certificate: No. %(number)s") % words, by=request.user)
    with translation.override(row.language):
        return paper(
            request,
            event,
            "admin/events/lists/certificate.html",
            _("Certificate of attendance"),
            row=row,
            today=timezone.localdate(),
        )
