"""The overview of one event, and closing its registration early."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kanazawa2030.core.workflow.changes import ChangeError, log_change, version_of

from ..desk.forms import VersionForm
from ..display import language_labels
from ..editing import services as editing_services
from ..models import Event
from ..permissions import CHANGE_EVENT, VIEW_EVENT
from ..registration.seats import seats_sentence
from ..staff_pages import desk_page, get_event, post_data, redirect_to, render_page
from .coming_dates import coming_dates
from .next_step import next_step
from .situation import Situation
from .weighty_acts import weighty_acts


@desk_page(
    "event/<int:pk>/overview/",
    name="events_event_overview",
    needs=VIEW_EVENT,
    methods=("GET", "HEAD"),
)
def overview(request, pk):
    """Show how an event stands, what is next, its dates and the acts of weight."""
    events = Event.objects.visible_to(request.user).select_related("venue")
    event = get_object_or_404(events, pk=pk)
    situation = Situation(event, request.user, timezone.now())
    return render_page(
        request,
        "admin/events/overview/overview.html",
        event,
        pgettext("tab of an event", "Overview"),
        situation=situation,
        step=next_step(situation),
        dates=coming_dates(event, situation.now),
        acts=weighty_acts(situation),
        seats_sentence="" if event.capacity is None else seats_sentence(event),
        languages=language_labels(event),
    )


@desk_page("event/<int:pk>/close/", name="events_event_close", needs=CHANGE_EVENT)
def close(request, pk):
    """Close registration early, after asking."""
    event = get_event(request, pk)
    form = VersionForm(post_data(request), initial={"version": version_of(event)})
    if request.method == "POST" and form.is_valid():
        try:
            closed = editing_services.close_registration(
                event, by=request.user, **form.cleaned_data
            )
        except ChangeError as refusal:
            form.add_error(None, str(refusal))
        else:
            if closed.version != event.version:
                log_change(event, _("Registration closed early"), by=request.user)
            messages.success(request, _("Registration is closed. The event page says so."))
            return redirect_to("events_event_overview", event.pk)
    return render_page(
        request,
        "admin/events/desk/registration_ask.html",
        event,
        _("Close registration early"),
        form=form,
        button=_("Close registration early"),
        back=reverse("admin:events_event_overview", args=[event.pk]),
        explanation=_consequences(event, request.user),
    )


def _consequences(event, user) -> list[str]:
    people = Situation(event, user, timezone.now()).totals
    words = {
        "confirmed": event.seats_held - people.unconfirmed,
        "unconfirmed": people.unconfirmed,
        "waiting": people.waiting,
    }
    return [
        _("The page says “Registration closed”, and no one can register any more."),
        _(
            "Nothing changes for those who are registered: %(confirmed)s people with a confirmed "
            "seat, %(unconfirmed)s who have not confirmed yet, %(waiting)s who are waiting. "
            "No email is sent."
        )
        % words,
        _("To open it again, change the day on which registration closes in the form."),
    ]
