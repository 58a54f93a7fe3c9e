"""Events and reports as the search of all pages finds them.

An event with a public report is found as its report, also by the words that announced it.
Both are found by the words of their series and the name of their venue, an event also by the
access needs it offers to meet.
"""

from functools import cache

from django.db.models import Case, F, Q, TextField, Value, When
from django.db.models.functions import Cast
from django.db.models.lookups import Contains
from django.utils.translation import override

from kanazawa2030.core.http import address_of
from kanazawa2030.core.models.search import Sought, holding, lines, text_key
from kanazawa2030.core.registry import search_source

from ..access_needs import NEEDS
from ..models import Event, Report

_JAPANESE = ("summary_ja", "easy_summary", "body_ja", "audience_ja")
_ENGLISH = ("summary_en", "body_en", "audience_en")
_BOTH = ("language_note", "access_note", "venue__name", "room")
_JAPANESE += tuple(f"{name}_ja" for name in _BOTH)
_ENGLISH += tuple(f"{name}_en" for name in _BOTH)


@cache
def _keys_of_labels() -> tuple[dict[str, str], dict[str, str]]:
    """Return the keys of the names of series and of needs, each in both languages."""
    return _keys(dict(Event.Series.choices)), _keys(NEEDS)


def _keys(labels: dict) -> dict[str, str]:
    texts: dict[str, list[str]] = {code: [] for code in labels}
    for language in ("ja", "en"):
        with override(language):
            for code, label in labels.items():
                texts[code].append(str(label))
    return {code: f" {text_key(names)}" for code, names in texts.items()}


def _of_series(word: Sought, column: str = "series") -> Q:
    names = [When(**{column: code}, then=Value(key)) for code, key in _keys_of_labels()[0].items()]
    return word.in_text(Case(*names, default=Value(""), output_field=TextField()))


def _of_series_or_need(word: Sought) -> Q:
    found, offered = _of_series(word), Cast(F("offered_needs"), TextField())
    for code, key in _keys_of_labels()[1].items():
        found |= word.in_text(Value(key)) & Q(Contains(offered, f'"{code}"'))
    return found


def _series(hit) -> str:
    return str(Event.Series(hit.code).label)


@search_source(
    "event",
    kind="events",
    order=10,
    columns={
        "title_ja": F("title_ja"),
        "title_en": F("title_en"),
        "text_ja": lines(*_JAPANESE),
        "text_en": lines(*_ENGLISH),
        "at": F("starts_at"),
        "precision": F("date_precision"),
        "slug": F("slug"),
        "code": F("series"),
    },
    read=lambda hit: (address_of("events:event_detail", hit.slug), "", _series(hit)),
)
def events(words, now):
    """Return the public events without a public report."""
    reported = Report.objects.published(now).values("event_id")
    found = holding(words, "search_text", "venue__search_text", also=_of_series_or_need)
    return Event.objects.published(now).filter(found).exclude(pk__in=reported)


@search_source(
    "report",
    kind="reports",
    order=20,
    columns={
        "title_ja": F("event__title_ja"),
        "title_en": F("event__title_en"),
        "text_ja": lines("summary_ja", *(f"event__{name}" for name in _JAPANESE)),
        "text_en": lines("summary_en", *(f"event__{name}" for name in _ENGLISH)),
        "at": F("event__starts_at"),
        "precision": F("event__date_precision"),
        "slug": F("event__slug"),
        "is_sample": F("event__is_sample"),
        "code": F("event__series"),
    },
    read=lambda hit: (f"{address_of('events:event_detail', hit.slug)}#report", "", _series(hit)),
)
def reports(words, now):
    """Return the public reports."""
    columns = ("search_text", "event__search_text", "event__venue__search_text")
    found = holding(words, *columns, also=lambda word: _of_series(word, "event__series"))
    return Report.objects.published(now).filter(found)
