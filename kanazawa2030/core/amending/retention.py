"""Amendments are deleted some time after they ended, and with their row."""

from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType

from ..models import Amendment
from ..registry import due, purge_rule

# The row, the audit trail and the publishing history hold what came of it.
KEPT = timedelta(days=30)


@purge_rule("amendments", order=210)
def purge_amendments(now: datetime, *, dry_run: bool) -> int:
    """Delete amendments that ended a month ago or whose row is gone; return how many."""
    ended = list(Amendment.objects.filter(closed_at__lt=now - KEPT).values_list("pk", flat=True))
    gone = {*ended, *_without_row()}
    rows = Amendment.objects.filter(pk__in=gone)
    if dry_run:
        return due(rows, "created_at")
    rows.delete()
    return len(gone)


def _without_row() -> list[int]:
    found = []
    kinds = ContentType.objects.filter(pk__in=Amendment.objects.order_by().values("content_type"))
    for kind in kinds:
        rows, model = Amendment.objects.filter(content_type=kind), kind.model_class()
        if model is not None:
            rows = rows.exclude(object_id__in=model._base_manager.values("pk"))
        found += rows.values_list("pk", flat=True)
    return found
