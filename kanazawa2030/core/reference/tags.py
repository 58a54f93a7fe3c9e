"""Names of courses of action and goals for lists, as light tuples.

A list shows each of them many times; 22 model instances a page would take longer than the
list itself.
"""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from django.db.models import IntegerField, Value

from ..language.bilingual import language_columns, page_language
from ..models import CourseOfAction, Goal
from ..models.prepared import Given, Prepared


def _together(**conditions):
    """Return the numbers and names of the courses and goals that meet the conditions."""
    courses, goals = (
        # rewrite(False): modeltranslation would reorder the columns, which a union cannot join.
        model.objects.rewrite(False)
        .order_by()
        .filter(**conditions)
        .annotate(is_goal=Value(is_goal, IntegerField()))
        .values_list("is_goal", "number", *language_columns(name))
        for is_goal, (model, name) in enumerate(((CourseOfAction, "short_title"), (Goal, "title")))
    )
    return courses.union(goals, all=True).order_by()


_all = Prepared(_together)


@cache
def _of(model):
    """Return the query of the courses and goals of one item of a model that has both."""
    field = model._meta.get_field("courses")
    return Prepared(
        lambda: _together(**{field.related_query_name(): Given("item", model._meta.pk)})
    )


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
        """Load all names with one query; a missing one falls back to the other language."""
        return cls._named(_all())

    @classmethod
    def of(cls, item) -> "Tags":
        """Load the names of the `courses` and `goals` of one item, with one query."""
        return cls._named(_of(type(item))(item=item.pk))

    @classmethod
    def _named(cls, rows) -> "Tags":
        is_english = page_language() == "en"
        courses, goals = {}, {}
        for is_goal, number, ja, en in sorted(rows):
            name = en or ja if is_english else ja or en
            if is_goal:
                goals[number] = GoalTag(number, name)
            else:
                courses[number] = CourseTag(number, name)
        return cls(courses, goals)

    def course_choices(self) -> list[tuple[int, str]]:
        """Return choices for a select: number, and number with short name."""
        return [(n, f"{n} {tag.short_title}") for n, tag in self.courses.items()]

    def goal_choices(self) -> list[tuple[int, str]]:
        """Return choices for a select: number, and number with name."""
        return [(n, f"{n} {tag.title}") for n, tag in self.goals.items()]
