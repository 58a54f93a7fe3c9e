"""The reception pages: on a phone, or from the paper list afterwards; no script."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters

from kanazawa2030.core.tokens import new_nonce
from kanazawa2030.core.workflow.changes import ChangeError, log_change

from ..models import Event, Registration
from ..permissions import RUN_RECEPTION
from ..registration.forms import NumberField
from ..registration.transitions import NoRoom, Status
from ..reports import services as report_services
from ..staff_pages import (
    desk_page,
    get_event,
    get_registration,
    page_of_event,
    page_of_registrations_event,
    redirect_to,
    render_page,
)
from . import services
from .forms import AnywayForm, CountForm, WalkInForm


@desk_page("event/<int:pk>/reception/", name="events_event_reception", needs=RUN_RECEPTION)
def check_in_list(request, pk):
    """List everyone who is expected, in kana order, or what a search finds.

    A search is posted, though it changes nothing: names stay out of addresses.
    """
    event = get_event(request, pk)
    words = request.POST.get("q", "")[:100]
    return _page(request, event, words=words)


def _page(request, event, *, words="", walk_in=None, count=None, status=200):
    now = timezone.now()
    return render_page(
        request,
        "admin/events/reception/reception.html",
        event,
        _("Reception"),
        parties=services.search(event, words),
        words=words,
        totals=report_services.totals(event),
        walk_in=walk_in or WalkInForm(initial={"size": 1, "key": new_nonce()}),
        count=count or CountForm(initial={"people": report_services.counted_by_hand(event)}),
        is_today=timezone.localdate(event.starts_at) == timezone.localdate(now),
        has_begun=_has_begun(event, now),
        status=status,
    )


def _has_begun(event, now) -> bool:
    return event.state == Event.EventState.SCHEDULED and event.starts_at <= now


@desk_page("reception/<str:code>/", name="events_reception_code", needs=RUN_RECEPTION)
def by_code(request, code):
    """Show the party whose QR code was scanned, with one button.

    Looking marks nobody: the camera of somebody's phone opens links by itself.
    """
    row = Registration.objects.filter(reception_code=code, erased_at__isnull=True).first()
    if row is None:
        raise Http404
    row = get_registration(request, row.pk)
    return render_page(
        request,
        "admin/events/reception/reception_party.html",
        row.event,
        _("Reception"),
        party=row,
        totals=report_services.totals(row.event),
        is_today=timezone.localdate(row.event.starts_at) == timezone.localdate(),
    )


@desk_page(
    "registration/<int:pk>/arrive/",
    name="events_registration_arrive",
    needs=RUN_RECEPTION,
    button_on=page_of_registrations_event("events_event_reception"),
)
def arrive(request, pk):
    """Check a party in with the number of people who came."""
    row = get_registration(request, pk)
    anyway = _anyway(request)
    if anyway is not None and not anyway.is_valid():
        return _ask_anyway(request, row.event, anyway)
    try:
        size = NumberField(min_value=1, max_value=services.MOST_AT_ONCE).clean(
            request.POST.get("size", "")
        )
        row = services.check_in(
            row, by=request.user, size=size or None, although_full=_reason(anyway)
        )
    except NoRoom as refusal:
        return _ask_anyway(request, row.event, AnywayForm(carried=request.POST), refusal)
    except ChangeError as refusal:
        messages.error(request, str(refusal))
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    else:
        messages.success(request, _here(row))
    return _back(request, row)


def _anyway(request) -> AnywayForm | None:
    """Return the form that lets people into a full room, if that is what was sent."""
    return AnywayForm(request.POST, carried=request.POST) if "anyway" in request.POST else None


def _reason(anyway: AnywayForm | None) -> str:
    return anyway.cleaned_data["reason"] if anyway else ""


def _ask_anyway(request, event, form, refusal: NoRoom | None = None):
    """Ask why people are let in although no seat is free; the answer is sent here again."""
    free = refusal.free if refusal else event.capacity - event.seats_held
    return render_page(
        request,
        "admin/events/reception/reception_ask.html",
        event,
        _("Not enough seats are free"),
        form=form,
        button=_("Let them in although no seat is free"),
        explanation=[
            _("Seats free: %(free)s.") % {"free": max(free, 0)},
            _(
                "If there is still room, you can let them in. The number of seats is raised "
                "by as many as are missing, and your reason is kept in the history."
            ),
        ],
        status=422,
    )


def _here(row) -> str:
    words = {"number": row.number, "people": row.size}
    return (
        ngettext(
            "No. %(number)s is here (%(people)s person).",
            "No. %(number)s is here (%(people)s people).",
            row.size,
        )
        % words
    )


@desk_page(
    "registration/<int:pk>/undo/",
    name="events_registration_undo",
    needs=RUN_RECEPTION,
    button_on=page_of_registrations_event("events_event_reception"),
)
def undo(request, pk):
    """Undo a check-in."""
    row = get_registration(request, pk)
    try:
        row = services.undo(row, by=request.user)
    except ChangeError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _undone(row) % {"number": row.number})
    return _back(request, row)


def _undone(row) -> str:
    if row.source == row.Source.WALK_IN:
        return _("No. %(number)s is no longer on the list of walk-ins.")
    return _("Check-in of No. %(number)s undone. The registration is unchanged.")


def _back(request, row) -> HttpResponseRedirect:
    """Redirect to where the button was: the QR page, or the party in the list."""
    if request.POST.get("back") == "code":
        return redirect("admin:events_reception_code", row.reception_code)
    url = reverse("admin:events_event_reception", args=[row.event_id])
    return redirect(f"{url}#p{row.number}" if row.is_active else url)


@desk_page(
    "event/<int:pk>/reception/walk-in/",
    name="events_event_walk_in",
    needs=RUN_RECEPTION,
    button_on=page_of_event("events_event_reception"),
)
@sensitive_post_parameters()
def walk_in(request, pk):
    """Register walk-ins: a count, and a name if they like."""
    event = get_event(request, pk)
    form, anyway = WalkInForm(request.POST), _anyway(request)
    if not form.is_valid():
        return _page(request, event, walk_in=form, status=422)
    if anyway is not None and not anyway.is_valid():
        return _ask_anyway(request, event, anyway)
    try:
        row = services.walk_in(
            event, by=request.user, although_full=_reason(anyway), **form.cleaned_data
        )
    except NoRoom as refusal:
        return _ask_anyway(request, event, AnywayForm(carried=request.POST), refusal)
    except ChangeError as refusal:
        form.add_error(None, str(refusal))
        return _page(request, event, walk_in=form, status=422)
    messages.success(request, _here(row))
    return redirect_to("events_event_reception", event.pk)


@desk_page("event/<int:pk>/reception/absent/", name="events_event_absent", needs=RUN_RECEPTION)
def absent(request, pk):
    """Mark the rest absent, after asking; each can be undone."""
    event = get_event(request, pk)
    if request.method == "POST":
        try:
            marked = services.mark_rest_absent(event, by=request.user)
        except ChangeError as refusal:
            messages.error(request, str(refusal))
        else:
            words = _("Marked as absent: %(count)s registrations") % {"count": marked}
            if marked:
                log_change(event, words, by=request.user)
            messages.success(request, words)
        return redirect_to("events_event_reception", event.pk)
    missing = event.registrations.seated().filter(status=Status.CONFIRMED)
    return render_page(
        request,
        "admin/events/reception/reception_ask.html",
        event,
        _("Mark the others as absent"),
        button=_("Mark the others as absent"),
        explanation=[
            _(
                "%(parties)s registrations (%(people)s people) were not ticked off. Their seats "
                "are free for people at the door. Each can be undone."
            )
            % {"parties": missing.count(), "people": missing.people()}
        ],
    )


@desk_page(
    "event/<int:pk>/reception/count/",
    name="events_event_count",
    needs=RUN_RECEPTION,
    button_on=page_of_event("events_event_reception"),
)
def count(request, pk):
    """Store how many people came, where nobody used the list."""
    event = get_event(request, pk)
    form = CountForm(request.POST)
    if not form.is_valid():
        return _page(request, event, count=form, status=422)
    try:
        people = form.cleaned_data["people"]
        report_services.count_by_hand(event, people=people, by=request.user)
    except report_services.ReportError as refusal:
        form.add_error("people", str(refusal))
        return _page(request, event, count=form, status=422)
    log_change(event, _("Counted: %(people)s people came") % {"people": people}, by=request.user)
    messages.success(request, _("Noted. The report starts from this number."))
    return redirect_to("events_event_reception", event.pk)
