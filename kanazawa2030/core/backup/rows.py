"""The rows of the database as lines of JSON that are the same on SQLite and PostgreSQL.

Tables are described by the migrations that are applied, not by the models of the program:
so a backup fits its own release, and an earlier one can be read again.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, time
from decimal import Decimal
from functools import cache
from itertools import islice
from uuid import UUID

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import AutoField, Field, JSONField, Model

# What ends within a day or is counted anew; a copy of a session would sign somebody in.
LEFT_OUT = frozenset({"core.ContentChange", "core.LimitCount", "sessions.Session"})
_VALUES = 900  # of one statement; older versions of SQLite take 999

Migrations = frozenset[tuple[str, str]]


def applied_migrations() -> Migrations:
    """Return the migrations this database has; none when it is empty."""
    loader = MigrationExecutor(connection).loader
    return frozenset(key for key in loader.applied_migrations if key in loader.graph.nodes)


def unknown_migrations(migrations: Migrations) -> Migrations:
    """Return those the program does not have: they are of a later release, or of another."""
    loader = MigrationExecutor(connection).loader
    return migrations - set(loader.graph.nodes)


def last_of(migrations: Migrations) -> list[tuple[str, str]]:
    """Return the migrations on which no other of them builds."""
    nodes = MigrationExecutor(connection).loader.graph.node_map
    return sorted(
        key
        for key in migrations
        if not any(child.key in migrations for child in nodes[key].children)
    )


@cache
def tables_at(migrations: Migrations) -> tuple[type[Model], ...]:
    """Return the models of all tables a backup holds, as these migrations leave them."""
    loader = MigrationExecutor(connection).loader
    state = loader.project_state(last_of(migrations))
    models = state.apps.get_models(include_auto_created=True)
    kept = [
        model
        for model in models
        if model._meta.managed and not model._meta.proxy and model._meta.label not in LEFT_OUT
    ]
    return tuple(sorted(kept, key=lambda model: model._meta.db_table))


@contextmanager
def snapshot():
    """Let every reading statement inside see the database as it is now, without locking it."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SET LOCAL statement_timeout = 0")
            cursor.execute("SELECT 1")  # the moment is that of the first query
            yield
        return
    with connection.cursor() as cursor:
        # Not atomic(): that takes the lock of a writer. What others write goes to the WAL.
        cursor.execute("BEGIN DEFERRED")
        try:
            cursor.execute("SELECT count(*) FROM django_migrations")
            cursor.fetchall()
            yield
        finally:
            cursor.execute("ROLLBACK")


# --- Reading ---------------------------------------------------------------------------------


def columns(model: type[Model]) -> list[Field]:
    """Return the fields whose values a table stores."""
    return [field for field in model._meta.concrete_fields if not field.generated]


def values(model: type[Model]) -> Iterator[dict]:
    """Yield the rows of a table by key, each as its values by column."""
    fields = columns(model)
    names = [field.column for field in fields]
    rows = model._base_manager.order_by("pk").values_list(*(field.attname for field in fields))
    for row in rows.iterator(chunk_size=2000):
        yield dict(zip(names, row, strict=True))


def as_line(row: dict) -> bytes:
    """Return a row as one line of JSON, its keys in order."""
    words = json.dumps(
        row, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_in_words
    )
    return f"{words}\n".encode()


def lines(model: type[Model]) -> Iterator[bytes]:
    """Yield the rows of a table by key, each as one line of JSON."""
    return map(as_line, values(model))


def _in_words(value) -> str:
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    raise TypeError(f"A backup has no words for a {type(value).__name__}.")


def last_key(model: type[Model]) -> int:
    """Return the highest key the database has given in a table, even to a row that is gone.

    A key that is given again would take a mail of the first row for one of the second.
    """
    key = model._meta.pk
    if not isinstance(key, AutoField) and not key.get_internal_type().endswith("AutoField"):
        return 0
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            name = _sequence(cursor, model)
            cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {name}")
        else:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [_table(model)])
        found = cursor.fetchone()
    return found[0] if found else 0


def _table(model) -> str:
    return model._meta.db_table


def _sequence(cursor, model) -> str:
    table = connection.ops.quote_name(_table(model))
    cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, model._meta.pk.column])
    return cursor.fetchone()[0]


# --- Writing ---------------------------------------------------------------------------------


def clear(models: Iterable[type[Model]]) -> None:
    """Delete all rows of these tables, inside a transaction."""
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(_table(model))}")


def insert(model: type[Model], lines: Iterable[bytes]) -> None:
    """Insert rows as they were, inside a transaction: no default, signal or rule takes part."""
    fields = columns(model)
    quoted = connection.ops.quote_name
    names = ", ".join(quoted(field.column) for field in fields)
    start = f"INSERT INTO {quoted(_table(model))} ({names}) VALUES"
    one = f"({', '.join(['%s'] * len(fields))})"
    size = max(1, _VALUES // len(fields))
    rest = iter(lines)
    with connection.cursor() as cursor:
        while rows := [json.loads(line) for line in islice(rest, size)]:
            cursor.execute(
                f"{start} {', '.join([one] * len(rows))}",
                [_stored(field, row[field.column]) for row in rows for field in fields],
            )


def _stored(field: Field, value):
    if value is not None and not isinstance(field, JSONField):
        value = field.to_python(value)
    return field.get_db_prep_save(value, connection)


def set_last_key(model: type[Model], key: int) -> None:
    """Let the next row of a table get a higher key than `key`."""
    if not key:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(%s, %s)", [_sequence(cursor, model), key])
            return
        cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [_table(model)])
        cursor.execute(
            "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [_table(model), key]
        )
