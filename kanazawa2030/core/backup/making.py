"""Make a backup: files first, then every table, all as of one moment, into one file."""

import contextlib
import logging
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Model
from django.utils import timezone

from ..models import TaskRun
from . import archive, media, rows

logger = logging.getLogger(__name__)

TASK = "backup"  # its row among the runs of periodic tasks; status pages read it
_OURS = re.compile(r"kanazawa2030-\d{8}T\d{6}Z\.zip")


class NotMade(Exception):
    """A backup was not made; the text is one sentence that says why."""


@dataclass(frozen=True)
class Made:
    """What a backup holds. `gone`: files that went away while it was being made."""

    tables: int
    rows: int
    files: int
    gone: tuple[str, ...]


# --- Content ---------------------------------------------------------------------------------


def write_backup(stream: IO[bytes]) -> Made:
    """Write a backup of the database and all media; the portal may go on meanwhile.

    The database is read as it is at the start. Files are written before the rows that name
    them, so each that a row names then is there; it is read first, before staff delete it.
    """
    migrations = rows.applied_migrations()
    if not migrations:
        raise NotMade("The database is empty: there is nothing to back up.")
    with contextlib.closing(archive.Writer(stream)) as writer:
        with rows.snapshot():
            made_at = datetime.now(UTC).isoformat(timespec="seconds")
            files, gone = _write_media(writer)
            tables = {
                model._meta.db_table: _write_table(writer, model)
                for model in rows.tables_at(migrations)
            }
        writer.finish(
            {
                "made_at": made_at,
                "release": archive.release(),
                "site": settings.SITE_ORIGIN,
                "database": connection.vendor,
                "mark_of_key": archive.mark_of_key(made_at),
                "migrations": sorted(f"{app}.{name}" for app, name in migrations),
                "tables": tables,
                "gone": gone,
            }
        )
    total = sum(table["rows"] for table in tables.values())
    return Made(tables=len(tables), rows=total, files=files, gone=tuple(gone))


def _write_table(writer: archive.Writer, model: type[Model]) -> dict[str, int]:
    """Write all rows of a table; return how many, and the last key that was given."""
    count = writer.add(archive.part_of_table(model._meta.db_table), rows.lines(model))
    return {"rows": count, "last_key": rows.last_key(model)}


def _write_media(writer: archive.Writer) -> tuple[int, list[str]]:
    """Write every file; return how many, and the names of those that went away meanwhile."""
    count, gone = 0, []
    for store in media.STORES:
        storage = media.store(store)
        for name in media.names(storage):
            data = media.content(storage, name)
            if data is None:
                gone.append(f"{store}/{name}")
            else:
                count += writer.add(archive.part_of_file(store, name), [data])
    return count, gone


# --- The file --------------------------------------------------------------------------------


def file_name(now: datetime) -> str:
    """Return the name of a backup in a folder; names sort by age."""
    return f"kanazawa2030-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.zip"


def back_up(target: Path) -> Made:
    """Make a backup as a file only its owner may read, and read it again.

    It appears under its name when it is whole. Raises NotMade, also when there is a file of
    that name; OSError when the disk is full.
    """
    _refuse_place(target)  # a mistyped name is no backup that failed
    with _noted(), _new_file(target) as (stream, path):
        made = write_backup(stream)
        with archive.opened(path):
            pass
    return made


def pipe_out(stream: IO[bytes]) -> Made:
    """Write a backup into a pipe. What the program behind it does is not known here."""
    with _noted():
        return write_backup(stream)


def _refuse_place(target: Path) -> None:
    if not target.parent.is_dir():
        raise NotMade(f"There is no folder {target.parent}.")
    if target.exists():
        raise NotMade(f"There is a file {target} already; a backup never replaces one.")


@contextmanager
def _new_file(target: Path) -> Iterator[tuple[IO[bytes], Path]]:
    """Yield a hidden file beside `target` that gets its name at the end, or goes."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)  # mode 600
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream, path
            os.fsync(stream.fileno())
        _refuse_place(target)
        path.rename(target)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def forget_old(folder: Path, keep: int) -> list[Path]:
    """Delete all but the newest `keep` backups that were named by `file_name`; return them."""
    ours = sorted(path for path in folder.iterdir() if _OURS.fullmatch(path.name))
    old = ours[:-keep]
    for path in old:
        path.unlink()
    return old


@contextmanager
def _noted():
    """Note the run in its row: last finished is the last success, last error the last try's."""
    started = timezone.now()
    try:
        yield
    except Exception as error:
        logger.error("The backup failed: %s", type(error).__name__)
        with contextlib.suppress(DatabaseError):  # it may be why
            _note(last_started_at=started, last_error=type(error).__name__)
        raise
    _note(last_started_at=started, last_finished_at=timezone.now(), last_error="")


def _note(**values):
    TaskRun.objects.update_or_create(name=TASK, defaults=values)
