"""Attachments of proposals: written before the row, deleted after it."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.models import User
from kanazawa2030.core.storages import private_storage, write_whole

from ...models import Proposal, ProposalAttachment
from ..tasks import FOLDER
from ..transitions import ProposalError
from .services import lock_to_write, write


class TooManyFiles(ProposalError):
    """There is no room for these files; none of them was stored."""

    def __init__(self) -> None:
        super().__init__(
            _("You can add up to %(most)s files. Remove one first.")
            % {"most": settings.PROPOSAL_MOST_FILES}
        )


def add_attachments(
    proposal: Proposal, files: Sequence, *, by: User, now: datetime | None = None
) -> list:
    """Store `core.uploads.documents.CleanedFile`s with a proposal still being written.

    All or none: raises TooManyFiles, ProposalError or NoRoom, and no file is left behind.
    """
    now = now or timezone.now()
    storage = private_storage()
    names: list[str] = []
    try:
        for file in files:
            names.append(write_whole(storage, f"{FOLDER}/{file.name}", file))
        return _add_rows(proposal, list(zip(files, names, strict=True)), by, now)
    except Exception:
        for name in names:
            storage.delete(name)
        raise


@transaction.atomic
def _add_rows(proposal: Proposal, pairs: Sequence, by: User, now: datetime) -> list:
    current = lock_to_write(proposal, by)
    if current.attachments.count() + len(pairs) > settings.PROPOSAL_MOST_FILES:
        raise TooManyFiles
    rows = [
        ProposalAttachment(
            proposal=current,
            file=name,
            name=file.label[:150],
            size=file.size,
            kind=file.kind,
            uploaded_at=now,
        )
        for file, name in pairs
    ]
    ProposalAttachment.objects.bulk_create(rows)
    write(current, now)
    return rows


@transaction.atomic
def remove_attachment(
    proposal: Proposal, pk: int, *, by: User, now: datetime | None = None
) -> None:
    """Delete one attachment; one that is gone already is fine."""
    current = lock_to_write(proposal, by)
    row = current.attachments.filter(pk=pk).first()
    if row is None:
        return
    name = row.file.name
    row.delete()
    write(current, now)
    transaction.on_commit(lambda: private_storage().delete(name))
