"""How a text becomes public: the table of moves, and the one service that makes them.

A city hall approves what it publishes. With APPROVAL_REQUIRED an editor hands a text
in, an approver (not its author, unless APPROVER_MAY_BE_AUTHOR) puts it out, with date
and document number on record. Without, an editor publishes. Every move is kept.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..models import Publishable, PublishingMove
from ..permissions import APPROVE_CONTENT
from .changes import (
    ChangeError,
    given_reason,
    locked,
    moved_on,
    real_changes,
    refuse_stale,
    version_of,
    write_changes,
)

State = Publishable.State


class PublishingError(ChangeError):
    """A move that is not possible now; its text is for the person who tried."""


@dataclass(frozen=True)
class Move:
    """One row of the table: from, to, who, and what it needs."""

    name: str
    label: str
    sources: tuple[str, ...]
    target: str
    permission: str  # "change" or "approve", of the model concerned
    needs_reason: bool = False
    only_with_approval: bool | None = None  # None: with and without


TRANSITIONS = {
    move.name: move
    for move in [
        Move(
            "submit",
            _("Hand in for approval"),
            (State.DRAFT,),
            State.AWAITING,
            "change",
            only_with_approval=True,
        ),
        Move(
            "publish",
            _("Publish"),
            (State.DRAFT, State.AWAITING),
            State.APPROVED,
            "change",
            only_with_approval=False,
        ),
        Move(
            "approve",
            _("Approve"),
            (State.AWAITING,),
            State.APPROVED,
            "approve",
            only_with_approval=True,
        ),
        Move(
            "return",
            _("Return to the author"),
            (State.AWAITING,),
            State.DRAFT,
            "approve",
            needs_reason=True,
        ),
        Move(
            "withdraw",
            _("Withdraw"),
            (State.APPROVED,),
            State.WITHDRAWN,
            "change",
            needs_reason=True,
        ),
        Move("reopen", _("Make it a draft again"), (State.WITHDRAWN,), State.DRAFT, "change"),
    ]
}


def _permission(item, kind: str) -> str:
    if kind == "approve":
        return APPROVE_CONTENT
    return f"{item._meta.app_label}.change_{item._meta.model_name}"


def may_move(item, name: str, user) -> bool:
    """Whether `user` may make this move on `item` as it stands now."""
    move = TRANSITIONS[name]
    if item.publishing_state not in move.sources:
        return False
    if move.only_with_approval not in (None, settings.APPROVAL_REQUIRED):
        return False
    if not user.has_perm(_permission(item, move.permission)):
        return False
    own_text = item.author_id is not None and item.author_id == user.pk
    return not (name == "approve" and own_text and not settings.APPROVER_MAY_BE_AUTHOR)


def moves_for(item, user) -> list[Move]:
    """The moves `user` may make on `item` now: they are the admin's buttons."""
    return [move for name, move in TRANSITIONS.items() if may_move(item, name, user)]


def may_edit(item, user) -> bool:
    """Whether `user` may change the words of `item` as it stands now.

    Where approval is required, what was handed in or approved is what was read: only
    an approver changes it, and that is kept in the history.
    """
    if not user.has_perm(_permission(item, "change")):
        return False
    if not settings.APPROVAL_REQUIRED or item.publishing_state == State.DRAFT:
        return True
    return user.has_perm(_permission(item, "approve"))


def has_been_public(item) -> bool:
    """Whether `item` is or ever was approved: then its address stays, and so does it."""
    if item.publishing_state in (State.APPROVED, State.WITHDRAWN):
        return True
    was_out = Q(from_state=State.APPROVED) | Q(to_state=State.APPROVED)
    return item.pk is not None and history(item).filter(was_out).exists()


@transaction.atomic
def save_changes(
    item,
    *,
    changes: dict,
    by,
    version=None,
    parts_changed: bool = False,
    check=None,
    fixed: tuple[str, ...] = ("slug",),
):
    """Write `changes` (field name to value) to `item` under its lock; return the row.

    Only what really differs is written. `version` is the one the form was opened with;
    None leaves that question out. `parts_changed` says that rows belonging to the item
    (hosts, programme) change in the same transaction. `check(current, changes)` may
    refuse, and may set further columns, whose names it returns. `fixed` names what makes
    the address: it stays once the item has been public. `by` None is the portal itself.
    Raises StaleItem, or another ChangeError with a sentence for staff.
    """
    current = locked(item)
    changes = real_changes(current, changes)
    if not changes and not parts_changed:
        return current  # a second click on Save: all of it is stored already
    refuse_stale(current, version)
    if by is not None and not may_edit(current, by):
        raise PublishingError(
            _("This is “%(state)s”: it can be changed again once it is a draft.")
            % {"state": current.get_publishing_state_display()}
        )
    moved = [name for name in fixed if name in changes]
    if moved and has_been_public(current):
        raise PublishingError(
            _("The address stays as it is once the page has been public."), moved[0]
        )
    if "publish_at" in changes and current.publishing_state == State.APPROVED:
        # An approved item always has its hour (a constraint says so too).
        changes["publish_at"] = changes["publish_at"] or timezone.now()
    also = check(current, changes) if check is not None else ()
    write_changes(current, changes, also=also)
    if settings.APPROVAL_REQUIRED and current.publishing_state != State.DRAFT:
        record_move(current, "amend", source=current.publishing_state, by=by)
    return current


