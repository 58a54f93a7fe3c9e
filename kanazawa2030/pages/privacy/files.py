"""The files of personal data and the rules that delete them, as two tables of words say."""

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Model
from django.utils.module_loading import import_string
from django.utils.text import capfirst

HERE = Path(__file__).parent
UNITS = {"HOURS": timedelta(hours=1), "AGE": timedelta(seconds=1)}
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Table:
    """Columns of one model with personal data; the `…_by` lead to the person they are of.

    `at` says since when a row is stored, or is "" where no column does.
    """

    label: str
    fields: tuple[str, ...]
    at: str = ""
    erased: str = ""
    event: str = ""
    name_by: str = ""
    email_by: str = ""
    phone_by: str = ""

    @property
    def model(self) -> type[Model]:
        return apps.get_model(self.label)

    def name_in(self, language: str) -> str:
        """Return what the table is called in a language, which is active."""
        own = labels().get(self.label)
        return own[language] if own else capfirst(str(self.model._meta.verbose_name))

    def field_in(self, name: str, language: str) -> str:
        """Return what a column is called in a language, which is active."""
        own = labels().get(f"{self.label}.{name}")
        return (
            own[language] if own else capfirst(str(self.model._meta.get_field(name).verbose_name))
        )


@dataclass(frozen=True)
class PersonalFile:
    """One entry of the register; `words` are by what they say and language."""

    key: str
    words: dict[str, dict[str, str]]
    rules: tuple[str, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class RuleWords:
    """What a purge rule deletes and when, by language."""

    what: dict[str, str]
    kept: dict[str, str]
    time: str = ""

    def kept_in(self, language: str) -> str:
        """Return how long it is kept, with the length the setting or constant has now."""
        text = self.kept[language]
        return text.format(time=length_in(length_of(self.time), language)) if self.time else text


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


@cache
def personal_files() -> tuple[PersonalFile, ...]:
    """Return the files of personal data in their order."""
    return tuple(_file(entry) for entry in _read("files.toml")["file"])


def _file(entry: dict[str, Any]) -> PersonalFile:
    tables = tuple(
        Table(label, **{**columns, "fields": tuple(columns["fields"])})
        for label, columns in entry.pop("tables").items()
    )
    return PersonalFile(
        entry.pop("key"), rules=tuple(entry.pop("rules")), tables=tables, words=entry
    )


@cache
def labels() -> dict[str, dict[str, str]]:
    """Return by language what tables and columns without a label of their own are called."""
    return _read("files.toml")["labels"]


@cache
def rule_words() -> dict[str, RuleWords]:
    """Return the words of each purge rule by its name."""
    return {name: RuleWords(**words) for name, words in _read("rules.toml").items()}


def length_of(name: str) -> timedelta:
    """Return the length of a setting such as NEEDS_KEPT_DAYS, or of a constant by its path."""
    value = import_string(name) if "." in name else getattr(settings, name)
    if isinstance(value, timedelta):
        return value
    return value * UNITS.get(name.rpartition("_")[2], DAY)


def length_in(value: timedelta, language: str) -> str:
    """Return a length of time in its largest whole unit: 12 hours, 90 days, 5 years."""
    if value % (365 * DAY) == timedelta():
        number, unit, units = value // (365 * DAY), "year", "年"
    elif value % DAY == timedelta() and value >= 2 * DAY:
        number, unit, units = value.days, "day", "日"
    else:
        number, unit, units = value // timedelta(hours=1), "hour", "時間"
    return (
        f"{number}{units}" if language == "ja" else f"{number} {unit}{'' if number == 1 else 's'}"
    )
