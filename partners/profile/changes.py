"""Changes of a public profile: sent by a member, compared and decided by staff."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanazawa2030.core.staff_site.bilingual import language_labels
from kanazawa2030.core.workflow.changes import (
    ChangeError,
    Difference,
    given_reason,
    locked,
    moved_on,
    real_changes,
    refuse_stale,
    write_changes,
)

from ..models import Partner, PartnerChange
from ..permissions import MOVE_PARTNER
from ..transitions import Move, PartnerError
from . import mail
from .drafts import SETS, FormClosed, snapshot
from .steps import typed_from

Status = PartnerChange.Status

TRANSITIONS = {
    move.name: move
    for move in [
        Move(
            "send",
            gettext_lazy("Sent"),
            (Status.DRAFT, Status.RETURNED),
            Status.SUBMITTED,
            by_member=True,
        ),
        Move(
            "take_back",
            gettext_lazy("Taken back"),
            (Status.SUBMITTED,),
            Status.DRAFT,
            by_member=True,
        ),
        Move("approve", gettext_lazy("Approve"), (Status.SUBMITTED,), Status.APPROVED),
        Move(
            "return", gettext_lazy("Return for changes"), (Status.SUBMITTED,), Status.RETURNED, True
        ),
    ]
}


def moves_for(change, user) -> list[Move]:
    """The moves a member of staff may make on a change: the admin's buttons.

    An application is decided on its partner's page.
    """
    if change.is_application or not user.has_perm(MOVE_PARTNER):
        return []
    return [
        move
        for move in TRANSITIONS.values()
        if change.status in move.sources and not move.by_member
    ]


@transaction.atomic
def submit_change(change, *, values: dict, version, by, now=None) -> PartnerChange:
    """Send a change: what differs from the profile as it was when the form was opened.

    A second click changes nothing. Raises StaleItem, FormClosed, or ChangeError when
    nothing differs.
    """
    current = locked(change)
    if current.status == Status.SUBMITTED:
        return current
    if not current.is_editable:
        raise FormClosed
    refuse_stale(current, version)
    wanted = {**values, "logo": current.before.get("logo", "")}
    if current.data.get("logo_removed"):
        wanted["logo"] = ""
    elif current.logo:
        wanted["logo"] = current.logo.name
    wanted = {k: sorted(v) if k in SETS else v for k, v in wanted.items()}
    # What nobody touched is no change, even where the form writes it in another way.
    untouched = typed_from(current.before)
    found = {
        name: value
        for name, value in wanted.items()
        if value != current.before.get(name)
        and (name == "logo" or current.data.get(name) != untouched.get(name))
    }
    if not found:
        raise ChangeError(_("Nothing has been changed yet."))
    current.values = found
    current.status = Status.SUBMITTED
    current.submitted_at = now or timezone.now()
    current.author = by
    current.save(update_fields=["values", "status", "submitted_at", "author"])
    mail.form_received(current)
    return current


@transaction.atomic
def take_back(change) -> PartnerChange:
    """A member wants to go on typing; nothing once staff have decided."""
    current = locked(change)
    if current.status == Status.DRAFT:
        return current
    if current.is_application or current.status != Status.SUBMITTED:
        raise FormClosed
    current.status = Status.DRAFT
    current.version += 1
    current.edited_at = timezone.now()
    current.save(update_fields=["status", "version", "edited_at"])
    return current


@transaction.atomic
def decide(change, name: str, *, by, version=None, reason="", now=None):
    """Approve a change, which makes it public at once, or return it with a reason.

    Raises PermissionDenied when `by` may not, StaleItem when the change is not the one
    that was shown, PartnerError when it was decided on already or a reason is missing.
    """
    move = TRANSITIONS[name]
    if move.by_member or change.is_application or not by.has_perm(MOVE_PARTNER):
        raise PermissionDenied
    current = locked(change)
    if current.status not in move.sources:
        raise moved_on(PartnerError, current.get_status_display())
    refuse_stale(current, version or None)
    reason = given_reason(reason, PartnerError, is_needed=move.needs_reason)[:200]
    if name == "approve":
        _apply(current)
    current.status = move.target
    current.reason = reason
    current.decided_by = by
    current.decided_at = now or timezone.now()
    current.edited_at = current.decided_at
    current.save(update_fields=["status", "reason", "decided_by", "decided_at", "edited_at"])
    mail.change_decided(current)
    return current


def _apply(change):
    partner = locked(change.partner)
    if partner.status != Partner.Status.APPROVED:
        raise PartnerError(_("The partner is not approved now, so nothing can go live."))
    change.partner = write_changes(partner, real_changes(partner, change.values))


# --- Old and new side by side ---------------------------------------------------


def differences(change) -> list[Difference]:
    """What approving `change` would do, in the order of the profile.

    After the decision: what it did, from the profile as the form found it.
    """
    is_waiting = change.status in PartnerChange.OPEN
    public = snapshot(change.partner) if is_waiting else change.before
    labels = language_labels(Partner)
    found = []
    for name, wanted in change.values.items():
        field = Partner._meta.get_field(name)
        found.append(
            Difference(
                name=name,
                label=str(labels.get(name) or capfirst(field.verbose_name)),
                now=_words(field, public.get(name)),
                wanted=_words(field, wanted),
                is_moved=is_waiting and public.get(name) != change.before.get(name),
            )
        )
    return found


def _words(field, value) -> str:
    if field.many_to_many:
        rows = field.related_model.objects.in_bulk(value or [])
        return "、".join(str(rows[key]) for key in value or [] if key in rows)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(dict(field.flatchoices).get(value, value or ""))
