"""Every change of a partner by staff: of its status by moves, of its words."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.workflow.changes import (
    given_reason,
    locked,
    moved_on,
    real_changes,
    refuse_stale,
    write_changes,
)

from ..models import Partner, PartnerChange, PartnerMove
from ..permissions import MOVE_PARTNER
from ..transitions import Move, PartnerError
from . import mail

Status = Partner.Status
Form = PartnerChange.Status


TRANSITIONS = {
    move.name: move
    for move in [
        Move("approve", _("Approve"), (Status.APPLIED, Status.RETURNED), Status.APPROVED),
        Move("return", _("Return for changes"), (Status.APPLIED,), Status.RETURNED, True),
        Move("resubmit", _("Sent again"), (Status.RETURNED,), Status.APPLIED, by_member=True),
        Move("suspend", _("Suspend"), (Status.APPROVED,), Status.SUSPENDED, True),
        Move("reinstate", _("Reinstate"), (Status.SUSPENDED,), Status.APPROVED),
        Move("leave", _("Record that they left"), (Status.APPROVED, Status.SUSPENDED), Status.LEFT),
    ]
}


def moves_for(partner, user) -> list[Move]:
    """The moves `user` may make on `partner` now: they are the admin's buttons."""
    if not user.has_perm(MOVE_PARTNER):
        return []
    return [
        move
        for move in TRANSITIONS.values()
        if partner.status in move.sources and not move.by_member
    ]


@transaction.atomic
def move_partner(partner, name: str, *, by, reason: str = "", now=None) -> Partner:
    """Make one move of TRANSITIONS on a locked, fresh copy of `partner`; return it.

    Its members are told by mail. Raises PermissionDenied when `by` may not,
    PartnerError when the partner's status has changed in the meantime or a reason is
    missing.
    """
    move = TRANSITIONS[name]
    if move.by_member or not by.has_perm(MOVE_PARTNER):
        raise PermissionDenied
    now = now or timezone.now()
    partner = make_move(partner, move, by=by, reason=reason, now=now)
    if name == "approve":
        _list(partner, now)
    _settle_application(partner, name, by=by, reason=reason, now=now)
    mail.partner_decided(partner, name, reason=reason.strip())
    return partner


def make_move(partner, move: Move, *, by, now, reason: str = "") -> Partner:
    """The move itself, inside the caller's transaction: who may, the caller has asked."""
    partner = locked(partner)
    if partner.status not in move.sources:
        raise moved_on(PartnerError, partner.get_status_display())
    reason = given_reason(reason, PartnerError, is_needed=move.needs_reason)
    PartnerMove.objects.create(
        partner=partner,
        from_status=partner.status,
        to_status=move.target,
        by=by,
        at=now,
        reason=reason[:200],
    )
    partner.status = move.target
    partner.save(update_fields=["status", "updated_at"])
    return partner


def _list(partner, now):
    """From now on the profile is public: since when, and partner since which year."""
    partner.listed_at = now
    partner.joined_year = partner.joined_year or timezone.localdate(now).year
    partner.save(update_fields=["listed_at", "joined_year"])


def _settle_application(partner, name, *, by, reason, now):
    """The form the applicant sent stands where the partner stands."""
    decided = {"approve": Form.APPROVED, "return": Form.RETURNED}
    if name not in decided:
        return
    partner.changes.filter(is_application=True, status__in=PartnerChange.OPEN).update(
        status=decided[name],
        reason=reason.strip()[:200] if name == "return" else "",
        decided_by=by,
        decided_at=now,
        edited_at=now,
    )


def has_been_public(partner) -> bool:
    """Whether the partner is or ever was in the directory: then its row stays."""
    if partner.status not in (Status.APPLIED, Status.RETURNED):
        return True
    return partner.pk is not None and (partner.moves.filter(to_status=Status.APPROVED).exists())


@transaction.atomic
def change_partner(partner, *, changes: dict, by, version=None, parts_changed=False):
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
        raise PartnerError(_("The address stays as it is once the page has been public."), "slug")
    return write_changes(current, changes)


def history(partner):
    """The partner's moves, oldest first, with who made them."""
    return partner.moves.select_related("by")


def label_of(move) -> str:
    """What a line of the history is called: the move between its two states."""
    if not move.from_status:
        return _("Applied")
    for step in TRANSITIONS.values():
        if move.from_status in step.sources and move.to_status == step.target:
            return step.label
    return f"{move.from_status} → {move.to_status}"
