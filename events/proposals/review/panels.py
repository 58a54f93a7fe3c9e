"""The staff desk: proposals that wait, and decisions that are ready to release."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kanazawa2030.core.registry import desk_panel, digest_source
from kanazawa2030.core.working_days import add_working_days

from ... import permissions
from ...models import Decision, Proposal
from . import decisions
from .filters import BY_PROMISE, SOON, promise_of

SHOWN = 8
# What waits for the office, not for the proposer.
OURS = (Proposal.State.SUBMITTED, Proposal.State.SCREENING, Proposal.State.IN_REVIEW)


def _for(user):
    """Return proposals assigned to this reviewer or to nobody."""
    waiting = Proposal.objects.filter(state__in=OURS)
    return waiting.filter(Q(assigned_to=user) | Q(assigned_to=None))


def _ready():
    return Decision.objects.filter(released_at__isnull=True, voided_at__isnull=True)


def _note(proposal) -> str:
    words = promise_of(proposal).words
    if proposal.assigned_to_id:
        return words
    return _("%(promise)s, unassigned") % {"promise": words}


@desk_panel("events.proposals", order=10)
def waiting_proposals(request):
    """List proposals to answer, by due date: the reviewer's own and unassigned ones."""
    user = request.user
    if not user.has_perm(permissions.REVIEW_PROPOSAL):
        return None
    waiting = Proposal.objects.filter(state__in=OURS)
    rows = [
        (
            f"{proposal.number} {proposal}",
            reverse("admin:events_proposal_change", args=[proposal.pk]),
            _note(proposal),
        )
        for proposal in _for(user).order_by(*BY_PROMISE)[:SHOWN]
    ]
    url = reverse("admin:events_proposal_changelist", query={"queue": "ours"})
    more = _("All proposals to answer (%(count)d)") % {"count": waiting.count()}
    return {
        "title": _("Proposals to answer"),
        "rows": rows,
        "more": [(more, url)],
        "empty": _("No proposals assigned to you are waiting."),
    }


@desk_panel("events.decisions", order=11)
def ready_decisions(request):
    """List decisions ready to be released, for who may; None if there are none."""
    if not decisions.may_release(request.user):
        return None
    ready = _ready()
    rows = [
        (
            f"{decision.proposal.number} {decision.proposal}",
            reverse("admin:events_proposal_decision", args=[decision.proposal_id]),
            decision.get_outcome_display(),
        )
        for decision in ready.select_related("proposal").order_by("proposal__promised_on", "pk")[
            :SHOWN
        ]
    ]
    if not rows:
        return None
    url = reverse("admin:events_proposal_release_many")
    more = _("Release together (%(count)d ready)") % {"count": ready.count()}
    return {"title": _("Decisions ready to release"), "rows": rows, "more": [(more, url)]}


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
