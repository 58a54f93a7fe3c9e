"""Publish a text: the table of transitions, and the service that applies them.

A city hall approves what it publishes. With APPROVAL_REQUIRED an editor hands a text
in, an approver (not its author, unless APPROVER_MAY_BE_AUTHOR) puts it out, with date
and document number on record. Without, an editor publishes. Every transition is kept.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..models import Publishable, PublishingMove, User
from ..permissions import APPROVE_CONTENT
from . import mail
from .changes import ChangeError, locked, real_changes, refuse_stale, version_of, write_changes
from .readiness import needs_of
from .transitions import Transition, TransitionTable

State = Publishable.State
Item = TypeVar("Item", bound=Publishable)


EDITOR = "editor"  # may change the model concerned
APPROVER = "approver"


class PublishingError(ChangeError):
    """A transition that is not possible now; its text is for the person who tried."""


def _permission(item: Publishable, actor: str) -> str:
    if actor == APPROVER:
        return APPROVE_CONTENT
    return f"{item._meta.app_label}.change_{item._meta.model_name}"


def _actors_of(item: Publishable, user: User | AnonymousUser) -> set[str]:
    return {actor for actor in (EDITOR, APPROVER) if user.has_perm(_permission(item, actor))}


def _needs_approval(item: Publishable, user: User | AnonymousUser) -> bool:
    return settings.APPROVAL_REQUIRED


def _needs_no_approval(item: Publishable, user: User | AnonymousUser) -> bool:
    return not settings.APPROVAL_REQUIRED


def _may_approve(item: Publishable, user: User | AnonymousUser) -> bool:
    is_own = item.author_id is not None and item.author_id == user.pk
    return settings.APPROVAL_REQUIRED and (settings.APPROVER_MAY_BE_AUTHOR or not is_own)


def write_history(
    item: Publishable,
    name: str,
    *,
    source: str,
    by: User,
    note: str = "",
    at: datetime | None = None,
) -> PublishingMove:
    """Write one line of the item's publishing history."""
    return PublishingMove.objects.create(
        content_type=ContentType.objects.get_for_model(item),
        object_id=item.pk,
        move=name,
        from_state=source,
        to_state=item.publishing_state,
        by=by,
        at=at or timezone.now(),
        note=note[:200],
    )


def _may_recall(item: Publishable, user: User | AnonymousUser) -> bool:
    return settings.APPROVAL_REQUIRED and item.author_id in (None, user.pk)


def _can_reopen(item: Publishable, user: User | AnonymousUser) -> bool:
    return item.can_reopen


TRANSITIONS = TransitionTable(
    Transition(
        "submit",
        _("Hand in for approval"),
        (State.DRAFT,),
        State.AWAITING,
        (EDITOR,),
        condition=_needs_approval,
    ),
    Transition(
        "publish",
        _("Publish"),
        (State.DRAFT, State.AWAITING),
        State.APPROVED,
        (EDITOR,),
        condition=_needs_no_approval,
    ),
    Transition(
        "approve",
        _("Approve"),
        (State.AWAITING,),
        State.APPROVED,
        (APPROVER,),
        condition=_may_approve,
    ),
    Transition(
        "return",
        _("Return to the author"),
        (State.AWAITING,),
        State.DRAFT,
        (APPROVER,),
        needs_reason=True,
    ),
    Transition(
        "recall",
        _("Withdraw the request for approval"),
        (State.AWAITING,),
        State.DRAFT,
        (EDITOR,),
        condition=_may_recall,
    ),
    Transition(
        "withdraw", _("Withdraw"), (State.APPROVED,), State.WITHDRAWN, (EDITOR,), needs_reason=True
    ),
    Transition(
        "reopen",
        _("Make it a draft again"),
        (State.WITHDRAWN,),
        State.DRAFT,
        (EDITOR,),
        condition=_can_reopen,
    ),
    column="publishing_state",
    error=PublishingError,
    actors_of=_actors_of,
    columns=lambda item, target, at: {"publishing_state": target, "version": item.version + 1},
    record=write_history,
)


