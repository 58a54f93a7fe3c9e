"""Staff pages that answer requests of schools and groups."""

from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kanazawa2030.core.workflow.changes import ChangeError, log_change

from ..models import GroupRequest
from ..permissions import ENTER_REGISTRATION
from ..staff_pages import desk_page, get_event, post_data, redirect_to, render_page
from . import group_requests
from .forms import DeclineForm, GroupSeatsForm


def _group_of(request, pk) -> GroupRequest:
    group = get_object_or_404(GroupRequest, pk=pk)
    group.event = get_event(request, group.event_id)
    return group


@desk_page("grouprequest/<int:pk>/seat/", name="events_grouprequest_seat", needs=ENTER_REGISTRATION)
def seat_group(request, pk):
    """Give a group its seats as one confirmed registration, and mail them."""
    group = _group_of(request, pk)
    form = GroupSeatsForm(post_data(request), initial={"seats": group.headcount})
    if request.method == "POST" and form.is_valid():
        try:
            row = group_requests.seat_group(group, by=request.user, **form.cleaned_data)
        except ChangeError as refusal:
            form.add_error(None, str(refusal))
        else:
            words = {"number": row.number, "seats": row.size}
            log_change(group.event, _("Group given %(seats)s seats") % words, by=request.user)
            done = ngettext(
                "The group has %(seats)s seat: No. %(number)s.",
                "The group has %(seats)s seats: No. %(number)s.",
                row.size,
            )
            messages.success(request, done % words)
            return redirect_to("events_registration_page", row.pk)
    return _asked(request, group, form, _("Give the group seats"))


@desk_page(
    "grouprequest/<int:pk>/decline/", name="events_grouprequest_decline", needs=ENTER_REGISTRATION
)
def decline_group(request, pk):
    """Decline a request, with a reason the responsible person reads."""
    group = _group_of(request, pk)
    form = DeclineForm(post_data(request))
    if request.method == "POST" and form.is_valid():
        answered = group_requests.decline_group(group, by=request.user, **form.cleaned_data)
        if answered.registration_id:
            messages.error(request, _("This group has already been answered."))
        else:
            log_change(group.event, _("Group request declined"), by=request.user)
            messages.success(request, _("The group has been told that there is no room."))
        return redirect_to("events_event_registrations", group.event_id)
    return _asked(request, group, form, _("Decline the group"))


def _asked(request, group, form, title):
    event = group.event
    words = {
        "people": group.headcount,
        "free": event.capacity - event.seats_held,
        "kept": event.reserved_seats,
    }
    return render_page(
        request,
        "admin/events/desk/registration_ask.html",
        event,
        title,
        form=form,
        group=group,
        button=title,
        explanation=[
            _("%(people)s people. Free seats: %(free)s, of which %(kept)s are kept for groups.")
            % words
        ],
    )
