"""Comments on proposals, among staff and between staff and proposer."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kanazawa2030.core.models import User
from kanazawa2030.core.workflow.changes import require

from ..models import Event, Proposal, ProposalComment
from ..permissions import REVIEW_PROPOSAL
from . import mail as proposal_mail
from .transitions import ProposalError, State, lock_proposal, require_own

Visibility = ProposalComment.Visibility
# Taken back or never handed in: there is nobody to write to about it.
_SILENT = (State.DRAFT, State.WITHDRAWN)
# The proposer may say something as long as anything can still follow from it.
_OVER = (*_SILENT, State.DECLINED, State.DONE, State.CLOSED)


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

    What staff write to the proposer is mailed. The proposer may write until the event
    is public. Raises ProposalError for an empty text, or when it is too late.
    """
    now = now or timezone.now()
    if from_staff:
        require(by, REVIEW_PROPOSAL)
    else:
        require_own(proposal, by)
        visibility = Visibility.PROPOSER
    if not text.strip():
        raise ProposalError(_("Write something first."), "text")
    proposal = lock_proposal(proposal)
    if from_staff:
        is_late = visibility == Visibility.PROPOSER and proposal.state in _SILENT
    else:
        public = Event.objects.published(now).filter(proposal=proposal)
        is_late = proposal.state in _OVER or public.exists()
    if is_late:
        raise ProposalError(_("It is too late to write about this here."))
    row, is_new = write_comment(
        proposal, by=by, text=text, visibility=visibility, from_staff=from_staff, now=now
    )
    if is_new and from_staff and visibility == Visibility.PROPOSER:
        proposal_mail.notify(proposal, "comment", at=now, occasion=str(row.pk), comment=row)
    return row


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
