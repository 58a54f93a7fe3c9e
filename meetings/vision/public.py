"""What public pages show of the vision: indicators with their level, counts, the years.

For other pages: `course_counts()` returns the counts of each course of action by its number,
and `str(counts)` is the sentence. A level is never averaged over indicators.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from django.db.models import OuterRef, Subquery
from django.utils.html import format_html
from django.utils.translation import ngettext, pgettext

from kanazawa2030.core.charts.dumbbell import dumbbell
from kanazawa2030.core.charts.line import line
from kanazawa2030.core.charts.plot import LETTERS, Line
from kanazawa2030.core.language.bilingual import localized, localized_html
from kanazawa2030.core.language.numbers import amount, number, with_gap

from ..models import Axis, Indicator, Measurement, Series
from ..models.vision import TARGET_YEAR
from .levels import Aim, Level, Progress, pace_at, progress_of


class Figure(NamedTuple):
    year: int
    value: Decimal


@dataclass
class Row:
    """An indicator with its series and the latest approved figure of each."""

    indicator: Indicator
    series: list[Series] = field(default_factory=list)
    latest: dict[int, Figure] = field(default_factory=dict)

    @property
    def first(self) -> Series | None:
        """Return the series that the level is computed from."""
        return self.series[0] if self.series else None

    @property
    def figure(self) -> Figure | None:
        """Return the latest approved figure of the first series."""
        return self.latest.get(self.first.pk) if self.first else None

    @property
    def aim(self) -> Aim:
        first = self.first
        if first is None:
            return Aim(self.indicator.direction, None, None, None)
        return Aim(
            self.indicator.direction,
            first.baseline_year,
            first.baseline,
            first.target,
            first.tolerance,
        )

    @cached_property
    def progress(self) -> Progress:
        return progress_of(self.aim, *(self.figure or (None, None)))

    @property
    def level(self) -> Level:
        return self.progress.level

    @property
    def unit(self) -> str:
        """Return the unit in the page's language, or "": a sentence has no other one."""
        unit = localized(self.indicator, "unit")
        return "" if unit.is_fallback else unit.text

    @property
    def unit_after(self) -> str:
        """Return the unit as it follows a figure on a page, marked with its language."""
        unit = localized(self.indicator, "unit").text
        gap = with_gap(unit)[: -len(unit)] if unit else ""
        return format_html("{}{}", gap, localized_html(self.indicator, "unit"))

    def amount(self, value: Decimal) -> str:
        return amount(value, self.unit, self.indicator.decimals)

    @property
    def value(self) -> str:
        """Return the latest figure without its unit, or ""."""
        return number(self.figure.value, self.indicator.decimals) if self.figure else ""

    @property
    def baseline(self) -> str:
        return number(self.aim.baseline, self.indicator.decimals)

    @property
    def target(self) -> str:
        return number(self.aim.target, self.indicator.decimals)

    @property
    def target_words(self) -> str:
        """Return the target with its unit."""
        return self.amount(self.aim.target)

    @property
    def room(self) -> Decimal:
        """Return how far around the target a chart reaches in any case."""
        is_held = self.aim.direction == Indicator.Direction.HOLD
        return 2 * self.aim.tolerance if is_held else Decimal(0)

    @property
    def pace(self) -> str:
        """Return where the pace line is in the year of the latest figure, or ""."""
        if self.progress.pace is None:
            return ""
        return number(self.progress.pace, max(self.indicator.decimals, 1))

    @property
    def others(self) -> list[tuple[Series, int, str]]:
        """Return the other series with year and latest value, where there is one."""
        return [
            (one, self.latest[one.pk].year, self.amount(self.latest[one.pk].value))
            for one in self.series[1:]
            if one.pk in self.latest
        ]

    def chart(self) -> str:
        """Draw baseline, latest value and target; nothing without an approved figure."""
        if self.figure is None:
            return ""
        aim = self.aim
        return dumbbell(
            localized(self.indicator, "title").text,
            baseline=None if aim.baseline is None else (aim.baseline_year, aim.baseline),
            now=self.figure,
            target=aim.target,
            room=self.room,
            unit=self.unit,
            decimals=self.indicator.decimals,
            css=f"c{self.indicator.axis.course_id}",
        )


