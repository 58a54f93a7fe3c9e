"""Changes to commitments: sent by members, decided by staff.

A commitment goes public when staff approve it, and so does each yearly report. What
waits can be written over; what is public changes only by a decision.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanazawa2030.core.language.bilingual import language_columns
from kanazawa2030.core.language.dates import day_of
from kanazawa2030.core.models import User
from kanazawa2030.core.staff_site.bilingual import language_labels
from kanazawa2030.core.workflow.changes import (
    ChangeError,
    Difference,
    StaleItem,
    locked,
    write_changes,
)
from kanazawa2030.core.workflow.transitions import Transition, TransitionTable

from ..models import Aspect, Commitment, CommitmentChange, Partner, Progress
from ..models.commitments import LAST_YEAR
from ..transitions import MEMBER, STAFF, actors_of, decision
from . import mail
from .figures import figure, plain_figure
from .progress import ProgressSummary, freshness

Status, What = CommitmentChange.Status, CommitmentChange.What
TERMS = (*language_columns("text", "indicator", "unit"), "start", "target", "year")
PROGRESS = ("year", "value", *language_columns("note"))
COLUMNS: dict[str, tuple[str, ...]] = {What.TERMS: TERMS, What.PROGRESS: PROGRESS}
FIGURES = ("start", "target", "value")
UNSENT = "0"  # the version of a form nobody has sent before


class CommitmentError(ChangeError):
    """A change that is not possible; its text is for the person who tried."""


# Of what a member sends.
CHANGE_TRANSITIONS = TransitionTable(
    Transition("send", gettext_lazy("Sent"), CommitmentChange.OPEN, Status.SUBMITTED, (MEMBER,)),
    Transition("approve", gettext_lazy("Approve"), (Status.SUBMITTED,), Status.APPROVED, (STAFF,)),
    Transition(
        "return",
        gettext_lazy("Return for changes"),
        (Status.SUBMITTED,),
        Status.RETURNED,
        (STAFF,),
        needs_reason=True,
    ),
    error=CommitmentError,
    actors_of=actors_of,
)
# Of a commitment that has been public. Its state is whether it has been withdrawn.
TRANSITIONS = TransitionTable(
    Transition(
        "withdraw",
        gettext_lazy("Take off the profile"),
        ("public",),
        "withdrawn",
        (STAFF,),
        needs_reason=True,
    ),
    Transition("restore", gettext_lazy("Show again"), ("withdrawn",), "public", (STAFF,)),
    column="state",
    columns=lambda row, target, at: {"withdrawn_at": at if target == "withdrawn" else None},
    error=CommitmentError,
    actors_of=actors_of,
)


# --- What a form holds --------------------------------------------------------------


def ready(values: dict) -> dict:
    """Return the values of a form for JSON: figures as text, nothing as blank text."""
    return {
        name: plain_figure(value) if name in FIGURES else value or ""
        for name, value in values.items()
    }


def snapshot(row: Any, what: str) -> dict:
    """Return the columns of a Commitment or Progress for JSON; empty for None."""
    if row is None:
        return {}
    return ready({name: getattr(row, name) for name in COLUMNS[what]})


def public_commitment(partner: Partner, aspect: str) -> Commitment | None:
    """Return the commitment the profile shows for an aspect, or None."""
    return partner.commitments.filter(aspect=aspect, withdrawn_at=None).first()


def last_sent(partner: Partner, aspect: str, what: str) -> CommitmentChange | None:
    """Return the last change of a kind, whatever became of it."""
    sent = partner.commitment_changes.filter(aspect=aspect, what=what)
    return sent.order_by("-pk").first()


def form_version(sent: CommitmentChange | None) -> str:
    """Return the version of a form: it differs once anything was sent or decided."""
    return f"{sent.pk}.{sent.version}.{sent.status}" if sent else UNSENT


def target_years(public: bool, now: datetime | None = None) -> tuple[int, int]:
    """Return the years a target may be set for; a passed one that was set may stay."""
    first = day_of(now or timezone.now()).year
    return (min(first, public.year) if public else first), LAST_YEAR


def report_years(public: bool, now: datetime | None = None) -> tuple[int, int]:
    """Return the years a report may cover: since the commitment, and begun."""
    return day_of(public.since).year, day_of(now or timezone.now()).year


# --- Sent ---------------------------------------------------------------------------


@transaction.atomic
def send(
    partner: Partner,
    aspect: str,
    what: str,
    *,
    values: dict,
    version: str | int | None,
    by: User,
    now: datetime | None = None,
) -> CommitmentChange | None:
    """Send a commitment, or a report on one, to the office; return the change.

    One that waits or was returned is written over, if it is as it was when the form was
    opened (`version`, see `form_version`). A second click changes nothing. Raises
    PermissionDenied for somebody who is no member, StaleItem, or CommitmentError when
    nothing differs, the partner is not listed, or there is nothing to report on.
    """
    partner = _lock_for_member(partner, by)
    values = ready(values)
    sent = last_sent(partner, aspect, what)
    waits = sent is not None and sent.status == Status.SUBMITTED
    if waits and sent.values == values:
        return sent
    if str(version) != form_version(sent):
        raise StaleItem(sent)
    before = snapshot(_aim(partner, aspect, what, values), what)
    if values == before:
        raise CommitmentError(_("Nothing has been changed yet."))
    now = now or timezone.now()
    columns = {"values": values, "before": before, "author": by, "submitted_at": now}
    if sent is None or sent.status == Status.APPROVED:
        sent = CommitmentChange.objects.create(partner=partner, aspect=aspect, what=what, **columns)
    else:
        columns["version"] = sent.version + 1
        CHANGE_TRANSITIONS.apply(sent, "send", at=now, columns=columns)
    mail.received(sent)
    return sent


def _lock_for_member(partner: Partner, by: User) -> Partner:
    """Return the partner's locked row if `by` acts for it and it is listed."""
    partner = locked(partner)
    if not partner.memberships.filter(user=by).exists():
        raise PermissionDenied
    if partner.status != Partner.Status.APPROVED:
        raise CommitmentError(_("The profile is not public now."))
    return partner


