"""Applications: a complete form becomes a partner staff decide on."""

from datetime import datetime
from secrets import token_hex
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from kanazawa2030.core.language.slugs import free_slug
from kanazawa2030.core.models import User
from kanazawa2030.core.workflow.changes import locked, real_changes, refuse_stale, write_changes

from ..models import RESERVED_SLUGS, Membership, MembershipMove, Partner, PartnerChange, PartnerMove
from . import changes, mail
from .drafts import SETS, FormClosed
from .services import TRANSITIONS

Status = PartnerChange.Status


@transaction.atomic
def submit_application(
    change: PartnerChange,
    *,
    values: dict,
    version: str | int | None,
    by: User,
    now: datetime | None = None,
) -> PartnerChange:
    """Send an application; return the fresh row.

    The first time it makes the organisation and its sender the owner; one that was
    returned changes it. A second click changes nothing. Raises StaleItem when the form
    is not at `version` any more, FormClosed when it has been decided on.
    """
    current = locked(change)
    now = now or timezone.now()
    if current.status == Status.SUBMITTED:
        return current
    if not current.is_editable:
        raise FormClosed
    refuse_stale(current, version)
    if current.partner is None:
        current.partner = _new_partner(current, values, by=by, now=now)
    else:
        _change_returned(current, values, by=by, now=now)
    sent = {"partner": current.partner, "values": values, "submitted_at": now, "author": by}
    changes.TRANSITIONS.apply(current, "send", at=now, columns=sent)
    mail.form_received(current)
    return current


def _columns(values: dict) -> dict:
    return {name: value for name, value in values.items() if name not in SETS}


def _logo(change: PartnerChange) -> dict:
    if change.data.get("logo_removed") or not change.logo:
        return {}
    return {
        "logo": change.logo.name,
        "logo_width": change.logo_width,
        "logo_height": change.logo_height,
    }


def _new_partner(change: PartnerChange, values: dict, *, by: User, now: datetime) -> Partner:
    partner = _insert(
        values.get("name_en", ""),
        **_columns(values),
        **_logo(change),
        language=change.language,
        declared_at=now,
    )
    for name in SETS:
        getattr(partner, name).set(values[name])
    PartnerMove.objects.create(
        partner=partner, from_status="", to_status=partner.status, by=by, at=now
    )
    Membership.objects.create(partner=partner, user=by, role=Membership.Role.OWNER)
    MembershipMove.objects.create(
        partner=partner,
        what=MembershipMove.What.JOINED,
        user=by,
        role=Membership.Role.OWNER,
        by=by,
        at=now,
    )
    return partner


def _insert(name: str, **columns: Any) -> Partner:
    """Insert the row with a free slug; try another when somebody was quicker."""
    slug = free_slug(Partner, name, reserved=(*RESERVED_SLUGS, "partner"))
    try:
        with transaction.atomic():
            return Partner.objects.create(slug=slug, **columns)
    except IntegrityError:
        return Partner.objects.create(slug=f"{slug}-{token_hex(3)}", **columns)


def _change_returned(change: PartnerChange, values: dict, *, by: User, now: datetime) -> None:
    partner = TRANSITIONS.apply(
        locked(change.partner), "resubmit", at=now, by=by, columns={"declared_at": now}
    )
    wanted = {**values, "logo": _logo(change).get("logo", "")}
    write_changes(partner, real_changes(partner, wanted))
    change.partner = partner
