"""What staff pages about events share: rights, fetching, tabs, rendering."""

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import wraps

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods

from kanazawa2030.core.http import post_from
from kanazawa2030.core.language import dates
from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.models import User
from kanazawa2030.core.registry import staff_page
from kanazawa2030.core.staff_site.publishing import publication_label

from .models import Event, Registration, Report
from .permissions import (
    ADD_REPORT,
    ENTER_REGISTRATION,
    EXPORT_REGISTRATIONS,
    READ_FEEDBACK,
    RUN_RECEPTION,
    SEE_NEEDS,
    VIEW_EVENT,
    VIEW_MESSAGES,
    VIEW_REPORT,
)
from .status import status_of


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
                raise PermissionDenied(needs)
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


# --- tabs ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tab:
    """One of an event's pages: `address` is "" where this event or this person has none.

    `covers` are the URL names, or patterns of them, of the pages that belong to it.
    """

    key: str
    label: Promise
    address: Callable[[Event, User], str]
    covers: tuple[str, ...]


def own_page(name: str, *, needs: str, if_counted: bool = False):
    """Return an `address`: the staff page `name`, for whoever has the permission `needs`.

    `if_counted` says that only events with counted seats have the page.
    """

    def address(event: Event, user: User) -> str:
        if not user.has_perm(needs) or (if_counted and event.capacity is None):
            return ""
        return reverse(f"admin:{name}", args=[event.pk])

    return address


def report_address(event: Event, user: User) -> str:
    """Return where this person reads or writes the report; "" before the event was held."""
    if not event.is_over() or event.state != Event.EventState.SCHEDULED:
        return ""
    report = Report.objects.filter(event=event).only("pk").first()
    needed = ADD_REPORT if report is None else VIEW_REPORT
    return report_form(event, report) if user.has_perm(needed) else ""


def report_form(event: Event, report: Report | None) -> str:
    """Return the address of the form of the event's report, of a new one without `report`."""
    if report is None:
        return reverse("admin:events_report_add", query={"event": event.pk})
    return reverse("admin:events_report_change", args=[report.pk])


def _questionnaire_address(event: Event, user: User) -> str:
    if event.state != Event.EventState.SCHEDULED:
        return ""
    return own_page("events_event_feedback", needs=READ_FEEDBACK)(event, user)


TABS = [
    Tab(
        "overview",
        pgettext_lazy("tab of an event", "Overview"),
        own_page("events_event_overview", needs=VIEW_EVENT),
        (
            *("events_event_overview", "events_event_close"),
            *("events_event_postpone", "events_event_cancel"),
            *("events_event_go", "events_event_online"),
        ),
    ),
    Tab(
        "edit",
        pgettext_lazy("tab of an event", "Edit"),
        own_page("events_event_change", needs=VIEW_EVENT),
        (
            *("events_event_change", "events_event_history", "events_event_move"),
            *("events_event_delete", "events_event_copy", "events_event_paper"),
            *("events_event_amend", "events_event_amendment", "events_event_series"),
        ),
    ),
    Tab(
        "registrations",
        _("Registrations"),
        own_page("events_event_registrations", needs=ENTER_REGISTRATION, if_counted=True),
        (
            *("events_event_registrations", "events_event_enter", "events_event_seats"),
            *("events_event_roster*", "events_event_needs_sheet", "events_grouprequest_*"),
            *("events_event_lists", "events_event_answers", "events_event_name_tags"),
            *("events_event_insurance", "events_registration_certificate"),
            *("events_registration_page", "events_registration_act"),
            *("events_registration_edit", "events_registration_merge"),
        ),
    ),
    Tab(
        "reception",
        _("Reception"),
        own_page("events_event_reception", needs=RUN_RECEPTION, if_counted=True),
        (
            *("events_event_reception", "events_event_walk_in", "events_event_absent"),
            *("events_event_count", "events_reception_*"),
            *("events_registration_arrive", "events_registration_size"),
            "events_registration_undo",
        ),
    ),
    Tab("questionnaire", _("Questionnaire"), _questionnaire_address, ("events_event_feedback*",)),
    Tab("report", _("Report"), report_address, ("events_report_*", "events_reportphoto_down")),
    Tab(
        "messages",
        pgettext_lazy("tab of an event", "Messages"),
        own_page("events_event_messages", needs=VIEW_MESSAGES, if_counted=True),
        ("events_event_message*", "events_message_*"),
    ),
]


@dataclass(frozen=True)
class ItemHead:
    """What stands above every page of one event: its name, its state, and the tabs."""

    name: str
    note: str
    word: str
    tabs: list[tuple[Promise, str, bool]]  # label, address, whether it is the current one


def head_of(event: Event, request) -> ItemHead:
    """Return the head of the staff pages of `event`, with the tabs this person may open."""
    page = request.resolver_match.url_name or ""
    tabs = [
        (tab.label, address, any(fnmatchcase(page, one) for one in tab.covers))
        for tab in TABS
        if (address := tab.address(event, request.user))
    ]
    day = dates.when(event.starts_at, event.ends_at, event.date_precision, page_language())
    place = " ".join(filter(None, (str(event.venue or ""), event.room)))
    is_out = event.publishing_state == Event.State.APPROVED and event.is_published()
    word = status_of(event).label if is_out else publication_label(event)
    return ItemHead(str(event), "　".join(filter(None, (day, place))), str(word), tabs)


class TabsOfEvent:
    """Mixin of a ModelAdmin: the pages of one row show the head of its event."""

    def event_of(self, obj) -> Event:
        raise NotImplementedError

    def page_context(self, request, obj, title, **context):
        head = head_of(self.event_of(obj), request)
        return super().page_context(request, obj, title, **{"item_head": head, **context})

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context["item_head"] = head_of(self.event_of(obj), request)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def history_view(self, request, object_id, extra_context=None):
        return super().history_view(request, object_id, self._with_head(request, object_id))

    def delete_view(self, request, object_id, extra_context=None):
        return super().delete_view(request, object_id, self._with_head(request, object_id))

    def _with_head(self, request, object_id) -> dict:
        obj = self.get_object(request, unquote(object_id))
        if obj is None or not self.has_view_or_change_permission(request, obj):
            return {}
        return {"item_head": head_of(self.event_of(obj), request)}


def render_page(request, template: str, event, title, *, status=200, **context):
    """Render a staff page about `event`."""
    frame = {
        **admin.site.each_context(request),
        "title": title,
        "opts": Event._meta,
        "event": event,
        "item_head": head_of(event, request),
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
