"""Staff pages of one registration: enter, confirm, move, change, merge."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from kanazawa2030.core.language.bilingual import localized
from kanazawa2030.core.tokens import new_nonce
from kanazawa2030.core.workflow.changes import ChangeError

from .. import access_needs
from ..models import Call, Registration, RegistrationNeeds
from ..permissions import ENTER_REGISTRATION, SEE_NEEDS
from ..registration.forms import initial_of
from ..registration.mail_kinds import KINDS, call_label
from ..registration.seats import position
from ..registration.transitions import Place, Status
from ..staff_pages import (
    desk_page,
    get_event,
    get_registration,
    page_of_event,
    page_of_registrations_event,
    post_data,
    redirect_to,
    render_page,
)
from . import services
from .forms import BAND_LABELS, CancelForm, EditForm, EntryForm, NeedsStateForm, ReasonForm
from .history import label_of, note_of
from .undelivered import called_instead


@dataclass(frozen=True)
class Act:
    """An action on a registration: a button, or a page that asks first."""

    label: str
    service: str  # of desk_services
    done: str
    explanation: str = ""

    @property
    def asks(self) -> bool:
        return bool(self.explanation)


ACTS = {
    "confirm": Act(
        pgettext_lazy("desk", "Confirm for them"),
        "confirm_for",
        gettext_lazy("No. %(number)s is confirmed."),
    ),
    "seat": Act(
        pgettext_lazy("desk", "Give a seat out of turn"),
        "move_to_seat",
        gettext_lazy("No. %(number)s has a seat now."),
        gettext_lazy(
            "They get a seat before people who have waited longer. They are told "
            "by email, or are on the call list."
        ),
    ),
    "queue": Act(
        pgettext_lazy("desk", "Move to the end of the waiting list"),
        "move_to_queue",
        gettext_lazy("No. %(number)s is on the waiting list now."),
        gettext_lazy(
            "They give up their seat. If others are waiting, the first who fits gets it. "
            "They are told by email, or are on the call list."
        ),
    ),
    "cancel": Act(
        pgettext_lazy("desk", "Cancel this registration"),
        "cancel_for",
        gettext_lazy("No. %(number)s is cancelled."),
        gettext_lazy(
            "Their seat is free immediately. If others are waiting, the first who fits gets it. "
            "They are told by email, or are on the call list."
        ),
    ),
    "restore": Act(
        pgettext_lazy("desk", "Restore this registration"),
        "restore_for",
        gettext_lazy("No. %(number)s is registered again."),
        gettext_lazy(
            "They get their seats back while as many are free and no one waits for them. "
            "They are told by email, or are on the call list."
        ),
    ),
}


def acts_for(registration) -> dict[str, Act]:
    """Return the actions possible in the registration's state."""
    status = registration.status
    possible = {
        "confirm": status in (Status.UNCONFIRMED, Status.EXPIRED) and not registration.erased_at,
        "seat": registration.is_active and registration.place == Place.QUEUE,
        "queue": registration.is_active
        and registration.place == Place.SEAT
        and status in (Status.UNCONFIRMED, Status.CONFIRMED),
        "cancel": registration.is_active,
        "restore": status == Status.CANCELLED and not registration.erased_at,
    }
    return {name: ACTS[name] for name, is_possible in possible.items() if is_possible}


@desk_page(
    "registration/<int:pk>/",
    name="events_registration_page",
    needs=ENTER_REGISTRATION,
    methods=("GET", "HEAD"),
)
def registration(request, pk):
    """Show one registration, its history and the possible actions."""
    row = get_registration(request, pk)
    sees_needs = request.user.has_perm(SEE_NEEDS)
    needs = getattr(row, "needs", None) if sees_needs else None
    doubles = []
    if row.is_active and not row.is_restricted:
        doubles = services.doubles_of(
            row.event, phone=row.phone, email=row.email, kana=row.kana, apart_from=row
        )
    lines = row.transitions.select_related("by")
    history = [(line, label_of(line.move), note_of(line)) for line in lines]
    calls = [(call, call_label(call.reason)) for call in row.calls.select_related("done_by")]
    return render_page(
        request,
        "admin/events/desk/registration_page.html",
        row.event,
        _("Registration No. %(number)s") % {"number": row.number},
        row=row,
        bands=[(label, getattr(row, band)) for band, label in BAND_LABELS.items()],
        acts=acts_for(row),
        needs=needs,
        need_words=access_needs.labels_of(needs.choices) if needs else [],
        states=RegistrationNeeds.State.choices,
        answers=[
            (localized(answer.question, "label").text, answer.get_text_display())
            for answer in row.answers.select_related("question")
        ],
        doubles=doubles,
        history=history,
        calls=calls,
        position=position(row),
    )


