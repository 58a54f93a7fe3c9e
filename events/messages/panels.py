"""What messages ask of a member of staff: their approval, or a text that was returned."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kanazawa2030.core.registry import Todo, digest_source, todo_source

from . import services


def _address(message) -> str:
    return reverse("admin:events_message_page", args=[message.pk])


@todo_source("events.messages", order=25)
def todos(user, now) -> list[Todo]:
    """Return the messages this person may release, and those returned to them."""
    return [
        Todo(
            text=_("Message “%(subject)s” to the participants of %(event)s")
            % {"subject": message, "event": message.event},
            act=act,
            address=_address(message),
            due=message.send_at,
        )
        for act, rows in (
            (pgettext("todo", "Read and approve"), services.awaiting_for(user)),
            (pgettext("todo", "Correct and hand in again"), services.returned_to(user)),
        )
        for message in rows
    ]


@digest_source("events.messages", order=25)
def digest_lines(user, now) -> list[str]:
    """Return how many messages wait for this person."""
    lines = []
    if count := len(services.awaiting_for(user)):
        lines.append(_("Messages to approve: %(count)s") % {"count": count})
    if count := len(services.returned_to(user)):
        lines.append(_("Messages returned to you: %(count)s") % {"count": count})
    return lines
