"""What awaits staff: proposals to answer, and decisions that are ready to release."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kanazawa2030.core.registry import MOST, Todo, capped, digest_source, todo_source
from kanazawa2030.core.working_days import add_working_days

from ... import permissions
from ...models import Decision, Proposal
from . import decisions
from .filters import BY_PROMISE, SOON

# What waits for the office, not for the proposer.
OURS = (Proposal.State.SUBMITTED, Proposal.State.SCREENING, Proposal.State.IN_REVIEW)


def _for(user):
    """Return proposals assigned to this reviewer or to nobody."""
    waiting = Proposal.objects.filter(state__in=OURS)
    return waiting.filter(Q(assigned_to=user) | Q(assigned_to=None))


def _ready():
    return Decision.objects.filter(released_at__isnull=True, voided_at__isnull=True)


@todo_source("events.proposals", order=10)
def waiting_proposals(user, now) -> list[Todo]:
    """Return proposals to answer, by due date: the reviewer's own and unassigned ones."""
    if not user.has_perm(permissions.REVIEW_PROPOSAL):
        return []
    found = [_to_answer(one) for one in _for(user).order_by(*BY_PROMISE)[: MOST + 1]]
    url = reverse("admin:events_proposal_changelist", query={"queue": "ours"})
    return capped(found, _("All proposals to answer"), url)


def _to_answer(proposal) -> Todo:
    is_new = proposal.state == Proposal.State.SUBMITTED
    item = f"{proposal.number} {proposal}"
    return Todo(
        _("A new proposal has come in") if is_new else _("A proposal to answer"),
        _("Read the proposal") if is_new else _("Read and answer"),
        reverse("admin:events_proposal_change", args=[proposal.pk]),
        proposal.promised_on,
        detail=item if proposal.assigned_to_id else _("%(item)s, unassigned") % {"item": item},
    )


@todo_source("events.decisions", order=11)
def ready_decisions(user, now) -> list[Todo]:
    """Return decisions ready to be released, for who may."""
    if not decisions.may_release(user):
        return []
    ready = _ready().select_related("proposal").order_by("proposal__promised_on", "pk")
    found = [
        Todo(
            _("A decision is ready to be released"),
            _("Check and release"),
            reverse("admin:events_proposal_decision", args=[decision.proposal_id]),
            decision.proposal.promised_on,
            detail=_("%(item)s: %(outcome)s")
            % {
                "item": f"{decision.proposal.number} {decision.proposal}",
                "outcome": decision.get_outcome_display(),
            },
        )
        for decision in ready[: MOST + 1]
    ]
    return capped(found, _("Release together"), reverse("admin:events_proposal_release_many"))


@digest_source("events.proposals", order=11)
def digest_lines(user, now) -> list[str]:
    """Return how many proposals need this user, and how many are due."""
    lines = []
    if user.has_perm(permissions.REVIEW_PROPOSAL):
        mine = _for(user)
        if count := mine.count():
            lines.append(_("Proposals to answer: %(count)s") % {"count": count})
        last = add_working_days(timezone.localdate(now), SOON)
        if due := mine.filter(promised_on__lte=last).count():
            words = _("Of these, due within %(days)s working days: %(count)s")
            lines.append(words % {"days": SOON, "count": due})
    if decisions.may_release(user) and (ready := _ready().count()):
        lines.append(_("Decisions ready to release: %(count)s") % {"count": ready})
    return lines
