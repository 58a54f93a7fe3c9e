"""The reception pages: on a phone, or from the paper list afterwards.

Each button is a form. The page's script sends the same forms and gets what has changed
(`_news`) where others are redirected.
"""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters

from kanazawa2030.core.tokens import new_nonce
from kanazawa2030.core.workflow.changes import ChangeError, log_change

from ..models import Event, Registration
from ..models.registration import in_kana_order
from ..permissions import RUN_RECEPTION
from ..registration.forms import NumberField
from ..registration.seats import seats_sentence
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
from . import asking, lists, services
from .forms import AnywayForm, CountForm, WalkInForm


@desk_page("event/<int:pk>/reception/", name="events_event_reception", needs=RUN_RECEPTION)
def check_in_list(request, pk):
    """List everyone who is expected, in kana order, or what a search finds.

    A search is posted, though it changes nothing: names stay out of addresses.
    """
    event = get_event(request, pk)
    words = request.POST.get("q", "")[:100]
    if words and _is_script(request):
        found = services.search(event.registrations.active(), words)
        return JsonResponse({"found": [row.number for row in found]})
    if request.method == "POST":
        return asking.keep(request, event, words=words)
    kept = asking.kept(request, event)
    response = _page(
        request, event, words=kept.get("words", ""), question=asking.question_of(kept, event)
    )
    response.headers["Permissions-Policy"] = settings.PERMISSIONS_POLICY_WITH_CAMERA
    return response


def _is_script(request) -> bool:
    """Return whether the page's own script asks: it wants what has changed, not a page."""
    return request.headers.get("X-Requested-With") == "fetch"


def _page(request, event, *, words="", question=None, walk_in=None, count=None, status=200):
    now = timezone.now()
    version = lists.version_of(event)
    parties = services.search(lists.shown_to(request.user, event.registrations.active()), words)
    lines = lists.lines_for(request.user, parties)
    return render_page(
        request,
        "admin/events/reception/reception.html",
        event,
        _("Reception"),
        rows=lists.in_rows(lines),
        found=len(lines),
        words=words,
        question=question,
        version=version,
        **_figures(request, event, now),
        walk_in=walk_in or WalkInForm(initial={"size": 1, "key": new_nonce()}),
        count=count or CountForm(initial={"people": report_services.counted_by_hand(event)}),
        other_day=asking.other_day(event, now),
        has_begun=_has_begun(event, now),
        status=status,
    )


def _figures(request, event, now) -> dict:
    """Return what stays in sight of the page: counts, free seats, the last act."""
    return {
        "totals": report_services.totals(event),
        "free": max(event.capacity - event.seats_held, 0),
        "seats_sentence": seats_sentence(event),
        "last": lists.last_act(event, request.user, now),
    }


@desk_page(
    "event/<int:pk>/reception/news/",
    name="events_event_reception_news",
    needs=RUN_RECEPTION,
    methods=("GET", "HEAD"),
)
def news(request, pk):
    """Answer what has changed since `since`, for the script; 304 if nothing has."""
    event = get_event(request, pk)
    figures = (lists.version_of(event), event.capacity, event.seats_held, event.state)
    etag = f'"{"-".join(map(str, figures))}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = _news(request, event)
        response.headers["ETag"] = etag
    return response


def _news(request, event, *, status=200, **context):
    """Answer the rows that have changed since the version the script has, and the counts."""
    since = _version(request.POST.get("since") or request.GET.get("since", ""))
    version = lists.version_of(event)
    event.refresh_from_db(fields=["capacity", "seats_held"])
    changed = lists.changed_since(event, since or 0)
    parties = in_kana_order(lists.shown_to(request.user, changed))
    return render(
        request,
        "admin/events/reception/_news.html",
        {
            "event": event,
            "version": version,
            "lines": lists.lines_for(request.user, filter(_is_shown, parties)),
            "gone": [party.number for party in parties if not _is_shown(party)],
            **_figures(request, event, timezone.now()),
            **context,
        },
        status=status,
    )


def _version(words: str) -> int | None:
    """Return a version of the list that the script names; None where it names none."""
    return int(words[:18]) if words.isdecimal() else None


def _is_shown(party) -> bool:
    return party.is_active


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
    if _is_script(request):
        return JsonResponse({"event": row.event_id, "found": [row.number]})
    return render_page(
        request,
        "admin/events/reception/reception_party.html",
        row.event,
        _("Reception"),
        line=_line_of(request, row),
        totals=report_services.totals(row.event),
        other_day=asking.other_day(row.event, timezone.now()),
    )


