"""Read the filters and the page of a list from the query string.

An unknown or malformed value counts as not given, so that every link shows a page.
`ListQuery` writes the filters into the links of that page.
"""

import unicodedata
from dataclasses import dataclass
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
    """Return a whole number within bounds, also in full-width digits; else None."""
    text = unicodedata.normalize("NFKC", text[:12]).strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        return None
    return int(text) if lowest <= int(text) <= highest else None


def choice_in(text: str, allowed) -> str:
    """Return `text` if it is one of `allowed`, else ""."""
    return text if text in allowed else ""


def words_in(text: str) -> str:
    """Return the text of a search field as one line; "" if it contains nothing to search."""
    words = clean_line(text[: LONGEST_QUERY * 4])[:LONGEST_QUERY].strip()
    return words if search_key(words) else ""


def search_words(text: str) -> list[str]:
    """Return the keys to search in a `search_text` column, at most MOST_WORDS."""
    return search_key(text).split()[:MOST_WORDS]


def page_of(rows, params, per_page: int) -> Page | None:
    """Return the page of `rows` that `?page=` names; None past the end of the list."""
    number = number_in(params.get("page", ""), 1, MOST_PAGES) or 1
    pages = Paginator(rows, per_page)
    return pages.page(number) if number <= pages.num_pages else None


@dataclass(frozen=True)
class ActiveFilter:
    """An active filter: its label, and the query of the same page without it."""

    name: str
    label: str
    query_without: str


class ListQuery:
    """Base of a frozen dataclass with one attribute a filter; a blank one is not active.

    NAMES are the parameters in the order of the links.
    """

    NAMES: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def has_blanks(cls, params) -> bool:
        """Return whether the address has empty parameters, which a redirect should remove."""
        return any(params.get(name) == "" for name in cls.NAMES)

    @property
    def values(self) -> dict[str, str]:
        """Return the active filters as written in the address."""
        written = {name: getattr(self, name) for name in self.NAMES}
        return {name: str(value) for name, value in written.items() if value}

    def __len__(self):
        return len(self.values)

    def query(self, *, without: str = "", page: int = 1) -> str:
        """Return the query string of the active filters: `?course=1&page=2`, or ""."""
        used = {name: value for name, value in self.values.items() if name != without}
        if page > 1:
            used["page"] = str(page)
        return f"?{urlencode(used)}" if used else ""

    def active(self, labels: dict[str, str]) -> list[ActiveFilter]:
        """Return the active filters with their labels, each with the query that removes it."""
        return [
            ActiveFilter(name, str(labels[name]), self.query(without=name)) for name in self.values
        ]

    def select(self, name: str, label, choices) -> tuple[str, str, str]:
        """Return name, label and options (as HTML) of a select."""
        chosen = self.values.get(name)
        marks = {True: mark_safe(" selected"), False: ""}
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((value, marks[str(value) == chosen], text) for value, text in choices),
        )
        return name, label, options
