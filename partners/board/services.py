"""The board of offers and needs: what members and staff do with an entry.

Whatever a member writes is read by staff before it is public, also when it changes. An
entry leaves the board by itself; its members may hang it up again without asking, as
long as the words stay.
"""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.language.bilingual import language_columns
from kanazawa2030.core.registry import periodic_task, purge_rule
from kanazawa2030.core.workflow.changes import (
    ChangeError,
    StaleItem,
    given_reason,
    locked,
    moved_on,
    refuse_stale,
)

from ..models import BoardEntry, Partner
from ..permissions import MOVE_PARTNER
from ..transitions import Move
from . import mail

Status = BoardEntry.Status
MOST_OPEN = 20  # entries one partner may have with the office and on the board
DAYS_A_MONTH = 30.4
WARNING = timedelta(days=14)
KEPT = timedelta(days=365)  # after it has left the board
WORDS = ("kind", *language_columns("title", "text"), "months")
SETS = ("courses", "goals")

TRANSITIONS = {
    move.name: move
    for move in [
        Move("approve", _("Put on the board"), (Status.SUBMITTED,), Status.PUBLISHED),
        Move("return", _("Return for changes"), (Status.SUBMITTED,), Status.RETURNED, True),
        Move("take_down", _("Take off the board"), (Status.PUBLISHED,), Status.RETURNED, True),
        Move(
            "send", _("Sent"), (*BoardEntry.OPEN, Status.EXPIRED), Status.SUBMITTED, by_member=True
        ),
        Move(
            "renew",
            _("Renewed"),
            (Status.PUBLISHED, Status.EXPIRED),
            Status.PUBLISHED,
            by_member=True,
        ),
        Move(
            "close", _("Closed"), (*BoardEntry.OPEN, Status.EXPIRED), Status.CLOSED, by_member=True
        ),
    ]
}


class BoardError(ChangeError):
    """What is not possible now; its text is for the person who tried."""


def moves_for(entry, user) -> list[Move]:
    """The moves a member of staff may make on an entry: the admin's buttons."""
    if not user.has_perm(MOVE_PARTNER):
        return []
    return [
        move for move in TRANSITIONS.values() if entry.status in move.sources and not move.by_member
    ]


def member_may(entry, name: str) -> bool:
    """Whether a member of the entry's partner may make this move now."""
    return entry.status in TRANSITIONS[name].sources


def until(now: datetime, months: int) -> datetime:
    """When an entry hung up `now` for so many months runs out."""
    return now + timedelta(days=round(months * DAYS_A_MONTH))


def _require_member(partner, by):
    """The partner's row, locked, if `by` acts for it and it is listed."""
    partner = locked(partner)
    if not partner.memberships.filter(user=by).exists():
        raise PermissionDenied
    if partner.status != Partner.Status.APPROVED:
        raise BoardError(_("Only partners that are listed now can use the board."))
    return partner


def _refuse_wrong_state(entry, move):
    if entry.status not in move.sources:
        raise moved_on(BoardError, entry.get_status_display())


# --- Members --------------------------------------------------------------------


@transaction.atomic
def post_entry(partner, *, values: dict, by, now=None) -> BoardEntry:
    """Send a new entry to the office; the very same sent twice is one entry.

    `values` are WORDS and SETS. Raises PermissionDenied unless `by` is a member,
    BoardError while the partner is not listed or has MOST_OPEN entries.
    """
    partner = _require_member(partner, by)
    words = {name: values[name] for name in WORDS}
    opened = partner.board_entries.filter(status__in=BoardEntry.OPEN)
    same = opened.filter(status=Status.SUBMITTED, **words).first()
    if same is not None:
        return same
    if opened.count() >= MOST_OPEN:
        raise BoardError(_("You have many entries already. Please close one first."))
    entry = BoardEntry.objects.create(
        partner=partner,
        author=by,
        submitted_at=now or timezone.now(),
        is_sample=partner.is_sample,
        **words,
    )
    _set(entry, values)
    mail.received(entry)
    return entry


def _set(entry, values):
    for name in SETS:
        getattr(entry, name).set(values[name])


def _own(entry, by) -> BoardEntry:
    """The entry, locked after its partner, if `by` acts for it."""
    partner = _require_member(entry.partner, by)
    current = locked(entry)
    current.partner = partner
    return current


