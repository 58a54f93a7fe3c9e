"""Changes to partners by staff: of their status and of their texts."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.models import User
from kanazawa2030.core.workflow.changes import locked, real_changes, refuse_stale, write_changes
from kanazawa2030.core.workflow.transitions import Transition, TransitionTable

from ..models import Partner, PartnerMove
from ..transitions import MEMBER, STAFF, PartnerError, actors_of, decision
from . import changes as profile_changes
from . import mail

Status = Partner.Status


def _record(partner: Partner, name: str, *, source: str, at: datetime, by: User, note: str) -> None:
    PartnerMove.objects.create(
        partner=partner,
        from_status=source,
        to_status=partner.status,
        by=by,
        at=at,
        reason=note[:200],
    )


TRANSITIONS = TransitionTable(
    Transition(
        "approve", _("Approve"), (Status.APPLIED, Status.RETURNED), Status.APPROVED, (STAFF,)
    ),
    Transition(
        "return",
        _("Return for changes"),
        (Status.APPLIED,),
        Status.RETURNED,
        (STAFF,),
        needs_reason=True,
    ),
    Transition("resubmit", _("Sent again"), (Status.RETURNED,), Status.APPLIED, (MEMBER,)),
    Transition(
        "suspend", _("Suspend"), (Status.APPROVED,), Status.SUSPENDED, (STAFF,), needs_reason=True
    ),
    Transition("reinstate", _("Reinstate"), (Status.SUSPENDED,), Status.APPROVED, (STAFF,)),
    Transition(
        "leave",
        _("Record that they left"),
        (Status.APPROVED, Status.SUSPENDED),
        Status.LEFT,
        (STAFF,),
    ),
    error=PartnerError,
    actors_of=actors_of,
    record=_record,
)


@transaction.atomic
def apply_to_partner(
    partner: Partner, name: str, *, by: User, reason: str = "", now: datetime | None = None
) -> Partner:
    """Apply one of TRANSITIONS to a locked, fresh copy of `partner`; return it.

    Its members are told by mail. Raises PermissionDenied when `by` may not,
    PartnerError when the partner's status has changed in the meantime or a reason is
    missing.
    """
    TRANSITIONS.require(partner, name, by)
    partner = locked(partner)
    now = now or timezone.now()
    columns = _listing(partner, now) if name == "approve" else None
    partner = TRANSITIONS.apply(partner, name, at=now, by=by, note=reason, columns=columns)
    _decide_application(partner, name, by=by, reason=reason, now=now)
    mail.partner_decided(partner, name, reason=reason.strip())
    return partner


def _listing(partner: Partner, now: datetime) -> dict:
    """The columns that say since when the profile is public, and partner since which year."""
    year = partner.joined_year or timezone.localdate(now).year
    return {"listed_at": now, "joined_year": year}


def _decide_application(
    partner: Partner, name: str, *, by: User, reason: str, now: datetime
) -> None:
    """Approve or return the application that is open, as its partner was."""
    follows = {"approve": "approve_application", "return": "return_application"}.get(name)
    if follows is None:
        return
    reason = reason.strip() if name == "return" else ""
    columns = {**decision(by=by, reason=reason, at=now), "edited_at": now}
    sent = profile_changes.TRANSITIONS[follows].sources
    for change in partner.changes.filter(is_application=True, status__in=sent):
        profile_changes.TRANSITIONS.apply(
            locked(change), follows, at=now, by=by, note=reason, columns=columns
        )


def has_been_public(partner: Partner) -> bool:
    """Return whether the partner is or was in the directory: then its row stays."""
    if partner.status not in (Status.APPLIED, Status.RETURNED):
        return True
    return partner.pk is not None and (partner.moves.filter(to_status=Status.APPROVED).exists())


@transaction.atomic
def change_partner(
    partner: Partner,
    *,
    changes: dict,
    by: User,
    version: str | int | None = None,
    parts_changed: bool = False,
) -> Partner:
    """Write `changes` (field name to value) under the partner's lock; return the row.

    `version` is `core.workflow.changes.version_of` the row the form was opened with; None leaves
    that question out. The address of a partner that has been in the directory stays.
    Raises StaleItem, or PartnerError with a sentence for staff.
    """
    current = locked(partner)
    changes = real_changes(current, changes)
    if not changes and not parts_changed:
        return current
    refuse_stale(current, version)
    if "slug" in changes and has_been_public(current):
        raise PartnerError(
            _("The page address cannot be changed once the page has been public."), "slug"
        )
    return write_changes(current, changes)


def history(partner: Partner) -> QuerySet[PartnerMove]:
    """Return the partner's history, oldest first, with who acted."""
    return partner.moves.select_related("by")


def label_of(line: PartnerMove) -> str | Promise:
    """Return the label of a history line: the transition between its two states."""
    if not line.from_status:
        return _("Applied")
    for transition in TRANSITIONS.values():
        if line.from_status in transition.sources and line.to_status == transition.target:
            return transition.label
    return f"{line.from_status} → {line.to_status}"
