"""Changes to entries of the board by members and staff.

Whatever a member writes is read by staff before it is public, also when it changes. An
entry leaves the board by itself; its members may hang it up again without asking, as
long as the words stay.
"""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kanazawa2030.core.language.bilingual import language_columns
from kanazawa2030.core.models import User
from kanazawa2030.core.registry import due, periodic_task, purge_rule
from kanazawa2030.core.workflow.changes import ChangeError, StaleItem, locked
from kanazawa2030.core.workflow.transitions import Transition, TransitionTable

from ..models import BoardEntry, Partner
from ..transitions import MEMBER, PORTAL, STAFF, actors_of, decision
from . import mail

Status = BoardEntry.Status
MOST_OPEN = 20  # entries one partner may have with the office and on the board
DAYS_A_MONTH = 30.4
WARNING = timedelta(days=14)
KEPT = timedelta(days=365)  # after it has left the board
WORDS = ("kind", *language_columns("title", "text"), "months")
SETS = ("courses", "goals")


class BoardError(ChangeError):
    """A change that is not possible; its text is for the person who tried."""


TRANSITIONS = TransitionTable(
    Transition("approve", _("Put on the board"), (Status.SUBMITTED,), Status.PUBLISHED, (STAFF,)),
    Transition(
        "return",
        _("Return for changes"),
        (Status.SUBMITTED,),
        Status.RETURNED,
        (STAFF,),
        needs_reason=True,
    ),
    Transition(
        "take_down",
        _("Take off the board"),
        (Status.PUBLISHED,),
        Status.RETURNED,
        (STAFF,),
        needs_reason=True,
    ),
    Transition("send", _("Sent"), (*BoardEntry.OPEN, Status.EXPIRED), Status.SUBMITTED, (MEMBER,)),
    Transition(
        "renew", _("Renewed"), (Status.PUBLISHED, Status.EXPIRED), Status.PUBLISHED, (MEMBER,)
    ),
    Transition(
        "close",
        pgettext_lazy("board", "Closed"),
        (*BoardEntry.OPEN, Status.EXPIRED),
        Status.CLOSED,
        (MEMBER,),
    ),
    Transition("expire", Status.EXPIRED.label, (Status.PUBLISHED,), Status.EXPIRED, (PORTAL,)),
    error=BoardError,
    actors_of=actors_of,
)


def until(now: datetime, months: int) -> datetime:
    """Return when an entry published `now` for so many months expires."""
    return now + timedelta(days=round(months * DAYS_A_MONTH))


def _time_on_board(entry: BoardEntry, now: datetime) -> dict:
    """The columns of an entry that hangs on the board from `now` for its months."""
    return {"expires_at": until(now, entry.months), "warned_at": None, "ended_at": None}


def _require_member(partner: Partner, by: User) -> Partner:
    """Return the partner's locked row if `by` acts for it and it is listed."""
    partner = locked(partner)
    if not partner.memberships.filter(user=by).exists():
        raise PermissionDenied
    if partner.status != Partner.Status.APPROVED:
        raise BoardError(_("Only partners that are currently listed can use the board."))
    return partner


# --- Members --------------------------------------------------------------------


