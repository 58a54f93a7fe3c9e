"""Periodic tasks and purge rules of proposals."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.drafts.services import DraftExpiry
from kanazawa2030.core.registry import due, purge_rule
from kanazawa2030.core.storages import private_storage
from kanazawa2030.core.uploads.documents import purge_folder

from ..models import Proposal, ProposalAttachment
from . import mail
from .transitions import lock_proposal

FOLDER = "proposals"

State = Proposal.State
COHOSTS = tuple(f"cohost{number}_email" for number in range(1, 6))
CONTACTS = ("contact_name", "contact_phone", *COHOSTS)
# RFC 2606 keeps this ending free of mailboxes; the number keeps the address unique.
NOWHERE_ENDS = "@forgotten.invalid"
NOWHERE = "{pk}" + NOWHERE_ENDS


@purge_rule("proposal contacts", order=112)
def purge_contacts(now: datetime, *, dry_run: bool) -> int:
    """Forget contacts PROPOSAL_CONTACTS_KEPT_DAYS after the end; return how many."""
    kept = timedelta(days=settings.PROPOSAL_CONTACTS_KEPT_DAYS)
    rows = with_contacts(finished_before=now - kept)
    if dry_run:
        return due(rows, "changed_at")
    old = list(rows)
    for proposal in old:
        forget_contacts(proposal)
    return len(old)


@purge_rule("proposal files", order=115)
def purge_files(now: datetime, *, dry_run: bool) -> int:
    """Delete files no attachment names, a day after they were written; return how many."""
    in_use = set(ProposalAttachment.objects.values_list("file", flat=True))
    return purge_folder(FOLDER, in_use, now, dry_run=dry_run)


def with_contacts(*, finished_before: datetime):
    """Return proposals that ended before then and still hold contacts."""
    over = Proposal.objects.filter(state__in=Proposal.FINAL).exclude(
        transitions__at__gt=finished_before
    )
    says = Q(data__organisation__has_any_keys=CONTACTS)
    return over.filter(says | Q(attachments__isnull=False)).distinct()


@transaction.atomic
def forget_contacts(proposal):
    """Remove names, phone numbers, addresses and files from all revisions.

    What was proposed, said, decided and agreed stays, and so do the bodies that took
    part in it.
    """
    current = lock_proposal(proposal)
    current.data = _without(current.data)
    current.save(update_fields=["data"])
    for revision in current.revisions.all():
        revision.data = _without(revision.data)
        revision.save(update_fields=["data"])
    for cohost in current.cohosts.all():
        cohost.email = NOWHERE.format(pk=cohost.pk)
        cohost.save(update_fields=["email"])
    names = list(current.attachments.values_list("file", flat=True))
    current.attachments.all().delete()
    transaction.on_commit(lambda: [private_storage().delete(name) for name in names])


def _without(data: dict) -> dict:
    said = data.get("organisation", {})
    kept = {name: text for name, text in said.items() if name not in CONTACTS}
    return {**data, "organisation": kept}


def delete_with_files(proposal):
    """Delete a draft; its files are deleted on commit."""
    names = list(proposal.attachments.values_list("file", flat=True))
    proposal.delete()
    transaction.on_commit(lambda: [private_storage().delete(name) for name in names])


DRAFT_EXPIRY = DraftExpiry(
    drafts=lambda: Proposal.objects.filter(state=State.DRAFT),
    touched="changed_at",
    owner="proposer",
    notify=lambda draft, on, now: mail.warn_of_deletion(draft, on=on, at=now),
    delete=delete_with_files,
)
DRAFT_EXPIRY.register("proposal drafts", _("Reminders about drafts of proposals"), order=110)
