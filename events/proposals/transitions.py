"""The moves of a proposal: one table, and the one function that makes them."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kanazawa2030.core.workflow.changes import ChangeError, moved_on

from ..models import PROPOSAL_MOVES, Decision, Event, Proposal, ProposalTransition

State = Proposal.State


@dataclass(frozen=True)
class Move:
    """One row of the table: from which states, to which, and who may."""

    name: str
    label: str
    who: str  # "proposer", "reviewer", "releaser", "portal"
    sources: tuple[str, ...]
    target: str


def _table(*rows) -> dict[str, Move]:
    return {name: Move(name, label, who, *PROPOSAL_MOVES[name]) for name, label, who in rows}


TRANSITIONS = _table(
    ("submit", pgettext_lazy("move of a proposal", "Hand in"), "proposer"),
    ("screen", pgettext_lazy("move of a proposal", "Begin screening"), "reviewer"),
    ("ask", pgettext_lazy("move of a proposal", "Ask the proposer for more"), "reviewer"),
    ("answer_screening", pgettext_lazy("move of a proposal", "Answered"), "proposer"),
    ("answer_review", pgettext_lazy("move of a proposal", "Answered"), "proposer"),
    ("review", pgettext_lazy("move of a proposal", "Take to review"), "reviewer"),
    ("accept", pgettext_lazy("move of a proposal", "Accept"), "releaser"),
    (
        "accept_with_conditions",
        pgettext_lazy("move of a proposal", "Accept with conditions"),
        "releaser",
    ),
    ("decline", pgettext_lazy("move of a proposal", "Decline"), "releaser"),
    ("withdraw", pgettext_lazy("move of a proposal", "Take back"), "proposer"),
    ("schedule", pgettext_lazy("move of a proposal", "Make the event"), "reviewer"),
    ("finish", pgettext_lazy("move of a proposal", "Report published"), "portal"),
    ("close", pgettext_lazy("move of a proposal", "Event cancelled"), "portal"),
)

OUTCOME_MOVES = {
    Decision.Outcome.ACCEPTED: "accept",
    Decision.Outcome.CONDITIONAL: "accept_with_conditions",
    Decision.Outcome.DECLINED: "decline",
}


class ProposalError(ChangeError):
    """A move that is not possible now; its text is for the person who tried."""


def lock_proposal(proposal) -> Proposal:
    """The proposal's row, locked until the transaction ends."""
    return Proposal.objects.select_for_update(no_key=True, of=("self",)).get(pk=proposal.pk)


def move(proposal, name: str, *, by, now, note: str = "") -> Proposal:
    """Make one move of the table on a locked row; write it with its line of history.

    Raises ProposalError, with how it stands, when the state is not one to move from.
    """
    step = TRANSITIONS[name]
    if proposal.state not in step.sources:
        raise moved_on(ProposalError, proposal.get_state_display())
    source, proposal.state = proposal.state, step.target
    proposal.changed_at = now
    proposal.save()
    ProposalTransition.objects.create(
        proposal=proposal,
        move=name,
        from_state=source,
        to_state=proposal.state,
        by=by,
        at=now,
        note=note[:200],
    )
    return proposal


def was_just_made(proposal, name: str, *, by) -> bool:
    """Whether this person's own first click has made the move already."""
    last = proposal.transitions.order_by("-at", "-pk").first()
    return last is not None and last.move == name and last.by_id == by.pk


def refuse_own(proposal, user):
    """ProposalError where `user` would decide on what they or their body proposed."""
    own = Proposal.objects.belonging_to(user).filter(pk=proposal.pk)
    if proposal.proposer_id == user.pk or own.exists():
        raise ProposalError(
            _("You or your organisation proposed this. Somebody else has to decide.")
        )


def require_own(proposal, user):
    """Raise PermissionDenied unless it is `user`'s, or their organisation's."""
    if not Proposal.objects.filter(pk=proposal.pk).belonging_to(user).exists():
        raise PermissionDenied


def void_drafts(proposal, now):
    """What was prepared on other facts, or on a proposal taken back, is void."""
    Decision.objects.filter(
        proposal=proposal, released_at__isnull=True, voided_at__isnull=True
    ).update(voided_at=now)


def follow_event(event, *, now=None):
    """The event was cancelled, or its report is out: its proposal follows, once.

    Call it inside the transaction of that change.
    """
    if event.proposal_id is None:
        return
    now = now or timezone.now()
    proposal = lock_proposal(event.proposal)
    if proposal.state != State.SCHEDULED:
        return
    name = "close" if event.state == Event.EventState.CANCELLED else "finish"
    move(proposal, name, by=None, now=now)
