"""Events as rows of a list: the few columns a row needs, its tags and its state.

A row is an Event with more on it: `status` (an EventStatus), `series_words`,
`seat_words`, `last_day` (of one that runs over several days), `course_tags` and
`goal_tags`. The queries are the same however many rows there are.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from django.utils import timezone

from kanazawa2030.core.bilingual import language_columns, page_language
from kanazawa2030.core.models import CourseOfAction, Goal

from .facts import last_day, seat_words, series_words
from .models import Event
from .status import status_of

# Long texts stay in the database: a list shows none of them.
ROW_COLUMNS = (
    *("slug", "series", "number", "is_sample", "state"),
    *("starts_at", "ends_at", "over_at", "date_precision", "format"),
    *("in_japanese", "in_english", "english_support", "registration_mode"),
    *("registration_opens_at", "registration_closes_at"),
    *("capacity", "reserved_seats", "waiting_capacity", "seats_held"),
    *language_columns("title", "room", "venue__name"),
)


class CourseTag(NamedTuple):
    """A course of action as a tag shows it, in the page's language."""

    number: int
    short_title: str


class GoalTag(NamedTuple):
    """A goal as a tag shows it, in the page's language."""

    number: int
    title: str


@dataclass(frozen=True)
class Tags:
    """The names of all courses of action and goals, by number, in reading order."""

    courses: dict[int, CourseTag]
    goals: dict[int, GoalTag]

    @classmethod
    def load(cls) -> "Tags":
        """In two queries; a missing name falls back to the other language."""
        page = page_language()
        other = "ja" if page == "en" else "en"
        courses = CourseOfAction.objects.order_by("number").values_list(
            "number", f"short_title_{page}", f"short_title_{other}"
        )
        goals = Goal.objects.order_by("number").values_list(
            "number", f"title_{page}", f"title_{other}"
        )
        return cls(
            courses={n: CourseTag(n, name or else_) for n, name, else_ in courses},
            goals={n: GoalTag(n, name or else_) for n, name, else_ in goals},
        )


def event_rows(events, *, tags: Tags | None = None, now=None) -> list[Event]:
    """Fetch a queryset or a slice of one as rows, in its order.

    Three queries, and two more unless `tags` is given.
    """
    rows = list(events.select_related("venue").only(*ROW_COLUMNS))
    return with_tags(rows, tags=tags, now=now)


def with_tags(rows: list[Event], *, tags: Tags | None = None, now=None) -> list[Event]:
    """Give events that are fetched already their status and their tags."""
    tags = tags or Tags.load()
    now = now or timezone.now()
    courses = _numbers(rows, Event.courses.through, "courseofaction_id")
    goals = _numbers(rows, Event.goals.through, "goal_id")
    for row in rows:
        row.status = status_of(row, now)
        row.series_words = series_words(row)
        row.seat_words = seat_words(row, row.status)
        row.last_day = last_day(row)
        row.course_tags = [
            tags.courses[n] for n in courses[row.pk] if n in tags.courses
        ]
        row.goal_tags = [tags.goals[n] for n in goals[row.pk] if n in tags.goals]
    return rows


def _numbers(rows, through, column) -> dict[int, list[int]]:
    found = defaultdict(list)
    pairs = through.objects.filter(event_id__in=[row.pk for row in rows])
    for event_id, number in pairs.order_by(column).values_list("event_id", column):
        found[event_id].append(number)
    return found
