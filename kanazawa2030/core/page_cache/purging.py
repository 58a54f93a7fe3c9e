"""Deletes old rows of the content's version."""

from datetime import datetime, timedelta

from ..models import ContentChange
from ..registry import due, purge_rule
from .content import record_change

KEPT = timedelta(hours=1)


@purge_rule("content changes")
def purge_changes(now: datetime, *, dry_run: bool) -> int:
    """Delete rows older than an hour; return how many.

    A new row goes with it: fewer rows under the same last one could be a version pages
    have been kept under before.
    """
    old = ContentChange.objects.filter(at__lt=now - KEPT)
    if dry_run or not old.exists():
        return due(old, "at")
    record_change()
    return old.delete()[0]
