"""The page /metrics: counters and figures as Prometheus reads them.

Figures carry no personal data; labels are names of views, tasks and disks, never of rows.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import Error as DatabaseFault
from django.db import connection

from . import facts, requests

logger = logging.getLogger(__name__)

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Gauge:
    name: str
    help: str
    read: Callable[[datetime], Mapping[str, float] | float | None]
    label: str


_gauges: dict[str, Gauge] = {}


def gauge(name: str, help: str, *, label: str = ""):
    """Register `read(now)`, which returns a figure, or None where there is none.

    With a `label` it returns a figure for each of its values, of which there are few.
    """

    def decorate(read):
        _gauges[name] = Gauge(name, help, read, label)
        return read

    return decorate


def names() -> list[str]:
    """Return the names of all figures, those that have none just now among them."""
    return list(_gauges)


# --- The figures ------------------------------------------------------------------


@gauge("portal_mails_unsent", "Emails in the outbox that have not left.")
def _unsent(now):
    return facts.unsent(now)[0]


@gauge("portal_mail_oldest_seconds", "Age of the oldest email that should have left, 0 without.")
def _oldest(now):
    _count, waited = facts.unsent(now)
    return waited.total_seconds() if waited else 0


@gauge("portal_mails_failed", "Emails given up within a day.")
def _failed(now):
    return facts.failed_mails(now)


@gauge("portal_worker_heartbeat_seconds", "Since the last sign of life of a worker.")
def _heartbeat(now):
    beat = facts.heartbeat(facts.runs())
    return (now - beat).total_seconds() if beat else None


@gauge("portal_task_failed", "1 for a periodic task whose last run failed.", label="task")
def _tasks(now):
    return {task.name: bool(run.last_error) for task, run in facts.tasks(facts.runs())}


@gauge("portal_backup_age_seconds", "Since the last backup ended; absent without one.")
def _backup(now):
    run = facts.runs().get(facts.BACKUP)
    return (now - run.last_finished_at).total_seconds() if run and run.last_finished_at else None


@gauge("portal_backup_failed", "1 if the last backup failed.")
def _backup_failed(now):
    run = facts.runs().get(facts.BACKUP)
    return bool(run and run.last_error)


@gauge("portal_disk_free_bytes", "Free room on a disk, by a folder on it.", label="folder")
def _free(now):
    return {disk.folder: disk.free for disk in facts.disks()}


@gauge("portal_disk_bytes", "Size of a disk, by a folder on it.", label="folder")
def _size(now):
    return {disk.folder: disk.total for disk in facts.disks()}


@gauge("portal_database_bytes", "Size of the database; absent on SQLite.")
def _database(now):
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0]


# --- The page ---------------------------------------------------------------------


def exposition(now: datetime) -> str:
    """Return all counters and figures in the text format of Prometheus.

    Without a database its figures are missing and `portal_database_up` is 0.
    """
    lines = [*_of_requests(requests.counters().read()), *_of_gauges(now)]
    return "\n".join(lines) + "\n"


def _of_gauges(now: datetime) -> Iterable[str]:
    is_up = True
    for one in _gauges.values():
        try:
            found = one.read(now)
        except DatabaseFault as error:
            logger.warning("%s could not be read: %s", one.name, type(error).__name__)
            is_up = False
            continue
        if found is None:
            continue
        values = found if isinstance(found, Mapping) else {"": found}
        rows = {
            ((one.label, value),) if one.label else (): figure for value, figure in values.items()
        }
        yield from _family(one.name, "gauge", one.help, {one.name: rows})
    yield from _family(
        "portal_database_up",
        "gauge",
        "Whether the database answered.",
        {"portal_database_up": {(): is_up}},
    )


def _of_requests(sums: Mapping[tuple[str, ...], float]) -> Iterable[str]:
    answered: dict[Labels, float] = {}
    kept: dict[Labels, float] = {}
    for (kind, *rest), amount in sums.items():
        if kind == "requests" and amount:
            answered[("view", rest[0]), ("status", rest[1])] = amount
        elif kind == "kept_pages":
            kept[(("result", rest[0]),)] = amount
    name = "portal_requests_total"
    yield from _family(name, "counter", "Requests by view and status.", {name: answered})
    name = "portal_kept_pages_total"
    yield from _family(name, "counter", "Kept pages shown (hit) and made (miss).", {name: kept})
    yield from _latencies(sums)


def _latencies(sums: Mapping[tuple[str, ...], float]) -> Iterable[str]:
    name = "portal_request_seconds"
    buckets: dict[Labels, float] = {}
    totals: dict[Labels, float] = {}
    counts: dict[Labels, float] = {}
    for area in sorted(rest[0] for kind, *rest in sums if kind == "seconds_sum"):
        count = 0.0
        rows: dict[Labels, float] = {}
        for step in (*map(str, requests.BUCKETS), requests.ENDLESS):
            count += sums["seconds", area, step]
            rows[("area", area), ("le", step)] = count
        if count:
            buckets |= rows
            counts[(("area", area),)] = count
            totals[(("area", area),)] = sums["seconds_sum", area]
    yield from _family(
        name,
        "histogram",
        "Seconds an answer took, by part of the portal.",
        {f"{name}_bucket": buckets, f"{name}_sum": totals, f"{name}_count": counts},
    )


def _family(
    name: str, kind: str, help: str, series: Mapping[str, Mapping[Labels, float]]
) -> Iterable[str]:
    yield f"# HELP {name} {help}"
    yield f"# TYPE {name} {kind}"
    for one, rows in series.items():
        for labels, amount in rows.items():
            shown = ",".join(f'{label}="{_escaped(value)}"' for label, value in labels)
            yield f"{one}{{{shown}}} {float(amount)!r}" if shown else f"{one} {float(amount)!r}"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