def _line_of(request, row) -> lists.Line:
    shown = lists.shown_to(request.user, Registration.objects.filter(pk=row.pk))
    return lists.lines_for(request.user, shown)[0]


@desk_page(
    "registration/<int:pk>/arrive/",
    name="events_registration_arrive",
    needs=RUN_RECEPTION,
    button_on=page_of_registrations_event("events_event_reception"),
)
def arrive(request, pk):
    """Check a party in with the number of people who came."""
    row = get_registration(request, pk)
    if asking.must_ask_day(request, row.event, timezone.now()):
        return _ask(request, row.event, is_day=True)
    return _with_size(request, row, services.check_in)


@desk_page(
    "registration/<int:pk>/size/",
    name="events_registration_size",
    needs=RUN_RECEPTION,
    button_on=page_of_registrations_event("events_event_reception"),
)
def resize(request, pk):
    """Correct how many people of a party came, after its check-in."""
    return _with_size(request, get_registration(request, pk), services.recount)


def _with_size(request, row, act):
    """Call the service `act` with the number of people sent, and the reason if no seat is free."""
    anyway = _anyway(request)
    if anyway is not None and not anyway.is_valid():
        return _ask(request, row.event)
    try:
        size = NumberField(min_value=1, max_value=services.MOST_AT_ONCE).clean(
            request.POST.get("size", "")
        )
        row = act(
            row,
            by=request.user,
            size=size or None,
            although_full=_reason(anyway),
            seen=_version(request.POST.get("seen", "")),
        )
    except NoRoom as refusal:
        return _ask(request, row.event, free=refusal.free)
    except ChangeError as refusal:
        return _refused(request, row, str(refusal))
    except ValidationError as wrong:
        return _refused(request, row, " ".join(wrong.messages))
    return _done(request, row, _here(row))


def _anyway(request) -> AnywayForm | None:
    """Return the form that lets people into a full room, if that is what was sent."""
    return AnywayForm(request.POST, carried=request.POST) if "anyway" in request.POST else None


def _reason(anyway: AnywayForm | None) -> str:
    return anyway.cleaned_data["reason"] if anyway else ""


def _ask(request, event, *, is_day=False, free: int | None = None):
    """Ask before anything is recorded; the answer is sent to the same address."""
    if not _is_script(request):
        return asking.keep_tap(request, event, is_day=is_day, free=free)
    ask = asking.ask_day if is_day else asking.ask_anyway
    question = ask(event, request.POST, request.path, free=free)
    return _news(request, event, status=422, question=question)


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
        seen = _version(request.POST.get("seen", ""))
        row = services.undo(row, by=request.user, of=request.POST.get("of", ""), seen=seen)
    except ChangeError as refusal:
        return _refused(request, row, str(refusal))
    return _done(request, row, _undone(row) % {"number": row.number})


def _undone(row) -> str:
    if row.source == row.Source.WALK_IN:
        return _("No. %(number)s is no longer on the list of walk-ins.")
    return _("Check-in of No. %(number)s undone. The registration is unchanged.")


def _done(request, row, words: str):
    if _is_script(request):
        return _news(request, row.event)
    messages.success(request, words)
    return _back(request, row)


def _refused(request, row, words: str):
    if _is_script(request):
        return _news(request, row.event, say=words, status=422)
    messages.error(request, words)
    return _back(request, row, in_place=False)  # the words stand at the top


def _back(request, row, *, in_place=True) -> HttpResponseRedirect:
    """Redirect to where the button was: the QR page, or the party in the list."""
    if request.POST.get("back") == "code":
        return redirect("admin:events_reception_code", row.reception_code)
    url = reverse("admin:events_event_reception", args=[row.event_id])
    return redirect(f"{url}#p{row.number}" if in_place and row.is_active else url)


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
        return _walk_in_refused(request, event, form)
    if asking.must_ask_day(request, event, timezone.now()):
        return _ask(request, event, is_day=True)
    if anyway is not None and not anyway.is_valid():
        return _ask(request, event)
    try:
        row = services.walk_in(
            event, by=request.user, although_full=_reason(anyway), **form.cleaned_data
        )
    except NoRoom as refusal:
        return _ask(request, event, free=refusal.free)
    except ChangeError as refusal:
        form.add_error(None, str(refusal))
        return _walk_in_refused(request, event, form)
    return _done(request, row, _here(row))


def _walk_in_refused(request, event, form):
    if _is_script(request):
        words = " ".join(word for found in form.errors.values() for word in found)
        return _news(request, event, say=words, status=422)
    return _page(request, event, walk_in=form, status=422)


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