def may_edit(item: Publishable, user: User | AnonymousUser) -> bool:
    """Return whether `user` may change the texts of `item` in its present state.

    Where approval is required, what was handed in or approved is what was read: only
    an approver changes it, and that is kept in the history.
    """
    if not user.has_perm(_permission(item, EDITOR)):
        return False
    if not settings.APPROVAL_REQUIRED or item.publishing_state == State.DRAFT:
        return True
    return user.has_perm(_permission(item, APPROVER))


def has_been_public(item: Publishable) -> bool:
    """Return whether `item` is or was approved: then it stays, and so does its address."""
    if item.publishing_state in (State.APPROVED, State.WITHDRAWN):
        return True
    was_out = Q(from_state=State.APPROVED) | Q(to_state=State.APPROVED)
    return item.pk is not None and history(item).filter(was_out).exists()


def _refuse_new_address(current: Publishable, changed: list[str]) -> None:
    """Raise PublishingError if columns that make the address change after publication."""
    if changed and has_been_public(current):
        raise PublishingError(
            _("The address stays as it is once the page has been public."), changed[0]
        )


def _refuse_unless_editable(current: Publishable, by: User) -> None:
    if not may_edit(current, by):
        raise PublishingError(
            _("This is “%(state)s”: it can be changed again once it is a draft.")
            % {"state": current.get_publishing_state_display()}
        )


@transaction.atomic
def save_changes(
    item: Item,
    *,
    changes: dict,
    by: User,
    version: str | int | None = None,
    parts_changed: bool = False,
    check: Callable[[Item, dict], Iterable[str] | None] | None = None,
    fixed: tuple[str, ...] = ("slug",),
    is_release: bool = False,
) -> Item:
    """Write `changes` (field name to value) to `item` under its lock; return the row.

    Only what really differs is written. `version` is the one the form was opened with;
    None leaves that question out. `parts_changed` says that rows belonging to the item
    (hosts, programme) change in the same transaction. `check(current, changes)` may
    refuse, and may set further columns, whose names it returns. `fixed` names what makes
    the address: it stays once the item has been public. `by` None is the portal itself.
    `is_release` says that an approver releases an amendment (core.amending), which asks
    nobody's right to edit and writes the history itself.
    Raises StaleItem, or another ChangeError: what is approved stays fit to be published.
    """
    current = locked(item)
    changes = real_changes(current, changes)
    if not changes and not parts_changed:
        return current  # a second click on Save: all of it is stored already
    refuse_stale(current, version)
    if by is not None and not is_release:
        _refuse_unless_editable(current, by)
    _refuse_new_address(current, [name for name in fixed if name in changes])
    if "publish_at" in changes and current.publishing_state == State.APPROVED:
        # An approved item always has its hour (a constraint says so too).
        changes["publish_at"] = changes["publish_at"] or timezone.now()
    also = check(current, changes) if check is not None else ()
    write_changes(current, changes, also=also)
    if current.publishing_state == State.APPROVED:
        _refuse_unready(current, timezone.now())
    if not is_release:
        _note_change(current, by=by)
    return current


def _note_change(item: Publishable, *, by: User) -> None:
    """Keep in the history that what was read for an approval has changed."""
    if settings.APPROVAL_REQUIRED and item.publishing_state != State.DRAFT:
        write_history(item, "amend", source=item.publishing_state, by=by)


