"""A person's own pages, opened by the token of their mails.

A GET never acts: mail scanners and prefetching browsers follow every link. The token in
the address is a key: one page for every bad one, and nothing of it in a log.
"""

import json

from django.contrib.messages.constants import ERROR, SUCCESS
from django.contrib.messages.storage.base import Message
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy, pgettext
from django.views.decorators.http import require_safe

from kanazawa2030.core.easy_pages import has_easy
from kanazawa2030.core.forms.bound_fields import is_switch, keep_typed
from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.mail.outbox import site_url
from kanazawa2030.core.page_cache.middleware import kept_page
from kanazawa2030.core.uploads.qr import qr_svg
from kanazawa2030.core.web.same_origin import own_page

from ..access_needs import labels_of
from ..display import moment_text
from ..ical import is_exportable, registration_calendar
from ..models import Event, Registration
from ..shortcuts import event_context
from ..status import Status as EventStatus
from ..status import has_begun, status_of
from . import notifications, retention, services
from .forms import ChangeForm
from .seats import position
from .views import attempt, form_page

Status = Registration.Status
Place = Registration.Place
DONE = (Status.ATTENDED, Status.ABSENT)
OPEN = (EventStatus.OPEN, EventStatus.FEW, EventStatus.FULL)


_own_page = own_page(
    notifications.by_token, "events/registration/registration_bad_link.html", nav_current="events"
)


def _back(registration, *, changed: bool = False):
    token = notifications.token_of(registration)
    query = {"changed": "yes"} if changed else None
    return redirect(reverse("registrations:manage", args=[token], query=query))


def _can_change(registration, now) -> bool:
    return (
        registration.is_active
        and registration.status not in DONE
        and registration.event.state != Event.EventState.CANCELLED
        and not has_begun(registration.event, now)
    )


def _context(registration, **more) -> dict:
    event = registration.event
    now = timezone.now()
    held = registration.hold_until
    return {
        "nav_current": "events",
        **event_context(event),
        "registration": registration,
        "token": notifications.token_of(registration),
        "position": position(registration) if registration.is_active else None,
        "can_change": _can_change(registration, now),
        "was_promoted": bool(registration.promoted_at) and registration.place == Place.SEAT,
        "is_late": registration.status == Status.EXPIRED
        or (registration.status == Status.UNCONFIRMED and held <= now),
        "held_until": moment_text(held) if held else "",
        **more,
    }


@has_easy
@_own_page
@require_safe
def manage(request, registration):
    """Confirm while unconfirmed; afterwards show state, place and actions."""
    said = ()
    if "changed" in request.GET:
        said = (Message(SUCCESS, _("Your registration has been changed.")),)
    return _state_page(request, registration, said)


def _state_page(request, registration, said=(), *, status=200):
    """Render a person's page with messages of its own: stored ones would need a cookie."""
    if registration.status in (Status.UNCONFIRMED, Status.EXPIRED):
        now = timezone.now()
        event = registration.event
        is_open = event.state != Event.EventState.CANCELLED and not has_begun(event, now)
        template = "events/registration/registration_confirm.html"
        context = _context(registration, can_confirm=is_open, messages=said)
        return render(request, template, context, status=status)
    needs = getattr(registration, "needs", None)
    answers = registration.answers.select_related("question").order_by("question__order")
    return render(
        request,
        "events/registration/registration_manage.html",
        _context(
            registration,
            messages=said,
            needs=labels_of(needs.choices) if needs else [],
            needs_text=needs.text if needs else "",
            answers=[(answer.question, answer.get_text_display()) for answer in answers],
            companions=companions_text(registration),
            qr=_reception_code(registration),
            has_calendar=registration.is_active and is_exportable(registration.event),
            may_join_online=registration.may_join_online(timezone.now()),
            can_register_again=registration.status == Status.CANCELLED
            and status_of(registration.event).status in OPEN,
        ),
        status=status,
    )


