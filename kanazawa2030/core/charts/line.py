"""A line over the years, with the way to a target."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise

from django.template.loader import render_to_string
from django.utils.translation import pgettext

from ..language.bilingual import Localized
from ..language.numbers import amount, compact, width
from .plot import (
    END,
    LETTERS,
    SHAPES,
    Line,
    Mark,
    Point,
    Room,
    Stroke,
    Text,
    Value,
    around,
    named,
    short,
    target_words,
    thinned,
    ticks,
    together,
    year_words,
)

TOP, BOTTOM, HEIGHT = 48, 262, 322  # of the plot, and of the whole chart, in pixels


class Plot:
    """Where years and values are on the chart."""

    def __init__(self, points: list[Point]):
        years = [point.year for point in points]
        values = [Decimal(point.value) for point in points]
        self.first, self.last = min(years), max(*years, min(years) + 1)
        self.ticks = ticks(min(values), max(values))

    @classmethod
    def of(cls, points: Iterable[Point | None]) -> "Plot":
        return cls([point for point in points if point])

    def x(self, year: int) -> float:
        return 2 + 94 * (year - self.first) / (self.last - self.first)

    def y(self, value: Value) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        return float(BOTTOM - (BOTTOM - TOP) * (Decimal(value) - low) / (high - low))

    def stroke(self, a: Point, b: Point, css: str) -> Stroke:
        return Stroke(
            f"{self.x(a.year):.2f}%",
            f"{self.y(a.value):.1f}",
            f"{self.x(b.year):.2f}%",
            f"{self.y(b.value):.1f}",
            css,
        )

    def mark(self, point: Point, size: float, css: str = "") -> Mark:
        return Mark(f"{self.x(point.year):.2f}%", f"{self.y(point.value):.1f}", size, css)


def line(
    name: str | Localized,
    series: Iterable[Line],
    *,
    unit: str = "",
    decimals: int = 0,
    baseline: tuple[int, Value] | None = None,
    target: Value | None = None,
    room: Value = 0,
    css: str = "",
) -> str:
    """Draw yearly values; with baseline and target also the pace line and the diamond of 2030.

    Several series have a letter, a mark and a dash each. Years without a value leave a gap. What
    is at most `room` from the target is on the chart. A page has one such chart.
    """
    lines = [Line(one.label, sorted(Point(*point) for point in one.points)) for one in series]
    lines = [one for one in lines if one.points]
    if not lines:
        return ""
    base = Point(*baseline) if baseline else None
    goal = Point(END, target) if target is not None else None
    plot = Plot.of([base, goal, *around(goal, room), *(p for one in lines for p in one.points)])
    context = {
        "name": name.text if isinstance(name, Localized) else name,
        "lang": name.language if isinstance(name, Localized) and name.is_fallback else "",
        "words": line_words(lines, base, goal, unit, decimals),
        "colour": css,
        "height": HEIGHT,
        "goal_y": f"{plot.y(goal.value):.1f}" if goal else "",
        "goal": plot.mark(goal, 9) if goal else None,
        "pace": plot.stroke(base, goal, "pace-l") if base and goal else None,
        "base": plot.mark(base, 6) if base and len(lines) == 1 else None,
        "lines": [drawn(plot, one, number, len(lines) > 1) for number, one in enumerate(lines)],
        "texts": line_texts(plot, lines, base, goal, (unit, decimals)),
        **scales(plot, lines[0].points[-1].year),
    }
    return render_to_string("includes/charts/line.html", context)


def scales(plot: Plot, latest: int) -> dict:
    """Return the values left of the plot and the years below it."""
    texts = [compact(tick, places(plot.ticks)) for tick in plot.ticks]
    years = thinned(list(range(plot.first, plot.last + 1)), (plot.last, plot.first, latest))
    return {
        "margin": margin(texts),
        "ticks": [
            (f"{plot.y(tick):.1f}", text) for tick, text in zip(plot.ticks, texts, strict=True)
        ],
        "years": [Text(f"{plot.x(year):.2f}%", "312", str(year)) for year in years],
    }


def places(values: list[Decimal]) -> int:
    """Return the decimal places that round values need."""
    return max(0, *(-int(value.normalize().as_tuple().exponent) for value in values))


def margin(texts: list[str]) -> int:
    """Return the class of room for the tick texts: 1 narrow, 2 middle, 3 wide."""
    widest = max(map(width, texts))
    return 1 if widest <= 3 else 2 if widest <= 5 else 3


def drawn(plot: Plot, one: Line, number: int, several: bool) -> dict:
    """Return the strokes and marks of a series; the latest value has the largest mark."""
    css = f"s{number + 1}" if several else ""
    strokes = [
        plot.stroke(a, b, f"on {css}" if b.year == a.year + 1 else "gap")
        for a, b in pairwise(one.points)
    ]
    last = len(one.points) - 1
    marks = [plot.mark(point, 9 if n == last else 4.5) for n, point in enumerate(one.points)]
    return {"css": css, "strokes": strokes, "marks": marks, "shape": SHAPES[number % 4]}


def line_texts(
    plot: Plot, lines: list[Line], base: Point | None, goal: Point | None, form: tuple[str, int]
) -> list[Text]:
    """Return the values written beside points, off the lines and off each other."""
    room = Room()
    for one in lines:
        for a, b in pairwise(one.points):
            room.take(plot.stroke(a, b, ""))
        room.circle(plot.mark(one.points[-1], 9))
    if base and goal:
        room.take(plot.stroke(base, goal, ""))
    first, latest = base or lines[0].points[0], lines[0].points[-1]
    texts = []
    if len(lines) == 1:
        x, y = plot.x(latest.year), plot.y(latest.value)
        texts.append(room.write(short(latest.value, *form), x, inside(y + 36, y - 18), "big", 14))
    if goal:
        y = plot.y(goal.value)
        words = target_words(short(goal.value, *form), len(lines) > 1)
        texts.append(room.write(words, 98, inside(y - 20, y + 30)))
    if len(lines) > 1:
        return texts + letters(plot, lines)
    if latest.year - first.year > (plot.last - plot.first) / 4:
        x, y = plot.x(first.year), plot.y(first.value)
        texts.append(room.write(short(first.value, *form), x, inside(y + 26, y - 14)))
    return texts


def inside(*heights: float) -> list[float]:
    """Return the heights that are on the chart and above its years."""
    return [y for y in heights if 16 <= y <= BOTTOM + 26] or [heights[-1]]


def letters(plot: Plot, lines: list[Line]) -> list[Text]:
    """Return the letter of each series right of its last point, moved apart downwards."""
    ends = sorted((plot.y(one.points[-1].value) + 5, number) for number, one in enumerate(lines))
    texts, free = [], 0.0
    for y, number in ends:
        y = max(y, free)
        free = y + 16
        x, letter = plot.x(lines[number].points[-1].year), LETTERS[number % len(LETTERS)]
        texts.append(Text(f"{x:.2f}%", f"{y:.1f}", letter, "start", dx=14))
    return texts


def line_words(
    lines: list[Line], base: Point | None, goal: Point | None, unit: str, decimals: int
) -> str:
    """Return every value of a line chart in words."""
    parts = []
    for letter, one in zip(LETTERS * len(lines), lines, strict=False):
        words = together(
            year_words(point.year, amount(point.value, unit, decimals)) for point in one.points
        )
        parts.append(named(f"{letter} {one.label}".strip(), words) if len(lines) > 1 else words)
    if base and base not in lines[0].points:
        value = year_words(base.year, amount(base.value, unit, decimals))
        parts.insert(0, pgettext("value of a chart", "Baseline %(value)s") % {"value": value})
    if goal:
        parts.append(target_words(amount(goal.value, unit, decimals), len(lines) > 1))
    return together(parts)
