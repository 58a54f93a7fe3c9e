"""What a published file is, and how its rows become CSV, JSON and a JSON Schema.

A file is one `Dataset`. The page, the catalogue, the headers and the schema are made from
it, so that none of them can say something else than the file.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import override

from kanazawa2030.core.language.bilingual import LANGUAGE_CODES
from kanazawa2030.core.language.dates import in_japan
from kanazawa2030.core.mail.outbox import site_url

CSV, JSON = "text/csv", "application/json"
BYTE_ORDER_MARK = "\ufeff"  # without it Excel misreads Japanese

# --- Kinds of values in JSON -----------------------------------------------------------------

TEXT = {"type": "string"}
NUMBER = {"type": "number"}
WHOLE = {"type": "integer"}
TRUTH = {"type": "boolean"}
URL = {"type": "string", "format": "uri"}
DATE = {"type": "string", "format": "date"}
MOMENT = {"type": "string", "format": "date-time"}
CLOCK = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
# As exactly as it is known: 2019, 2019-06, 2019-06-13 or 2019-06-13T18:30+09:00.
ANY_DATE = {
    "type": "string",
    "pattern": r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T[0-9]{2}:[0-9]{2}\+09:00)?)?)?$",
}
BOTH = {
    "type": "object",
    "properties": dict.fromkeys(LANGUAGE_CODES, TEXT),
    "required": list(LANGUAGE_CODES),
    "additionalProperties": False,
}


def one_of(*values: str) -> dict:
    return {"type": "string", "enum": list(values)}


def list_of(kind: dict) -> dict:
    return {"type": "array", "items": kind}


def or_null(kind: dict) -> dict:
    return {"anyOf": [kind, {"type": "null"}]}


# --- A file ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Column:
    """A column of a table, or a member of an object in JSON, with its note.

    `parts` are the members of an object, or of each object of a list (`is_list`). `codes`
    are all values there can be with their names, which join the note: a model's choices.
    """

    name: str
    said_ja: str
    said_en: str
    kind: dict = field(default_factory=lambda: TEXT)
    parts: tuple["Column", ...] = ()
    is_list: bool = False
    may_be_null: bool = False
    codes: Sequence[tuple[str, str | Promise]] = ()

    @property
    def note_ja(self) -> str:
        said = settings.CITY.named(self.said_ja, "ja")
        if not self.codes:
            return said
        with override("ja"):
            return f"{said}{'、'.join(f'{key}は{name}' for key, name in self.codes)}。"

    @property
    def note_en(self) -> str:
        said = settings.CITY.named(self.said_en, "en")
        if not self.codes:
            return said
        with override("en"):
            return f"{said} {'; '.join(f'{key}: {name}' for key, name in self.codes)}."


@dataclass(frozen=True)
class Dataset:
    """A published file: what it is called and contains, and what gives its rows."""

    file: str
    name: str  # of its address
    media_type: str
    title_ja: str
    title_en: str
    summary_ja: str
    summary_en: str
    columns: tuple[Column, ...]
    rows: Callable[[datetime], Iterable]  # as the kind of file has them
    updated: Callable[[datetime], datetime | None]
    period: Callable[[datetime], tuple[date, date] | None] | None = None
    rows_name: str = ""  # of the list of rows in JSON

    def build(self, now: datetime) -> bytes:
        """Return the file as it is at `now`."""
        rows = self.rows(now)
        return (
            csv_file(self.columns, rows) if self.media_type == CSV else json_file(self, rows, now)
        )

    @property
    def key(self) -> str:
        """Return its name in the address of its page: event-csv."""
        return self.file.removeprefix(f"{settings.CITY.code}_").replace(".", "-")

    @property
    def path(self) -> str:
        return reverse(self.name)

    @property
    def url(self) -> str:
        return site_url(self.path)

    @property
    def kind(self) -> str:
        return "CSV" if self.media_type == CSV else "JSON"

    @property
    def names_in(self) -> str:
        """Return the language of the columns' names."""
        return "en" if self.columns[0].name.isascii() else "ja"

    @property
    def schema_file(self) -> str:
        return self.file.replace(".json", ".schema.json") if self.media_type == JSON else ""

    @property
    def schema_name(self) -> str:
        return f"{self.name}_schema"

    @property
    def schema_url(self) -> str:
        """Return the address of its JSON Schema; "" for CSV."""
        return site_url(reverse(self.schema_name)) if self.schema_file else ""

    @property
    def flat_columns(self) -> list[tuple[str, Column]]:
        """Return all columns with their full names: hosts[].name."""
        return list(_flat(self.columns, ""))