def _aim(partner: Partner, aspect: str, what: str, values: dict) -> Commitment | Progress | None:
    """Return the row that approving would overwrite, or None where it would make one."""
    public = public_commitment(partner, aspect)
    if what == What.TERMS:
        return public
    if public is None:
        raise CommitmentError(_("There is no public commitment to report on yet."))
    return public.reports.filter(year=values["year"]).first()


# --- Decided ------------------------------------------------------------------------


@transaction.atomic
def decide(
    change: CommitmentChange,
    name: str,
    *,
    by: User,
    version: str | int | None = None,
    reason: str = "",
    now: datetime | None = None,
) -> CommitmentChange:
    """Publish what was sent, or return it with a reason; members are told.

    Raises PermissionDenied, StaleItem when it is not the one that was shown,
    CommitmentError when it was decided on already or a reason is missing.
    """
    partner = locked(change.partner)  # first, as `send` does: no two wait crosswise
    now = now or timezone.now()
    current, reason = CHANGE_TRANSITIONS.opened(change, name, by=by, reason=reason, version=version)
    if name == "approve":
        _publish(partner, current, now)
    columns = decision(by=by, reason=reason, at=now)
    CHANGE_TRANSITIONS.apply(current, name, at=now, note=reason, columns=columns)
    mail.decided(current)
    return current


