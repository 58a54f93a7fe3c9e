"""Changes to public profiles: sent by members, decided by staff."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanazawa2030.core.language.lists import listed
from kanazawa2030.core.models import User
from kanazawa2030.core.staff_site.bilingual import language_labels
from kanazawa2030.core.workflow.changes import (
    ChangeError,
    Difference,
    locked,
    real_changes,
    refuse_stale,
    write_changes,
)
from kanazawa2030.core.workflow.transitions import Transition, TransitionTable

from ..models import Partner, PartnerChange
from ..transitions import MEMBER, PORTAL, STAFF, PartnerError, actors_of, decision
from . import mail
from .drafts import SETS, FormClosed, snapshot
from .steps import typed_from

Status = PartnerChange.Status
PARTS = ("data", "values", "before")  # of a form: as typed, as sent, as it was
CONTACT = ("contact_name", "contact_email", "contact_phone")


def _actors_of(change: PartnerChange, user: User | AnonymousUser) -> set[str]:
    """Return no actors for an application, which is decided on its partner's page."""
    return set() if change.is_application else actors_of(change, user)


TRANSITIONS = TransitionTable(
    Transition("send", gettext_lazy("Sent"), PartnerChange.EDITABLE, Status.SUBMITTED, (MEMBER,)),
    Transition(
        "take_back", gettext_lazy("Withdrawn"), (Status.SUBMITTED,), Status.DRAFT, (MEMBER,)
    ),
    Transition("approve", gettext_lazy("Approve"), (Status.SUBMITTED,), Status.APPROVED, (STAFF,)),
    Transition(
        "return",
        gettext_lazy("Return for changes"),
        (Status.SUBMITTED,),
        Status.RETURNED,
        (STAFF,),
        needs_reason=True,
    ),
    # An application follows its partner.
    Transition(
        "approve_application",
        gettext_lazy("Approve"),
        (Status.SUBMITTED, Status.RETURNED),
        Status.APPROVED,
        (PORTAL,),
    ),
    Transition(
        "return_application",
        gettext_lazy("Return for changes"),
        (Status.SUBMITTED, Status.RETURNED),
        Status.RETURNED,
        (PORTAL,),
        needs_reason=True,
    ),
    error=PartnerError,
    actors_of=_actors_of,
)


@transaction.atomic
def submit_change(
    change: PartnerChange,
    *,
    values: dict,
    version: str | int | None,
    by: User,
    now: datetime | None = None,
) -> PartnerChange:
    """Submit a change: what differs from the profile the form was opened with.

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
    now = now or timezone.now()
    sent = {"values": found, "submitted_at": now, "author": by}
    TRANSITIONS.apply(current, "send", at=now, columns=sent)
    mail.form_received(current)
    return current


def contacts_in(change: PartnerChange) -> dict[str, dict[str, str]]:
    """Return name, email and phone of the contact in each part of a form that names one."""
    found = {}
    for part in PARTS:
        said = getattr(change, part)
        named = {name: str(said[name]) for name in CONTACT if said.get(name)}
        if named:
            found[part] = named
    return found


@transaction.atomic
def forget_contact(change: PartnerChange) -> None:
    """Empty the contact in all parts of a form; one that is still written asks for it again.

    Raises PartnerError while it awaits a decision: what is read there is what is released.
    """
    current = locked(change)
    if current.status == Status.SUBMITTED:
        raise PartnerError(_("It awaits your decision: approve or return it first."))
    for part in PARTS:
        said = getattr(current, part)
        setattr(current, part, {**said, **{name: "" for name in CONTACT if name in said}})
    current.version += 1
    current.save(update_fields=[*PARTS, "version"])


@transaction.atomic
def take_back(change: PartnerChange) -> PartnerChange:
    """Take a submitted change back to a draft, unless staff have decided."""
    current = locked(change)
    if current.status == Status.DRAFT:
        return current
    if current.is_application or current.status != Status.SUBMITTED:
        raise FormClosed
    now = timezone.now()
    typed = {"version": current.version + 1, "edited_at": now}
    return TRANSITIONS.apply(current, "take_back", at=now, columns=typed)


@transaction.atomic
def decide(
    change: PartnerChange,
    name: str,
    *,
    by: User,
    version: str | int | None = None,
    reason: str = "",
    now: datetime | None = None,
) -> PartnerChange:
    """Approve a change, which publishes it, or return it with a reason.

    Raises PermissionDenied when `by` may not, StaleItem when the change is not the one
    that was shown, PartnerError when it was decided on already or a reason is missing.
    """
    now = now or timezone.now()
    current, reason = TRANSITIONS.opened(change, name, by=by, reason=reason, version=version)
    if name == "approve":
        _publish(current)
    decided = {**decision(by=by, reason=reason, at=now), "edited_at": now}
    TRANSITIONS.apply(current, name, at=now, note=reason, columns=decided)
    mail.change_decided(current)
    return current


def _publish(change: PartnerChange) -> None:
    """Write what was sent into the profile; raises PartnerError if that is not public."""
    partner = locked(change.partner)
    if partner.status != Partner.Status.APPROVED:
        raise PartnerError(_("The partner is not currently approved, so nothing can be published."))
    change.partner = write_changes(partner, real_changes(partner, change.values))


# --- Old and new side by side ---------------------------------------------------


def differences(change: PartnerChange) -> list[Difference]:
    """Return what approving `change` would do, in the order of the profile.

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


def _words(field: Any, value: Any) -> str:
    if field.many_to_many:
        rows = field.related_model.objects.in_bulk(value or [])
        return listed(rows[key] for key in value or [] if key in rows)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(dict(field.flatchoices).get(value, value or ""))