def published_rows(now: datetime | None = None, **only) -> list[Row]:
    """Return the public indicators at `now` by course and axis, with one query.

    An indicator without a series has nothing to show and is not among them.
    """
    latest = Measurement.objects.public().filter(series=OuterRef("pk")).order_by("-year")
    found = Series.objects.filter(indicator__in=Indicator.objects.published(now).filter(**only))
    found = found.annotate(
        latest_year=Subquery(latest.values("year")[:1]),
        latest_value=Subquery(latest.values("value")[:1]),
    )
    rows: dict[int, Row] = {}
    for series in found.select_related("indicator__axis").order_by(*_IN_ORDER):
        row = rows.setdefault(series.indicator_id, Row(series.indicator))
        row.series.append(series)
        if series.latest_year is not None:
            row.latest[series.pk] = Figure(series.latest_year, series.latest_value)
    return list(rows.values())


_IN_ORDER = (
    *("indicator__axis__course", "indicator__axis__order", "indicator__axis__pk"),
    *("indicator__order", "indicator__pk", "order", "pk"),
)


# --- Counts ----------------------------------------------------------------------------------


@dataclass
class Counts:
    """How many indicators of a course are at which level."""

    by_level: Counter = field(default_factory=Counter)
    has_sample: bool = False

    @classmethod
    def of(cls, rows: Iterable[Row]) -> "Counts":
        counts = cls()
        for row in rows:
            counts.by_level[row.level] += 1
            counts.has_sample |= row.indicator.is_sample
        return counts

    @property
    def total(self) -> int:
        return self.by_level.total()

    @property
    def judged(self) -> int:
        """Return how many have a level."""
        return sum(n for level, n in self.by_level.items() if level.is_judged)

    @property
    def on_track(self) -> int:
        """Return how many are on track or have met the target."""
        return self.by_level[Level.GOOD] + self.by_level[Level.DONE]

    def __str__(self) -> str:
        """Return 8指標のうち、順調3・やや遅れ2 / "Of 8 indicators: 3 on track, 2 …", or ""."""
        if not self.total:
            return ""
        parts = [words(self.by_level[one]) for one, words in _COUNTED if self.by_level[one]]
        return ngettext(
            "Of %(total)s indicator: %(levels)s", "Of %(total)s indicators: %(levels)s", self.total
        ) % {"total": self.total, "levels": pgettext("between counts", ", ").join(parts)}


_COUNTED = (
    (Level.DONE, lambda n: ngettext("%(n)s target met", "%(n)s targets met", n) % {"n": n}),
    (Level.GOOD, lambda n: pgettext("number of indicators", "%(n)s on track") % {"n": n}),
    (Level.SLOW, lambda n: pgettext("number of indicators", "%(n)s slightly behind") % {"n": n}),
    (Level.LATE, lambda n: pgettext("number of indicators", "%(n)s behind") % {"n": n}),
    (Level.NONE, lambda n: pgettext("number of indicators", "%(n)s without data") % {"n": n}),
    (Level.EARLY, lambda n: pgettext("number of indicators", "%(n)s too early to say") % {"n": n}),
)


def course_counts(now: datetime | None = None) -> dict[int, Counts]:
    """Return the counts of each course of action with public indicators, by its number."""
    return counts_of(published_rows(now))


def counts_of(rows: Iterable[Row]) -> dict[int, Counts]:
    """Return the counts of these indicators by the number of their course."""
    by_course: dict[int, list[Row]] = {}
    for row in rows:
        by_course.setdefault(row.indicator.axis.course_id, []).append(row)
    return {number: Counts.of(found) for number, found in by_course.items()}


# --- By axis ---------------------------------------------------------------------------------


class AxisRows(NamedTuple):
    axis: Axis
    rows: list[Row]


def axes_of(rows: Iterable[Row], now: datetime | None = None, **only) -> dict[int, list[AxisRows]]:
    """Return the public axes with their indicators by number of the course; one query."""
    by_axis: dict[int, list[Row]] = {}
    for row in rows:
        by_axis.setdefault(row.indicator.axis_id, []).append(row)
    by_course: dict[int, list[AxisRows]] = {}
    for axis in Axis.objects.published(now).filter(**only):
        by_course.setdefault(axis.course_id, []).append(AxisRows(axis, by_axis.get(axis.pk, [])))
    return by_course


# --- Over the years ---------------------------------------------------------------------------


class Correction(NamedTuple):
    """A figure that counted until it was replaced."""

    series: Series
    value: str
    replaced_at: datetime


@dataclass
class Year:
    """A line of the table; texts are empty where there is no figure."""

    year: int
    cells: list[tuple[str, str]]  # label (where there are several series) and value
    pace: str = ""
    gap: str = ""
    is_baseline: bool = False
    is_target: bool = False
    notes: list[Measurement] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)

    @property
    def has_notes(self) -> bool:
        return bool(self.notes or self.corrections)


