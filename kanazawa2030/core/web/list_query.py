"""What an address asks of a list, read without failing.

A value that is unknown or malformed counts as not given: a link from anywhere gives a
page. `ListQuery` writes the same filters back into the links of that page.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from ..language.normalise import clean_line, search_key

LONGEST_QUERY = 100
MOST_WORDS = 8
MOST_PAGES = 100_000


def number_in(text: str, lowest: int, highest: int) -> int | None:
    """A whole number within bounds, in any width; None for anything else."""
    text = unicodedata.normalize("NFKC", text[:12]).strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        return None
    return int(text) if lowest <= int(text) <= highest else None


def choice_in(text: str, allowed) -> str:
    """`text` if it is one of `allowed`, else nothing."""
    return text if text in allowed else ""


def words_in(text: str) -> str:
    """What was typed into a search field as one line; nothing if nothing can match."""
    words = clean_line(text[: LONGEST_QUERY * 4])[:LONGEST_QUERY].strip()
    return words if search_key(words) else ""


def search_words(text: str) -> list[str]:
    """The keys to look for in a `search_text` column, the first MOST_WORDS of them."""
    return search_key(text).split()[:MOST_WORDS]


def page_of(rows, params, per_page: int) -> Page | None:
    """The page of `rows` that `?page=` asks for; None past the end of the list."""
    number = number_in(params.get("page", ""), 1, MOST_PAGES) or 1
    pages = Paginator(rows, per_page)
    return pages.page(number) if number <= pages.num_pages else None


@dataclass(frozen=True)
class ActiveFilter:
    """One filter that is on: its words, and the query of the same page without it."""

    name: str
    label: str
    query_without: str


class ListQuery:
    """Base of a frozen dataclass with one attribute a filter; blank ones are off.

    NAMES are the parameters in the order in which links write them.
    """

    NAMES: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def has_blanks(cls, params) -> bool:
        """Whether the form sent fields nobody filled: the address should not keep them."""
        return any(params.get(name) == "" for name in cls.NAMES)

    @property
    def values(self) -> dict[str, str]:
        """The filters that are on, as the address writes them."""
        written = {name: getattr(self, name) for name in self.NAMES}
        return {name: str(value) for name, value in written.items() if value}

    def __len__(self):
        return len(self.values)

    def query(self, *, without: str = "", page: int = 1) -> str:
        """`?course=1&page=2`, with used parameters only; empty when none is used."""
        used = {name: value for name, value in self.values.items() if name != without}
        if page > 1:
            used["page"] = str(page)
        return f"?{urlencode(used)}" if used else ""

    def active(self, labels: dict[str, str]) -> list[ActiveFilter]:
        """What is on, in the words of `labels`, each with the way to take it off."""
        return [
            ActiveFilter(name, str(labels[name]), self.query(without=name)) for name in self.values
        ]

    def select(self, name: str, label, choices) -> tuple[str, str, str]:
        """What a select of the form needs: name, label, and its options as HTML."""
        texts = tuple((str(value), str(text)) for value, text in choices)
        return name, label, _options(texts, self.values.get(name))


@lru_cache(maxsize=512)
def _options(choices: tuple[tuple[str, str], ...], chosen: str | None):
    """The same for every visitor, so each list of options is written once."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (value, mark_safe(" selected") if value == chosen else "", text)
            for value, text in choices
        ),
    )
