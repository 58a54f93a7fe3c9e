"""The progress of a commitment, as text and as a small chart."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.language.dates import day_of

# --- How fresh it is --------------------------------------------------------------


@dataclass(frozen=True)
class Freshness:
    """How long ago the last report was: a key for tests and styles, and a label."""

    key: str
    words: str


def freshness(reported_at, now=None) -> Freshness:
    """Return what a profile says about the age of the last report; None is no report.

    Years end on the same day of the calendar in the city, not after 365 days.
    """
    if reported_at is None:
        return Freshness("none", _("No report yet"))
    years = _years_between(day_of(reported_at), day_of(now or timezone.now()))
    if years < 1:
        return Freshness("fresh", _("Last report less than a year ago"))
    if years < 2:
        return Freshness("older", _("Last report more than a year ago"))
    return Freshness("old", _("Last report more than two years ago"))


def _years_between(day, today) -> int:
    """Return whole years; the anniversary of 29 February is 1 March."""
    return today.year - day.year - ((today.month, today.day) < (day.month, day.day))


# --- How far it is ------------------------------------------------------------------


@dataclass(frozen=True)
class ProgressSummary:
    """Start, current value and target of one commitment, with their meaning.

    The target may lie below the start: then less is better.
    """

    start: Decimal
    value: Decimal
    target: Decimal
    year: int
    is_reported: bool
    today: object  # a date in the city

    @property
    def share(self) -> Decimal | None:
        """Return the share of the way done: below 0 when it goes the wrong way.

        None where nothing is to change.
        """
        if self.target == self.start:
            return None
        return (self.value - self.start) / (self.target - self.start)

    @property
    def is_reached(self) -> bool:
        if self.share is None:
            return self.value == self.target
        return self.share >= 1

    @property
    def direction(self) -> str:
        """Return a sentence that says which direction is better."""
        if self.share is None:
            return _("The aim is to keep this figure as it is.")
        if self.target < self.start:
            return _("The aim is to lower this figure.")
        return _("The aim is to raise this figure.")

    @property
    def progress(self) -> str:
        """Return a sentence on the progress, or "" while nothing is reported."""
        if not self.is_reported:
            return ""
        if self.share is None:
            if self.is_reached:
                return _("The figure has stayed as it was.")
            return _("The value has changed.")
        if self.is_reached:
            return _("The target is reached.")
        if self.share < 0:
            return _("It is now further from the target than at the start.")
        if self.share == 0:
            return _("No change since the start yet.")
        percent = int(self.share * 100)
        if percent == 0:
            return _("There is some progress towards the target.")
        return _("%(percent)d%% of the way to the target.") % {"percent": percent}

    @property
    def is_overdue(self) -> bool:
        """Return whether the target's year is over and the target was not reached."""
        return self.today.year > self.year and not self.is_reached

    @property
    def words(self) -> str:
        """Return all sentences about it."""
        over = _("The target year is over.") if self.is_overdue else ""
        gap = " " if page_language() == "en" else ""
        return gap.join(filter(None, (self.direction, self.progress, over)))

    @property
    def marks(self) -> dict[str, str] | None:
        """Return where start, now and target lie on a line, in percent of its length.

        The smallest figure is on the left. None where all three are the same.
        """
        least = min(self.start, self.value, self.target)
        span = max(self.start, self.value, self.target) - least
        if not span:
            return None
        return {
            name: f"{4 + 92 * (getattr(self, name) - least) / span:.1f}%"
            for name in ("start", "value", "target")
        }