@transaction.atomic
def post_entry(
    partner: Partner, *, values: dict, by: User, now: datetime | None = None
) -> BoardEntry:
    """Submit a new entry; the same one sent twice is one entry.

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


def _set(entry: BoardEntry, values: dict) -> None:
    for name in SETS:
        getattr(entry, name).set(values[name])


def _own(entry: BoardEntry, by: User) -> BoardEntry:
    """Return the entry, locked after its partner, if `by` acts for it."""
    partner = _require_member(entry.partner, by)
    current = locked(entry)
    current.partner = partner
    return current


@transaction.atomic
def change_entry(
    entry: BoardEntry,
    *,
    values: dict,
    version: str | int | None,
    by: User,
    now: datetime | None = None,
) -> BoardEntry:
    """Submit a changed text: the entry is off the board until staff approve it.

    Raises PermissionDenied, StaleItem when it is not the one the form was opened with,
    BoardError when it is closed.
    """
    current = _own(entry, by)
    TRANSITIONS.refuse_wrong_state(current, "send")
    if str(version) != str(current.version):
        raise StaleItem(current)
    now = now or timezone.now()
    sent = {name: values[name] for name in WORDS}
    sent |= {"submitted_at": now, "author": by, "version": current.version + 1, "ended_at": None}
    TRANSITIONS.apply(current, "send", at=now, columns=sent)
    _set(current, values)
    mail.received(current)
    return current


@transaction.atomic
def renew(entry: BoardEntry, *, by: User, now: datetime | None = None) -> BoardEntry:
    """Renew an entry for as many months again; the text is unchanged, so nobody approves."""
    now = now or timezone.now()
    current = _own(entry, by)
    return TRANSITIONS.apply(current, "renew", at=now, columns=_time_on_board(current, now))


@transaction.atomic
def close(entry: BoardEntry, *, by: User, now: datetime | None = None) -> BoardEntry:
    """Take one's own entry off the board for good; a second click changes nothing.

    A partner that is suspended may close its entries too.
    """
    if not entry.partner.memberships.filter(user=by).exists():
        raise PermissionDenied
    current = locked(entry)
    if current.status == Status.CLOSED:
        return current
    now = now or timezone.now()
    ended = {"ended_at": current.ended_at or now}
    return TRANSITIONS.apply(current, "close", at=now, columns=ended)


# --- Staff ----------------------------------------------------------------------


@transaction.atomic
def decide(
    entry: BoardEntry,
    name: str,
    *,
    by: User,
    version: str | int | None = None,
    reason: str = "",
    now: datetime | None = None,
) -> BoardEntry:
    """Publish an entry, return it, or take it down; its members are told.

    Raises PermissionDenied, StaleItem when it is not the one that was shown, BoardError
    when it is in another state, a reason is missing, or the partner is not listed.
    """
    now = now or timezone.now()
    current, reason = TRANSITIONS.opened(entry, name, by=by, reason=reason, version=version)
    columns = decision(by=by, reason=reason, at=now)
    if name == "approve":
        if current.partner.status != Partner.Status.APPROVED:
            raise BoardError(
                _("The partner is not currently approved, so nothing can be published.")
            )
        columns |= _time_on_board(current, now)
        columns["published_at"] = current.published_at or now
    TRANSITIONS.apply(current, name, at=now, note=reason, columns=columns)
    mail.decided(current, name)
    return current


# --- By itself -------------------------------------------------------------------


@periodic_task("partners: board", _("Board entries that expire"), every=timedelta(hours=6))
def look_after_the_board(now: datetime) -> None:
    """Warn of entries that expire within WARNING, once; end those that have expired."""
    on_board = BoardEntry.objects.filter(status=Status.PUBLISHED)
    for entry in on_board.filter(expires_at__lte=now + WARNING, warned_at=None):
        with transaction.atomic():
            current = locked(entry)
            is_due = current.warned_at is None and current.status == Status.PUBLISHED
            if is_due and now < current.expires_at <= now + WARNING:
                current.warned_at = now
                current.save(update_fields=["warned_at"])
                mail.runs_out(current)
    for entry in on_board.filter(expires_at__lte=now):
        with transaction.atomic():
            current = locked(entry)
            if current.status == Status.PUBLISHED and current.expires_at <= now:
                TRANSITIONS.apply(current, "expire", at=now, columns={"ended_at": now})


@purge_rule("board", order=120)
def purge_board(now: datetime, *, dry_run: bool) -> int:
    """Delete entries KEPT after they ended or were returned; return how many.

    One that a proposal began from stays as long as the proposal does.
    """
    ended = Q(status__in=(Status.EXPIRED, Status.CLOSED), ended_at__lt=now - KEPT)
    returned = Q(status=Status.RETURNED, decided_at__lt=now - KEPT)
    old = BoardEntry.objects.filter(ended | returned, proposals__isnull=True)
    if dry_run:
        return due(old, Coalesce("ended_at", "decided_at"))
    return old.delete()[1].get("partners.BoardEntry", 0)
