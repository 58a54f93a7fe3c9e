"""Public pages of registration: the form, group requests, lost links.

The answer to a form is the same for a new and for a known address: what a stranger may
not know is said by mail.
"""

from django.conf import settings
from django.contrib import messages
from django.db import OperationalError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kanazawa2030.core.http import form_methods
from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.web import limits
from kanazawa2030.core.web.db_errors import is_busy

from ..models import Event
from ..shortcuts import event_context, get_event_or_410
from ..status import Status
from . import services
from .forms import FindForm, GroupRequestForm, RegistrationForm
from .seats import is_list_full
from .transitions import EventFull, RegistrationError

RETRY_AFTER = 10  # seconds


class TooBusy(RegistrationError):
    """The event's lock timed out twice; nothing was changed."""

    def __init__(self):
        super().__init__(
            gettext_lazy(
                "Very many people are registering just now, and your form could not be "
                "saved. Everything you typed is still here: please send it once more."
            )
        )


def attempt(act) -> RegistrationError | None:
    """Call a service, once more after a lock time-out; return its refusal."""
    for _again in range(2):
        try:
            act()
        except RegistrationError as error:
            return error
        except OperationalError as error:
            if not is_busy(error):
                raise
        else:
            return None
    return TooBusy()


def form_page(request, template, form, *, error=None, **context):
    """Render a form: 422 when there is something to correct, everything typed kept."""
    if error is not None:
        form.add_error(None, str(error))
    response = render(
        request,
        template,
        {
            "nav_current": "events",
            "form": form,
            "kept_days": settings.REGISTRATION_KEPT_DAYS,
            "needs_days": settings.NEEDS_KEPT_DAYS,
            **context,
        },
        status=422 if form is not None and form.is_bound else 200,
    )
    if isinstance(error, TooBusy):
        response.status_code = 503
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _event(slug) -> Event:
    """Return a public event that takes registrations here; else 404."""
    event = get_event_or_410(Event.objects.published().select_related("venue"), slug)
    if event.registration_mode != Event.RegistrationMode.HERE:
        raise Http404
    return event


def _refusal(event) -> RegistrationError | None:
    """Return why nobody can register at this moment, or None."""
    try:
        services.refuse_closed(event, timezone.now())
    except RegistrationError as error:
        return error
    return None


@never_cache
@form_methods
def register(request, slug):
    """Show and take the form; a new and a known address get the same answer."""
    if request.method == "POST":
        limits.require("register", limits.client_address(request))
    event = _event(slug)
    closed = _refusal(event)
    if request.method != "POST":
        context = event_context(event)
        is_full = context["status"].status == Status.FULL and is_list_full(event)
        refusal = closed or (EventFull() if is_full else None)
        form = None if refusal else RegistrationForm(event=event)
        return form_page(
            request, "events/registration/registration_form.html", form, refusal=refusal, **context
        )
    # Also when closed meanwhile: what was typed is shown again, not lost.
    form = RegistrationForm(request.POST, event=event)
    error = closed
    if form.is_valid() and not closed:
        error = attempt(
            lambda: services.register(
                event,
                **form.party,
                email=form.cleaned_data["email"],
                purpose_version=settings.PURPOSE_NOTICE_VERSION,
            )
        )
        if error is None:
            return redirect("events:registration_sent", slug=event.slug)
        event.refresh_from_db()
    return form_page(
        request,
        "events/registration/registration_form.html",
        form,
        error=error,
        is_closed=bool(_refusal(event)),
        **event_context(event),
    )


@require_safe
def registration_sent(request, slug):
    """Say that one step is left; may be reloaded and shared."""
    event = _event(slug)
    return render(
        request,
        "events/registration/registration_sent.html",
        {"nav_current": "events", **event_context(event)},
    )


@never_cache
@form_methods
def ask_for_group(request, slug):
    """Take a group's request for more seats than the form allows; staff answer."""
    if request.method == "POST":
        limits.require("register", limits.client_address(request))
    event = _event(slug)
    closed = _refusal(event)
    if request.method != "POST":
        return form_page(
            request,
            "events/registration/group_request_form.html",
            None if closed else GroupRequestForm(),
            refusal=closed,
            **event_context(event),
        )
    form = GroupRequestForm(request.POST)
    error = closed
    if form.is_valid() and not closed:
        error = attempt(
            lambda: services.ask_for_group(event, **form.cleaned_data, language=page_language())
        )
        if error is None:
            messages.success(
                request, _("Your request has arrived. The office will answer by mail.")
            )
            return redirect(event)
    return form_page(
        request,
        "events/registration/group_request_form.html",
        form,
        error=error,
        is_closed=bool(closed),
        **event_context(event),
    )


@never_cache
@form_methods
def find(request):
    """Mail all links of an address; the answer never says whether there are any."""
    if request.method != "POST":
        return form_page(request, "events/registration/registration_find.html", FindForm())
    limits.require("find", limits.client_address(request))
    form = FindForm(request.POST)
    if not form.is_valid():
        return form_page(request, "events/registration/registration_find.html", form)
    services.find(email=form.cleaned_data["email"], language=page_language())
    return redirect("registrations:found")


@require_safe
def found(request):
    """Show the same answer for every address; may be reloaded."""
    return render(
        request,
        "events/registration/registration_find.html",
        {"nav_current": "events", "sent": True},
    )
