"""The state of an action: planned, in progress, then done or stopped.

Readers see it at once, in every version of the record. Where approval is required, only an
approver changes the state of an action that is public.
"""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from kanazawa2030.core.models import User
from kanazawa2030.core.permissions import APPROVE_CONTENT
from kanazawa2030.core.workflow.changes import ChangeError, real_changes
from kanazawa2030.core.workflow.transitions import Transition, TransitionTable

from ..models import Action, ActionChange, Meeting
from ..permissions import CHANGE_ACTION

State = Action.State
OPEN = (State.PLANNED, State.RUNNING)
SOON = timedelta(days=14)
WRITER = "writer"  # may change the state of this action


class ActionError(ChangeError):
    """A change of an action that is not possible; its text is for the person who tried."""


def is_public(action: Action) -> bool:
    """Return whether readers see this action."""
    return Action.objects.public().filter(pk=action.pk).exists()


def may_change_state(action: Action, user: User | AnonymousUser) -> bool:
    """Return whether `user` may change what readers see of `action` at once."""
    if not user.has_perm(CHANGE_ACTION):
        return False
    if not settings.APPROVAL_REQUIRED or user.has_perm(APPROVE_CONTENT):
        return True
    return not is_public(action)


def _record(action: Action, name: str, *, source: str, at: datetime, by: User, note: str) -> None:
    ActionChange.objects.create(
        action=action, from_state=source, to_state=action.state, by=by, at=at
    )


TRANSITIONS = TransitionTable(
    Transition(
        "start",
        pgettext_lazy("action", "Mark as in progress"),
        (State.PLANNED,),
        State.RUNNING,
        (WRITER,),
    ),
    Transition(
        "finish", pgettext_lazy("action", "Mark as done"), (State.RUNNING,), State.DONE, (WRITER,)
    ),
    Transition(
        "stop",
        pgettext_lazy("action", "Mark as stopped"),
        (State.PLANNED, State.RUNNING),
        State.STOPPED,
        (WRITER,),
        needs_reason=True,
    ),
    Transition(
        "resume",
        pgettext_lazy("action", "Mark as in progress again"),
        (State.DONE, State.STOPPED),
        State.RUNNING,
        (WRITER,),
    ),
    column="state",
    error=ActionError,
    actors_of=lambda action, user: (WRITER,) if may_change_state(action, user) else (),
    columns=lambda action, target, at: {
        "state": target,
        "state_changed_on": timezone.localdate(at),
    },
    record=_record,
)


@transaction.atomic
def change_state(
    action: Action,
    *,
    state: str,
    note_ja: str = "",
    note_en: str = "",
    by: User,
    version: str | None = None,
    now: datetime | None = None,
) -> Action:
    """Bring `action` to `state` with what has come of it; return the fresh row.

    The state it has already changes the sentence only. `version` is the state that was
    shown: another one since then is refused. Raises PermissionDenied, ActionError.
    """
    # The session's row is the lock of its record, and the action's of its state.
    Meeting.objects.select_for_update(no_key=True).get(pk=action.meeting_id)
    action = Action.objects.select_for_update(no_key=True, of=("self",)).get(pk=action.pk)
    now = now or timezone.now()
    notes = {"state_note_ja": note_ja.strip(), "state_note_en": note_en.strip()}
    if action.state == state:
        return _reword(action, notes, by=by)
    if version and version != action.state:
        raise TRANSITIONS.wrong_state(action)
    name = _transition(action, state)
    TRANSITIONS.require(action, name, by)
    if TRANSITIONS[name].needs_reason and not any(notes.values()):
        raise ActionError(_("Say in one sentence why, in Japanese or in English."), "note_ja")
    note = notes["state_note_ja"] or notes["state_note_en"]
    return TRANSITIONS.apply(action, name, at=now, by=by, note=note, columns=notes)


def _transition(action: Action, state: str) -> str:
    """Return the name of the transition from the state of `action` to `state`."""
    for name, transition in TRANSITIONS.items():
        if transition.target == state and action.state in transition.sources:
            return name
    raise TRANSITIONS.wrong_state(action)


def _reword(action: Action, notes: dict, *, by: User) -> Action:
    if not may_change_state(action, by):
        raise PermissionDenied
    if changes := real_changes(action, notes):
        if action.state == State.STOPPED and not any(notes.values()):
            raise ActionError(_("Say in one sentence why, in Japanese or in English."), "note_ja")
        for name, value in changes.items():
            setattr(action, name, value)
        action.save(update_fields=changes)
    return action


# --- What is open -----------------------------------------------------------------------


def open_actions() -> QuerySet[Action]:
    """Return the actions still to be done, the earliest due first, those without a day last."""
    rows = Action.objects.kept().filter(state__in=OPEN)
    return rows.select_related("meeting").order_by(F("due_on").asc(nulls_last=True), "pk")


def is_overdue(action: Action, today: date) -> bool:
    return action.state in OPEN and action.due_on is not None and action.due_on < today


def due_words(action: Action, today: date) -> str:
    """Return how far the day is on which `action` is due, or how long past."""
    if action.due_on is None:
        return pgettext("action", "no date")
    days = (action.due_on - today).days
    if days < 0:
        return ngettext("%(days)d day overdue", "%(days)d days overdue", -days) % {"days": -days}
    if days == 0:
        return pgettext("action", "due today")
    return ngettext("due in %(days)d day", "due in %(days)d days", days) % {"days": days}
