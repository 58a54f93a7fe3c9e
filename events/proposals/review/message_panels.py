"""The staff desk: messages of proposers about events that are prepared or public."""

from django.urls import reverse
from django.utils.translation import gettext as _

from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.language.dates import short_date
from kanazawa2030.core.registry import desk_panel, digest_source

from ...permissions import REVIEW_PROPOSAL
from ..comments import unanswered

SHOWN = 8


@desk_panel("events.messages", order=12)
def messages_to_answer(request):
    """List the messages to answer, the oldest first; None if there are none."""
    if not request.user.has_perm(REVIEW_PROPOSAL):
        return None
    rows = [
        (
            f"{proposal.number} {proposal}",
            reverse("admin:events_proposal_change", args=[proposal.pk]),
            short_date(proposal.written_at, page_language()),
        )
        for proposal in unanswered()[:SHOWN]
    ]
    return {"title": _("Messages from proposers to answer"), "rows": rows} if rows else None


@digest_source("events.messages", order=12)
def digest_lines(user, now) -> list[str]:
    """Return how many messages of proposers are to be answered."""
    count = unanswered().count() if user.has_perm(REVIEW_PROPOSAL) else 0
    return [_("Messages from proposers to answer: %(count)s") % {"count": count}] if count else []
