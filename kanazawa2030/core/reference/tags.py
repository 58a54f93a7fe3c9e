"""Names of courses of action and goals for lists, as light tuples.

A list shows each of them many times; 22 model instances a page would take longer than the
list itself.
"""

from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import CharField, Value

from ..language.bilingual import page_language
from ..models import CourseOfAction, Goal


class CourseTag(NamedTuple):
    """Number and short name of a course of action, in the page's language."""

    number: int
    short_title: str


class GoalTag(NamedTuple):
    """Number and name of a goal, in the page's language."""

    number: int
    title: str


@dataclass(frozen=True)
class Tags:
    """Names of courses of action and goals by number, in order."""

    courses: dict[int, CourseTag]
    goals: dict[int, GoalTag]

    @classmethod
    def load(cls) -> "Tags":
        """Load all names with two queries; a missing one falls back to the other language."""
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

    @classmethod
    def of(cls, item) -> "Tags":
        """Load the names of the `courses` and `goals` of one item, with one query."""
        page = page_language()
        other = "ja" if page == "en" else "en"
        found = {"course": {}, "goal": {}}
        # rewrite(False): modeltranslation would reorder the columns, which a union cannot join.
        queries = [
            tagged.order_by()
            .rewrite(False)
            .annotate(kind=Value(kind, CharField()))
            .values_list("kind", "number", f"{name}_{page}", f"{name}_{other}")
            for kind, tagged, name in (
                ("course", item.courses, "short_title"),
                ("goal", item.goals, "title"),
            )
        ]
        for kind, number, name, else_ in sorted(queries[0].union(queries[1], all=True).order_by()):
            made = CourseTag if kind == "course" else GoalTag
            found[kind][number] = made(number, name or else_)
        return cls(courses=found["course"], goals=found["goal"])

    def course_choices(self) -> list[tuple[int, str]]:
        """Return choices for a select: number, and number with short name."""
        return [(n, f"{n} {tag.short_title}") for n, tag in self.courses.items()]

    def goal_choices(self) -> list[tuple[int, str]]:
        """Return choices for a select: number, and number with name."""
        return [(n, f"{n} {tag.title}") for n, tag in self.goals.items()]
