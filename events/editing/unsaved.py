"""What staff type into an event's form is kept until it is saved, and offered back.

A script sends the form now and then; without script nothing is kept. Only the person who
typed a text can read it. Files are never kept, nor is what saving has stored already.
"""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from kanazawa2030.core.files.kept import KEY, OUT
from kanazawa2030.core.http import post_from
from kanazawa2030.core.language import dates
from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.models import User
from kanazawa2030.core.registry import Todo, due, purge_rule, todo_source
from kanazawa2030.core.staff_site.base import show_typed
from kanazawa2030.core.workflow.publishing import may_edit

from ..models import Event, UnsavedForm
from ..permissions import ADD_EVENT

MOST_CHARACTERS = 200_000
KEPT_FOR = timedelta(days=7)
PUT_BACK = "put_back"  # in the query of the form
THROW_AWAY = "throw_away"  # name of a button
OF_EVENT = "event"  # in the query of where the script sends to
LEFT_OUT = ("csrfmiddlewaretoken", THROW_AWAY)


def keep(user: User, event: Event | None, typed: QueryDict) -> UnsavedForm | None:
    """Keep what `user` has typed; None where it is too much. `event` None is a new event."""
    fields = [
        (name, value)
        for name, values in typed.lists()
        if name not in LEFT_OUT and not name.endswith((KEY, KEY + OUT))
        for value in values
    ]
    sent = urlencode(fields)
    if len(sent) > MOST_CHARACTERS:
        return None
    values = {"fields": sent, "at": timezone.now()}
    kept, _is_new = UnsavedForm.objects.update_or_create(values, user=user, event=event)
    return kept


def kept_of(user: User, event: Event | None) -> UnsavedForm | None:
    """Return what is kept of this person's form of this event."""
    return UnsavedForm.objects.filter(user=user, event=event).first()


def forget(user: User, event: Event | None) -> None:
    """Delete what is kept of this person's form: it is saved, or not wanted."""
    UnsavedForm.objects.filter(user=user, event=event).delete()


@purge_rule("unsaved forms", order=118)
def purge_unsaved(now: datetime, *, dry_run: bool) -> int:
    """Delete forms that nobody came back to for KEPT_FOR."""
    old = UnsavedForm.objects.filter(at__lte=now - KEPT_FOR)
    return due(old, "at") if dry_run else old.delete()[0]


@todo_source("events.unsaved", order=15)
def unsaved_of_mine(user: User, now: datetime) -> list[Todo]:
    """Return the forms this person has begun, and may still write, each with the way back."""
    rows = UnsavedForm.objects.filter(user=user).select_related("event").order_by("-at")
    return [
        Todo(
            _("Typed and not saved: %(event)s") % {"event": row.event or _("New event")},
            _("Put it back"),
            put_back_address(row.event),
            due=row.at + KEPT_FOR,
        )
        for row in rows
        if (may_edit(row.event, user) if row.event else user.has_perm(ADD_EVENT))
    ]


def said_of(kept: UnsavedForm) -> str:
    """Return what the page says while it keeps the text."""
    at = dates.clock(timezone.localtime(kept.at))
    return _("Kept at %(time)s, not saved yet.") % {"time": at}


class KeepsUnsaved:
    """Mixin of EventAdmin: the address the script sends to, and the text put back."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.unsaved_view)
        return [path("unsaved/", view, name="events_event_unsaved"), *super().get_urls()]

    @method_decorator(post_from(lambda: reverse("admin:events_event_changelist")))
    def unsaved_view(self, request: HttpRequest):
        """Keep the form that was sent, or throw away what is kept."""
        event = self._event_of(request)
        if THROW_AWAY in request.POST:
            forget(request.user, event)
            return HttpResponseRedirect(form_of(event))
        kept = keep(request.user, event, request.POST)
        if kept is None:
            return JsonResponse({"said": _("This text is too long to be kept. Please save.")})
        return JsonResponse({"said": said_of(kept)})

    def _event_of(self, request: HttpRequest) -> Event | None:
        """Return the event whose form was sent; who may not write it gets 403, or 404."""
        number = request.GET.get(OF_EVENT, "")
        if not number:
            if not request.user.has_perm(ADD_EVENT):
                raise PermissionDenied
            return None
        is_number = number.isascii() and number.isdigit() and len(number) < 10
        event = get_object_or_404(Event, pk=number if is_number else 0)
        if not may_edit(event, request.user):
            raise PermissionDenied
        return event

    def _fill_in_kept(self, request: HttpRequest) -> bool:
        """Show what is kept as a form that was not saved, where the page is asked to."""
        if super()._fill_in_kept(request):
            return True
        if PUT_BACK not in request.GET:
            return False
        number = request.resolver_match.kwargs.get("object_id")
        event = self.get_object(request, number) if number else None
        kept = kept_of(request.user, event)
        if kept is None or (number and event is None):
            return False
        show_typed(
            request,
            QueryDict(kept.fields),
            _("This is what you had typed. Please check it and save it."),
        )
        return True

    def response_add(self, request, obj, post_url_continue=None):
        response = super().response_add(request, obj, post_url_continue)
        forget(request.user, None)
        return response

    def response_change(self, request, obj):
        response = super().response_change(request, obj)
        forget(request.user, obj)
        return response

    def unsaved_of(self, request: HttpRequest, event: Event | None) -> dict:
        """Return what the form's page says of unsaved text: where to send it, what is kept."""
        query = {OF_EVENT: event.pk} if event else None
        found = {"address": reverse("admin:events_event_unsaved", query=query)}
        kept = kept_of(request.user, event) if request.method == "GET" else None
        if kept is not None:
            found["kept"] = dates.when(timezone.localtime(kept.at), language=page_language())
            found["put_back"] = put_back_address(event)
        return found


def form_of(event: Event | None) -> str:
    """Return the address of the form."""
    if event is None:
        return reverse("admin:events_event_add")
    return reverse("admin:events_event_change", args=[event.pk])


def put_back_address(event: Event | None) -> str:
    """Return the address of the form with what is kept in it."""
    return f"{form_of(event)}?{PUT_BACK}=1"
