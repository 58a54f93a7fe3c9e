"""Whose data, which columns, since when: what an incident may have exposed.

Counted is what the portal stored at some time between two moments and stores still. Rows that
have been emptied since are counted where their model says when; deleted ones are gone: only a
backup of that time shows them.
"""

import csv
import getpass
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from auditlog.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Count, Max, Min, Q, QuerySet

from kanazawa2030.core.models import User
from kanazawa2030.core.staff_site.exports import plain_cell
from kanazawa2030.core.workflow.people import digits

from .files import Table, personal_files

HEADINGS = ("name", "email", "phone", "files", "columns", "oldest", "newest")
LOGGED = "manage.py exposed"


@dataclass(frozen=True)
class Incident:
    """From when to when, and in which tables and event; `only_new` counts what came in then."""

    since: datetime
    until: datetime
    tables: tuple[str, ...] = ()
    event: int | None = None
    only_new: bool = False

    def concerns(self, table: Table) -> bool:
        return (not self.tables or table.label in self.tables) and (
            self.event is None or bool(table.event)
        )


@dataclass(frozen=True)
class Column:
    """How many rows hold something in a column, and of when the oldest and newest are."""

    name: str
    count: int
    oldest: datetime | None
    newest: datetime | None


@dataclass(frozen=True)
class Exposed:
    """What of one table was exposed; `erased` rows were emptied since the incident began."""

    table: Table
    rows: int
    columns: list[Column]
    erased: int


@dataclass
class Person:
    """Somebody affected, by address, else number, else name."""

    names: set[str] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    phones: set[str] = field(default_factory=set)
    files: dict[str, None] = field(default_factory=dict)
    columns: dict[str, None] = field(default_factory=dict)
    dates: list[datetime] = field(default_factory=list)


def exposed(incident: Incident) -> Iterator[tuple[str, Exposed]]:
    """Yield the key of each file with what of each of its tables was exposed, if anything."""
    for entry in personal_files():
        for table in filter(incident.concerns, entry.tables):
            found = _counted(table, incident)
            if found.rows or found.erased:
                yield entry.key, found


def _stored(table: Table, incident: Incident) -> QuerySet:
    """Return the rows stored at some time of the incident; what has no date counts."""
    rows = table.model._base_manager.order_by()
    if table.at:
        dated = Q(**{f"{table.at}__lte": incident.until})
        if incident.only_new:
            dated &= Q(**{f"{table.at}__gte": incident.since})
        else:
            dated |= Q(**{f"{table.at}__isnull": True})
        rows = rows.filter(dated)
    if incident.event is not None:
        rows = rows.filter(**{table.event: incident.event})
    return rows


def _holds(table: Table, name: str) -> Q:
    """Return the condition that a column holds something."""
    column = table.model._meta.get_field(name)
    if isinstance(column, models.BooleanField):
        return Q(**{f"{name}__isnull": False}) if column.null else Q(**{name: True})
    if isinstance(column, models.IntegerField):
        return Q(**{f"{name}__gt": 0})
    holds = Q(**{f"{name}__isnull": False})
    if isinstance(column, models.JSONField):
        return holds & ~Q(**{name: []}) & ~Q(**{name: {}})
    if isinstance(column, models.CharField | models.TextField | models.FileField):
        return holds & ~Q(**{name: ""})
    return holds


def _any(table: Table) -> Q:
    found = Q(pk__in=[])
    for name in table.fields:
        found |= _holds(table, name)
    return found