@transaction.atomic
def change_entry(entry, *, values: dict, version, by, now=None) -> BoardEntry:
    """Send other words: the entry is off the board until staff have read them.

    Raises PermissionDenied, StaleItem when it is not the one the form was opened with,
    BoardError when it is closed.
    """
    current = _own(entry, by)
    _refuse_wrong_state(current, TRANSITIONS["send"])
    if str(version) != str(current.version):
        raise StaleItem(current)
    for name in WORDS:
        setattr(current, name, values[name])
    current.status = Status.SUBMITTED
    current.submitted_at = now or timezone.now()
    current.author = by
    current.version += 1
    current.ended_at = None
    current.save()
    _set(current, values)
    mail.received(current)
    return current


@transaction.atomic
def renew(entry, *, by, now=None) -> BoardEntry:
    """The same words for as many months again, from now. Nobody has to approve it."""
    now = now or timezone.now()
    current = _own(entry, by)
    _refuse_wrong_state(current, TRANSITIONS["renew"])
    current.status = Status.PUBLISHED
    current.expires_at = until(now, current.months)
    current.warned_at = current.ended_at = None
    current.save(update_fields=["status", "expires_at", "warned_at", "ended_at"])
    return current


@transaction.atomic
def close(entry, *, by, now=None) -> BoardEntry:
    """Take one's own entry off the board for good; a second click changes nothing.

    A partner that is suspended may close its entries too.
    """
    if not entry.partner.memberships.filter(user=by).exists():
        raise PermissionDenied
    current = locked(entry)
    if current.status == Status.CLOSED:
        return current
    current.status = Status.CLOSED
    current.ended_at = current.ended_at or now or timezone.now()
    current.save(update_fields=["status", "ended_at"])
    return current


# --- Staff ----------------------------------------------------------------------


@transaction.atomic
def decide(entry, name: str, *, by, version=None, reason="", now=None) -> BoardEntry:
    """Put an entry on the board, return it, or take it off; its members are told.

    Raises PermissionDenied, StaleItem when it is not the one that was shown, BoardError
    when it has moved on, a reason is missing, or the partner is not listed.
    """
    move = TRANSITIONS[name]
    if move.by_member or not by.has_perm(MOVE_PARTNER):
        raise PermissionDenied
    now = now or timezone.now()
    current = locked(entry)
    _refuse_wrong_state(current, move)
    refuse_stale(current, version or None)
    reason = given_reason(reason, BoardError, is_needed=move.needs_reason)[:200]
    if name == "approve":
        if current.partner.status != Partner.Status.APPROVED:
            raise BoardError(_("The partner is not approved now, so nothing can go live."))
        current.published_at = current.published_at or now
        current.expires_at = until(now, current.months)
        current.warned_at = current.ended_at = None
    current.status = move.target
    current.reason = reason
    current.decided_by = by
    current.decided_at = now
    current.save()
    mail.decided(current, name)
    return current


# --- By itself -------------------------------------------------------------------


@periodic_task("partners: board", every=timedelta(hours=6))
def look_after_the_board(now: datetime):
    """Warn of entries that run out within WARNING, once; end those that have."""
    on_board = BoardEntry.objects.filter(status=Status.PUBLISHED)
    for entry in on_board.filter(expires_at__lte=now + WARNING, warned_at=None):
        with transaction.atomic():
            current = locked(entry)
            is_due = current.warned_at is None and current.status == Status.PUBLISHED
            if is_due and now < current.expires_at <= now + WARNING:
                current.warned_at = now
                current.save(update_fields=["warned_at"])
                mail.runs_out(current)
    on_board.filter(expires_at__lte=now).update(status=Status.EXPIRED, ended_at=now)


@purge_rule("board", order=120)
def purge_board(now: datetime, *, dry_run: bool) -> int:
    """Delete entries KEPT after they left the board or were returned; how many.

    One that a proposal began from stays as long as the proposal does.
    """
    ended = Q(status__in=(Status.EXPIRED, Status.CLOSED), ended_at__lt=now - KEPT)
    returned = Q(status=Status.RETURNED, decided_at__lt=now - KEPT)
    old = BoardEntry.objects.filter(ended | returned, proposals__isnull=True)
    return old.count() if dry_run else old.delete()[1].get("partners.BoardEntry", 0)
