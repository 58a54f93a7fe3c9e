"""Rows that a search finds: the keys of their texts, and the condition that words are there."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from operator import or_
from typing import Any, ClassVar, NamedTuple

from django.db import models
from django.db.models import (
    CharField,
    DateTimeField,
    F,
    IntegerField,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Concat, Replace, StrIndex
from django.db.models.lookups import GreaterThan

from ..language.normalise import (
    LONG_MARK,
    is_short_latin,
    latin_behind_others,
    loose_key,
    search_key,
)

# A reading as staff type it, behind its kanji: 町家《まちや》.
_READING = re.compile("《([ぁ-ー]+)》")
_BATCH = 500
# Between the columns that `lines` joins; no text that is kept has one.
PART = "\u2029"


class Searchable(models.Model):
    """Abstract: `search_text` holds the key of the texts in SEARCHED, kept by `save()`.

    Only what is public once the row is belongs there. `bulk_create` calls `set_derived` itself.
    """

    SEARCHED: ClassVar[tuple[str, ...]] = ()
    DERIVED: ClassVar[tuple[str, ...]] = ("search_text",)

    search_text = models.TextField(editable=False, default="")

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.set_derived()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], *self.DERIVED}
        super().save(*args, **kwargs)

    def searched(self) -> Iterable[str | None]:
        """Return the texts a search finds this row by."""
        return (getattr(self, name) for name in self.SEARCHED)

    def set_derived(self) -> None:
        """Set the columns derived from others."""
        self.search_text = text_key(self.searched())


def text_key(texts: Iterable[str | None]) -> str:
    """Return the key of some texts. Of a word with its reading both are found.

    At the end stand the Latin words that have no space before them: short ones are looked
    for with that space, which costs no more than any other word (`holding`).
    """
    text = "\n".join(filter(None, texts))
    key = search_key("\n".join([_READING.sub("", text), *_READING.findall(text)]))
    return " ".join([key, *latin_behind_others(key)])


@dataclass(frozen=True)
class Sought:
    """What a word is looked for by: expressions of its key, and of that without long marks.

    With the second, what is searched is compared without long marks, but for names of labels.
    """

    exact: Any
    loose: Any = None

    def in_column(self, column: str) -> Q:
        """Return the condition that it stands in a column of keys."""
        if self.loose is None:
            return self.in_text(F(column))
        text = Replace(F(column), Value(LONG_MARK), Value(""), output_field=TextField())
        return Q(GreaterThan(StrIndex(text, self.loose), 0))

    def in_text(self, text: Any) -> Q:
        """Return the condition that it stands in an expression, as it is."""
        return Q(GreaterThan(StrIndex(text, self.exact), 0))


def exact_key(word: str) -> str:
    """Return what is looked for in a key made by `text_key` to find this word."""
    return f" {word}" if is_short_latin(word) else word


def holding(
    words: Iterable[str | Sought], *columns: str, also: Callable[[Sought], Q] = lambda word: Q()
) -> Q:
    """Return the condition that each of the words stands in one of the columns of keys.

    A key of four kana or more is found without long vowel marks too; a word that is `Sought`
    already only as it says. Of one to three Latin letters the beginning of a word is found.
    `also` returns what else makes a row hold a word; an empty condition is none.
    """
    found = Q()
    for word in words:
        ways = [word] if isinstance(word, Sought) else _ways(word)
        held = [way.in_column(name) for way in ways for name in columns or ("search_text",)]
        found &= reduce(or_, (*held, also(ways[0])))
    return found


def _ways(word: str) -> list[Sought]:
    exact, loose = Value(exact_key(word)), loose_key(word)
    return [Sought(exact), Sought(exact, Value(loose))] if loose else [Sought(exact)]


class Hit(NamedTuple):
    """What the search shows of a row, the same columns for every kind.

    `slug` and `code` are parts of its address; `precision` is that of its date, "" without.
    """

    source: str
    key: int
    title_ja: str | None
    title_en: str | None
    text_ja: str | None
    text_en: str | None
    at: datetime
    precision: str
    slug: str
    code: str
    is_sample: bool


def lines(*columns: str) -> Concat:
    """Return the texts of some columns, with PART behind each.

    They are joined in halves: SQLite refuses an expression as deep as it has columns.
    """
    if len(columns) == 1:
        return Concat(F(columns[0]), Value(PART), output_field=TextField())
    half = len(columns) // 2
    return Concat(lines(*columns[:half]), lines(*columns[half:]), output_field=TextField())


# The columns of a source whose rows have no day of their own: they stand behind those that
# have one, in their own order.
UNDATED: dict[str, Any] = {
    "at": Value(datetime(1970, 1, 1, tzinfo=UTC)),
    "precision": Value("", CharField()),
}


# What a source that does not say more gives.
_COLUMNS: dict[str, Any] = {
    "key": Cast(F("pk"), IntegerField()),
    **dict.fromkeys(("text_ja", "text_en"), Value("", TextField())),
    "precision": Value("day", CharField()),
    "code": Value("", CharField()),
}


def hits_of(model: Any, source: str, columns: dict[str, Any], keys: list) -> QuerySet:
    """Return the rows of a source with these keys as values of `Hit`."""
    wanted = {**_COLUMNS, "is_sample": F("is_sample"), **columns}
    wanted |= {"source": Value(source, CharField()), "at": Cast(wanted["at"], DateTimeField())}
    named = {f"hit_{name}": wanted[name] for name in Hit._fields}
    return _values(model._default_manager.filter(pk__in=keys), named)


def places_of(rows: QuerySet, source: str, columns: dict[str, Any]) -> QuerySet:
    """Return of each row the name of its source, its key, and its day as a text that sorts."""
    named = {"hit_source": Value(source, CharField()), "hit_key": _COLUMNS["key"]}
    return _values(rows, {**named, "hit_day": Cast(columns["at"], TextField())})


def _values(rows: QuerySet, named: dict[str, Any]) -> QuerySet:
    """Return values in the order they are named, as a union needs them."""
    plain = rows.rewrite(False) if hasattr(rows, "rewrite") else rows
    return plain.order_by().annotate(**named).values_list(*named)


def fill_search_text(model: Any, *columns: str) -> None:
    """Set `search_text` of every row; for migrations, whose models have no `save` of ours."""
    rows = []
    for row in model._default_manager.only(*columns).iterator(chunk_size=_BATCH):
        row.search_text = text_key(getattr(row, name) for name in columns)
        rows.append(row)
        if len(rows) == _BATCH:
            model._default_manager.bulk_update(rows, ["search_text"])
            rows = []
    model._default_manager.bulk_update(rows, ["search_text"])
