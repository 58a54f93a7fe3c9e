"""The dated lines of the home page: past events, news, the latest record, the question.

One statement for the four of them: the page has a bound of queries, and each line is but a
date and a title.
"""

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from django.db.models import CharField, DateTimeField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast

from events.models import Event
from kanazawa2030.core.language.bilingual import language_columns
from kanazawa2030.core.models.prepared import Given, Prepared, union_of
from meetings.models import Question, RecordVersion

from ..models import Topic

PAST, NEWS, RECORD, QUESTION = "past", "news", "record", "question"
PAST_SHOWN = 5
TOPICS_SHOWN = 4


class Line(NamedTuple):
    """A line; `slug` is what its address ends in: for a record the number of the session."""

    kind: str
    slug: str
    at: datetime
    date_precision: str
    is_sample: bool
    title_ja: str
    title_en: str


_now = Given("now", DateTimeField())


def _text(value: str) -> Value:
    return Value(value, output_field=CharField())


def _columns(kind: str, *, slug: str, at: str, precision=None, of: str = "") -> dict:
    """Return what each column of Line is; `of` names the relation that has the title."""
    return {
        "line_kind": _text(kind),
        "line_slug": Cast(F(slug), CharField()),
        "line_at": F(at),
        "line_precision": precision or _text("day"),
        "line_sample": F(f"{of}is_sample"),
        **{f"line_{title}": F(f"{of}{title}") for title in language_columns("title")},
    }


def _lines(rows: QuerySet, columns: dict) -> QuerySet:
    return rows.order_by().annotate(**columns).values_list(*columns)


def _compose() -> QuerySet:
    # A part of a union takes no limit of its own on every database, but a list of keys does.
    past = Event.objects.rewrite(False).published(_now).past(_now)
    some_past = Event.objects.rewrite(False).filter(pk__in=past.values("pk")[:PAST_SHOWN])
    news = Topic.objects.rewrite(False).published(_now).latest_first()
    some_news = Topic.objects.rewrite(False).filter(pk__in=news.values("pk")[:TOPICS_SHOWN])
    records = RecordVersion.objects.rewrite(False).current(_now)
    later = records.filter(meeting__number__gt=OuterRef("meeting__number"))
    asked = Question.objects.rewrite(False).open(_now)
    precision = F("date_precision")
    return union_of(
        (
            _lines(some_past, _columns(PAST, slug="slug", at="starts_at", precision=precision)),
            _lines(some_news, _columns(NEWS, slug="slug", at="publish_at")),
            _lines(
                records.exclude(Exists(later)),
                _columns(RECORD, slug="meeting__number", at="publish_at", of="meeting__"),
            ),
            _lines(asked, _columns(QUESTION, slug="pk", at="closes_at")),
        )
    )


_all = Prepared(_compose)


def dated_lines(now: datetime) -> dict[str, list[Line]]:
    """Return the lines by kind, latest first; one query."""
    found = defaultdict(list)
    for row in _all(now=now):
        line = Line._make(row)
        found[line.kind].append(line)
    for lines in found.values():
        lines.sort(key=lambda line: line.at, reverse=True)
    return found
