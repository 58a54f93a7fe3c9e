"""What a search finds: the place of every row, the latest first, and what is shown of some.

Two queries: one finds, one reads what is shown. Where nothing was found, a third looks
without long vowel marks. Who may see a row is said by the sources, which give public rows
only. Both are composed once: Django writes them slower than the database answers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from operator import itemgetter

from django.db.models import DateTimeField, TextField
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kanazawa2030.core.language.bilingual import localized, page_language
from kanazawa2030.core.language.normalise import loose_key
from kanazawa2030.core.models.prepared import Given, Prepared, union_of
from kanazawa2030.core.models.search import Hit, Sought, exact_key, hits_of, places_of
from kanazawa2030.core.registry import search_sources

from .marking import excerpt, has_match, marked

SHOWN = 5  # of each kind beside the others
PER_PAGE = 20  # of one kind

Place = tuple[str, int]  # the name of a source, and the key of a row


@dataclass(frozen=True)
class Row:
    """A hit as the page shows it."""

    hit: Hit
    words: list[str]
    address: str
    label: str
    note: str

    @property
    def is_dated(self) -> bool:
        """Return whether it has a day of its own."""
        return bool(self.hit.precision)

    @property
    def precision(self) -> str:
        """Return how exact its date is; the hour says nothing in a list of hits."""
        return "day" if self.hit.precision == "time" else self.hit.precision

    @property
    def title(self) -> SafeString:
        """Return the title with its matches, marked with its language where it fell back."""
        title = localized(self.hit, "title")
        return _in_its_language(marked(title.text, self.words), title.language)

    @cached_property
    def text(self) -> SafeString:
        """Return what stands around the first match, in the language it stands in."""
        text = localized(self.hit, "text")
        if not has_match(text.text, self.words):
            other = localized(self.hit, "text", "ja" if text.language == "en" else "en")
            if has_match(other.text, self.words):
                text = other
        return _in_its_language(excerpt(text.text, self.words), text.language)


def _in_its_language(html: SafeString, language: str) -> SafeString:
    if not html or language == page_language():
        return html
    return format_html('<span lang="{}">{}</span>', language, html)


class Found:
    """The hits of one kind, to be paged: as many as were found, read when they are asked for."""

    def __init__(self, search: "Search", kind: str):
        self._search, self._places = search, search.places.get(kind, [])

    def count(self) -> int:
        return len(self._places)

    def __getitem__(self, part: slice) -> list[Row]:
        return self._search.rows(self._places[part])


class Search:
    """One search for some words, which are keys, at a moment."""

    def __init__(self, words: list[str], now: datetime):
        self.words, self.now = words, now

    @property
    def numbers(self) -> dict[str, int]:
        """Return how many rows were found of each kind, in the order of the page."""
        return {kind: len(places) for kind, places in self.places.items()}

    @cached_property
    def places(self) -> dict[str, list[Place]]:
        """Return the places of all rows by kind, the latest first; one query or two."""
        loose = tuple(bool(loose_key(word)) for word in self.words)
        rows = self._look((False,) * len(loose)) or (self._look(loose) if any(loose) else [])
        rows.sort(key=itemgetter(0, 1))
        rows.sort(key=itemgetter(2), reverse=True)
        kinds = {one.name: one.kind for one in search_sources()}
        places: dict[str, list[Place]] = {kind: [] for kind in kinds.values()}
        for source, key, _day in rows:
            places[kinds[source]].append((source, key))
        return {kind: found for kind, found in places.items() if found}

    def _look(self, loose: tuple[bool, ...]) -> list[tuple]:
        words: dict[str, str] = {}
        for n, word in enumerate(self.words):
            words |= {f"exact{n}": exact_key(word), f"loose{n}": loose_key(word)}
        return _finding(loose)(now=self.now, **words)

    def first_of_each(self) -> dict[str, list[Row]]:
        """Return the latest rows of each kind that was found; one query."""
        rows = self.rows([one for found in self.places.values() for one in found[:SHOWN]])
        kinds = {one.name: one.kind for one in search_sources()}
        return {
            kind: [row for row in rows if kinds[row.hit.source] == kind] for kind in self.places
        }

    def of_kind(self, kind: str) -> Found:
        return Found(self, kind)

    def rows(self, places: list[Place]) -> list[Row]:
        """Return the rows at these places, at most PER_PAGE of each source; one query."""
        if not places:
            return []
        sources = {one.name: one for one in search_sources()}
        given: dict[str, int | None] = dict.fromkeys(_names(sources))
        for name in sources:
            keys = [key for source, key in places if source == name]
            given |= zip(_names([name]), keys, strict=False)
        hits = {(hit.source, hit.key): hit for hit in map(Hit._make, _read(**given))}
        found = [hits[place] for place in places if place in hits]
        return [Row(hit, self.words, *sources[hit.source].read(hit)) for hit in found]


def _names(sources: Iterable[str]) -> list[str]:
    """Return the names of the keys that `_read` is given of these sources."""
    return [f"{name} {n}" for name in sources for n in range(PER_PAGE)]


@lru_cache(maxsize=64)
def _finding(loose: tuple[bool, ...]) -> Prepared:
    """Return the query of the places that hold so many words, each loosely or exactly."""
    now = Given("now", DateTimeField())
    words = [
        Sought(*(Given(f"{way}{n}", TextField()) for way in ("exact", "loose")[: 1 + is_loose]))
        for n, is_loose in enumerate(loose)
    ]
    return Prepared(
        lambda: union_of(
            places_of(one.rows(words, now), one.name, one.columns) for one in search_sources()
        )
    )


def _reading():
    """Return the query of hits by key."""
    parts = []
    for one in search_sources():
        model = one.rows([], timezone.now()).model
        keys = [Given(name, model._meta.pk) for name in _names([one.name])]
        parts.append(hits_of(model, one.name, one.columns, keys))
    return union_of(parts)


_read = Prepared(_reading)
