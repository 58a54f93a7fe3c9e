"""Write, send, return, release and give up an amendment.

An editor's change to what is approved is kept beside the public row. What an approver
releases is written by the service that saves the row's form, so that all its rules hold;
the same service is tried out when the amendment is written, and what it refuses is said
to the author.
"""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..history.words import label_of
from ..language.lists import listed
from ..models import Amendment, Publishable, User
from ..workflow import mail
from ..workflow.changes import StaleItem, locked, real_changes, refuse_stale
from ..workflow.publishing import save_changes
from . import parts as amended_parts
from . import values
from .transitions import TRANSITIONS, AmendmentError, may_write

State = Amendment.State

# model → save(item, *, changes, answers, parts_changed, by, is_trial): its own service, if any.
_savers: dict[type[Publishable], Callable] = {}
# model → notes(item, amendment): what else a release does, in sentences.
_notes: dict[type[Publishable], Callable] = {}


def released_by(model: type[Publishable], *, notes: Callable | None = None) -> Callable:
    """Register `save(item, *, changes, answers, parts_changed, by, is_trial)` for a model.

    It writes what is released by the service of the form; `parts_changed` says that rows
    which belong to it are written after it. `answers` are what the form asks
    beside the columns; a trial is undone, so it need not mail anybody. `notes(item,
    amendment)` returns sentences on what else a release does, such as whom it mails.
    """

    def decorate(save: Callable) -> Callable:
        _savers[model] = save
        if notes is not None:
            _notes[model] = notes
        return save

    return decorate


def notes(item: Publishable, amendment: Amendment) -> list[str]:
    """Return what else a release does, in sentences for the approver."""
    find = _notes.get(type(item))
    return find(item, amendment) if find else []


class _Undo(Exception):
    """Ends a trial."""


def can_amend(item: Publishable, user: User | AnonymousUser) -> bool:
    """Return whether `user` may write an amendment of `item` as it stands."""
    return (
        settings.APPROVAL_REQUIRED
        and item.can_amend
        and item.publishing_state == Publishable.State.APPROVED
        and may_write(type(item), user)
    )


def open_amendment(item: Publishable) -> Amendment | None:
    """Return the amendment of `item` that is neither released nor given up."""
    return Amendment.objects.of(item).open().select_related("author").first()


@transaction.atomic
def save_amendment(
    item: Publishable,
    *,
    changes: dict,
    answers: dict,
    parts: dict[str, amended_parts.Wanted] | None = None,
    note: str = "",
    version: str | int | None = None,
    seen: str | int | None = None,
    is_sent: bool = True,
    by: User,
    now: datetime | None = None,
) -> Amendment:
    """Keep `changes` (column to value) beside the public row; return the amendment.

    `parts` are the rows wanted of what belongs to it, by the name the row has for them.
    `version` is the row's and `seen` the open amendment's when the form was opened; None
    leaves the question out. `is_sent` hands it in for approval. A second click keeps one
    amendment. Raises StaleItem, AmendmentError, or what the row's own service refuses.
    """
    current = locked(item)
    wanted = values.changes_to_store(current, real_changes(current, changes))
    wanted |= amended_parts.changes_to_store(current, parts or {})
    amendment = Amendment.objects.of(current).open().select_for_update(no_key=True).first()
    now = now or timezone.now()
    if _is_second_click(amendment, wanted, by=by, is_sent=is_sent):
        return amendment
    _refuse_unwritable(current, amendment, by=by)
    refuse_stale(current, version)
    if seen is not None and str(seen) != (str(amendment.version) if amendment else ""):
        raise StaleItem(current)
    if not wanted:
        raise AmendmentError(_("Nothing has been changed yet."))
    amendment = amendment or Amendment(item=current)
    amendment.changes, amendment.answers = wanted, answers
    amendment.based_on, amendment.author, amendment.note = current.version, by, note.strip()
    amendment.version = amendment.version + 1 if amendment.pk else 1
    amendment.save()
    _try_out(current, amendment, by=by)
    return TRANSITIONS.apply(amendment, "send", at=now, by=by) if is_sent else amendment


def _refuse_unwritable(item: Publishable, amendment: Amendment | None, *, by: User) -> None:
    """Raise AmendmentError unless `by` may write an amendment of the row now."""
    if not can_amend(item, by):
        raise AmendmentError(
            _("This cannot be amended: it is “%(state)s”.")
            % {"state": item.get_publishing_state_display()}
        )
    if amendment is not None and amendment.state == State.AWAITING:
        raise AmendmentError(
            _("An amendment awaits approval already. Its author can withdraw the request.")
        )


def _is_second_click(amendment: Amendment | None, wanted: dict, *, by: User, is_sent: bool) -> bool:
    """Return whether the same person has just stored the same."""
    if amendment is None or amendment.author_id != by.pk or amendment.changes != wanted:
        return False
    return amendment.state == (State.AWAITING if is_sent else State.DRAFT)


def _save(item: Publishable, amendment: Amendment, *, by: User, is_trial: bool) -> Publishable:
    values.refuse_gone(amendment)
    changes = values.wanted_values(amendment)
    save = _savers.get(type(item))
    has_parts = values.has_parts(amendment)
    if save is None:
        saved = save_changes(item, changes=changes, by=by, parts_changed=has_parts, is_release=True)
    else:
        saved = save(
            item,
            changes=changes,
            answers=amendment.answers,
            parts_changed=has_parts,
            by=by,
            is_trial=is_trial,
        )
    amended_parts.write(saved, amendment)
    return saved


def _try_out(item: Publishable, amendment: Amendment, *, by: User) -> None:
    """Raise what the row's service would refuse; nothing of it is written."""
    try:
        with transaction.atomic():
            _save(item, amendment, by=by, is_trial=True)
            raise _Undo
    except _Undo:
        return


@transaction.atomic
def decide(
    amendment: Amendment,
    name: str,
    *,
    by: User,
    reason: str = "",
    version: str | int | None = None,
    now: datetime | None = None,
) -> Amendment:
    """Apply one of TRANSITIONS to an amendment as it was shown; return it.

    Releasing writes its changes to the row. `reason` is needed for returning it; with a
    release it is the document number. Raises PermissionDenied, StaleItem, AmendmentError,
    or what the row's own service refuses.
    """
    item = locked(amendment.item)  # the row before its amendment, as when one is written
    now = now or timezone.now()
    current, reason = TRANSITIONS.opened(amendment, name, by=by, reason=reason, version=version)
    if name == "release":
        _refuse_moved(item, current)
        _save(item, current, by=by, is_trial=False)
    columns = {"reason": reason} if name == "return" else {}
    TRANSITIONS.apply(current, name, at=now, by=by, note=reason, columns=columns)
    if name == "return":
        mail.tell_author(
            item,
            current.author,
            by=by,
            reason=reason,
            page="amend",
            occasion=f"amendment:{current.pk}:{current.version}",
        )
    return current


def _refuse_moved(item: Publishable, amendment: Amendment) -> None:
    """Raise AmendmentError if the row is no longer what the amendment was written for."""
    if item.publishing_state != Publishable.State.APPROVED:
        raise AmendmentError(
            _("This is “%(state)s” now, so nothing can be released. Return the amendment.")
            % {"state": item.get_publishing_state_display()}
        )
    if moved := values.moved_columns(item, amendment):
        raise AmendmentError(
            _(
                "Changed since the amendment was written: %(fields)s. Return the amendment with "
                "that reason; its author then writes it for the new text."
            )
            % {"fields": listed(label_of(type(item), name) for name in moved)}
        )
