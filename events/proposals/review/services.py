"""Reviewing proposals before and after a decision."""

from datetime import datetime

from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kanazawa2030.core.language.slugs import free_slug
from kanazawa2030.core.models import User
from kanazawa2030.core.registry import handover
from kanazawa2030.core.workflow.changes import log_change, require

from ...models import CoHost, Event, HostRole, Proposal
from ...permissions import REVIEW_PROPOSAL
from .. import mail as proposal_mail
from ..comments import Visibility, write_comment
from ..transitions import (
    TRANSITIONS,
    ProposalError,
    State,
    lock_proposal,
    void_drafts,
    was_just_made,
)


def reviewers() -> QuerySet[User]:
    """Return staff to whom a proposal can be assigned, by name."""
    app, codename = REVIEW_PROPOSAL.split(".")
    right = Permission.objects.filter(codename=codename, content_type__app_label=app)
    today = timezone.localdate()
    return (
        User.objects.filter(is_active=True, is_staff=True)
        .filter(Q(access_until__isnull=True) | Q(access_until__gte=today))
        .filter(
            Q(groups__permissions__in=right) | Q(user_permissions__in=right) | Q(is_superuser=True)
        )
        .distinct()
        .order_by("name", "pk")
    )


@transaction.atomic
def begin_screening(proposal: Proposal, *, by: User, now: datetime | None = None) -> Proposal:
    """Start screening; the proposal is assigned to the reviewer unless it has one."""
    require(by, REVIEW_PROPOSAL)
    proposal = lock_proposal(proposal)
    if was_just_made(proposal, "screen", by=by):
        return proposal
    return TRANSITIONS.apply(
        proposal,
        "screen",
        at=now or timezone.now(),
        by=by,
        columns={"assigned_to": proposal.assigned_to or by},
    )


@transaction.atomic
def begin_review(proposal: Proposal, *, by: User, now: datetime | None = None) -> Proposal:
    """Move a screened proposal to review."""
    require(by, REVIEW_PROPOSAL)
    proposal = lock_proposal(proposal)
    if was_just_made(proposal, "review", by=by):
        return proposal
    return TRANSITIONS.apply(proposal, "review", at=now or timezone.now(), by=by)


@transaction.atomic
def assign(proposal: Proposal, *, to: User | None, by: User) -> Proposal:
    """Assign the proposal to a reviewer, or to nobody; the history says who did.

    Raises ProposalError for somebody who may not review.
    """
    require(by, REVIEW_PROPOSAL)
    if to is not None and not reviewers().filter(pk=to.pk).exists():
        raise ProposalError(
            _("%(name)s may not review proposals. Choose someone else.") % {"name": to}, "to"
        )
    proposal = lock_proposal(proposal)
    if proposal.state == State.DRAFT:
        raise ProposalError(_("This has not been handed in yet."))
    if proposal.assigned_to_id == (to.pk if to else None):
        return proposal
    proposal.assigned_to = to
    proposal.save(update_fields=["assigned_to"])
    words = _("Assigned to %(name)s.") % {"name": to} if to else _("Unassigned.")
    log_change(proposal, words, by=by)
    return proposal


@transaction.atomic
def ask_for_more(
    proposal: Proposal, *, by: User, text: str, now: datetime | None = None
) -> Proposal:
    """Ask the proposer a question: the due date is paused, a draft decision is void."""
    require(by, REVIEW_PROPOSAL)
    if not text.strip():
        raise ProposalError(_("Say what you would like to know."), "text")
    proposal = lock_proposal(proposal)
    now = now or timezone.now()
    if was_just_made(proposal, "ask", by=by):
        return proposal
    paused = {"asked_from": proposal.state, "paused_on": timezone.localdate(now)}
    TRANSITIONS.apply(proposal, "ask", at=now, by=by, columns=paused)
    void_drafts(proposal, now)
    row, _is_new = write_comment(
        proposal, by=by, text=text, visibility=Visibility.PROPOSER, from_staff=True, now=now
    )
    proposal_mail.notify(proposal, "more_info", at=now, occasion=str(row.pk), comment=row)
    return proposal


@transaction.atomic
def make_event(proposal: Proposal, *, by: User, fields: dict, now: datetime | None = None) -> Event:
    """Create the one draft event of an accepted proposal; asked again, it is the same.

    `fields` is what `events.proposals.event_draft` reads from the proposal. Its organisation
    organises; co-hosts who agreed and are partners are credited with their roles.
    """
    require(by, REVIEW_PROPOSAL)
    proposal = lock_proposal(proposal)
    now = now or timezone.now()
    made = Event.objects.filter(proposal=proposal).first()
    if made is not None:
        return made
    TRANSITIONS.apply(proposal, "schedule", at=now, by=by)
    fields = dict(fields)
    courses, goals = fields.pop("courses", ()), fields.pop("goals", ())
    event = Event.objects.create(
        **fields,
        proposal=proposal,
        author=by,
        is_sample=proposal.is_sample,
        slug=free_slug(Event, f"proposal-{proposal.number}"),
    )
    event.courses.set(courses)
    event.goals.set(goals)
    if proposal.partner_id:
        HostRole.objects.create(
            event=event, partner_id=proposal.partner_id, role=HostRole.Role.ORGANISER
        )
    agreed = proposal.cohosts.filter(state=CoHost.State.AGREED, partner__isnull=False)
    for order, cohost in enumerate(agreed, start=1):
        HostRole.objects.get_or_create(
            event=event, partner_id=cohost.partner_id, role=cohost.role, defaults={"order": order}
        )
    proposal_mail.notify(proposal, "scheduled", at=now)
    return event


@handover("events.proposals", order=40)
def hand_over_proposals(leaving: User, successor: User, *, by: User, now: datetime) -> int:
    """Reassign unfinished proposals to the successor, or to nobody without the right."""
    open_ones = Proposal.objects.filter(
        assigned_to=leaving, state__in=(*Proposal.OPEN, State.ACCEPTED, State.CONDITIONAL)
    )
    to = successor if successor.has_perm(REVIEW_PROPOSAL) else None
    return open_ones.update(assigned_to=to)
