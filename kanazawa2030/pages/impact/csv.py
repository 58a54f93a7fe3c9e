"""The figures as the table of /open-data/impact.csv.

One row for each fiscal year, course of action, goal and measure that has something behind
it. Where course or goal is empty, each event counts once.
"""

from datetime import datetime
from itertools import product

from django.utils import translation

from kanazawa2030.core.reference.tags import Tags

from .figures import MEASURES, figures

COLUMNS = (
    *("fiscal_year", "course", "course_ja", "course_en", "goal", "goal_ja", "goal_en"),
    *("measure", "measure_ja", "measure_en", "value", "reports_with_number", "reports"),
    "has_samples",
)
_COUNTED_IN_REPORTS = ("place", "online", "seats")


def _names() -> list[tuple]:
    """Return the names of courses, goals and measures, in Japanese and in English."""
    found = []
    for code in ("ja", "en"):
        with translation.override(code):
            tags = Tags.load()
            courses = {number: tag.short_title for number, tag in tags.courses.items()}
            goals = {number: tag.title for number, tag in tags.goals.items()}
            measures = {key: str(measure.label) for key, measure in MEASURES.items()}
            found.append((courses, goals, measures))
    return found


def table_rows(now: datetime) -> list[tuple]:
    """Return the rows of the file below its header: totals of a year first."""
    names = _names()
    found = []
    for has_course, has_goal in product((False, True), repeat=2):
        by = ["year", *["course"] * has_course, *["goal"] * has_goal]
        for key, measure, figure in figures(*by, now=now):
            cell = dict(zip(by, key, strict=True))
            course, goal = cell.get("course", ""), cell.get("goal", "")
            of_reports = measure in _COUNTED_IN_REPORTS
            row = (
                cell["year"],
                *(course, *(courses.get(course, "") for courses, _goals, _measures in names)),
                *(goal, *(goals.get(goal, "") for _courses, goals, _measures in names)),
                *(measure, *(measures[measure] for _courses, _goals, measures in names)),
                "" if figure.value is None else figure.value,
                *((figure.known, figure.of) if of_reports else ("", "")),
                "true" if figure.has_samples else "false",
            )
            found.append(((cell["year"], course or 0, goal or 0), row))
    return [row for _place, row in sorted(found, key=lambda pair: pair[0])]
