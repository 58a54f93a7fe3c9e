"""What happens to drafts with time: a warning, then they go; and files nobody names."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from kanazawa2030.core.files import purge_folder
from kanazawa2030.core.registry import periodic_task, purge_rule

from . import proposal_mail
from .models import Proposal, ProposalAttachment
from .proposals import delete_with_files, lock_proposal
from .proposals.attachments import FOLDER
from .proposals.contacts import forget_contacts, with_contacts

State = Proposal.State
_SLACK = timedelta(hours=2)  # a task may run a little earlier than the day before


def _kept() -> timedelta:
    return timedelta(days=settings.DRAFT_KEPT_DAYS)


def _notice() -> timedelta:
    return timedelta(days=settings.DRAFT_WARNING_DAYS)


def _drafts_untouched_since(moment: datetime):
    return Proposal.objects.filter(state=State.DRAFT, changed_at__lte=moment)


@periodic_task("proposal drafts", every=timedelta(days=1))
def warn_of_deletion(now: datetime):
    """Mail the people of each draft that will be deleted in a fortnight; once."""
    soon = _drafts_untouched_since(now - _kept() + _notice())
    for draft in soon.filter(warned_at__isnull=True):
        with transaction.atomic():
            current = lock_proposal(draft)
            if current.warned_at is None and current.state == State.DRAFT:
                current.warned_at = now
                current.save(update_fields=["warned_at"])
                proposal_mail.warn_of_deletion(
                    current, on=timezone.localdate(now + _notice()), at=now
                )


@purge_rule("proposal drafts", order=110)
def purge_drafts(now: datetime, *, dry_run: bool) -> int:
    """Delete drafts kept DRAFT_KEPT_DAYS since they were last touched; how many.

    Never before the warning is as old as it promised: a worker that stood still warns
    late, and then deletes late.
    """
    old = _drafts_untouched_since(now - _kept()).filter(
        warned_at__lte=now - _notice() + _SLACK
    )
    if dry_run:
        return old.count()
    count = 0
    for draft in old:
        with transaction.atomic():
            current = old.select_for_update(no_key=True).filter(pk=draft.pk).first()
            if current is not None:  # nobody has touched it in the meantime
                delete_with_files(current)
                count += 1
    return count


@purge_rule("proposal contacts", order=112)
def purge_contacts(now: datetime, *, dry_run: bool) -> int:
    """Forget whom to speak to, PROPOSAL_CONTACTS_KEPT_DAYS after the end; how many."""
    kept = timedelta(days=settings.PROPOSAL_CONTACTS_KEPT_DAYS)
    old = list(with_contacts(finished_before=now - kept))
    if not dry_run:
        for proposal in old:
            forget_contacts(proposal)
    return len(old)


@purge_rule("proposal files", order=115)
def purge_files(now: datetime, *, dry_run: bool) -> int:
    """Delete files no attachment names, a day after they were written; how many."""
    in_use = set(ProposalAttachment.objects.values_list("file", flat=True))
    return purge_folder(FOLDER, in_use, now, dry_run=dry_run)
