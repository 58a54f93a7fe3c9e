"""Public pages of registration: the form, group requests, lost links.

The answer to a form is the same for a new and for a known address: what a stranger may
not know is said by mail.
"""

from copy import copy

from django.conf import settings
from django.core import signing
from django.db import OperationalError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kanazawa2030.core.easy_pages import has_easy
from kanazawa2030.core.forms.bound_fields import is_switch, keep_typed
from kanazawa2030.core.http import form_methods
from kanazawa2030.core.language.bilingual import page_language, reader_language
from kanazawa2030.core.page_cache.kept import kept
from kanazawa2030.core.page_cache.middleware import kept_page
from kanazawa2030.core.web import limits
from kanazawa2030.core.web.db_errors import is_busy
from kanazawa2030.core.web.errors import TooMany
from kanazawa2030.core.web.same_origin import same_origin

from ..models import Event
from ..shortcuts import event_context, get_event_or_410
from ..status import Status
from . import services
from .forms import FindForm, GroupRequestForm, RegistrationForm
from .mail_kinds import KINDS
from .seats import is_list_full
from .transitions import EventFull, NotEnoughSeats, RegistrationError, SeatsShort

RETRY_AFTER = 10  # seconds
SENT_TO = "sent_to"  # the cookie of the address just written to, for the page after it
SENT_FOR = 30 * 60  # seconds


class TooBusy(RegistrationError):
    """The event's lock timed out twice; nothing was changed."""

    def __init__(self):
        super().__init__(
            gettext_lazy(
                "Very many people are registering just now, and your form could not be "
                "saved. Everything you typed is still here. Please send it again."
            )
        )


def attempt(act) -> RegistrationError | TooMany | None:
    """Call a service, once more after a lock time-out; return its refusal or a limit's."""
    for _again in range(2):
        try:
            act()
        except (RegistrationError, TooMany) as error:
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
        about_people = isinstance(error, SeatsShort | NotEnoughSeats) and "people" in form.fields
        form.add_error("people" if about_people else None, str(error))
    response = render(
        request,
        template,
        {
            "nav_current": "events",
            "form": form,
            "short": error if isinstance(error, SeatsShort) else None,
            "kept_days": settings.REGISTRATION_KEPT_DAYS,
            "needs_days": settings.NEEDS_KEPT_DAYS,
            **context,
        },
        status=422 if form is not None and form.is_bound else 200,
    )
    if isinstance(error, TooBusy):
        response.status_code = 503
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return error.answer(response) if isinstance(error, TooMany) else response


def _event(slug, *also) -> Event:
    """Return a public event that takes registrations here; else 404."""
    events = Event.objects.published().select_related("venue").prefetch_related(*also)
    event = get_event_or_410(events, slug)
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


@has_easy
@kept_page(counts_seats=True)
@same_origin
@form_methods
def register(request, slug):
    """Show and take the form; a new and a known address get the same answer."""
    if request.method != "POST" or is_switch(request):
        return _empty_form(request, _event(slug))
    event = copy(kept(("registering", slug), lambda: _event(slug, "questions")))
    # Also when closed meanwhile: what was typed is shown again, not lost.
    form = RegistrationForm(request.POST, event=event)
    error = _over_limit(request, event, form) or _refusal(event)
    if form.is_valid() and not error:
        email = form.cleaned_data["email"]
        sent, made = _sent(request), []
        error = attempt(
            lambda: made.append(
                (sent and services.correct(event, sent, **form.party, email=email))
                or services.register(
                    event,
                    **form.party,
                    email=email,
                    may_wait="wait" in request.POST,
                    purpose_version=settings.PURPOSE_NOTICE_VERSION,
                )
            )
        )
        if error is None:
            name = form.cleaned_data["name"]
            return _to_sent_page(event, services.sent_form(made[-1], name=name, email=email))
    event.refresh_from_db()  # what is kept knows nothing of seats
    form.say_free_seats()
    return form_page(
        request,
        "events/registration/registration_form.html",
        form,
        error=error,
        is_closed=bool(_refusal(event)),
        **event_context(event),
    )


