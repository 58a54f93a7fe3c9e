"""Texts in two languages, and which language a fallback is in.

modeltranslation returns `event.title` in the page's language, else in the other one,
without saying which. Pages must mark a fallback: a Japanese title inside an English page
has `lang="ja"`, and a long text also a note.
"""

from typing import NamedTuple

from django.conf import settings
from django.db.models import Q
from django.utils.functional import lazy
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from .easy import EASY, ORDINARY, is_easy
from .phrases import with_breaks

LANGUAGE_CODES = tuple(code for code, _name in settings.LANGUAGES)


class Localized(NamedTuple):
    """A text, its language, and whether that is not the language asked for."""

    text: str
    language: str
    is_fallback: bool

    def __bool__(self):
        return bool(self.text)


def page_language() -> str:
    """Return the language of the page being rendered: `ja` or `en`."""
    return "en" if (get_language() or "ja").startswith("en") else "ja"


def reader_language() -> str:
    """Return the language somebody reads the page in: `ja`, `ja-easy` or `en`."""
    return EASY if is_easy() else page_language()


def localized(item, field: str, language: str | None = None) -> Localized:
    """Return `item.field` in `language` (default: the page's), else in the other one.

    On a page in easy Japanese it is what staff have written for it, if anything.
    """
    if language is None and (easy := easy_text(item, field)):
        return Localized(easy, "ja", False)
    wanted = language or page_language()
    text = getattr(item, f"{field}_{wanted}")
    if text:
        return Localized(text, wanted, False)
    other = "ja" if wanted == "en" else "en"
    return Localized(getattr(item, f"{field}_{other}") or "", other, True)


def sample_marked(title: str, is_sample: bool) -> str:
    """Return the title, a sample's with the mark behind unless it has one already."""
    mark = _(" (sample)")
    return title + mark if is_sample and mark.strip() not in title else title


def easy_text(item, field: str) -> str:
    """Return the easy Japanese of `item.field` where that is being written; else ""."""
    # Of what was not read from the database nothing is asked here.
    return getattr(item, "__dict__", {}).get(f"easy_{field}", "") if is_easy() else ""


def in_ordinary(html: str, tag: str = "span") -> str:
    """Return staff's text, marked on an easy page as ordinary Japanese."""
    if not html or not is_easy():
        return html
    return format_html("<{0} {1}>{2}</{0}>", mark_safe(tag), mark_safe(ORDINARY), html)


def localized_html(item, field: str) -> str:
    """Return `item.field` for a page, in `<span lang>` if it is in the other language."""
    value = localized(item, field)
    if value.is_fallback and value.text:
        return format_html('<span lang="{}">{}</span>', value.language, with_breaks(value.text))
    if easy_text(item, field):
        return conditional_escape(value.text)
    return in_ordinary(with_breaks(value.text))


def ja_or_en(field: str) -> Q:
    """Return the condition that the text is not blank in both languages."""
    return (Q(**{f"{field}_ja__isnull": False}) & ~Q(**{f"{field}_ja": ""})) | (
        Q(**{f"{field}_en__isnull": False}) & ~Q(**{f"{field}_en": ""})
    )


def language_columns(*fields: str) -> list[str]:
    """Return the columns of the fields: `["title_ja", "title_en"]` for "title"."""
    return [f"{field}_{code}" for field in fields for code in LANGUAGE_CODES]


def _column_label(name, language: str) -> str:
    name = capfirst(str(name))
    if language == "ja":
        return pgettext("field label", "%(name)s (Japanese)") % {"name": name}
    return pgettext("field label", "%(name)s (English)") % {"name": name}


# The name of a column of a translated field: 題名（日本語）, 題名（英語）.
column_label = lazy(_column_label, str)