@transaction.atomic
def apply_transition(
    item: Publishable,
    name: str,
    *,
    by: User,
    reason: str = "",
    document_number: str = "",
    version: str | int | None = None,
    now: datetime | None = None,
) -> Publishable:
    """Apply one of TRANSITIONS to a locked, fresh copy of `item`; return that copy.

    `reason` is needed for returning and withdrawing; a withdrawal shows it to readers.
    `document_number` is the city's 文書番号 and goes with an approval. `version` is
    the one that was read: what has changed since is not approved unread. Models may
    define `publishing_needs(now)` (core.workflow.readiness) and `before_publishing(now)`, which
    each later change asks again, and `before_withdrawing(now)`; both raise to refuse. Raises
    PermissionDenied when `by` may not, and PublishingError when the item is not ready.
    """
    item = locked(item)
    now = now or timezone.now()
    TRANSITIONS.refuse_wrong_state(item, name)
    TRANSITIONS.require(item, name, by)
    _refuse_unread(item, version)
    document_number = document_number.strip()
    reason = TRANSITIONS.given_reason(name, reason)
    _refuse_long(item, "withdrawal_reason", reason, "reason")
    _refuse_long(item, "document_number", document_number, "document_number")
    columns = {}
    if TRANSITIONS[name].target == State.APPROVED:
        columns = _publication(item, by=by, now=now, document_number=document_number)
    elif name == "withdraw":
        _ask(item, "before_withdrawing", now)
        columns = {"withdrawal_reason": reason}
    elif name == "reopen":
        columns = {"approver": None, "approved_on": None, "document_number": ""}
    TRANSITIONS.apply(item, name, at=now, by=by, note=reason, columns=columns)
    if name == "return":
        _tell_author(item, by=by, reason=reason)
    return item


def _refuse_unread(item: Publishable, version: str | int | None) -> None:
    if version is not None and str(version) != version_of(item):
        raise PublishingError(
            _("The text has changed since you opened it. Please read it again first.")
        )


def _tell_author(item: Publishable, *, by: User, reason: str) -> None:
    occasion = f"v{item.version}"
    mail.tell_author(item, item.author, by=by, reason=reason, page="change", occasion=occasion)


# Lines of the history that are no transition of the table.
OTHER_LINES = {
    "amend": _("Changed by an approver"),
    "amend_send": _("Amendment sent for approval"),
    "amend_take_back": _("Request for approval of an amendment withdrawn"),
    "amend_return": _("Amendment returned to its author"),
    "amend_release": _("Amendment released"),
    "amend_withdraw": _("Amendment discarded"),
    "postpone": _("Postponed"),
    "reschedule": _("Given a new date"),
    "cancel": pgettext_lazy("history of an event", "Cancelled"),
    "go": _("Announced that it takes place"),
    "move_online": _("Moved online"),
    "seats": _("Number of seats changed"),
    "close": _("Registration closed early"),
    "photo_down": _("Photograph taken down"),
    "freeze": _("Text taken over from the working copy"),
    "pause": pgettext_lazy("history of a question", "Paused"),
    "resume": pgettext_lazy("history of a question", "Taking answers again"),
}


def label_of(name: str) -> str | Promise:
    """Return the label of a history line."""
    return TRANSITIONS[name].label if name in TRANSITIONS else OTHER_LINES.get(name, name)


def history(item: Publishable) -> QuerySet[PublishingMove]:
    """Return the history of an item, oldest first, with who acted."""
    return PublishingMove.objects.filter(
        content_type=ContentType.objects.get_for_model(item), object_id=item.pk
    ).select_related("by")


def returned(item: Publishable) -> PublishingMove | None:
    """Return the line of history by which an approver returned `item`, if it is still so."""
    if item.publishing_state != State.DRAFT:
        return None
    last = history(item).order_by("-at", "-pk").first()
    return last if last is not None and last.move == "return" else None


def _ask(item: Publishable, hook: str, now: datetime) -> None:
    check = getattr(item, hook, None)
    if check is not None:
        check(now)


def _refuse_unready(item: Publishable, now: datetime) -> None:
    """Raise PublishingError, naming the field, if readers could make no sense of the item."""
    for need in needs_of(item, now):
        if not need.is_met:
            raise PublishingError(need.ask, need.field)
    _ask(item, "before_publishing", now)


def _refuse_long(item: Publishable, column: str, text: str, field: str) -> None:
    longest = item._meta.get_field(column).max_length
    if len(text) > longest:
        raise PublishingError(
            _("Use at most %(longest)d characters.") % {"longest": longest}, field
        )


def _publication(item: Publishable, *, by: User, now: datetime, document_number: str) -> dict:
    """The columns that publishing writes; raises PublishingError if the item is not ready."""
    _refuse_unready(item, now)
    return {
        "publish_at": item.publish_at or now,
        "approver": by,
        "approved_on": timezone.localdate(now),
        "document_number": document_number or item.document_number,
        "withdrawal_reason": "",
    }
