"""Comments on proposals, among staff and between staff and proposer."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from kanazawa2030.core.models import User
from kanazawa2030.core.workflow.changes import require

from ..models import Proposal, ProposalComment
from ..permissions import REVIEW_PROPOSAL
from . import mail as proposal_mail
from .transitions import ProposalError, State, lock_proposal, require_own

Visibility = ProposalComment.Visibility
# Withdrawn or never handed in: there is no one to write to about it.
_SILENT = (State.DRAFT, State.WITHDRAWN)
# The proposer may say something as long as anything can still follow from it.
_TAKEN_UP = (State.ACCEPTED, State.CONDITIONAL, State.SCHEDULED)
OVER = (*_SILENT, State.DECLINED, State.DONE, State.CLOSED)


@transaction.atomic
def comment(
    proposal: Proposal,
    *,
    by: User,
    text: str,
    visibility: str,
    from_staff: bool = True,
    now: datetime | None = None,
) -> ProposalComment:
    """Comment among staff, or between staff and proposer.

    What staff write to the proposer is emailed. The proposer may write as long as
    something can follow from it, also once the event is public. Raises ProposalError for
    an empty text, or when it is too late.
    """
    if from_staff:
        require(by, REVIEW_PROPOSAL)
    else:
        require_own(proposal, by)
        visibility = Visibility.PROPOSER
    if not text.strip():
        raise ProposalError(_("Write a message."), "text")
    proposal = lock_proposal(proposal)
    now = now or timezone.now()
    closed = OVER if not from_staff else _SILENT if visibility == Visibility.PROPOSER else ()
    if proposal.state in closed:
        raise ProposalError(_("You can no longer write about this proposal here."))
    row, is_new = write_comment(
        proposal, by=by, text=text, visibility=visibility, from_staff=from_staff, now=now
    )
    if is_new and from_staff and visibility == Visibility.PROPOSER:
        proposal_mail.notify(proposal, "comment", at=now, occasion=str(row.pk), comment=row)
    return row


def unanswered() -> QuerySet[Proposal]:
    """Return decided proposals whose last message is the proposer's, the oldest first.

    What was written before the decision is answered by it: it is read with the proposal.
    """
    talk = ProposalComment.objects.filter(
        proposal=OuterRef("pk"), visibility=Visibility.PROPOSER
    ).order_by("-at", "-pk")
    found = Proposal.objects.filter(state__in=_TAKEN_UP).annotate(
        written_at=Subquery(talk.values("at")[:1]),
        is_answered=Subquery(talk.values("is_from_staff")[:1]),
        answered_at=Max("decisions__released_at"),
    )
    is_later = Q(answered_at__isnull=True) | Q(written_at__gt=F("answered_at"))
    return found.filter(is_later, is_answered=False).order_by("written_at", "pk")


def write_comment(
    proposal: Proposal, *, by: User, text: str, visibility: str, from_staff: bool, now: datetime
) -> tuple[ProposalComment, bool]:
    """Store a comment on a locked proposal; a second click writes no second one.

    Returns the row, and whether it is new.
    """
    text = text.strip()
    last = proposal.comments.filter(visibility=visibility).order_by("-at", "-pk").first()
    if last is not None and (last.author_id, last.text) == (by.pk, text):
        return last, False
    row = ProposalComment.objects.create(
        proposal=proposal,
        visibility=visibility,
        author=by,
        is_from_staff=from_staff,
        text=text,
        at=now,
    )
    return row, True