@desk_page(
    "registration/<int:pk>/do/<slug:name>/",
    name="events_registration_act",
    needs=ENTER_REGISTRATION,
)
def act(request, pk, name):
    """Ask on GET, act on POST; say in a sentence what is not possible."""
    if name not in ACTS:
        raise Http404
    row = get_registration(request, pk)
    step = ACTS[name]
    form = (CancelForm if name == "cancel" else ReasonForm)(post_data(request))
    no_seat = None
    if request.method == "POST" and form.is_valid():
        more = dict(form.cleaned_data) if step.asks else {}
        if name == "restore":
            more["may_wait"] = request.POST.get("may_wait") == "1"
        try:
            getattr(services, step.service)(row, by=request.user, **more)
        except services.NoSeatLeft as refusal:
            no_seat = refusal
        except ChangeError as refusal:
            if refusal.field in form.fields:
                form.add_error(refusal.field, str(refusal))
            else:
                messages.error(request, str(refusal))
        else:
            messages.success(request, step.done % {"number": row.number})
        if no_seat is None and form.is_valid():
            return redirect_to("events_registration_page", row.pk)
    return render_page(
        request,
        "admin/events/desk/registration_ask.html",
        row.event,
        step.label,
        row=row,
        form=form,
        button=step.label,
        explanation=_explained(step, name, row),
        no_seat=no_seat,
    )


def _explained(step: Act, name: str, row) -> list[str]:
    """Return what an action does; for whoever had the use restricted, what they are told."""
    if not step.asks:
        return []
    if not row.is_restricted:
        return [step.explanation]
    told = name == "seat"
    return [
        step.explanation,
        _("The use of their data is restricted. They are told, because it is about their seat.")
        if told
        else _("The use of their data is restricted, so they are not told: tell them yourself."),
    ]


@desk_page("registration/<int:pk>/edit/", name="events_registration_edit", needs=ENTER_REGISTRATION)
@sensitive_post_parameters()
def edit(request, pk):
    """Correct a registration; a new address gets new links."""
    row = get_registration(request, pk)
    sees_needs = request.user.has_perm(SEE_NEEDS)
    form = EditForm(
        post_data(request),
        event=row.event,
        registration=row,
        may_see_needs=sees_needs,
        initial={**initial_of(row), "email": row.email, "size": row.size},
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.change_for(row, changes=form.party, by=request.user)
        except ChangeError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("No. %(number)s is changed.") % {"number": row.number})
            return redirect_to("events_registration_page", row.pk)
    return render_page(
        request,
        "admin/events/desk/registration_ask.html",
        row.event,
        _("Change what they told us"),
        row=row,
        form=form,
        button=_("Save"),
        explanation=[],
    )


WHY_WE_ASK = gettext_lazy(
    "Tell them why we ask: to run this event and to contact them if something changes. We "
    "delete it %(days)s days after the event."
)


