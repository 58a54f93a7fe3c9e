"""Staff pages of messages: the list of an event, writing, reading, sending."""

from django.contrib import messages as notices
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from kanazawa2030.core.models import OutgoingMail
from kanazawa2030.core.tokens import new_nonce
from kanazawa2030.core.web import limits
from kanazawa2030.core.web.list_query import MOST_PAGES, number_in
from kanazawa2030.core.workflow.changes import ChangeError

from ..models import EventMessage
from ..permissions import VIEW_MESSAGES, WRITE_MESSAGES
from ..staff_pages import desk_page, get_event, post_data, redirect_to, render_page
from . import services
from .forms import MessageForm, initial_of
from .mail import previews
from .transitions import TRANSITIONS, may_edit

PER_PAGE = 20
DONE = {
    "submit": gettext_lazy("The message is handed in for approval."),
    "schedule": gettext_lazy(
        "The message goes out within a few minutes, or at the time you chose."
    ),
    "release": gettext_lazy(
        "The message is approved. It goes out within a few minutes, or at the time chosen."
    ),
    "return": gettext_lazy("The message is returned to its author."),
    "recall": gettext_lazy("The message is a draft again. Nothing is sent."),
    "withdraw": gettext_lazy("The message is withdrawn. Nothing is sent."),
}


def _audiences(event) -> list[tuple[str, str]]:
    """Return the choices of the form, with how many people each reaches now."""
    return [
        (one.value, _with_count(one.label, services.reach(event, one)))
        for one in services.audiences_of(event, timezone.now())
    ]


def _with_count(label, reach) -> str:
    words = _("%(audience)s: %(by_email)s by email")
    if reach.to_phone:
        words = _("%(audience)s: %(by_email)s by email, %(phone)s to be phoned")
    return words % {"audience": label, "by_email": reach.mailed, "phone": reach.to_phone}


def _get_message(request, pk) -> EventMessage:
    """Return a message whose event this person may see; else 404."""
    rows = EventMessage.objects.select_related("author", "decided_by")
    message = get_object_or_404(rows, pk=pk)
    message.event = get_event(request, message.event_id)
    return message


@desk_page(
    "event/<int:pk>/messages/",
    name="events_event_messages",
    needs=VIEW_MESSAGES,
    methods=("GET", "HEAD"),
)
def event_messages(request, pk):
    """List the messages to an event's people, the newest first, and what came of them."""
    event = get_event(request, pk)
    rows = event.messages.select_related("author", "decided_by")
    pages = Paginator(rows, PER_PAGE)
    page = pages.get_page(number_in(request.GET.get("page", ""), 1, MOST_PAGES) or 1)
    listed = list(page)
    counts = services.delivery_of(listed)
    return render_page(
        request,
        "admin/events/messages/event_messages.html",
        event,
        pgettext("tab of an event", "Messages"),
        page=page,
        rows=[(message, _delivery(counts[message.pk])) for message in listed],
        may_write=request.user.has_perm(WRITE_MESSAGES),
    )


def _delivery(counts) -> dict:
    status = OutgoingMail.Status
    return {
        "delivered": counts[status.SENT],
        "failed": counts[status.FAILED],
        "under_way": counts[status.QUEUED] + counts[status.SENDING],
    }


def _form_page(request, event, form, title, *, back):
    return render_page(
        request, "admin/events/messages/message_form.html", event, title, form=form, back=back
    )


def _refused(form, refusal) -> None:
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, str(refusal))


@desk_page("event/<int:pk>/messages/new/", name="events_event_message", needs=WRITE_MESSAGES)
def new_message(request, pk):
    """Write a message; it is a draft until it is sent from its own page."""
    event = get_event(request, pk)
    form = MessageForm(
        post_data(request), audiences=_audiences(event), initial={"once": new_nonce()}
    )
    if request.method == "POST" and form.is_valid():
        limits.require("event_messages", str(event.pk))
        key = form.cleaned_data["once"][:40] or new_nonce()
        try:
            message = services.write(event, by=request.user, key=key, **form.columns)
        except ChangeError as refusal:
            _refused(form, refusal)
        else:
            notices.success(request, _("The draft is saved. Read it as it will arrive."))
            return redirect_to("events_message_page", message.pk)
    back = reverse("admin:events_event_messages", args=[event.pk])
    return _form_page(request, event, form, _("Write to the participants"), back=back)


@desk_page("message/<int:pk>/edit/", name="events_message_edit", needs=WRITE_MESSAGES)
def edit_message(request, pk):
    """Change a draft, or what was returned; all that was typed stays on an error."""
    message = _get_message(request, pk)
    form = MessageForm(
        post_data(request), audiences=_audiences(message.event), initial=initial_of(message)
    )
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or None
        try:
            services.change(message, by=request.user, version=version, **form.columns)
        except ChangeError as refusal:
            _refused(form, refusal)
        else:
            notices.success(request, _("The draft is saved. Read it as it will arrive."))
            return redirect_to("events_message_page", message.pk)
    elif request.method != "POST" and not may_edit(message, request.user):
        return redirect_to("events_message_page", message.pk)
    back = reverse("admin:events_message_page", args=[message.pk])
    return _form_page(request, message.event, form, _("Change the message"), back=back)


@desk_page(
    "message/<int:pk>/", name="events_message_page", needs=VIEW_MESSAGES, methods=("GET", "HEAD")
)
def message_page(request, pk):
    """Show a message as its people will read it, how many they are, and what to do."""
    message = _get_message(request, pk)
    counts = services.delivery_of([message])[message.pk]
    return render_page(
        request,
        "admin/events/messages/message_page.html",
        message.event,
        _("Message: %(subject)s") % {"subject": message},
        message=message,
        reach=services.reach(message.event, message.audience),
        delivery=_delivery(counts),
        previews=previews(message),
        steps=TRANSITIONS.transitions_for(message, request.user),
        may_edit=may_edit(message, request.user),
        is_own=message.author_id == request.user.pk,
    )


@desk_page(
    "message/<int:pk>/do/<slug:name>/",
    name="events_message_act",
    needs=VIEW_MESSAGES,
    button_on=lambda pk, name: reverse("admin:events_message_page", args=[pk]),
)
def act(request, pk, name):
    """Hand in, release, return, take back or withdraw a message; twice is once."""
    if name not in DONE:
        raise Http404
    message = _get_message(request, pk)
    if not TRANSITIONS.may(message, name, request.user):
        raise PermissionDenied
    try:
        services.apply(
            message,
            name,
            by=request.user,
            reason=request.POST.get("reason", "")[:1000],
            version=request.POST.get("version") or None,
        )
    except ChangeError as refusal:
        notices.error(request, str(refusal))
    else:
        notices.success(request, DONE[name])
    return redirect_to("events_message_page", message.pk)
