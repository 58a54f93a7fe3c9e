"""Data of the noren, the banner that shows the five courses of action as strips."""

from typing import NamedTuple

from kanazawa2030.core.language.bilingual import language_columns
from kanazawa2030.core.models import CourseOfAction
from kanazawa2030.core.reference.tags import GoalTag, Tags

NUMERALS = "一二三四五"
COLUMNS = ("number", *language_columns("title", "short_title", "dye"))


class Strip(NamedTuple):
    """One strip: a course of action with its goals.

    Strips are equal when they look the same, so that their HTML can be cached.
    """

    number: int
    title_ja: str
    title_en: str
    short_title_ja: str
    short_title_en: str
    dye_ja: str
    dye_en: str
    goals: tuple[GoalTag, ...]

    @property
    def numeral(self) -> str:
        return NUMERALS[self.number - 1]


def strips(tags: Tags) -> tuple[Strip, ...]:
    """Return a strip for each course of action, in order, with one query."""
    found: dict[tuple, list[GoalTag]] = {}
    rows = CourseOfAction.objects.order_by("number", "goals__number")
    for *columns, goal in rows.values_list(*COLUMNS, "goals__number"):
        goals = found.setdefault(tuple(columns), [])
        if goal in tags.goals:
            goals.append(tags.goals[goal])
    return tuple(Strip(*columns, tuple(goals)) for columns, goals in found.items())