def _empty_form(request, event):
    """Show the form, with what was typed in the other language, or why there is none."""
    context = event_context(event)
    is_full = context["status"].status == Status.FULL and is_list_full(event)
    refusal = _refusal(event) or (EventFull() if is_full else None)
    form = None if refusal else RegistrationForm(event=event)
    if form and is_switch(request):
        keep_typed(form, request.POST, but=("language",))
    if form:
        form.say_free_seats()
    return form_page(
        request, "events/registration/registration_form.html", form, refusal=refusal, **context
    )


def _over_limit(request, event, form) -> TooMany | None:
    """Count a form; return the refusal when there were too many of its kind.

    By address; what could be sent also for the event: by address, by browser and by the
    email address in it.
    """
    address = limits.client_address(request)
    wanted = [("register", address)]
    if form.is_valid():
        wanted += [
            ("register_event", (event.pk, address)),
            ("register_browser", (event.pk, *limits.client_browser(request))),
            ("register_browser", (event.pk, form.cleaned_data["email"])),
        ]
    return attempt(lambda: limits.require_all(wanted))


def _sent_cookie() -> str:
    """Return the name of the cookie; over https no page without it can plant another."""
    return f"__Secure-{SENT_TO}" if settings.SESSION_COOKIE_SECURE else SENT_TO


def _to_sent_page(event, sent):
    """Redirect to the page that names the address, which only this browser knows."""
    response = redirect("events:registration_sent", slug=event.slug)
    response.set_cookie(
        _sent_cookie(),
        signing.dumps(sent, salt=SENT_TO),
        max_age=SENT_FOR,
        path=reverse("events:registration_create", args=[event.slug]),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _sent(request) -> services.Sent | None:
    """Return what this browser has just registered with, or None."""
    try:
        sent = signing.loads(
            request.COOKIES.get(_sent_cookie(), ""), salt=SENT_TO, max_age=SENT_FOR
        )
        return services.Sent(*sent)
    except (signing.BadSignature, TypeError):
        return None


@has_easy
@never_cache
@require_safe
def registration_sent(request, slug):
    """Say that one step is left, and to whom we wrote; may be reloaded and shared."""
    event = _event(slug)
    return render(
        request,
        "events/registration/registration_sent.html",
        {
            "nav_current": "events",
            "sent": _sent(request),
            "subject": KINDS["confirm"].subject,
            **event_context(event),
        },
    )


@has_easy
@kept_page(counts_seats=True)
@same_origin
@form_methods
def ask_for_group(request, slug):
    """Take a group's request for more seats than the form allows; staff answer."""
    event = _event(slug)
    closed = _refusal(event)
    if request.method != "POST" or is_switch(request):
        return form_page(
            request,
            "events/registration/group_request_form.html",
            None if closed else keep_typed(GroupRequestForm(), request.POST),
            refusal=closed,
            **event_context(event),
        )
    form = GroupRequestForm(request.POST)
    error = _over_limit(request, event, form) or closed
    if form.is_valid() and not error:
        asked = {**form.cleaned_data, "language": page_language()}
        error = attempt(lambda: services.ask_for_group(event, **asked))
        if error is None:
            return redirect("events:group_request_sent", slug=event.slug)
    return form_page(
        request,
        "events/registration/group_request_form.html",
        form,
        error=error,
        is_closed=bool(closed),
        **event_context(event),
    )


@has_easy
@kept_page(counts_seats=True)
@require_safe
def group_request_sent(request, slug):
    """Say that a group's request has arrived; may be reloaded and shared."""
    return render(
        request,
        "events/registration/group_request_sent.html",
        {"nav_current": "events", **event_context(_event(slug))},
    )


@has_easy
@kept_page()
@same_origin
@form_methods
def find(request):
    """Email all links of an address; the answer never says whether there are any."""
    if request.method != "POST" or is_switch(request):
        form = keep_typed(FindForm(), request.POST)
        return form_page(request, "events/registration/registration_find.html", form)
    over = attempt(lambda: limits.require("find", limits.client_address(request)))
    form = FindForm(request.POST)
    if not form.is_valid() or over:
        return form_page(request, "events/registration/registration_find.html", form, error=over)
    services.find(email=form.cleaned_data["email"], language=reader_language())
    return redirect("registrations:found")


@has_easy
@kept_page()
@require_safe
def found(request):
    """Show the same answer for every address; may be reloaded."""
    return render(
        request,
        "events/registration/registration_find.html",
        {"nav_current": "events", "sent": True},
    )
