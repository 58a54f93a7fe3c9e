"""The version of what public pages show: it changes with every commit that changes content.

Signals miss bulk updates, plain SQL and migrations, so the statements themselves are read:
whatever writes a table whose rows pages show adds a `ContentChange` in its transaction.
What other programs write past Django is not seen; `forget_pages` is for that.

Every table counts, unless its app says in `AppConfig.off_pages` that no kept page shows it,
or, in `AppConfig.seat_columns`, that a column only counts seats (see `pages`).
"""

import re
import time
from contextlib import nullcontext
from functools import cache
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.signals import connection_created
from django.db.models import Count, Max, Model

from ..models import ContentChange

TRUSTED_FOR = 1.0  # seconds a process believes the version it has read

_READS = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA", "BEGIN", "COMMIT", "EXPLAIN")
_WRITES = re.compile(r"\b(INSERT|UPDATE|DELETE|REPLACE|MERGE|TRUNCATE|COPY)\b", re.IGNORECASE)
_WORDS = re.compile(r"\w+")
_UPDATE = re.compile(r'\s*UPDATE "(\w+)" SET (.*?)(?: WHERE |$)', re.DOTALL)
_ASSIGNED = re.compile(r'"(\w+)" = ')


class Version(NamedTuple):
    """What tells two states of the content apart; neither number alone does.

    Of two transactions the one that began first may commit last.
    """

    last: int
    changes: int


@cache
def tables_off_pages() -> frozenset[str]:
    """Return the tables no kept page shows: those the apps name, and those of the caches."""
    names = {name for config in apps.get_app_configs() for name in getattr(config, "off_pages", ())}
    models = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in names or model._meta.label in names
    ]
    caches = [cache["LOCATION"] for cache in settings.CACHES.values() if "LOCATION" in cache]
    return frozenset(
        [*(model._meta.db_table for model in models), *map(str, caches), "django_migrations"]
    )


@cache
def content_models() -> tuple[type[Model], ...]:
    """Return the models whose rows kept pages show."""
    off = tables_off_pages()
    return tuple(model for model in apps.get_models() if model._meta.db_table not in off)


@cache
def _tables() -> frozenset[str]:
    """Return every table that is known, those of no page too."""
    every = apps.get_models(include_auto_created=True)
    return tables_off_pages() | {model._meta.db_table for model in every}


@cache
def _seat_columns() -> dict[str, frozenset[str]]:
    return {
        apps.get_model(label)._meta.db_table: frozenset(columns)
        for config in apps.get_app_configs()
        for label, columns in getattr(config, "seat_columns", {}).items()
    }


def changes_content(sql: str) -> bool:
    """Return whether a statement writes what kept pages show; rather once too often."""
    if sql.lstrip()[:9].upper().startswith(_READS) or not _WRITES.search(sql):
        return False
    found = _UPDATE.match(sql)
    if found and found[1] in _seat_columns():
        return not set(_ASSIGNED.findall(found[2])) <= _seat_columns()[found[1]]
    named = _tables().intersection(_WORDS.findall(sql))
    return not named or not named <= tables_off_pages()


def _watch(execute, sql, params, many, context):
    """Run a statement; if it changes content, say so in the same transaction."""
    if isinstance(sql, str) and not changes_content(sql):
        return execute(sql, params, many, context)
    connection = context["connection"]
    # SQLite commits nothing while rows of RETURNING are unread, but both writes with them.
    joins = connection.vendor == "sqlite" and "RETURNING" in sql
    alone = not (connection.in_atomic_block or joins)
    with transaction.atomic(using=connection.alias) if alone else nullcontext():
        result = execute(sql, params, many, context)
        record_change(connection.alias)
    return result


def record_change(using: str = DEFAULT_DB_ALIAS) -> None:
    """Record, with the present transaction, that content has changed: once for each.

    A savepoint that is rolled back takes the row and its hook along.
    """
    connection = connections[using]
    if any(hook is forget_version for _savepoints, hook, *_ in connection.run_on_commit):
        return
    if not _has_table(using):  # the first migrations
        return
    table = connection.ops.quote_name(ContentChange._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} DEFAULT VALUES")
    transaction.on_commit(forget_version, using=using)


_ready: set[str] = set()


def _has_table(using: str) -> bool:
    if using not in _ready:
        name = ContentChange._meta.db_table
        if name not in connections[using].introspection.table_names():
            return False
        _ready.add(using)
    return True


class _Known:
    """The version this process has read last, and when."""

    version: Version | None = None
    at = 0.0


def forget_version() -> None:
    """Let this process read the version again."""
    _Known.version = None


def content_version() -> Version:
    """Return the version of the content; at most TRUSTED_FOR old, never older than own writes.

    Read it before the content: what is built from content that has changed since is then
    kept under a version nobody asks for.
    """
    now = time.monotonic()
    version = _Known.version
    if version is None or now - _Known.at > TRUSTED_FOR:
        found = ContentChange.objects.aggregate(last=Max("pk", default=0), changes=Count("pk"))
        version = _Known.version = Version(**found)
        _Known.at = now
    return version


def watch_connection(connection, **kwargs) -> None:
    """Watch what a new connection writes."""
    if _watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(_watch)


def watch() -> None:
    """Watch every connection from now on; called when the apps are ready."""
    connection_created.connect(watch_connection, dispatch_uid="core.page_cache")
    for connection in connections.all(initialized_only=True):
        watch_connection(connection)
