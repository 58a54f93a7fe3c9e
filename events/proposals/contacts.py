"""Whom to speak to about a proposal, and its files: forgotten when it is long over."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from kanazawa2030.core.storages import private_storage

from ..models import Proposal
from .moves import lock_proposal

_COHOSTS = tuple(f"cohost{number}_email" for number in range(1, 6))
CONTACTS = ("contact_name", "contact_phone", *_COHOSTS)
# RFC 2606 keeps this ending free of mailboxes; the number keeps the address unique.
NOWHERE = "{pk}@forgotten.invalid"


def with_contacts(*, finished_before: datetime):
    """Proposals that came to their end before then and still say whom to speak to."""
    over = Proposal.objects.filter(state__in=Proposal.FINAL).exclude(
        transitions__at__gt=finished_before
    )
    says = Q(data__organisation__has_any_keys=CONTACTS)
    return over.filter(says | Q(attachments__isnull=False)).distinct()


@transaction.atomic
def forget_contacts(proposal):
    """Take names, telephone numbers, addresses and files out of all its versions.

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
