"""Run the registered periodic tasks, each by one worker at a time."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import DateTimeField, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from .. import registry
from ..models import TaskRun
from ..web.logs import place, traced

logger = logging.getLogger(__name__)

# A run that does not finish, for instance because its worker was killed, is given up.
GIVEN_UP_AFTER = timedelta(hours=1)
# The row that says when a worker was last at work; no task has this name.
HEARTBEAT = "worker"


def beat(now: datetime) -> None:
    """Note that a worker is at work at `now`."""
    if not TaskRun.objects.filter(name=HEARTBEAT).update(last_finished_at=now):
        TaskRun.objects.bulk_create(
            [TaskRun(name=HEARTBEAT, last_finished_at=now)], ignore_conflicts=True
        )


def is_due(task: registry.PeriodicTask, run: TaskRun, now: datetime) -> bool:
    """Return whether `task` may start at `now`: it is due and no worker is running it."""
    started, finished = run.last_started_at, run.last_finished_at
    if started is None:
        return True
    is_running = finished is None or finished < started
    pause = max(task.every, GIVEN_UP_AFTER) if is_running else task.every
    return now >= started + pause


def claim(task: registry.PeriodicTask, run: TaskRun, now: datetime) -> bool:
    """Mark `task` as started; return False if another worker did so first."""
    return bool(
        TaskRun.objects.filter(name=task.name, last_started_at=run.last_started_at).update(
            last_started_at=now
        )
    )


def run_due(*, stop: Callable[[], bool] = lambda: False) -> list[str]:
    """Run every periodic task that is due; return their names. `stop()` ends it early.

    A task that fails is logged, its row names the kind of error, and it runs again when
    it is next due; the others still run.
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
            with traced(f"task-{task.name}"):
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
    # Not the row of a later run, if this one was given up.
    note_end(TaskRun.objects.filter(name=task.name, last_started_at=now), problem)


def note_end(run: QuerySet[TaskRun], problem: str = "") -> int:
    """Store that a run has ended now, with the kind of its error or ""; return 1 if it is there.

    It fails since the first run of those that failed one after the other.
    """
    now = timezone.now()
    return run.update(
        last_finished_at=now,
        last_error=problem,
        failing_since=Coalesce("failing_since", now, output_field=DateTimeField())
        if problem
        else None,
    )