def _publish(partner: Partner, change: CommitmentChange, now: datetime) -> None:
    """Write what was sent into the commitment, which is public then, or its reports."""
    if partner.status != Partner.Status.APPROVED:
        raise CommitmentError(
            _("The partner is not currently approved, so nothing can be published.")
        )
    values = {
        name: Decimal(value) if name in FIGURES else value for name, value in change.values.items()
    }
    if change.what == What.PROGRESS:
        _report(partner, change, values)
        return
    row = partner.commitments.filter(aspect=change.aspect).first()
    if row is None:
        Commitment.objects.create(partner=partner, aspect=change.aspect, since=now, **values)
        return
    if TRANSITIONS.is_possible(row, "restore"):
        TRANSITIONS.apply(row, "restore", at=now)
    write_changes(row, {**values, "reason": "", "changed_at": now})


def _report(partner: Partner, change: CommitmentChange, values: dict) -> None:
    public = public_commitment(partner, change.aspect)
    if public is None:
        raise CommitmentError(_("There is no public commitment to report on yet."))
    Progress.objects.update_or_create(
        commitment=public,
        year=values.pop("year"),
        defaults={**values, "reported_at": change.submitted_at},
    )


@transaction.atomic
def apply_to_commitment(
    row: Commitment,
    name: str,
    *,
    by: User,
    version: str | int | None = None,
    reason: str = "",
    now: datetime | None = None,
) -> Commitment:
    """Take a commitment off the profile with a reason, or show it again.

    Members are told. Raises PermissionDenied, StaleItem, or CommitmentError.
    """
    locked(row.partner)
    now = now or timezone.now()
    current, reason = TRANSITIONS.opened(row, name, by=by, reason=reason, version=version)
    TRANSITIONS.apply(current, name, at=now, note=reason, columns={"reason": reason[:200]})
    mail.moved(current, now=now)
    return current


# --- On the profile -----------------------------------------------------------------


def shown(partner: Partner, now: datetime | None = None) -> list[Commitment]:
    """Return the public commitments of a partner by aspect, each with its reports.

    `notes` are the reports, the newest year first; `freshness` and `standing` say how
    it is. A report on an older year, sent late, says nothing about today. Two queries,
    whatever their number.
    """
    now = now or timezone.now()
    order = list(Aspect.values)
    found = partner.commitments.filter(withdrawn_at=None).prefetch_related("reports")
    rows = sorted(found, key=lambda row: order.index(row.aspect))
    for row in rows:
        row.partner = partner
        row.notes = list(row.reports.all())
        row.reported_at = max((note.reported_at for note in row.notes), default=None)
        row.freshness = freshness(row.reported_at, now)
        row.standing = ProgressSummary(
            start=row.start,
            value=row.notes[0].value if row.notes else row.start,
            target=row.target,
            year=row.year,
            is_reported=bool(row.notes),
            today=day_of(now),
        )
    return rows


# --- Old and new side by side -------------------------------------------------------


def differences(change: CommitmentChange) -> list[Difference]:
    """Return what approving `change` would do, column by column; unchanged ones left out.

    After the decision: what it did. The year of a report always stands first.
    """
    is_waiting = change.status in CommitmentChange.OPEN
    public = _now_public(change) if is_waiting else change.before
    model = Commitment if change.what == What.TERMS else Progress
    labels = language_labels(model)
    found = []
    for name, wanted in change.values.items():
        label = labels.get(name) or capfirst(model._meta.get_field(name).verbose_name)
        if wanted == public.get(name, "") and (change.what, name) != (What.PROGRESS, "year"):
            continue
        found.append(
            Difference(
                name=name,
                label=str(label),
                now=_words(name, public.get(name, "")),
                wanted=_words(name, wanted),
                is_moved=public.get(name, "") != change.before.get(name, ""),
            )
        )
    return found


def _now_public(change: CommitmentChange) -> dict:
    public: Commitment | Progress | None = public_commitment(change.partner, change.aspect)
    if public is not None and change.what == What.PROGRESS:
        public = public.reports.filter(year=change.values["year"]).first()
    return snapshot(public, change.what)


def _words(name: str, value: Any) -> str:
    return figure(value) if name in FIGURES and value != "" else str(value)