def _counted(table: Table, incident: Incident) -> Exposed:
    asked: dict[str, Any] = {"rows": Count("pk")}
    for number, name in enumerate(table.fields):
        holds = _holds(table, name)
        asked[f"count_{number}"] = Count("pk", filter=holds)
        if table.at:
            asked[f"oldest_{number}"] = Min(table.at, filter=holds)
            asked[f"newest_{number}"] = Max(table.at, filter=holds)
    stored = _stored(table, incident)
    said = stored.filter(_any(table)).aggregate(**asked)
    columns = [
        Column(name, said[f"count_{n}"], said.get(f"oldest_{n}"), said.get(f"newest_{n}"))
        for n, name in enumerate(table.fields)
        if said[f"count_{n}"]
    ]
    erased = (
        stored.filter(**{f"{table.erased}__gte": incident.since}).count() if table.erased else 0
    )
    return Exposed(table, said["rows"], columns, erased)


# --- People -----------------------------------------------------------------------


def people(incident: Incident, language: str) -> tuple[list[Person], int]:
    """Return everybody affected, and how many rows say of nobody how to reach them."""
    found: dict[str, Person] = {}
    nobody = 0
    for entry in personal_files():
        for table in filter(incident.concerns, entry.tables):
            for row in _rows(table, incident):
                key, said = _who(row)
                if not key:
                    nobody += 1
                    continue
                person = found.setdefault(key, Person())
                for values, value in zip(
                    (person.names, person.emails, person.phones), said, strict=True
                ):
                    values.update({value} if value else ())
                person.files[entry.words["name"][language]] = None
                held = [name for name in table.fields if row[f"holds_{name}"]]
                person.columns.update({table.field_in(name, language): None for name in held})
                person.dates += [row["since"]] if row["since"] else []
    return list(found.values()), nobody


def _rows(table: Table, incident: Incident) -> Iterable[dict[str, Any]]:
    """Return who each exposed row is of, since when, and which of its columns hold something."""
    blank = models.Value("", models.TextField())
    by = {"by_name": table.name_by, "by_email": table.email_by, "by_phone": table.phone_by}
    asked: dict[str, Any] = {name: models.F(path) if path else blank for name, path in by.items()}
    asked["since"] = models.F(table.at) if table.at else models.Value(None, models.DateTimeField())
    for name in table.fields:
        asked[f"holds_{name}"] = models.ExpressionWrapper(
            _holds(table, name), output_field=models.BooleanField()
        )
    rows = _stored(table, incident).filter(_any(table)).order_by("pk")
    return rows.values(**asked).iterator(chunk_size=2000)


def _who(row: dict[str, Any]) -> tuple[str, tuple[str, str, str]]:
    """Return the key of the person of a row, "" where there is none, and what it says of them."""
    name, email, phone = (
        str(row[f"by_{kind}"] or "").strip() for kind in ("name", "email", "phone")
    )
    key = email.casefold() or digits(phone) or name
    return key, (name, email, phone)


def write_people(found: list[Person], path: Path, *, incident: Incident) -> None:
    """Write those affected as CSV that its owner alone may read, and note it in the audit trail.

    Raises FileExistsError rather than overwrite. Without the note there is no file.
    """
    with transaction.atomic():
        _note(incident, len(found))
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as file:
                table = csv.writer(file)
                table.writerow(HEADINGS)
                table.writerows(map(_line, found))
        except BaseException:
            path.unlink()
            raise


def _line(person: Person) -> list[str]:
    days = (
        [f"{one:%Y-%m-%d}" for one in (min(person.dates), max(person.dates))]
        if person.dates
        else ["", ""]
    )
    said = (person.names, person.emails, person.phones)
    cells = [
        *("; ".join(sorted(values)) for values in said),
        "; ".join(person.files),
        "; ".join(person.columns),
    ]
    return [*(plain_cell(cell, "csv") for cell in cells), *days]


def _note(incident: Incident, count: int) -> None:
    """Note who took the list out and for which time; no name of those on it."""
    LogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(User),
        object_pk="",
        object_repr=LOGGED,
        action=LogEntry.Action.ACCESS,
        changes={},
        additional_data={
            "people": count,
            "since": incident.since.isoformat(),
            "until": incident.until.isoformat(),
            "tables": list(incident.tables),
            "event": incident.event,
            "account_of_server": getpass.getuser(),
        },
    )
