"""The states of an amendment: who sends, returns, releases it, or gives it up."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..models import Amendment, User
from ..permissions import APPROVE_CONTENT
from ..workflow.publishing import APPROVER, EDITOR, PublishingError, write_history
from ..workflow.transitions import Transition, TransitionTable

State = Amendment.State


class AmendmentError(PublishingError):
    """What is not possible with an amendment now; its text is for the person who tried."""


def may_write(model: type[Model], user: User | AnonymousUser) -> bool:
    """Return whether `user` may change rows of this model at all."""
    return user.has_perm(f"{model._meta.app_label}.change_{model._meta.model_name}")


def _actors_of(amendment: Amendment, user: User | AnonymousUser) -> set[str]:
    found = set()
    model = amendment.content_type.model_class()
    if model is not None and may_write(model, user):
        found.add(EDITOR)
    if user.has_perm(APPROVE_CONTENT):
        found.add(APPROVER)
    return found


def _is_not_own(amendment: Amendment, user: User | AnonymousUser) -> bool:
    return settings.APPROVER_MAY_BE_AUTHOR or amendment.author_id != user.pk


def _is_own(amendment: Amendment, user: User | AnonymousUser) -> bool:
    return amendment.author_id in (None, user.pk)


def _columns(amendment: Amendment, target: str, at: datetime) -> dict:
    columns = {"state": target, "version": amendment.version + 1}
    if target == State.AWAITING:
        columns["sent_at"] = at
    if target not in Amendment.OPEN:
        columns["closed_at"] = at
    return columns


def _record(
    amendment: Amendment, name: str, *, source: str, at: datetime, by: User, note: str
) -> None:
    """Write the line into the history of the row that is amended."""
    item = amendment.item
    write_history(item, f"amend_{name}", source=item.publishing_state, by=by, note=note, at=at)


TRANSITIONS = TransitionTable(
    Transition(
        "send",
        pgettext_lazy("amendment", "Send for approval"),
        (State.DRAFT, State.RETURNED),
        State.AWAITING,
        (EDITOR,),
    ),
    Transition(
        "release",
        pgettext_lazy("amendment", "Release"),
        (State.AWAITING,),
        State.RELEASED,
        (APPROVER,),
        condition=_is_not_own,
    ),
    Transition(
        "return",
        _("Return to the author"),
        (State.AWAITING,),
        State.RETURNED,
        (APPROVER,),
        needs_reason=True,
    ),
    Transition(
        "take_back",
        pgettext_lazy("amendment", "Withdraw the request"),
        (State.AWAITING,),
        State.DRAFT,
        (EDITOR,),
        condition=_is_own,
    ),
    Transition(
        "withdraw",
        pgettext_lazy("amendment", "Discard the amendment"),
        Amendment.OPEN,
        State.WITHDRAWN,
        (EDITOR,),
    ),
    column="state",
    error=AmendmentError,
    actors_of=_actors_of,
    columns=_columns,
    record=_record,
)
