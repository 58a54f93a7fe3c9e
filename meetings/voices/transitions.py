"""The states of an answer: who may move it from which to which."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kanazawa2030.core.models import User
from kanazawa2030.core.workflow.changes import ChangeError
from kanazawa2030.core.workflow.transitions import Transition, TransitionTable

from ..models import Voice, VoiceMove

Status = Voice.Status
PERSON, STAFF = "person", "staff"
READ_VOICES = "meetings.change_voice"
ADD_VOICES = "meetings.add_voice"
READ_FLAGS = "meetings.change_voiceflag"
# What is not a transition: how a row begins.
SEND, ENTER = "send", "enter"


class VoiceError(ChangeError):
    """A change that is not possible; its text is for the person who tried."""


class VoicesClosed(VoiceError):
    """The question takes no answers at this moment."""

    def __init__(self) -> None:
        super().__init__(_("This question is not taking answers at the moment."))


def _actors_of(voice: Voice, user: User | AnonymousUser) -> set[str]:
    return {STAFF} if user.has_perm(READ_VOICES) else set()


def _columns(voice: Voice, target: str, at: datetime) -> dict:
    columns: dict = {"status": target, "version": voice.version + 1}
    if target == Status.WAITING:
        columns["confirmed_at"] = at
    if target in (Status.SHOWN, Status.DECLINED):
        columns["read_at"] = at
    if target == Status.SHOWN:
        columns["reason"] = ""
    if target == Status.DELETED:
        columns |= {"text": "", "nickname": "", "email": "", "key": "", "reason": ""}
    return columns


def record(
    voice: Voice,
    name: str,
    *,
    source: str,
    at: datetime,
    actor: str = STAFF,
    by: User | None = None,
    note: str = "",
) -> None:
    """Write one line of a voice's history; `note` is one of Voice.Reason."""
    VoiceMove.objects.create(
        voice=voice,
        move=name,
        from_status=source,
        to_status=voice.status,
        actor=actor,
        by=by,
        at=at,
        reason=note,
    )


TRANSITIONS = TransitionTable(
    Transition(
        "confirm",
        pgettext_lazy("voice", "Confirmed"),
        (Status.UNCONFIRMED,),
        Status.WAITING,
        (PERSON,),
    ),
    Transition(
        "publish",
        pgettext_lazy("voice", "Publish"),
        (Status.WAITING, Status.DECLINED),
        Status.SHOWN,
        (STAFF,),
    ),
    Transition(
        "decline",
        pgettext_lazy("voice", "Do not publish"),
        (Status.WAITING,),
        Status.DECLINED,
        (STAFF,),
        needs_reason=True,
    ),
    Transition(
        "unpublish",
        pgettext_lazy("voice", "Remove from the page"),
        (Status.SHOWN,),
        Status.DECLINED,
        (STAFF,),
        needs_reason=True,
    ),
    Transition(
        "delete",
        pgettext_lazy("voice", "Delete at the writer’s request"),
        (Status.UNCONFIRMED, Status.WAITING, Status.SHOWN, Status.DECLINED),
        Status.DELETED,
        (PERSON, STAFF),
    ),
    error=VoiceError,
    actors_of=_actors_of,
    columns=_columns,
    record=record,
)
# Lines of the history that are no transition.
OTHER_LINES = {
    SEND: pgettext_lazy("history of a voice", "Sent on this site"),
    ENTER: pgettext_lazy("history of a voice", "Typed from paper"),
}


def label_of(name: str) -> str | Promise:
    """Return the label of a line of history."""
    return TRANSITIONS[name].label if name in TRANSITIONS else OTHER_LINES.get(name, name)