@transaction.atomic
def move(
    item,
    name: str,
    *,
    by,
    reason: str = "",
    document_number: str = "",
    version: str | int | None = None,
    now: datetime | None = None,
):
    """Make one move of TRANSITIONS on a locked, fresh copy of `item`; return that copy.

    `reason` is needed for returning and withdrawing; a withdrawal shows it to readers.
    `document_number` is the city's 文書番号 and goes with an approval. `version` is
    the one that was read: what has changed since is not approved unread. Models may
    define `before_publishing(now)` and `before_withdrawing(now)`, which raise
    PublishingError to refuse. Raises PermissionDenied when `by` may not, and
    PublishingError, with a sentence for staff, when the item is not ready.
    """
    now = now or timezone.now()
    item = locked(item)
    step = TRANSITIONS[name]
    if item.publishing_state not in step.sources:
        raise moved_on(PublishingError, item.get_publishing_state_display())
    if not may_move(item, name, by):
        raise PermissionDenied
    if version is not None and str(version) != version_of(item):
        raise PublishingError(
            _("The text has changed since you opened it. Please read it again first.")
        )
    document_number = document_number.strip()
    reason = given_reason(reason, PublishingError, is_needed=step.needs_reason)
    _refuse_long(item, "withdrawal_reason", reason, "reason")
    _refuse_long(item, "document_number", document_number, "document_number")
    if step.target == State.APPROVED:
        _put_out(item, by=by, now=now, document_number=document_number)
    if name == "withdraw":
        _ask(item, "before_withdrawing", now)
        item.withdrawal_reason = reason
    if name == "reopen":
        item.approver = item.approved_on = None
        item.document_number = ""
    source, item.publishing_state = item.publishing_state, step.target
    item.version += 1
    item.save(
        update_fields=[
            "publishing_state",
            "publish_at",
            "approver",
            "approved_on",
            "document_number",
            "withdrawal_reason",
            "version",
            "updated_at",
        ]
    )
    record_move(item, name, source=source, by=by, note=reason, now=now)
    return item


# Lines of the history that are no move of the table.
OTHER_LINES = {
    "amend": _("Changed by an approver"),
    "postpone": _("Postponed"),
    "reschedule": _("Given a new date"),
    "cancel": _("Cancelled"),
    "go": _("Said that it takes place"),
    "move_online": _("Moved online"),
    "seats": _("Number of seats changed"),
    "photo_down": _("Photograph taken down"),
}


def label_of(name: str):
    """What a line of the history is called."""
    return TRANSITIONS[name].label if name in TRANSITIONS else OTHER_LINES.get(name, name)


def record_move(item, name: str, *, source: str, by, note: str = "", now=None):
    """Write one line of the item's publishing history."""
    return PublishingMove.objects.create(
        content_type=ContentType.objects.get_for_model(item),
        object_id=item.pk,
        move=name,
        from_state=source,
        to_state=item.publishing_state,
        by=by,
        at=now or timezone.now(),
        note=note[:200],
    )


def history(item):
    """The item's moves, oldest first, with who made them."""
    return PublishingMove.objects.filter(
        content_type=ContentType.objects.get_for_model(item), object_id=item.pk
    ).select_related("by")


def _ask(item, hook: str, now):
    check = getattr(item, hook, None)
    if check is not None:
        check(now)


def _refuse_long(item, column, text, field):
    longest = item._meta.get_field(column).max_length
    if len(text) > longest:
        raise PublishingError(
            _("Use at most %(longest)d characters.") % {"longest": longest}, field
        )


def _put_out(item, *, by, now, document_number):
    title = getattr(item, "title_ja", None)
    if hasattr(item, "title_ja") and not title:
        raise PublishingError(_("Publishing needs a Japanese title."))
    _ask(item, "before_publishing", now)
    item.publish_at = item.publish_at or now
    item.approver = by
    item.approved_on = timezone.localdate(now)
    item.document_number = document_number or item.document_number
    item.withdrawal_reason = ""
