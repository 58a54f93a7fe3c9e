"""A fiscal year as the pages show it: large figures, the years before, goals by courses."""

import math
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from kanazawa2030.core.charts.bars import bars, with_note
from kanazawa2030.core.charts.plot import Bar
from kanazawa2030.core.fiscal_year import fiscal_year_of
from kanazawa2030.core.http import address_of
from kanazawa2030.core.language.numbers import amount
from kanazawa2030.core.language.phrases import with_breaks
from kanazawa2030.core.reference.tags import GoalTag, Tags

from .figures import MEASURES, Figure, Measure, Table, figures
from .sources import Scope

YEARS_SHOWN = 6
STRENGTHS = 3


class Shown(NamedTuple):
    """A figure with what belongs to it: the address of its rows, and how it compares."""

    measure: Measure
    figure: Figure
    query: str
    before: str = ""

    @property
    def unit(self) -> str:
        return self.measure.unit % {"number": self.figure.value or 0}

    @property
    def partial(self) -> str:
        """Say of how many reports the figure is, where some give no number."""
        return completeness(self.figure)

    @property
    def cell(self) -> str:
        """Return the figure as HTML for a table, a number as the link to its rows.

        Not a template: a page has a hundred and fifty of them.
        """
        if self.sign:
            return self._sign_cell
        address = address_of("pages:impact_rows", self.measure.kind)
        return format_html('<a href="{}?{}">{}</a>', address, self.query, self._number)

    @property
    def plain_cell(self) -> str:
        """Return the figure as HTML for a table on paper."""
        return self._sign_cell if self.sign else format_html("<b>{}</b>", self._number)

    @property
    def _number(self) -> str:
        return f"{self.figure.value}*" if self.figure.is_partial else str(self.figure.value)

    @property
    def sign(self) -> str:
        """Return the sign for no rows or no number; "" if there is a number.

        `?`: reports that should give a number do not. `–`: there is nothing to count, as
        without an event online.
        """
        if self.figure.value is None and self.figure.of:
            return "?"
        return "" if self.figure.value or self.figure.known else "–"

    @property
    def sign_words(self) -> str:
        """Return the meaning of the sign."""
        if self.sign == "?":
            return pgettext("impact", "no number given")
        return pgettext("impact", "none")

    def bar(self, year: int) -> Bar:
        """Return the figure for the chart of years, with the signs of the table."""
        if self.figure.value is None:
            return Bar(year, None, self.sign, self.sign_words)
        mark = "*" if self.figure.is_partial else ""
        return Bar(year, self.figure.value, mark, self.partial)

    @property
    def _sign_cell(self) -> str:
        return format_html('<span>{}<span class="vh"> {}</span></span>', self.sign, self.sign_words)


class Years(NamedTuple):
    """A measure over several fiscal years: as a chart, and the same figures for the table."""

    measure: Measure
    chart: str
    figures: list[Shown]


class Cell(NamedTuple):
    """A figure of a course of action; `strength` is the third of the largest it is in."""

    course: int
    shown: Shown
    strength: int


class Row(NamedTuple):
    """A goal with a cell for each course of action, and each event once."""

    goal: GoalTag
    cells: list[Cell]
    total: Shown


class Course(NamedTuple):
    """A course of action at the head of its column."""

    number: int
    name: str  # as HTML that breaks between phrases


class Matrix(NamedTuple):
    """Goals by courses of action; the last column and row count each one once."""

    measure: Measure
    courses: list[Course]
    rows: list[Row]
    totals: list[Cell]
    total: Shown
    has_partial: bool


def completeness(figure: Figure) -> str:
    """Say of how many reports a figure is, where some give no number; else ""."""
    if not figure.is_partial:
        return ""
    words = ngettext(
        "%(known)s of %(number)s report gives a number",
        "%(known)s of %(number)s reports give a number",
        figure.of,
    )
    return words % {"known": figure.known, "number": figure.of}


def counted(measure: Measure, number: int) -> str:
    """Return a number with its unit: 24回, 24 events."""
    return amount(number, measure.unit % {"number": number})


def compared(measure: Measure, figure: Figure, before: Figure, *, is_running: bool) -> str:
    """Return in words how a figure compares with that of the year before.

    A running year, or a figure that lacks some numbers, is not held against a whole one.
    """
    if before.value is None:
        return ""
    if is_running or figure.value is None or figure.is_partial or before.is_partial:
        count = counted(measure, before.value)
        if before.is_partial:
            count = with_note(count, completeness(before))
        return _("the year before: %(count)s") % {"count": count}
    change = figure.value - before.value
    if not change:
        if not figure.value:
            return _("none, as in the year before")
        return _("as many as the year before")
    words = _("%(count)s more than the year before")
    if change < 0:
        words = _("%(count)s fewer than the year before")
    return words % {"count": counted(measure, abs(change))}


def shown_figures(table: Table, year: int, now: datetime) -> list[Shown]:
    """Return every figure of a fiscal year, with the year before where that has figures."""
    years = {key[0] for key in table.groups()}
    found = []
    for key, measure in MEASURES.items():
        figure, before = table.of(key, year), ""
        if year - 1 in years:
            is_running = year == fiscal_year_of(now)
            before = compared(measure, figure, table.of(key, year - 1), is_running=is_running)
        found.append(Shown(measure, figure, Scope(year).query, before))
    return found


def over_the_years(table: Table, years: Iterable[int]) -> list[Years]:
    """Return each measure over the fiscal years; a year without a number has a sign for a bar,
    and a measure that is always zero has no chart."""
    years, found = list(years), []
    for key, measure in MEASURES.items():
        shown = [Shown(measure, table.of(key, year), Scope(year).query) for year in years]
        points = [one.bar(year) for year, one in zip(years, shown, strict=True)]
        unit = measure.unit % {"number": 2}
        drawn = any(point.value for point in points)
        chart = bars(str(measure.label), points, unit=unit) if drawn else ""
        found.append(Years(measure, chart, shown))
    return found


def matrix(measure: Measure, table: Table, year: int, tags: Tags, now: datetime) -> Matrix:
    """Return goals by courses of action, with what is counted once at the end of each.

    `table` has the figures by year.
    """

    def sums(*by):
        return figures(*by, scope=Scope(year), measures=(measure.key,), now=now)

    cells, by_course, by_goal = sums("course", "goal"), sums("course"), sums("goal")
    most = max((figure.value or 0 for _key, _name, figure in cells.only(measure.key)), default=0)

    def shown(found, *key, **scope):
        return Shown(measure, found.of(measure.key, *key), Scope(year, **scope).query)

    def cell(course, goal):
        one = shown(cells, course, goal, course=course, goal=goal)
        return Cell(course, one, strength_of(one.figure.value or 0, most))

    sides = [*by_course.only(measure.key), *by_goal.only(measure.key)]
    return Matrix(
        measure,
        [Course(tag.number, with_breaks(tag.short_title)) for tag in tags.courses.values()],
        [
            Row(
                goal,
                [cell(course, number) for course in tags.courses],
                shown(by_goal, number, goal=number),
            )
            for number, goal in tags.goals.items()
        ],
        [Cell(course, shown(by_course, course, course=course), 1) for course in tags.courses],
        shown(table, year),
        any(figure.is_partial for _key, _name, figure in sides),
    )


def strength_of(number: int, most: int) -> int:
    """Return 1, 2 or 3: in which third of the largest cell a number is."""
    return max(1, math.ceil(number * STRENGTHS / max(most, STRENGTHS)))
