"""Periodic tasks of the registry: one worker runs each, late or twice without harm."""

import logging
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils import timezone

from . import registry
from .models import TaskRun

logger = logging.getLogger(__name__)

# A run that never finished, say because its worker was killed, is given up after this.
GIVEN_UP_AFTER = timedelta(hours=1)


def claim(task: registry.PeriodicTask, now: datetime) -> bool:
    """Whether this worker may run `task` now: one row changed means it is ours."""
    TaskRun.objects.bulk_create([TaskRun(name=task.name)], ignore_conflicts=True)
    idle = (
        Q(last_started_at__isnull=True)
        | Q(last_finished_at__gte=F("last_started_at"))
        | Q(last_started_at__lte=now - GIVEN_UP_AFTER)
    )
    is_due = Q(last_started_at__isnull=True) | Q(last_started_at__lte=now - task.every)
    return bool(
        TaskRun.objects.filter(idle, is_due, name=task.name).update(last_started_at=now)
    )


def run_due(now: datetime | None = None) -> list[str]:
    """Run every periodic task that is due and not running; return their names.

    A task that fails is logged, keeps its error in its row, and is tried at its next
    turn; the others run all the same.
    """
    ran = []
    for task in registry.tasks():
        moment = now or timezone.now()
        if not claim(task, moment):
            continue
        error = ""
        try:
            task.run(moment)
        except Exception as problem:
            logger.exception("Task %s failed", task.name)
            error = type(problem).__name__
        TaskRun.objects.filter(name=task.name).update(
            last_finished_at=max(timezone.now(), moment), last_error=error
        )
        ran.append(task.name)
    return ran
