"""Periodic tasks of the registry: one worker runs each, late or twice without harm."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from .. import registry
from ..models import TaskRun
from ..web.logs import place

logger = logging.getLogger(__name__)

# A run that never finished, say because its worker was killed, is given up after this.
GIVEN_UP_AFTER = timedelta(hours=1)


def is_due(task: registry.PeriodicTask, run: TaskRun, now: datetime) -> bool:
    """Whether `task` may start at `now`: its time has come and nobody is at it."""
    started, finished = run.last_started_at, run.last_finished_at
    if started is None:
        return True
    is_running = finished is None or finished < started
    pause = max(task.every, GIVEN_UP_AFTER) if is_running else task.every
    return now >= started + pause


def claim(task: registry.PeriodicTask, run: TaskRun, now: datetime) -> bool:
    """Whether this worker may run `task`: one row changed means it is ours."""
    return bool(
        TaskRun.objects.filter(name=task.name, last_started_at=run.last_started_at).update(
            last_started_at=now
        )
    )


def run_due(*, stop: Callable[[], bool] = lambda: False) -> list[str]:
    """Run every periodic task that is due; return their names. `stop()` ends it early.

    A task that fails is logged, keeps the kind of error in its row and is tried at its
    next turn; the others run all the same.
    """
    tasks = registry.tasks()
    runs = {run.name: run for run in TaskRun.objects.all()}
    missing = [task.name for task in tasks if task.name not in runs]
    if missing:
        TaskRun.objects.bulk_create([TaskRun(name=name) for name in missing], ignore_conflicts=True)
    ran = []
    for task in tasks:
        if stop():
            break
        now = timezone.now()
        run = runs.get(task.name) or TaskRun.objects.get(name=task.name)
        if is_due(task, run, now) and claim(task, run, now):
            _run(task, now)
            ran.append(task.name)
    return ran


def _run(task, now):
    problem = ""
    try:
        task.run(now)
    except Exception as error:
        problem = type(error).__name__
        logger.error("Task %s failed: %s at %s", task.name, problem, place(error))
    else:
        logger.info("Task %s has run", task.name)
    # A later run of another worker, should this one have been given up, is not ours.
    TaskRun.objects.filter(name=task.name, last_started_at=now).update(
        last_finished_at=timezone.now(), last_error=problem
    )
