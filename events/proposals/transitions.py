"""The transitions of a proposal, and what its services share."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kanazawa2030.core.models import User
from kanazawa2030.core.workflow.changes import ChangeError
from kanazawa2030.core.workflow.transitions import Transition, TransitionTable

from ..models import PROPOSAL_TRANSITIONS, Decision, Event, Proposal, ProposalTransition
from ..permissions import REVIEW_PROPOSAL

State = Proposal.State
PROPOSER, REVIEWER = "proposer", "reviewer"
RELEASER = "releaser"  # of decisions, which have pages of their own (review.decisions)
PORTAL = "portal"


class ProposalError(ChangeError):
    """A transition that is not possible now; its text is for the person who tried."""


def _actors_of(proposal: Proposal, user: User | AnonymousUser) -> set[str]:
    return {REVIEWER} if user.has_perm(REVIEW_PROPOSAL) else set()


def _record(
    proposal: Proposal, name: str, *, source: str, at: datetime, by: User, note: str
) -> None:
    ProposalTransition.objects.create(
        proposal=proposal,
        move=name,
        from_state=source,
        to_state=proposal.state,
        by=by,
        at=at,
        note=note[:200],
    )


def _row(name: str, label: str | Promise, actor: str) -> Transition:
    return Transition(name, label, *PROPOSAL_TRANSITIONS[name], (actor,))


TRANSITIONS = TransitionTable(
    _row("submit", pgettext_lazy("move of a proposal", "Hand in"), PROPOSER),
    _row("screen", pgettext_lazy("move of a proposal", "Begin screening"), REVIEWER),
    _row("ask", pgettext_lazy("move of a proposal", "Ask the proposer for more"), REVIEWER),
    _row("answer_screening", pgettext_lazy("move of a proposal", "Answered"), PROPOSER),
    _row("answer_review", pgettext_lazy("move of a proposal", "Answered"), PROPOSER),
    _row("review", pgettext_lazy("move of a proposal", "Start the review"), REVIEWER),
    _row("accept", pgettext_lazy("move of a proposal", "Accept"), RELEASER),
    _row(
        "accept_with_conditions",
        pgettext_lazy("move of a proposal", "Accept with conditions"),
        RELEASER,
    ),
    _row("decline", pgettext_lazy("move of a proposal", "Decline"), RELEASER),
    _row("withdraw", pgettext_lazy("move of a proposal", "Withdraw"), PROPOSER),
    _row("schedule", pgettext_lazy("move of a proposal", "Make the event"), REVIEWER),
    _row("finish", pgettext_lazy("move of a proposal", "Report published"), PORTAL),
    _row("close", pgettext_lazy("move of a proposal", "Event cancelled"), PORTAL),
    column="state",
    error=ProposalError,
    actors_of=_actors_of,
    columns=lambda proposal, target, at: {"state": target, "changed_at": at},
    record=_record,
)

OUTCOME_TRANSITIONS: dict[str, str] = {
    Decision.Outcome.ACCEPTED: "accept",
    Decision.Outcome.CONDITIONAL: "accept_with_conditions",
    Decision.Outcome.DECLINED: "decline",
}


def lock_proposal(proposal: Proposal) -> Proposal:
    """Return the proposal’s row, locked until the end of the transaction."""
    return Proposal.objects.select_for_update(no_key=True, of=("self",)).get(pk=proposal.pk)


def was_just_made(proposal: Proposal, name: str, *, by: User) -> bool:
    """Whether this person's own first click has applied the transition already."""
    last = proposal.transitions.order_by("-at", "-pk").first()
    return last is not None and last.move == name and last.by_id == by.pk


def refuse_own(proposal: Proposal, user: User | AnonymousUser) -> None:
    """Raise ProposalError where `user` would decide on a proposal of their own."""
    own = Proposal.objects.belonging_to(user).filter(pk=proposal.pk)
    if proposal.proposer_id == user.pk or own.exists():
        raise ProposalError(
            _("You or your organisation proposed this. Another person has to decide.")
        )


def require_own(proposal: Proposal, user: User | AnonymousUser) -> None:
    """Raise PermissionDenied unless it is `user`'s, or their organisation's."""
    if not Proposal.objects.filter(pk=proposal.pk).belonging_to(user).exists():
        raise PermissionDenied


def void_drafts(proposal: Proposal, now: datetime) -> None:
    """Void draft decisions: the facts changed, or the proposal was withdrawn."""
    Decision.objects.filter(
        proposal=proposal, released_at__isnull=True, voided_at__isnull=True
    ).update(voided_at=now)


def follow_event(event: Event, *, now: datetime | None = None) -> None:
    """The event was cancelled, or its report is out: its proposal follows, once.

    Call it inside the transaction of that change.
    """
    if event.proposal_id is None:
        return
    proposal = lock_proposal(event.proposal)
    now = now or timezone.now()
    if proposal.state != State.SCHEDULED:
        return
    name = "close" if event.state == Event.EventState.CANCELLED else "finish"
    TRANSITIONS.apply(proposal, name, at=now)
