"""The states of a message to an event's people: its table and its error."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import pgettext_lazy

from kanazawa2030.core.models import User
from kanazawa2030.core.permissions import APPROVE_CONTENT
from kanazawa2030.core.workflow.changes import ChangeError
from kanazawa2030.core.workflow.transitions import Transition, TransitionTable

from ..models import EventMessage
from ..permissions import WRITE_MESSAGES

State = EventMessage.State
WRITER, APPROVER = "writer", "approver"
UNSENT = (State.DRAFT, State.RETURNED, State.AWAITING, State.SCHEDULED)


class MessageError(ChangeError):
    """A change that is not possible; its text is for the person who tried."""


def _actors_of(message: EventMessage, user: User | AnonymousUser) -> set[str]:
    rights = {WRITER: WRITE_MESSAGES, APPROVER: APPROVE_CONTENT}
    return {actor for actor, right in rights.items() if user.has_perm(right)}


def _needs_approval(message: EventMessage, user: User | AnonymousUser) -> bool:
    return settings.APPROVAL_REQUIRED


def _needs_none(message: EventMessage, user: User | AnonymousUser) -> bool:
    return not settings.APPROVAL_REQUIRED


def _is_second(message: EventMessage, user: User | AnonymousUser) -> bool:
    """Return whether `user` is a second pair of eyes: not who wrote the text."""
    return settings.APPROVER_MAY_BE_AUTHOR or message.author_id != user.pk


def _columns(message: EventMessage, target: str, at: datetime) -> dict:
    return {"state": target, "version": message.version + 1}


TRANSITIONS = TransitionTable(
    Transition(
        "submit",
        pgettext_lazy("message", "Ask for approval"),
        (State.DRAFT, State.RETURNED),
        State.AWAITING,
        (WRITER,),
        condition=_needs_approval,
    ),
    Transition(
        "schedule",
        pgettext_lazy("message", "Send this message"),
        (State.DRAFT, State.RETURNED),
        State.SCHEDULED,
        (WRITER,),
        condition=_needs_none,
    ),
    Transition(
        "release",
        pgettext_lazy("message", "Approve and send"),
        (State.AWAITING,),
        State.SCHEDULED,
        (APPROVER,),
        condition=_is_second,
    ),
    Transition(
        "return",
        pgettext_lazy("message", "Return to the author"),
        (State.AWAITING,),
        State.RETURNED,
        (APPROVER,),
        needs_reason=True,
    ),
    Transition(
        "recall",
        pgettext_lazy("message", "Make it a draft again to change it"),
        (State.AWAITING, State.SCHEDULED),
        State.DRAFT,
        (WRITER,),
    ),
    Transition(
        "withdraw",
        pgettext_lazy("message", "Withdraw this message"),
        UNSENT,
        State.WITHDRAWN,
        (WRITER,),
    ),
    Transition(
        "send",
        pgettext_lazy("message", "Sent"),
        (State.SCHEDULED,),
        State.SENT,
        (),  # the worker, when the hour has come
    ),
    column="state",
    error=MessageError,
    actors_of=_actors_of,
    columns=_columns,
)


def may_edit(message: EventMessage, user: User | AnonymousUser) -> bool:
    """Return whether `user` may change the text now: what is handed in or approved stays."""
    return user.has_perm(WRITE_MESSAGES) and message.state in (State.DRAFT, State.RETURNED)