def _flat(columns: Iterable[Column], before: str):
    for column in columns:
        name = f"{before}{column.name}"
        yield name, column
        yield from _flat(column.parts, f"{name}{'[]' if column.is_list else ''}.")


# --- CSV ---------------------------------------------------------------------------------------


def csv_file(columns: Iterable[Column], rows: Iterable[Iterable]) -> bytes:
    """Return a table after RFC 4180, with the mark that Excel reads UTF-8 by.

    Cells stay as they are, also those a spreadsheet would take for a formula: other
    programs read them too.
    """
    text = io.StringIO(newline="")
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow([column.name for column in columns])
    writer.writerows(rows)
    return text.getvalue().encode()


# --- JSON --------------------------------------------------------------------------------------


def licence() -> dict:
    return {"name": settings.OPEN_DATA_LICENCE, "url": settings.OPEN_DATA_LICENCE_URL}


def json_file(dataset: Dataset, rows: Iterable[dict], now: datetime) -> bytes:
    """Return the rows with what they are, one row a line, written one by one."""
    head = {
        "$schema": dataset.schema_url,
        "title": {"ja": dataset.title_ja, "en": dataset.title_en},
        "publisher": PUBLISHER,
        "licence": licence(),
        "updated": moment(dataset.updated(now)),
    }
    out = io.BytesIO()
    out.write(json.dumps(head, ensure_ascii=False)[:-1].encode())
    out.write(f', "{dataset.rows_name}": ['.encode())
    for number, row in enumerate(rows):
        out.write(b",\n" if number else b"\n")
        out.write(json.dumps(row, ensure_ascii=False).encode())
    out.write(b"\n]}\n")
    return out.getvalue()


PUBLISHER = {code: settings.CITY.word("municipality", code) for code in LANGUAGE_CODES}


def schema_of(dataset: Dataset) -> dict:
    """Return the JSON Schema of a JSON file, made from its columns."""
    rows = list_of(_object(dataset.columns))
    head = {
        "$schema": {"const": dataset.schema_url},
        "title": BOTH,
        "publisher": BOTH,
        "licence": _closed({"name": TEXT, "url": URL}),
        "updated": or_null(MOMENT),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": dataset.schema_url,
        "title": dataset.title_en,
        "description": dataset.summary_en,
        **_closed({**head, dataset.rows_name: rows}),
    }


def _object(columns: Iterable[Column]) -> dict:
    return _closed({column.name: _kind(column) for column in columns})


def _kind(column: Column) -> dict:
    kind = _object(column.parts) if column.parts else column.kind
    kind = one_of(*dict(column.codes)) if column.codes else kind
    kind = list_of(kind) if column.is_list else kind
    kind = or_null(kind) if column.may_be_null else dict(kind)
    return {**kind, "description": f"{column.note_en} / {column.note_ja}"}


def _closed(properties: dict) -> dict:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


# --- Values ------------------------------------------------------------------------------------


def both(row, name: str) -> dict[str, str]:
    """Return a text in both languages; "" where there is none."""
    return {code: getattr(row, f"{name}_{code}") or "" for code in LANGUAGE_CODES}


def moment(value: datetime | None) -> str | None:
    """Return a moment in Japan's time, to the second."""
    return None if value is None else in_japan(value).isoformat(timespec="seconds")


def addresses(name: str) -> Callable[[str], dict[str, str]]:
    """Return what makes of a slug the addresses of its page in both languages.

    Resolved once: a file has thousands, and no page asks for them again.
    """
    patterns = {}
    for code in LANGUAGE_CODES:
        with override(code):
            patterns[code] = site_url(reverse(name, args=["SLUG"]))
    return lambda slug: {code: found.replace("SLUG", slug) for code, found in patterns.items()}
