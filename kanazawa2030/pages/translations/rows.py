"""The rows of the translation board: each object with what it lacks or what is outdated."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.language.dates import TOKYO, full_date, start_of_day
from kanazawa2030.core.page_cache.kept import kept
from kanazawa2030.core.workflow.differences import Piece, changed_lines

from .kinds import EASY, ENGLISH, KINDS, TABLES, Kind, Pair, address_of
from .reading import Found, read, scope_of
from .trail import Before

MISSING, OUTDATED = "missing", "outdated"
LANGUAGES = (ENGLISH, EASY)
SHOWN = 6  # texts of a row that are shown at once
KEPT = 600  # seconds: entries of the trail are purged, and a day ends


def state_label(state: str) -> str:
    """Return the word for a text that is missing, or behind the Japanese."""
    if state == MISSING:
        return pgettext("translation", "Missing")
    return _("Japanese changed since the translation")


@dataclass
class Text:
    """A text without its translation, or behind; `before` is what was translated."""

    found: Found
    pair: Pair
    before: Before | None

    @property
    def table(self):
        return TABLES[self.found.table][1]

    @property
    def state(self) -> str:
        return OUTDATED if self.before else MISSING

    @property
    def language(self) -> str:
        """Return the language of the translation, as a page names it."""
        return "ja" if self.pair.language == EASY else ENGLISH

    @property
    def is_removed(self) -> bool:
        """Return whether there is no Japanese any more that the translation could say."""
        return not self.found.values[self.pair.source]

    @property
    def state_label(self) -> str:
        return _("Japanese removed") if self.is_removed else state_label(self.state)

    @property
    def label(self) -> str:
        return self.table.label_of(self.pair.target)

    @property
    def part(self) -> str:
        """Return which part of the object it is a text of; blank for the object's own."""
        if not self.table.parent:
            return ""
        return f"{self.table.model._meta.verbose_name} {self.found.number}"

    @property
    def address(self) -> str:
        one = self.found
        return address_of(
            self.table, pk=one.pk, parent=one.owner, number=one.number, column=self.pair.target
        )

    @property
    def translation(self) -> str:
        return self.found.values[self.pair.target] or ""

    @cached_property
    def passages(self) -> list[tuple[list[Piece], list[Piece]]]:
        """Return what has changed in Japanese, each passage as it was and as it is."""
        now = self.found.values[self.pair.source] or ""
        return [
            (
                [piece for piece in pieces if piece.kind != "ins"],
                [piece for piece in pieces if piece.kind != "del"],
            )
            for pieces in changed_lines(self.before.text, now)
        ]


@dataclass
class Row:
    """An object of one kind; `texts` is what it lacks, nothing once it is complete.

    `wants_easy` says whether it should have easy Japanese, as what is past need not.
    """

    kind: Kind
    found: Found
    is_coming: bool
    wants_easy: bool
    texts: list[Text] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Return its name in the page's language, else in the other one."""
        names = [self.found.values["-ja"], self.found.values["-en"]]
        first, other = reversed(names) if page_language() == "en" else names
        return first or other or str(self.kind.model._meta.verbose_name)

    @cached_property
    def day(self) -> datetime | None:
        return _moment(self.found.values.get("-day"))

    @property
    def shown_day(self) -> str:
        precision = self.found.values.get("-precision", "day")
        return full_date(self.day, page_language(), precision)

    @property
    def first_texts(self) -> list[Text]:
        return self.texts[:SHOWN]

    @property
    def other_texts(self) -> list[Text]:
        return self.texts[SHOWN:]

    @property
    def is_public(self) -> bool:
        return self.found.is_public

    @property
    def urgency(self) -> tuple:
        """Return what the board is ordered by: what is to come, the next first; then by date."""
        day = self.day.timestamp() if self.day else float("-inf")
        rank = 2 - self.is_coming - (self.is_coming and self.is_public)
        return rank, day if self.is_coming else -day, KINDS.index(self.kind), self.found.pk


def board(by: Any, *, former: bool = False, now: datetime | None = None) -> list[Row]:
    """Return the objects `by` may change, complete ones too, the most urgent first."""
    return sorted(objects(by, former=former, now=now), key=lambda row: row.urgency)


def objects(by: Any, *, former: bool = False, now: datetime | None = None) -> list[Row]:
    """Return the objects `by` may change, complete ones too, in no order."""
    now = now or timezone.now()
    today = start_of_day(timezone.localdate(now))
    found, behind = read(by, former=former, now=now)
    rows = {}
    for one in found:
        kind, table = TABLES[one.table]
        if not table.parent:
            rows[kind.key, one.pk] = _row(kind, one, today)
    for one in found:
        kind, _table = TABLES[one.table]
        row = rows.get((kind.key, one.owner))
        if row is not None:
            row.texts += _texts(row, one, behind.get((one.table, one.pk), {}))
    return list(rows.values())


def _row(kind: Kind, found: Found, today: datetime) -> Row:
    over = _moment(found.values.get("-over"))
    is_coming = over is not None and over >= today
    is_past = over is not None and not is_coming
    wants_easy = kind.has_easy and not is_past and bool(found.values["-easy"])
    return Row(kind, found, is_coming, wants_easy)


def _moment(text: str | None) -> datetime | None:
    """Return a moment as a database writes it into JSON: without a zone it is in UTC."""
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    if len(text) == len("2030-01-01"):
        return moment.replace(tzinfo=TOKYO)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _texts(row: Row, found: Found, behind: dict[str, Before]) -> Iterator[Text]:
    """Yield what a row of a table lacks; what is blank in both languages lacks nothing."""
    values = found.values
    for pair in TABLES[found.table][1].pairs:
        japanese, translation = values[pair.source], values[pair.target]
        if pair.language == EASY and not row.wants_easy:
            continue
        if not translation:
            if japanese:
                yield Text(found, pair, None)
        elif (before := behind.get(pair.target)) and japanese not in before.right:
            yield Text(found, pair, before)


class Share(NamedTuple):
    """How many objects of a kind are complete in a language."""

    kind: Kind
    language: str
    complete: int
    total: int

    @property
    def is_complete(self) -> bool:
        return self.complete == self.total

    @property
    def percent(self) -> int:
        """Return the share in whole percent; 100 only if nothing is left to do."""
        return self.complete * 100 // self.total


def shares(rows: Iterable[Row]) -> list[Share]:
    """Return the share of each kind there is anything of, in English and easy Japanese."""
    total: dict[tuple[str, str], int] = {}
    lacking: dict[tuple[str, str], int] = {}
    for row in rows:
        languages = {text.pair.language for text in row.texts}
        for language in LANGUAGES:
            key = row.kind.key, language
            if language == ENGLISH or row.wants_easy:
                total[key] = total.get(key, 0) + 1
                lacking[key] = lacking.get(key, 0) + (language in languages)
    return [
        Share(kind, language, total[kind.key, language] - lacking[kind.key, language], count)
        for kind in KINDS
        for language in LANGUAGES
        if (count := total.get((kind.key, language)))
    ]


def shares_for(by: Any, now: datetime) -> list[Share]:
    """Return the shares of what `by` may change, as of the last change of any content.

    A check counts as one: see `services.mark_checked`.
    """
    key = ("translations", scope_of(by), timezone.localdate(now))
    return kept(key, lambda: shares(objects(by, now=now)), seconds=KEPT)
