"""Figures of the running portal that the checks, /healthz and /metrics read."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Count, Min, Q
from django.db.models.functions import Coalesce

from .. import registry
from ..models import OutgoingMail, TaskRun
from ..worker.scheduling import HEARTBEAT

BACKUP = "backup"  # the row in which a backup says when it last ended, and how
Status = OutgoingMail.Status
_UNSENT = (Status.QUEUED, Status.SENDING)
# Nothing is wrong with the portal, or its mail server, for these.
_ORDINARY = ("expired", "no longer wanted", "address bounces")


@dataclass(frozen=True)
class Disk:
    """A disk by one of the folders on it; sizes in bytes."""

    folder: str
    free: int
    total: int


def unsent(now: datetime) -> tuple[int, timedelta | None]:
    """Return how many mails have not left yet, and for how long the oldest late one has waited.

    Mails planned for later are among them, but not late: None where no mail is. Counted from
    when a mail was written, or sent again by staff, however often it was put off since; one
    planned for later and not yet tried counts from that time.
    """
    tried = Q(retry_since__isnull=False) | Q(status=Status.SENDING)
    found = OutgoingMail.objects.filter(status__in=_UNSENT).aggregate(
        count=Count("pk"),
        tried=Min(Coalesce("resent_at", "created_at"), filter=tried),
        planned=Min("not_before", filter=~tried & Q(not_before__lte=now)),
    )
    since = [moment for moment in (found["tried"], found["planned"]) if moment]
    return found["count"], now - min(since) if since else None


def failed_mails(now: datetime) -> int:
    """Return how many mails were given up within a day, leaving out what is nobody's trouble."""
    failed = OutgoingMail.objects.filter(
        status=Status.FAILED, failed_at__gt=now - timedelta(days=1)
    )
    return failed.exclude(last_error__in=_ORDINARY).count()


def runs() -> dict[str, TaskRun]:
    """Return the runs of the periodic tasks by name, with those of HEARTBEAT and BACKUP."""
    return {run.name: run for run in TaskRun.objects.all()}


def tasks(found: dict[str, TaskRun]) -> Iterator[tuple[registry.PeriodicTask, TaskRun]]:
    """Yield each periodic task of the worker with its last run, which may be empty."""
    for task in registry.tasks():
        yield task, found.get(task.name) or TaskRun(name=task.name)


def heartbeat(found: dict[str, TaskRun]) -> datetime | None:
    """Return when a worker last gave a sign of life."""
    return found[HEARTBEAT].last_finished_at if HEARTBEAT in found else None


def disks() -> list[Disk]:
    """Return the disks of uploads, the database and the folders of settings.WATCHED_FOLDERS.

    Each once, by the first folder on it. A folder that is not there is left out, as with files
    in an object storage; PostgreSQL's is known only where WATCHED_FOLDERS names it.
    """
    folders = [settings.PRIVATE_MEDIA_ROOT, settings.MEDIA_ROOT, *settings.WATCHED_FOLDERS]
    if connection.vendor == "sqlite":
        folders.append(Path(str(connection.settings_dict["NAME"])).parent)
    found: dict[int, Disk] = {}
    for folder in map(Path, folders):
        try:
            device, room = folder.stat().st_dev, shutil.disk_usage(folder)
        except OSError:
            continue
        found.setdefault(device, Disk(str(folder), room.free, room.total))
    return list(found.values())
