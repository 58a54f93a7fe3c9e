"""Drafts of stepwise forms: kept step by step, warned of and deleted when nobody comes back.

Two people, or two tabs, may have one draft open: a step is saved only over the answers it
was opened with, so that nobody's words are lost.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..forms.stepwise import Steps
from ..registry import due, periodic_task, purge_rule
from ..workflow.changes import StaleItem


class StaleDraft(StaleItem):
    """Another tab, or another member, has saved the step since its form was opened."""

    text = _("This draft was saved elsewhere since you opened it. Compare both, then save again.")


def with_step(
    current: Any,
    steps: Steps,
    key: str,
    values: dict,
    version: str | None,
    *,
    has_file: bool = False,
) -> dict:
    """Return the data of the locked draft `current` with what was typed into one step.

    Raises StaleDraft when its answers are neither those of `version` nor these already,
    which a second click sends; `has_file` says that a file comes too, which would go over
    another. None passes.
    """
    data = steps.replaced(current.data, key, values)
    is_newer = version is not None and version != steps.version(current, key)
    if is_newer and (has_file or data != current.data):
        raise StaleDraft(current)
    return data


_SLACK = timedelta(hours=2)  # a task may run a little earlier than the day before


@dataclass(frozen=True)
class DraftExpiry:
    """Deletes drafts untouched for DRAFT_KEPT_DAYS, DRAFT_WARNING_DAYS after a warning.

    `drafts()` are the rows; `touched` and `owner` name the columns of the last change and
    of whom a draft belongs to. `notify(draft, on, now)` mails its people that it goes on
    that day. A draft without owner goes unwarned.
    """

    drafts: Callable[[], QuerySet]
    touched: str
    owner: str
    notify: Callable
    delete: Callable = lambda draft: draft.delete()

    def register(self, name: str, label: object, *, order: int) -> None:
        """Have the worker warn every day, and `purge` delete."""
        periodic_task(name, label, every=timedelta(days=1))(self.warn)
        purge_rule(name, order=order)(self.purge)

    def _untouched(self, days: int, now: datetime) -> QuerySet:
        since = now - timedelta(days=days)
        return self.drafts().filter(**{f"{self.touched}__lte": since})

    def warn(self, now: datetime) -> None:
        """Mail the people of each draft that will be deleted soon; once."""
        notice = settings.DRAFT_WARNING_DAYS
        soon = self._untouched(settings.DRAFT_KEPT_DAYS - notice, now)
        soon = soon.filter(**{f"{self.owner}__isnull": False, "warned_at": None})
        on = timezone.localdate(now + timedelta(days=notice))
        for draft in soon:
            with transaction.atomic():
                current = _locked_if_still(soon, draft)
                if current is not None:
                    current.warned_at = now
                    current.save(update_fields=["warned_at"])
                    self.notify(current, on, now)

    def purge(self, now: datetime, *, dry_run: bool) -> int:
        """Delete old drafts; how many.

        Never before the warning is as old as it promised: a worker that stood still warns
        late, and then deletes late.
        """
        promised = now - timedelta(days=settings.DRAFT_WARNING_DAYS) + _SLACK
        old = self._untouched(settings.DRAFT_KEPT_DAYS, now)
        old = old.filter(Q(warned_at__lte=promised) | Q(**{f"{self.owner}__isnull": True}))
        if dry_run:
            return due(old, self.touched)
        count = 0
        for draft in old:
            with transaction.atomic():
                current = _locked_if_still(old, draft)
                if current is not None:
                    self.delete(current)
                    count += 1
        return count


def _locked_if_still(rows: QuerySet, draft: Any) -> Any:
    """Return the locked row, or None where somebody has touched it in the meantime."""
    return rows.select_for_update(no_key=True).filter(pk=draft.pk).first()
