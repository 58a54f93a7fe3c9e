"""Decisions: prepared as a draft with their mail, released one or many at a time."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.models import User
from kanazawa2030.core.workflow.changes import require

from ...models import Decision, Proposal
from ...permissions import RELEASE_DECISION, REVIEW_PROPOSAL
from .. import mail as proposal_mail
from ..transitions import OUTCOME_TRANSITIONS, TRANSITIONS, ProposalError, lock_proposal, refuse_own

Outcome = Decision.Outcome
NEEDED = {
    "reason": _("Enter the reason in the proposer’s language."),
    "next_step": _("Enter what to do next in the proposer’s language."),
    "mail": _("Write the email in the proposer’s language."),
}
TEXTS = tuple(NEEDED)


def draft_decision(proposal: Proposal) -> Decision | None:
    """Return the prepared, unreleased decision, or None."""
    return Decision.objects.filter(
        proposal=proposal, released_at__isnull=True, voided_at__isnull=True
    ).first()


def outcomes_for(proposal: Proposal) -> list[str]:
    """Return the outcomes possible in the proposal's state."""
    return [
        outcome
        for outcome, name in OUTCOME_TRANSITIONS.items()
        if TRANSITIONS.is_possible(proposal, name)
    ]


def version_of(decision: Decision | None) -> str:
    """Return the version of a draft's wording; blank where there is none."""
    return decision.prepared_at.isoformat() if decision is not None else ""


@transaction.atomic
def prepare_decision(
    proposal: Proposal,
    *,
    by: User,
    outcome: str,
    texts: dict,
    version: str | None = None,
    now: datetime | None = None,
) -> Decision:
    """Write or rewrite the draft decision; only staff see it.

    `texts` holds reason, next_step and mail in ja and en; each that is needed is there
    in the proposal's language at least. Declining and conditions need a reason and a
    next step. `version` is the draft this one was written over. Raises ProposalError
    outside review, and when somebody else has rewritten the draft in the meantime.
    """
    require(by, REVIEW_PROPOSAL)
    proposal = lock_proposal(proposal)
    refuse_own(proposal, by)
    _refuse_outcome(proposal, outcome)
    texts = {name: (value or "").strip() for name, value in texts.items()}
    _refuse_missing(outcome, texts, proposal.language)
    decision = draft_decision(proposal)
    if decision is not None and _is_same(decision, outcome, texts):
        return decision  # a second click
    if version is not None and version != version_of(decision):
        raise ProposalError(
            _(
                "Another member of staff has rewritten this draft since you opened it. Yours"
                " is still in the fields; send it again to replace theirs."
            )
        )
    decision = decision or Decision(proposal=proposal)
    decision.outcome = outcome
    decision.prepared_by = by
    decision.prepared_at = now or timezone.now()
    for name, value in texts.items():
        setattr(decision, name, value)
    decision.save()
    return decision


def _refuse_outcome(proposal: Proposal, outcome: str) -> None:
    possible = outcomes_for(proposal)
    if not possible:
        raise ProposalError(_("Only a proposal in review can be decided."))
    if outcome not in possible:
        raise ProposalError(_("This outcome is not possible now."))


def _refuse_missing(outcome: str, texts: dict, language: str) -> None:
    for name in TEXTS:
        is_needed = name == "mail" or outcome != Outcome.ACCEPTED
        if is_needed and not texts.get(f"{name}_{language}"):
            raise ProposalError(NEEDED[name], f"{name}_{language}")


def _is_same(decision: Decision, outcome: str, texts: dict) -> bool:
    return decision.outcome == outcome and all(
        (getattr(decision, name) or "") == value for name, value in texts.items()
    )


@transaction.atomic
def discard_decision(proposal: Proposal, *, by: User, now: datetime | None = None) -> None:
    """Discard the draft decision; a second click finds nothing to discard."""
    require(by, REVIEW_PROPOSAL)
    proposal = lock_proposal(proposal)
    decision = draft_decision(proposal)
    if decision is not None:
        decision.voided_at = now or timezone.now()
        decision.save(update_fields=["voided_at"])


# --- Release -----------------------------------------------------------------


def may_release(user: User | AnonymousUser, decision: Decision | None = None) -> bool:
    """Return whether `user` may release this decision, or any at all.

    Reviewers release what is prepared. Where APPROVAL_REQUIRED, only an approver does,
    and not what they prepared themselves (unless APPROVER_MAY_BE_AUTHOR).
    """
    if not settings.APPROVAL_REQUIRED:
        return user.has_perm(REVIEW_PROPOSAL) or user.has_perm(RELEASE_DECISION)
    if not user.has_perm(RELEASE_DECISION):
        return False
    own = decision is not None and decision.prepared_by_id == user.pk
    return not own or settings.APPROVER_MAY_BE_AUTHOR


def release(
    decision: Decision, *, by: User, version: str | None = None, now: datetime | None = None
) -> Decision:
    """Release a decision: lock, recheck, change the state, mail. Twice is once.

    `version` is the wording that was read. Void after a withdrawal or a question:
    raises ProposalError then, to who proposed it, and when it has been rewritten.
    """
    return _release(decision, by=by, version=version, now=now)[0]


@transaction.atomic
def _release(
    decision: Decision, *, by: User, version: str | int | None, now: datetime | None
) -> tuple[Decision, bool]:
    """Return the decision, and whether this call released it."""
    if not may_release(by):
        raise PermissionDenied
    proposal = lock_proposal(decision.proposal)
    now = now or timezone.now()
    decision = Decision.objects.get(pk=decision.pk)
    if decision.released_at:
        return decision, False
    if decision.voided_at:
        raise ProposalError(_("This decision is void: the proposal has changed state."))
    refuse_own(proposal, by)
    if version is not None and version != version_of(decision):
        raise ProposalError(
            _("The decision has been rewritten since you read it. Read it again first.")
        )
    if not may_release(by, decision):
        raise ProposalError(_("Another member of staff has to release what you have prepared."))
    TRANSITIONS.apply(
        proposal,
        OUTCOME_TRANSITIONS[decision.outcome],
        at=now,
        by=by,
        note=decision.reason_ja or decision.reason_en or "",
        columns={"decided_at": proposal.decided_at or now},
    )
    decision.released_at = now
    decision.released_by = by
    decision.save(update_fields=["released_at", "released_by"])
    proposal_mail.notify(proposal, "decision", at=now, occasion=str(decision.pk), decision=decision)
    return decision, True


@dataclass
class Released:
    """Results of releasing many: now, before, and refused (with why)."""

    now: list = field(default_factory=list)
    before: list = field(default_factory=list)
    refused: list = field(default_factory=list)


def release_all(
    decisions: Iterable[Decision],
    *,
    by: User,
    versions: dict | None = None,
    now: datetime | None = None,
) -> Released:
    """Release each in its own transaction: one that fails stops no other.

    `versions` maps a decision's pk to the wording that was read.
    """
    told = Released()
    for decision in decisions:
        version = (versions or {}).get(decision.pk)
        try:
            decision, is_new = _release(decision, by=by, version=version, now=now)
        except ProposalError as refusal:
            told.refused.append((decision, str(refusal)))
        else:
            (told.now if is_new else told.before).append(decision)
    return told
