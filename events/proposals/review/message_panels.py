"""What awaits staff: messages of proposers about events that are prepared or public."""

from django.urls import reverse
from django.utils.translation import gettext as _

from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.language.dates import short_date
from kanazawa2030.core.registry import MOST, Todo, capped, digest_source, todo_source

from ...permissions import REVIEW_PROPOSAL
from ..comments import unanswered


@todo_source("events.proposal_messages", order=12)
def messages_to_answer(user, now) -> list[Todo]:
    """Return the messages to answer, the oldest first."""
    if not user.has_perm(REVIEW_PROPOSAL):
        return []
    found = [
        Todo(
            _("A proposer has written to you"),
            _("Read and answer"),
            reverse("admin:events_proposal_change", args=[proposal.pk]),
            detail=_("%(item)s, written on %(day)s")
            % {
                "item": f"{proposal.number} {proposal}",
                "day": short_date(proposal.written_at, page_language()),
            },
        )
        for proposal in unanswered()[: MOST + 1]
    ]
    return capped(found, _("All proposals"), reverse("admin:events_proposal_changelist"))


@digest_source("events.proposal_messages", order=12)
def digest_lines(user, now) -> list[str]:
    """Return how many messages of proposers are to be answered."""
    count = unanswered().count() if user.has_perm(REVIEW_PROPOSAL) else 0
    return [_("Messages from proposers to answer: %(count)s") % {"count": count}] if count else []