class History:
    """Every figure that is or was public, of all series of an indicator; two queries."""

    def __init__(self, indicator: Indicator):
        series = list(indicator.series.all())
        figures = Measurement.objects.filter(series__in=series, approved_at__isnull=False)
        self.indicator = indicator
        self.public: dict[tuple[int, int], Measurement] = {}
        self.replaced: list[Measurement] = []
        by_key = {one.pk: one for one in series}
        for figure in figures.order_by("year", "approved_at", "pk"):
            figure.series = by_key[figure.series_id]
            if figure.replaced_at is None:
                self.public[figure.series_id, figure.year] = figure
            else:
                self.replaced.append(figure)
        latest: dict[int, Figure] = {}
        for key, year in sorted(self.public, key=lambda pair: pair[1]):
            latest[key] = Figure(year, self.public[key, year].value)
        self.row = Row(indicator, series, latest)

    @property
    def series(self) -> list[Series]:
        return self.row.series

    @property
    def shown(self) -> list[Series]:
        """Return the first series, and the others with an approved figure."""
        return [one for one in self.series if one is self.row.first or one.pk in self.row.latest]

    @property
    def published_at(self) -> datetime | None:
        """Return when the latest figure became public."""
        return max((one.approved_at for one in self.public.values()), default=None)

    @property
    def is_empty(self) -> bool:
        return not self.public

    @property
    def of_first(self) -> str:
        """Return " (A)" where there are several series: only the first has a pace line."""
        return pgettext("of the first series", " (A)") if len(self.shown) > 1 else ""

    @property
    def columns(self) -> int:
        """Return how many columns the table has beside the years."""
        return len(self.shown) + (2 if self.row.aim.is_whole else 0)

    def _cells(self, values: list[str]) -> list[tuple[str, str]]:
        labels = [""]
        if len(self.shown) > 1:
            labels = [
                f"{letter} {localized(one, 'label').text}"
                for letter, one in zip(LETTERS * len(values), self.shown, strict=False)
            ]
        return list(zip(labels, values, strict=True))

    def chart(self) -> str:
        """Draw all series, with pace line and target of the first."""
        aim = self.row.aim
        lines = [
            Line(
                "" if localized(one, "label").is_fallback else localized(one, "label").text,
                [(year, row.value) for (key, year), row in self.public.items() if key == one.pk],
            )
            for one in self.shown
        ]
        return line(
            localized(self.indicator, "title"),
            lines,
            unit=self.row.unit,
            decimals=self.indicator.decimals,
            baseline=None if aim.baseline is None else (aim.baseline_year, aim.baseline),
            target=aim.target,
            room=self.row.room,
            css=f"c{self.indicator.axis.course_id}",
        )

    def table(self) -> list[Year]:
        """Return the lines of the table: the baseline, each year with a figure, the target."""
        aim = self.row.aim
        years = {year for _key, year in self.public} | {one.year for one in self.replaced}
        if aim.baseline_year is not None:
            years.add(aim.baseline_year)
        lines = [self._line(year) for year in sorted(years)]
        if aim.target is not None:
            values = [self._number(one.target) for one in self.shown]
            pace = number(aim.target, self._fine) if aim.is_whole else ""
            lines.append(Year(TARGET_YEAR, self._cells(values), pace, is_target=True))
        return lines

    def _line(self, year: int) -> Year:
        aim, found = self.row.aim, [self.public.get((one.pk, year)) for one in self.shown]
        values = [self._number(one.value if one else None) for one in found]
        is_baseline = year == aim.baseline_year
        if is_baseline and found and found[0] is None:
            values[0] = self._number(aim.baseline)
        line = Year(year, self._cells(values), is_baseline=is_baseline)
        pace = pace_at(aim, year)
        if pace is not None:
            line.pace = number(pace, self._fine)
            line.gap = signed(found[0].value - pace, self._fine) if found[0] else ""
        line.notes = [one for one in found if one and localized(one, "note")]
        line.corrections = list(self._corrections(year))
        return line

    def _corrections(self, year: int) -> Iterable[Correction]:
        for one in self.replaced:
            if one.year == year:
                yield Correction(one.series, self.row.amount(one.value), one.replaced_at)

    @property
    def _fine(self) -> int:
        """Return the decimal places of what is computed: at least one."""
        return max(self.indicator.decimals, 1)

    def _number(self, value: Decimal | None) -> str:
        return "" if value is None else number(value, self.indicator.decimals)


def signed(value: Decimal, decimals: int) -> str:
    """Return +0.6, −0.6 or 0.0."""
    text = number(value, decimals)
    return f"+{text}" if value > 0 and text.strip("0.") else text
