"""Charts drawn by the server: plain SVG without script or style of its own.

`line`, `bars` and `dumbbell` compute positions with what is here, and the templates in
templates/includes/charts/ draw them in the classes of vision.css. Across, everything is in
percent of the width and so fits any screen; texts are kept apart as on the narrowest one,
`NARROW`. Each chart says all its values in words, and the page has them in a table as well.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import pgettext

from ..language.numbers import amount, compact, width

END = 2030  # the year of the targets
NARROW = 200  # pixels of a plot on a screen of 320
LETTERS = "ABCDEFGH"
DIGIT = 8.2  # pixels
# The mark of a series after the first, which has circles: square, triangle, cross.
SHAPES = ("", "M-8-8H8V8H-8z", "M0-10 9 8H-9z", "M-9-3h6v-6h6v6h6v6h-6v6h-6v-6h-6z")
LONG = 9  # characters of a value that is written in short on the chart

Value = Decimal | int | float


class Point(NamedTuple):
    year: int
    value: Value


class Bar(NamedTuple):
    """A year with its value; `mark` follows the value or is in its place, `note` says it."""

    year: int
    value: Value | None
    mark: str = ""
    note: str = ""


class Line(NamedTuple):
    """One series: its name (where there are several) and its values by year."""

    label: str
    points: Iterable[tuple[int, Value]]


class Text(NamedTuple):
    x: str
    y: str
    text: str
    anchor: str = "middle"
    css: str = ""
    dx: int = 0  # pixels


class Stroke(NamedTuple):
    x1: str
    y1: str
    x2: str
    y2: str
    css: str = ""


class Mark(NamedTuple):
    x: str
    y: str
    size: float = 4.5
    css: str = ""


# --- Scales --------------------------------------------------------------------------------


def ticks(low: Value, high: Value, most: int = 5) -> list[Decimal]:
    """Return round values from at or below `low` to at or above `high`, `most` or fewer."""
    low, high = Decimal(low), Decimal(high)
    if low == high:
        gap = abs(low) / 10 or Decimal(1)
        low, high = low - gap, high + gap
    power = Decimal(1).scaleb((high - low).adjusted() - 1)
    for factor in (1, 2, 5, 10, 20, 50, 100, 200):
        step = power * factor
        first = (low / step).to_integral_value("ROUND_FLOOR")
        last = (high / step).to_integral_value("ROUND_CEILING")
        if last - first < most:
            return [n * step for n in range_of(first, last)]
    raise AssertionError("two hundred steps of a tenth exceed any span")


def range_of(first: Decimal, last: Decimal) -> Iterable[int]:
    return range(int(first), int(last) + 1)


def thinned(years: list[int], always: Iterable[int], space: float = 52) -> list[int]:
    """Return the years that fit under a narrow plot, those of `always` first."""
    first, last = years[0], years[-1]
    gap = space * (last - first) / NARROW
    kept: list[int] = []
    for year in [*always, *years]:
        if all(abs(year - other) >= gap for other in kept):
            kept.append(year)
    return sorted(kept)


def short(value: Value, unit: str, decimals: int) -> str:
    """Return a value for a place on the chart; a long one in short, without its unit."""
    full = amount(value, unit, decimals)
    return full if width(full) <= LONG else compact(value, decimals)


# --- Words ---------------------------------------------------------------------------------


def year_words(year: int, value: str) -> str:
    return pgettext("value of a chart", "%(year)s: %(value)s") % {"year": year, "value": value}


def target_words(value: str, is_of_first: bool = False) -> str:
    """Return 2030 target: 75%; of several series the first has the target."""
    if is_of_first:
        return pgettext("value of a chart", "2030 target (A): %(value)s") % {"value": value}
    return pgettext("value of a chart", "2030 target: %(value)s") % {"value": value}


def together(words: Iterable[str]) -> str:
    return pgettext("between values of a chart", "; ").join(words)


def named(name: str, words: str) -> str:
    return pgettext("values of a chart", "%(name)s: %(values)s") % {"name": name, "values": words}


class Room:
    """Where texts can be written on a narrow chart: away from its lines and from each other."""

    def __init__(self) -> None:
        self.dots: list[tuple[float, float]] = []
        self.boxes: list[tuple[float, float, float, float]] = []

    def take(self, stroke: Stroke) -> None:
        """Keep texts off a stroke, as far as there is another place."""
        x1, x2 = (float(x.rstrip("%")) * NARROW / 100 for x in (stroke.x1, stroke.x2))
        y1, y2 = float(stroke.y1), float(stroke.y2)
        self.dots += [(x1 + (x2 - x1) * n / 8, y1 + (y2 - y1) * n / 8) for n in range(9)]

    def circle(self, mark: Mark) -> None:
        """Keep texts off a large mark."""
        x, y = float(mark.x.rstrip("%")) * NARROW / 100, float(mark.y)
        self.dots += [(x + dx, y + dy) for dx in (-8, 0, 8) for dy in (-8, 0, 8)] * 3

    def write(
        self, text: str, x: float, heights: Iterable[float], css: str = "", size: float = DIGIT
    ) -> Text:
        """Return the text at the first of the heights where it covers least."""
        length = width(text) * size
        left = min(max(x * NARROW / 100 - length / 2, 0), max(NARROW - length, 0))

        def covered(y: float) -> int:
            top, right = y - size * 1.7, left + length
            dots = sum(left - 4 < dx < right + 4 and top < dy < y + 8 for dx, dy in self.dots)
            boxes = sum(
                left < box[2] and box[0] < right and top < box[3] and box[1] < y + 4
                for box in self.boxes
            )
            return dots + 50 * boxes

        y = min(heights, key=covered)
        self.boxes.append((left, y - size * 1.7, left + length, y + 4))
        return placed(text, x, y, css, size)


def placed(text: str, x: float, y: float, css: str = "", size: float = DIGIT) -> Text:
    """Return a text over a point, turned inwards where it would leave a narrow plot."""
    half = width(text) * size / 2 / NARROW * 100
    anchor = "start" if x < half else "end" if x > 100 - half else "middle"
    return Text(f"{x:.2f}%", f"{y:.1f}", text, anchor, css)


def around(goal: Point | None, room: Value) -> list[Point]:
    """Return the points `room` above and below the target."""
    return [Point(goal.year, goal.value + side) for side in (-room, room)] if goal and room else []