def _refused(request, registration, error):
    """Show the person's page as it is now, with why nothing was done."""
    now = notifications.by_token(notifications.token_of(registration)) or registration
    return _state_page(request, now, (Message(ERROR, str(error)),), status=409)


def companions_text(registration) -> str:
    """Return who comes with the person, by age: only those there are."""
    counted = (
        ngettext_lazy("%(n)s adult", "%(n)s adults", "n"),
        ngettext_lazy("%(n)s school pupil", "%(n)s school pupils", "n"),
        ngettext_lazy("%(n)s younger child", "%(n)s younger children", "n"),
    )
    numbers = [getattr(registration, band) for band in registration.BANDS]
    comma = pgettext("between words of a list", ", ")
    return comma.join(words % {"n": n} for words, n in zip(counted, numbers, strict=True) if n)


def _is_coming(registration) -> bool:
    return (
        registration.place == Place.SEAT
        and registration.status == Status.CONFIRMED
        and registration.event.state == Event.EventState.SCHEDULED
        and not registration.event.is_over()
    )


def _reception_code(registration) -> str:
    """Return the code staff scan at reception: another token than the person's own."""
    if not _is_coming(registration) or registration.event.format == Event.Format.ONLINE:
        return ""
    try:
        path = reverse("admin:events_reception_code", args=[registration.reception_code])
    except NoReverseMatch:  # this installation runs no reception
        return ""
    return qr_svg(site_url(path), _("Code for the reception desk"))


@has_easy
@_own_page
def confirm(request, registration):
    """Confirm on POST; a GET redirects to the page with the button."""
    if request.method == "POST":
        error = attempt(lambda: services.confirm(registration))
        if error:
            return _refused(request, registration, error)
    return _back(registration)


@has_easy
@_own_page
def edit(request, registration):
    """Change one's registration, until the event begins."""
    if not _can_change(registration, timezone.now()):
        return _back(registration)
    template = "events/registration/registration_edit.html"
    if request.method != "POST" or is_switch(request):
        form = keep_typed(ChangeForm(registration=registration), request.POST)
        return form_page(request, template, form, **_context(registration))
    form = ChangeForm(request.POST, registration=registration)
    error = None
    if form.is_valid():
        error = attempt(lambda: services.change_registration(registration, changes=form.party))
        if error is None:
            return _back(registration, changed=True)
    return form_page(request, template, form, error=error, **_context(registration))


@has_easy
@_own_page
def cancel(request, registration):
    """Ask once, then cancel."""
    if request.method == "POST":
        error = attempt(lambda: services.cancel(registration))
        return _refused(request, registration, error) if error else _back(registration)
    if not _can_change(registration, timezone.now()):
        return _back(registration)
    return render(request, "events/registration/registration_cancel.html", _context(registration))


@has_easy
@_own_page
def erase(request, registration):
    """Say what is deleted and what stays countable, then erase."""
    if request.method == "POST":
        error = attempt(lambda: retention.erase(registration))
        if error is None:
            return redirect("registrations:erased")
        return _refused(request, registration, error)
    return render(request, "events/registration/registration_erase.html", _context(registration))


@has_easy
@kept_page()
@require_safe
def erased(request):
    """Show the page after erasing; it names no one and may be reloaded."""
    return render(
        request, "events/registration/registration_erased.html", {"nav_current": "events"}
    )


@_own_page
@require_safe
def download(request, registration):
    """Send everything stored about this registration as JSON."""
    response = HttpResponse(
        json.dumps(retention.known_of(registration), ensure_ascii=False, indent=2),
        content_type="application/json; charset=utf-8",
    )
    response.headers["Content-Disposition"] = 'attachment; filename="registration.json"'
    return response


@_own_page
@require_safe
def calendar(request, registration):
    """Send the calendar file of this registration."""
    content = registration_calendar(f"registration:{registration.pk}", page_language())
    if content is None:
        raise Http404
    return HttpResponse(
        content,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{registration.event.slug}.ics"'},
    )
