"""Every change of a partner's status."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import Partner, PartnerMove

Status = Partner.Status


class PartnerError(Exception):
    """A move that is not possible now; its text is for the person who tried."""


@dataclass(frozen=True)
class Move:
    """One row of the table: from, to, and whether a reason must be given."""

    name: str
    label: str
    sources: tuple[str, ...]
    target: str
    needs_reason: bool = False


TRANSITIONS = {
    move.name: move
    for move in [
        Move("approve", _("Approve"), (Status.APPLIED, Status.RETURNED), Status.APPROVED),
        Move("return", _("Return for changes"), (Status.APPLIED,), Status.RETURNED, True),
        Move("suspend", _("Suspend"), (Status.APPROVED,), Status.SUSPENDED, True),
        Move("reinstate", _("Reinstate"), (Status.SUSPENDED,), Status.APPROVED),
        Move("leave", _("Record that they left"), (Status.APPROVED, Status.SUSPENDED), Status.LEFT),
    ]
}
PERMISSION = "partners.move_partner"


def moves_for(partner, user) -> list[Move]:
    """The moves `user` may make on `partner` now: they are the admin's buttons."""
    if not user.has_perm(PERMISSION):
        return []
    return [move for move in TRANSITIONS.values() if partner.status in move.sources]


@transaction.atomic
def move_partner(partner, name: str, *, by, reason: str = "", now=None) -> Partner:
    """Make one move of TRANSITIONS on a locked, fresh copy of `partner`; return it.

    Raises PermissionDenied when `by` may not, PartnerError when the partner's status
    has changed in the meantime or a reason is missing.
    """
    if not by.has_perm(PERMISSION):
        raise PermissionDenied
    partner = Partner.objects.select_for_update(no_key=True).get(pk=partner.pk)
    move = TRANSITIONS[name]
    if partner.status not in move.sources:
        raise PartnerError(
            _("This has moved on in the meantime: it is now “%(state)s”.")
            % {"state": partner.get_status_display()}
        )
    reason = reason.strip()
    if move.needs_reason and not reason:
        raise PartnerError(_("Give a reason."))
    PartnerMove.objects.create(
        partner=partner,
        from_status=partner.status,
        to_status=move.target,
        by=by,
        at=now or timezone.now(),
        reason=reason[:200],
    )
    partner.status = move.target
    partner.save(update_fields=["status", "updated_at"])
    return partner
