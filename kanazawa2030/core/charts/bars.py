"""One bar a year."""

from collections.abc import Iterable
from decimal import Decimal

from django.template.loader import render_to_string
from django.utils.translation import pgettext

from ..language.numbers import amount, compact, width
from .plot import DIGIT, Bar, named, together, year_words

BAR_TOP, BAR_FOOT, BAR_HEIGHT = 28, 112, 140
BAR_NARROW = 150  # pixels of a small multiple


def bars(
    name: str, points: Iterable[tuple], *, unit: str = "", decimals: int = 0, css: str = ""
) -> str:
    """Draw one bar a year, that of the last year solid; values on the bars, as many as fit.

    `points` are those of `Bar`. A year without a value keeps its place, with a mark.
    """
    years = sorted((Bar(*point) for point in points), key=lambda bar: bar.year)
    values = [Decimal(bar.value) for bar in years if bar.value is not None]
    if not values:
        return ""
    low, high = min(0, *values), max(0, *values)
    foot = BAR_FOOT - 16 if low < 0 else BAR_FOOT  # room for what is written below a bar
    scale = (foot - BAR_TOP) / (high - low or 1)
    ground = float(foot + low * Decimal(scale))
    texts = [bar_text(one, decimals) for one in years]
    every = fitting(max(map(width, texts)) * DIGIT + 4, len(years))
    every_year = fitting(22, len(years))
    rows = []
    for back, one, text in zip(range(len(years))[::-1], years, texts, strict=True):
        bar = bar_of(
            len(years) - 1 - back, len(years), float(one.value or 0) * float(scale), ground
        )
        bar |= {"is_last": not back, "is_empty": one.value is None}
        bar["text"] = "" if back % every else text
        bar["year"] = "" if back % every_year else f"{one.year % 100:02d}"
        rows.append(bar)
    words = together(year_words(one.year, bar_words(one, unit, decimals)) for one in years)
    context = {"words": named(name, words), "css": css, "height": BAR_HEIGHT, "bars": rows}
    context |= {"ground": f"{ground:.1f}", "years_y": BAR_FOOT + 20}
    return render_to_string("includes/charts/bars.html", context)


def bar_text(one: Bar, decimals: int) -> str:
    """Return what is written over a bar, or in place of one."""
    return one.mark or "–" if one.value is None else compact(one.value, decimals) + one.mark


def bar_words(one: Bar, unit: str, decimals: int) -> str:
    """Return the value of a bar in words, with its note."""
    if one.value is None:
        return one.note or pgettext("value of a chart", "no figure")
    words = amount(one.value, unit, decimals)
    return with_note(words, one.note) if one.note else words


def with_note(words: str, note: str) -> str:
    return pgettext("value of a chart", "%(value)s (%(note)s)") % {"value": words, "note": note}


def bar_of(number: int, count: int, height: float, ground: float) -> dict:
    """Return where a bar is, and where its value is written; `height` may be negative."""
    step = 100 / max(count, 4)  # a single year is no wall
    top = ground - max(height, 0)
    return {
        "x": f"{number * step + step * 0.16:.2f}%",
        "y": f"{top:.1f}",
        "width": f"{step * 0.68:.2f}%",
        "height": f"{abs(height):.1f}",
        "middle": f"{number * step + step / 2:.2f}%",
        "text_y": f"{top - 8 if height >= 0 else top + abs(height) + 14:.1f}",
    }


def fitting(needed: float, count: int) -> int:
    """Return 1 if each bar has room for a text so wide, 2 for every second one …"""
    return -int(-needed * count // BAR_NARROW)
