"""A fiscal year beside the one before: the figures of impact, and who came for the first time.

Every figure is one of `impact.figures`, so that the council reads what the public page says.
Who came for the first time is known from the questionnaires alone: registrations are deleted
too early to tell, and nobody is followed from one event to the next.
"""

from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext_lazy, pgettext_lazy

from events.models import Event
from events.questionnaire.results import Share, first_timers
from kanazawa2030.core.fiscal_year import fiscal_year_of
from kanazawa2030.core.reference.tags import Tags

from ..impact.figures import MEASURES, Measure, Table, figures
from ..impact.overview import Shown, shown_figures
from ..impact.sources import Scope, reports, years_until

# Who may read that no answer says it: "not known", which is not zero.
FIRST_TIMERS = Measure(
    "first_timers",
    "first_timers",
    pgettext_lazy("impact", "There for the first time"),
    npgettext_lazy("unit", "person", "people", "number"),
    _(
        "People who said so in the questionnaire of a reported event. Known only where the "
        "questionnaire has closed and five people or more have answered; who has not answered "
        "is not in it."
    ),
)


@dataclass(frozen=True)
class Pair:
    """A figure of the year, and the same of the year before; None: that has no figures."""

    now: Shown
    before: Shown | None

    @property
    def cell(self) -> str:
        """Return both as HTML for a table: the number, and below it that of the year before."""
        return self._cell("cell")

    @property
    def plain_cell(self) -> str:
        return self._cell("plain_cell")

    @property
    def is_blank(self) -> bool:
        """Whether there was nothing to count in either year."""
        return self.now.sign == "–" and (self.before is None or self.before.sign == "–")

    def _cell(self, name):
        if self.before is None:
            return getattr(self.now, name)
        before = getattr(self.before, name)
        return format_html(
            '{} <span class="council-before">({})</span>', getattr(self.now, name), before
        )


@dataclass(frozen=True)
class FirstTimers:
    """The first-timers of a fiscal year, of how many answers; an event each with its own."""

    share: Share
    events: dict[int, Share]

    @property
    def is_known(self) -> bool:
        return bool(self.share.of)


@dataclass(frozen=True)
class Line:
    """A course of action or a goal with a pair for each measure."""

    number: int
    name: str
    cells: list[Pair]


@dataclass(frozen=True)
class CouncilYear:
    """What page, sheet and file of a fiscal year show."""

    year: int
    is_running: bool
    totals: list[Pair]
    courses: list[Line]
    goals: list[Line]
    first_timers: FirstTimers
    first_timers_before: FirstTimers
    has_before: bool
    has_samples: bool

    @property
    def year_before(self) -> int:
        return self.year - 1


def years_to_choose(table: Table, now: datetime) -> list[int]:
    """Return the fiscal years from the first with figures to the running one, latest first."""
    known = [year for (year,) in table.groups()]
    running = fiscal_year_of(now)
    return list(range(running, min([*known, running]) - 1, -1))


def council_year(year: int, now: datetime, table: Table | None = None) -> CouncilYear:
    """Return the figures of a fiscal year; `table` are those by year, if they are there."""
    table = table or figures("year", now=now)
    has_before = (year - 1,) in table.groups()
    earlier = shown_figures(table, year - 1, now)
    totals = [
        Pair(one, before if has_before else None)
        for one, before in zip(shown_figures(table, year, now), earlier, strict=True)
    ]
    tags = Tags.load()
    return CouncilYear(
        year,
        year == fiscal_year_of(now),
        totals,
        _lines("course", {n: tag.short_title for n, tag in tags.courses.items()}, year, now),
        _lines("goal", {n: tag.title for n, tag in tags.goals.items()}, year, now),
        first_timers_of(year, now),
        first_timers_of(year - 1, now),
        has_before,
        table.has_samples,
    )


def _lines(by: str, names: dict[int, str], year: int, now: datetime) -> list[Line]:
    table = figures("year", by, scope=Scope(year, since=year - 1), now=now)
    has_before = any(key[0] == year - 1 for key in table.groups())

    def shown(key, one, number):
        return Shown(MEASURES[key], table.of(key, one, number), Scope(one, **{by: number}).query)

    def pair(key, number):
        before = shown(key, year - 1, number) if has_before else None
        return Pair(shown(key, year, number), before)

    return [
        Line(number, name, [pair(key, number) for key in MEASURES])
        for number, name in names.items()
    ]


def first_timers_of(year: int, now: datetime) -> FirstTimers:
    """Return what the questionnaires of the reported events of a fiscal year tell."""
    if year not in years_until(now):
        return FirstTimers(Share(), {})
    found = first_timers(reports.within(Scope(year), now).values("event"), now)
    return FirstTimers(
        Share(sum(one.people for one in found.values()), sum(one.of for one in found.values())),
        found,
    )


def first_timer_rows(year: int, now: datetime) -> list[tuple[Event, Share | None]]:
    """Return the reported events of a fiscal year, each with its first-timers if known."""
    rows = reports.within(Scope(year), now).select_related("event")
    known = first_timers_of(year, now).events
    return [
        (report.event, known.get(report.event_id))
        for report in rows.order_by("-event__starts_at", "-pk")
    ]