@desk_page(
    "event/<int:pk>/registrations/enter/", name="events_event_enter", needs=ENTER_REGISTRATION
)
@sensitive_post_parameters()
def enter(request, pk):
    """Enter a registration by phone or at the counter; ask about a possible double."""
    event = get_event(request, pk)
    form = EntryForm(
        post_data(request),
        event=event,
        may_see_needs=request.user.has_perm(SEE_NEEDS),
        initial={"key": new_nonce(), "language": "ja"},
    )
    doubles = []
    if request.method == "POST" and form.is_valid():
        try:
            row = services.enter(
                event,
                by=request.user,
                although_double=request.POST.get("although_double") == "1",
                **form.party,
            )
        except services.PossibleDouble as warning:
            doubles = warning.doubles
        except ChangeError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _entered(row))
            return redirect_to("events_registration_page", row.pk)
    return render_page(
        request,
        "admin/events/desk/registration_ask.html",
        event,
        _("Enter a registration by phone or at the counter"),
        form=form,
        doubles=doubles,
        button=pgettext("desk", "Register"),
        explanation=[WHY_WE_ASK % {"days": settings.REGISTRATION_KEPT_DAYS}],
    )


def _entered(row) -> str:
    words = {"number": row.number, "place": position(row)}
    if row.place == Place.SEAT:
        return _("Registered: No. %(number)s, with a seat.") % words
    return _("Registered: No. %(number)s, place %(place)s on the waiting list.") % words


@desk_page(
    "registration/<int:pk>/merge/<int:other>/",
    name="events_registration_merge",
    needs=ENTER_REGISTRATION,
)
def merge(request, pk, other):
    """Keep this registration and cancel the other, after asking: it frees a seat."""
    keep = get_registration(request, pk)
    drop = get_object_or_404(Registration, pk=other, event=keep.event)
    if request.method == "POST":
        try:
            services.merge(keep, drop, by=request.user)
        except ChangeError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                _("No. %(drop)s is merged into No. %(keep)s.")
                % {"drop": drop.number, "keep": keep.number},
            )
        return redirect_to("events_registration_page", keep.pk)
    words = {
        "keep": keep.number,
        "drop": drop.number,
        "keep_name": keep.name,
        "drop_name": drop.name,
    }
    return render_page(
        request,
        "admin/events/desk/registration_ask.html",
        keep.event,
        _("Keep No. %(keep)s, cancel No. %(drop)s") % words,
        row=keep,
        form=None,
        button=_("They are one person: merge them"),
        explanation=[
            _("To keep: No. %(keep)s, %(keep_name)s. To cancel: No. %(drop)s, %(drop_name)s.")
            % words,
            _(
                "The seat of the cancelled registration is free immediately. Its email, "
                "phone and needs are copied where the other one has none."
            ),
        ],
    )


@desk_page(
    "registration/<int:pk>/needs/",
    name="events_registration_needs",
    needs=SEE_NEEDS,
    button_on=page_of_registrations_event("events_event_registrations"),
)
def needs_state(request, pk):
    """Set the progress of arranging access needs."""
    row = get_registration(request, pk)
    form = NeedsStateForm(request.POST)
    if form.is_valid():
        services.set_needs_state(row, by=request.user, **form.cleaned_data)
        messages.success(request, _("Noted."))
    else:
        messages.error(request, _("Choose one of the states."))
    return _back(row.event)


def _page_of_call(pk):
    call = get_object_or_404(Call.objects.select_related("registration"), pk=pk)
    return page_of_event("events_event_registrations")(call.registration.event_id)


@desk_page(
    "call/<int:pk>/done/",
    name="events_call_done",
    needs=ENTER_REGISTRATION,
    button_on=_page_of_call,
)
def call_done(request, pk):
    """Mark a call as made; twice is once."""
    call = get_object_or_404(Call.objects.select_related("registration"), pk=pk)
    event = get_event(request, call.registration.event_id)
    services.call_done(call, by=request.user)
    messages.success(request, _("The call is ticked off."))
    return _back(event)


@desk_page(
    "registration/<int:pk>/called/",
    name="events_registration_called",
    needs=ENTER_REGISTRATION,
    button_on=page_of_registrations_event("events_event_registrations"),
)
def called(request, pk):
    """Note that a person whose mail did not arrive was phoned."""
    row = get_registration(request, pk)
    what = request.POST.get("what", "")
    if what not in KINDS:
        raise Http404
    called_instead(row, what, by=request.user)
    messages.success(request, _("The call is ticked off."))
    return _back(row.event)


def _back(event):
    return redirect_to("events_event_registrations", event.pk)
