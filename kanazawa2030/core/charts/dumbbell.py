"""From the baseline to the target, with the latest value between."""

from decimal import Decimal

from django.template.loader import render_to_string
from django.utils.translation import pgettext

from ..language.numbers import amount, width
from .plot import DIGIT, END, Point, Value, around, named, short, target_words, together, year_words


def dumbbell(
    name: str,
    *,
    baseline: tuple[int, Value] | None,
    now: tuple[int, Value] | None,
    target: Value | None,
    room: Value = 0,
    unit: str = "",
    decimals: int = 0,
    css: str = "",
) -> str:
    """Draw baseline, latest value and target on one scale, as far as they are known.

    `room` is as for `line`. What is at one place with one value is written once.
    """
    base = Point(*baseline) if baseline else None
    latest = Point(*now) if now else None
    goal = Point(END, target) if target is not None else None
    spots = {"base": base, "now": latest, "goal": goal}
    spots = {part: point for part, point in spots.items() if point}
    if not spots:
        return ""
    at = places_of(spots, around(goal, room))
    amounts = {part: amount(point.value, unit, decimals) for part, point in spots.items()}
    words = [
        target_words(amounts[part]) if part == "goal" else year_words(point.year, amounts[part])
        for part, point in spots.items()
    ]
    texts = {
        part: beside(at[part], short(spots[part].value, unit, decimals), light)
        for part, light in years_beside(base, latest, goal).items()
    }
    context = {"words": named(name, together(words)), "css": css, "rows": rows_under(at, texts)}
    context |= {"at": {part: f"{x:.1f}%" for part, x in at.items()}, "texts": texts.values()}
    return render_to_string("includes/charts/dumbbell.html", context)


def places_of(spots: dict[str, Point], more: list[Point]) -> dict[str, float]:
    """Return where each point is across, in percent; `more` is within the scale as well."""
    values = [Decimal(point.value) for point in [*spots.values(), *more]]
    low, span = min(values), max(values) - min(values)
    return {
        part: float(6 + 88 * (Decimal(point.value) - low) / span) if span else 50.0
        for part, point in spots.items()
    }


def years_beside(base: Point | None, latest: Point | None, goal: Point | None) -> dict[str, str]:
    """Return what stands beside the value of each part; the same value of one year once."""
    found = {
        part: pgettext("beside a value of a chart", "%(year)s") % {"year": point.year}
        for part, point in (("base", base), ("now", latest))
        if point
    }
    if goal:
        found["goal"] = pgettext("beside a value of a chart", "2030 target")
    if base and base == latest:
        del found["base"]
    elif base and goal and base.value == goal.value:
        found["goal"] = pgettext("between counts", ", ").join((found.pop("base"), found["goal"]))
    return found


def rows_under(at: dict[str, float], texts: dict[str, dict]) -> int:
    """Set the height of each text; return 2 if baseline and target need a row each."""
    length = sum(texts[part]["width"] for part in ("base", "goal") if part in texts)
    apart = abs(at.get("base", 0) - at.get("goal", 100)) > 55 and length < 240
    apart = apart or "base" not in texts
    heights = {"base": 76, "now": 22, "goal": 76 if apart else 96}
    for part, text in texts.items():
        text["y"] = heights[part]
    return 1 if apart else 2


def beside(x: float, value: str, light: str) -> dict:
    """Return a value of the dumbbell with its year in lighter letters."""
    anchor = "start" if x < 25 else "end" if x > 75 else "middle"
    edge = 0 if anchor == "start" else 100 if anchor == "end" else x
    wide = (width(value) + 0.5 + width(light)) * DIGIT
    return {"x": f"{edge:.1f}%", "value": value, "light": light, "anchor": anchor, "width": wide}
