"""Introductions: the only way from one partner's entry to another partner.

Nobody reads an address on the board. A member asks, staff decide, and only then do both
sides learn how to reach each other, in one mail each.
"""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.models import User
from kanazawa2030.core.registry import due, purge_rule
from kanazawa2030.core.workflow.changes import locked
from kanazawa2030.core.workflow.transitions import Transition, TransitionTable

from ..contacts import contact_of
from ..models import BoardEntry, Introduction, Partner
from ..transitions import STAFF, actors_of, decision
from . import mail
from .services import BoardError

Status = Introduction.Status
KEPT = timedelta(days=365)  # after the decision
MOST_WAITING = 10  # requests of one partner

TRANSITIONS = TransitionTable(
    Transition(
        "introduce", _("Introduce both by email"), (Status.ASKED,), Status.INTRODUCED, (STAFF,)
    ),
    Transition(
        "decline",
        _("Do not introduce"),
        (Status.ASKED,),
        Status.DECLINED,
        (STAFF,),
        needs_reason=True,
    ),
    error=BoardError,
    actors_of=actors_of,
)


def may_ask(user: User, entry: BoardEntry) -> list[Partner]:
    """Return the user's listed partners that may ask about `entry`: not its own.

    A member of the entry's own partner asks for none of theirs.
    """
    if not user.is_authenticated:
        return []
    own = Partner.objects.of_member(user)
    if own.filter(pk=entry.partner_id).exists():
        return []
    return list(own.published().in_reading_order())


@transaction.atomic
def ask(
    entry: BoardEntry, *, partner: Partner, message: str, by: User, now: datetime | None = None
) -> Introduction:
    """Ask the office for an introduction to the partner behind `entry`.

    Asked twice while the first waits, or after it led to an introduction, the first one
    is returned. Raises PermissionDenied unless `by` acts for `partner` and not for the
    entry's, BoardError when either is not public or too many requests wait.
    """
    partner = locked(partner)
    if partner not in may_ask(by, entry):
        raise PermissionDenied
    entry = BoardEntry.objects.select_related("partner").get(pk=locked(entry).pk)
    now = now or timezone.now()
    if not entry.is_live(now):
        raise BoardError(_("This entry is no longer on the board."))
    mine = partner.introductions.exclude(status=Status.DECLINED)
    first = mine.filter(entry=entry).first()
    if first is not None:
        return first
    if mine.filter(status=Status.ASKED).count() >= MOST_WAITING:
        raise BoardError(
            _(
                "Several of your requests have not been answered yet. Please wait for the "
                "answers first."
            )
        )
    asked = Introduction.objects.create(
        entry=entry, partner=partner, asked_by=by, message=message, asked_at=now
    )
    mail.asked(asked)
    return asked


@transaction.atomic
def decide(
    introduction: Introduction,
    name: str,
    *,
    by: User,
    reason: str = "",
    now: datetime | None = None,
) -> Introduction:
    """Introduce both sides to each other, or tell the one that asked why not. Once.

    Raises PermissionDenied, or BoardError when it was decided on already, a reason is
    missing, or a side is no longer there to be introduced.
    """
    now = now or timezone.now()
    current, reason = TRANSITIONS.opened(introduction, name, by=by, reason=reason)
    if name == "introduce":
        _introduce(current)
    columns = decision(by=by, reason=reason, at=now)
    TRANSITIONS.apply(current, name, at=now, note=reason, columns=columns)
    if name == "decline":
        mail.declined(current)
    return current


def _introduce(introduction: Introduction) -> None:
    entry = introduction.entry
    sides = (entry.partner, introduction.partner)
    if any(side.status != Partner.Status.APPROVED for side in sides):
        raise BoardError(_("One of the two is not currently listed as a partner."))
    if entry.status not in (BoardEntry.Status.PUBLISHED, BoardEntry.Status.EXPIRED):
        raise BoardError(_("This entry is no longer on the board."))
    theirs = contact_of(entry.partner, entry.author)
    ours = contact_of(introduction.partner, introduction.asked_by)
    if theirs is None or ours is None:
        raise BoardError(_("One of the two cannot be reached by email. Please call."))
    mail.introduced(introduction, theirs=theirs, ours=ours)


@purge_rule("introductions", order=121)
def purge_introductions(now: datetime, *, dry_run: bool) -> int:
    """Delete requests KEPT after the decision: their messages are personal."""
    old = Introduction.objects.filter(decided_at__lt=now - KEPT)
    return due(old, "decided_at") if dry_run else old.delete()[0]
