"""Restore a backup into this installation, or leave everything as it is."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.core.cache import caches
from django.core.files.storage import Storage
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Model

from ..mail import pausing
from ..models import MailPause
from . import archive, media, rows


class Refused(Exception):
    """A backup is not restored here and nothing was touched; the text says why."""


class NotTheSame(Exception):
    """What was restored is not what the backup holds; everything was undone."""


@dataclass(frozen=True)
class Restored:
    made_at: str
    tables: int
    rows: int
    files: int
    key_fits: bool


def database_name() -> str:
    """Return the name by which whoever replaces the database has to call it."""
    name = str(connection.settings_dict["NAME"])
    return Path(name).name if connection.vendor == "sqlite" else name


def examine(path: Path) -> dict:
    """Return the manifest of a backup whose every part is whole. Raises NotUsable."""
    with archive.opened(path) as backup:
        return backup.manifest


def restore(path: Path, *, replace: str = "") -> Restored:
    """Restore database and media from a backup, compare both with it, and hold back emails.

    Rows and files are read again and their checksums compared before anything is committed.
    A backup of an earlier release is brought to this one. Raises NotUsable, Refused or
    NotTheSame; the site must be stopped.
    """
    with archive.opened(path) as backup:
        migrations = _check_target(backup, replace)
        if not rows.applied_migrations():
            # No signal of the command: what it would load comes with the backup.
            MigrationExecutor(connection).migrate(rows.last_of(migrations))
        models = rows.tables_at(migrations)
        with transaction.atomic():
            _load(models, backup)
            _compare(models, backup)
            if any(model._meta.db_table == MailPause._meta.db_table for model in models):
                pausing.pause(MailPause.Reason.RESTORED)
            _write_media(backup)
        _bring_up_to_date()
        pausing.pause(MailPause.Reason.RESTORED)
        if replace:
            _delete_other_files(backup)
        return Restored(
            made_at=backup.manifest["made_at"],
            tables=len(models),
            rows=sum(table["rows"] for table in backup.manifest["tables"].values()),
            files=sum(1 for _file in backup.files()),
            key_fits=archive.key_fits(backup.manifest),
        )


# --- Before anything is touched --------------------------------------------------------------


def holds_tables() -> bool:
    return bool(connection.introspection.table_names())


def _check_target(backup: archive.Reader, replace: str) -> rows.Migrations:
    """Return the migrations of a backup that may be restored here. Raises Refused."""
    name = database_name()
    if replace and replace != name:
        raise Refused(f"The database is called {name}, not {replace}.")
    migrations = _migrations(backup)
    if not replace and holds_tables():
        raise Refused(
            f"The database {name} is not empty. Restore into a new one, or add "
            f"--replace {name} to delete all it holds."
        )
    if not replace and not media.is_empty():
        raise Refused(
            f"The folders of the media are not empty. Empty them, or add --replace {name} to "
            "delete what they hold."
        )
    if holds_tables() and rows.applied_migrations() != migrations:
        raise Refused(
            f"The tables of the database {name} are not those of the backup, which was made by "
            f"the release {backup.manifest['release']}: restore into a new, empty database."
        )
    return migrations


def _migrations(backup: archive.Reader) -> rows.Migrations:
    """Return the migrations of a backup, all known here. Raises Refused."""
    release = backup.manifest["release"]
    migrations = frozenset(
        (app, rest) for app, _dot, rest in (m.partition(".") for m in backup.manifest["migrations"])
    )
    if rows.unknown_migrations(migrations):
        raise Refused(
            f"The backup was made by a later release ({release}) than this one "
            f"({archive.release()}): install that one first."
        )
    tables = {model._meta.db_table for model in rows.tables_at(migrations)}
    if tables != set(backup.manifest["tables"]):
        raise Refused(f"The backup does not hold the tables of its release ({release}).")
    return migrations


# --- Rows ------------------------------------------------------------------------------------


def _load(models: Iterable[type[Model]], backup: archive.Reader) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
    rows.clear(models)
    for model in models:
        table = model._meta.db_table
        rows.insert(model, backup.lines(table))
        rows.set_last_key(model, backup.manifest["tables"][table]["last_key"])
    connection.check_constraints()


def _compare(models: Iterable[type[Model]], backup: archive.Reader) -> None:
    """Read all rows again. Raises NotTheSame where number or checksum differ."""
    for model in models:
        table, checksum, count = model._meta.db_table, hashlib.sha256(), 0
        for line in rows.lines(model):
            checksum.update(line)
            count += 1
        is_same = checksum.hexdigest() == backup.checksum(archive.part_of_table(table))
        if not is_same or count != backup.manifest["tables"][table]["rows"]:
            raise NotTheSame(f"The table {table} has other rows than the backup.")


def _bring_up_to_date() -> None:
    """Apply what a later release than that of the backup has added; forget kept pages."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    caches["pages"].clear()


# --- Files -----------------------------------------------------------------------------------


def _write_media(backup: archive.Reader) -> None:
    """Write every file; put back what was there when one of them fails."""
    before: list[tuple[Storage, str, bytes | None]] = []
    try:
        for store, name in backup.files():
            storage, data = media.store(store), backup.read(archive.part_of_file(store, name))
            old = media.content(storage, name)
            if old != data:
                before.append((storage, name, old))
                media.write(storage, name, data)
    except BaseException:
        for storage, name, old in reversed(before):
            storage.delete(name)
            if old is not None:
                media.write(storage, name, old)
        raise


def _delete_other_files(backup: archive.Reader) -> None:
    known = set(backup.files())
    for store in media.STORES:
        storage = media.store(store)
        for name in list(media.names(storage)):
            if (store, name) not in known:
                storage.delete(name)
