"""What staff pages about events share: rights, fetching, rendering, the log."""

from functools import wraps

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kanazawa2030.core.http import post_from
from kanazawa2030.core.registry import staff_page

from .models import Event, Registration
from .permissions import (
    ENTER_REGISTRATION,
    EXPORT_REGISTRATIONS,
    RUN_RECEPTION,
    SEE_NEEDS,
    VIEW_EVENT,
)


def desk_page(
    route: str, *, name: str, needs: str, methods=("GET", "HEAD", "POST"), button_on=None
):
    """Register a page at /admin/events/<route>; 403 without the permission `needs`.

    `button_on` is for what only takes POST: see `core.http.post_from`.
    """
    limit = post_from(button_on) if button_on else require_http_methods(methods)

    def decorate(view):
        limited = limit(view)

        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.has_perm(needs):
                raise PermissionDenied
            return limited(request, *args, **kwargs)

        staff_page(f"events/{route}", name=name)(guarded)
        return guarded

    return decorate


def page_of_event(name: str):
    """Return a `button_on`: the staff page `name` of the event with this key."""
    return lambda pk: reverse(f"admin:{name}", args=[pk])


def page_of_registrations_event(name: str):
    """Return a `button_on`: the staff page `name` of the event of this registration."""

    def page(pk):
        row = get_object_or_404(Registration.objects.only("event_id"), pk=pk)
        return reverse(f"admin:{name}", args=[row.event_id])

    return page


def get_event(request, pk: int) -> Event:
    """Return an event with counted seats that this user may see; else 404."""
    events = Event.objects.visible_to(request.user).filter(capacity__isnull=False)
    return get_object_or_404(events.select_related("venue"), pk=pk)


def get_registration(request, pk: int) -> Registration:
    """Return a registration whose event this user may see; else 404."""
    row = get_object_or_404(Registration.objects.select_related("event__venue", "needs"), pk=pk)
    row.event = get_event(request, row.event_id)
    return row


def render_page(request, template: str, event, title, *, status=200, **context):
    """Render a staff page about `event`."""
    frame = {
        **admin.site.each_context(request),
        "title": title,
        "opts": Event._meta,
        "event": event,
        "may_see_event": request.user.has_perm(VIEW_EVENT),
        "may_enter": request.user.has_perm(ENTER_REGISTRATION),
        "may_receive": request.user.has_perm(RUN_RECEPTION),
        "may_export": request.user.has_perm(EXPORT_REGISTRATIONS),
        "may_see_needs": request.user.has_perm(SEE_NEEDS),
    }
    return render(request, template, {**frame, **context}, status=status)


def post_data(request):
    """Return the data a form is bound to: POST, even an empty one, or None for GET."""
    return request.POST if request.method == "POST" else None


def redirect_to(name: str, *args):
    """Redirect to a staff page after a POST."""
    return redirect(f"admin:{name}", *args)
