"""The level of an indicator: one rule, from the first series alone.

The share of the way from the baseline to the target that the latest approved figure has
covered is compared with the share of the time that has passed:

    way  = (latest value - baseline) / (target - baseline)
    time = (latest year - baseline year) / (2030 - baseline year)

way / time of 1 or more is on track, 0.5 or more slightly behind, less is behind. A latest
figure at the target or beyond has met it. Where a target is no better than its baseline,
there is no way to cover: the target is met, or the indicator is behind.

A figure that is to be kept as it is has no way either: within its tolerance of the target
it is on track, within twice that slightly behind, beyond it behind.

Without an approved figure there is no data; without one of a year after the baseline it is
too early to say. Only products of the typed figures are compared, so nothing is rounded.
"""

from decimal import Decimal
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from kanazawa2030.core.language.numbers import amount, number

from ..models import Indicator
from ..models.vision import TARGET_YEAR

SLIGHTLY_BEHIND_FROM = Decimal("0.5")  # of the pace


class Level(TextChoices):
    """From best to worst, then the two states without a level."""

    DONE = "done", pgettext_lazy("level", "Target met")
    GOOD = "good", pgettext_lazy("level", "On track")
    SLOW = "slow", pgettext_lazy("level", "Slightly behind")
    LATE = "late", pgettext_lazy("level", "Behind")
    NONE = "none", pgettext_lazy("level", "No data")
    EARLY = "early", pgettext_lazy("level", "Too early to say")

    @property
    def petals(self) -> int:
        """Return how many petals of the plum blossom are filled."""
        return {"done": 5, "good": 4, "slow": 2, "late": 1}.get(self.value, 0)

    @property
    def is_judged(self) -> bool:
        return self not in (Level.NONE, Level.EARLY)


class Aim(NamedTuple):
    """What a series is to reach: the columns of an indicator and of its first series."""

    direction: str
    baseline_year: int | None
    baseline: Decimal | None
    target: Decimal | None
    tolerance: Decimal = Decimal(0)

    @property
    def is_whole(self) -> bool:
        return None not in (self.baseline_year, self.baseline, self.target)


class Progress(NamedTuple):
    """The level with what it follows from; `way` and `time` are shares, `gap` is to the pace."""

    level: Level
    way: Decimal | None = None
    time: Decimal | None = None
    pace: Decimal | None = None
    gap: Decimal | None = None


def level_of(aim: Aim, year: int | None, value: Decimal | None) -> Level:
    """Return the level of a series whose latest approved figure is `value`, of `year`."""
    if year is None or value is None or not aim.is_whole:
        return Level.NONE
    if year <= aim.baseline_year:
        return Level.EARLY
    if aim.direction == Indicator.Direction.HOLD:
        return _level_of_holding(abs(value - aim.target), aim.tolerance)
    sign = 1 if aim.direction == Indicator.Direction.MORE else -1
    if sign * (value - aim.target) >= 0:
        return Level.DONE
    whole = sign * (aim.target - aim.baseline)
    if whole <= 0:
        return Level.LATE
    covered = sign * (value - aim.baseline) * (TARGET_YEAR - aim.baseline_year)
    due = whole * (year - aim.baseline_year)
    if covered >= due:
        return Level.GOOD
    return Level.SLOW if covered >= due * SLIGHTLY_BEHIND_FROM else Level.LATE


def _level_of_holding(distance: Decimal, tolerance: Decimal) -> Level:
    if distance <= tolerance:
        return Level.GOOD
    return Level.SLOW if distance <= 2 * tolerance else Level.LATE


def pace_at(aim: Aim, year: int) -> Decimal | None:
    """Return where a straight way from baseline to target is in `year`."""
    if not aim.is_whole or year < aim.baseline_year:
        return None
    passed = Decimal(year - aim.baseline_year) / (TARGET_YEAR - aim.baseline_year)
    return aim.baseline + (aim.target - aim.baseline) * passed


def progress_of(aim: Aim, year: int | None, value: Decimal | None) -> Progress:
    """Return the level and the shares it follows from; there are none where none apply."""
    level = level_of(aim, year, value)
    if not level.is_judged:
        return Progress(level)
    pace = pace_at(aim, year)
    gap = value - pace
    time = Decimal(year - aim.baseline_year) / (TARGET_YEAR - aim.baseline_year)
    whole = aim.target - aim.baseline
    sign = -1 if aim.direction == Indicator.Direction.LESS else 1
    has_way = aim.direction != Indicator.Direction.HOLD and sign * whole > 0
    way = (value - aim.baseline) / whole if has_way else None
    return Progress(level, way, time, pace, gap)


# --- In words --------------------------------------------------------------------------------


def sentence(aim: Aim, progress: Progress, *, unit: str, decimals: int) -> str:
    """Return in one or two sentences why the level is what it is."""
    if progress.level == Level.NONE:
        return _("There is no approved figure yet.")
    if progress.level == Level.EARLY:
        return _("There is no figure of a year after the baseline yet.")
    if aim.direction == Indicator.Direction.HOLD:
        return _holding(aim, progress, unit, decimals)
    if progress.level == Level.DONE:
        return _("The figure has reached the target for 2030.")
    if progress.way is None or progress.way < 0:
        return _("The figure is further from the target than it was at the baseline.")
    way, time = _percents(progress.way, progress.time)
    return _(
        "%(way)s%% of the way to the target is covered; %(time)s%% of the time has passed."
    ) % {"way": way, "time": time}


def _holding(aim: Aim, progress: Progress, unit: str, decimals: int) -> str:
    distance = abs(progress.gap + progress.pace - aim.target)
    return _(
        "The figure is to be kept at %(target)s. It differs from that by %(distance)s; "
        "up to %(tolerance)s is on track."
    ) % {
        "target": amount(aim.target, unit, decimals),
        "distance": difference(distance, unit, decimals),
        "tolerance": difference(aim.tolerance, unit, decimals),
    }


def _percents(way: Decimal, time: Decimal) -> tuple[str, str]:
    """Return both shares in whole percent, or as finely as it takes to tell them apart."""
    for decimals in range(3):
        shown = number(way * 100, decimals), number(time * 100, decimals)
        if way == time or shown[0] != shown[1]:
            break
    return shown


def gap_sentence(aim: Aim, progress: Progress, *, unit: str, decimals: int) -> str:
    """Return how far the figure is from the pace line and whether that is good.

    It is "" where there is no pace line.
    """
    if progress.gap is None or progress.way is None:
        return ""
    size = difference(abs(progress.gap), unit, decimals)
    if progress.gap == 0:
        return _("The figure is on the pace line.")
    is_better = (progress.gap > 0) == (aim.direction == Indicator.Direction.MORE)
    if progress.gap > 0:
        words = (
            _("It is %(size)s above the pace line, which is better.")
            if is_better
            else _("It is %(size)s above the pace line, which is worse.")
        )
    else:
        words = (
            _("It is %(size)s below the pace line, which is better.")
            if is_better
            else _("It is %(size)s below the pace line, which is worse.")
        )
    return words % {"size": size}


def difference(size: Decimal, unit: str, decimals: int) -> str:
    """Return the size of a difference: of percentages in points; at least one decimal place."""
    if size != size.to_integral_value():
        decimals = max(decimals, 1)
    if unit in ("%", "％"):
        return pgettext("difference of percentages", "%(size)s points") % {
            "size": number(size, decimals)
        }
    return amount(size, unit, decimals)
