"""Which language a text is really in (DESIGN.md rule 4).

modeltranslation answers `event.title` in the reader's language, else in the other one,
without saying which. A page must say: a Japanese title inside an English page carries
`lang="ja"`, and a long text also a note.
"""

from typing import NamedTuple

from django.conf import settings
from django.db.models import Q
from django.utils.translation import get_language

LANGUAGE_CODES = tuple(code for code, _name in settings.LANGUAGES)


class Localized(NamedTuple):
    """A text, the language it is in, and whether that is not the reader's."""

    text: str
    language: str
    is_fallback: bool

    def __bool__(self):
        return bool(self.text)


def page_language() -> str:
    """The language of the page being made: `ja` or `en`."""
    return "en" if (get_language() or "ja").startswith("en") else "ja"


def localized(item, field: str, language: str | None = None) -> Localized:
    """`item.field` in `language` (default: the page's), else in the other language."""
    wanted = language or page_language()
    text = getattr(item, f"{field}_{wanted}")
    if text:
        return Localized(text, wanted, False)
    other = "ja" if wanted == "en" else "en"
    return Localized(getattr(item, f"{field}_{other}") or "", other, True)


def ja_or_en(field: str) -> Q:
    """Condition for a CheckConstraint: the text is there in one language at least."""
    return (Q(**{f"{field}_ja__isnull": False}) & ~Q(**{f"{field}_ja": ""})) | (
        Q(**{f"{field}_en__isnull": False}) & ~Q(**{f"{field}_en": ""})
    )


def language_columns(*fields: str) -> list[str]:
    """`language_columns("title")` is `["title_ja", "title_en"]`."""
    return [f"{field}_{code}" for field in fields for code in LANGUAGE_CODES]
