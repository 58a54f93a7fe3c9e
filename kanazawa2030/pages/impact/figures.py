"""The figures of impact: sums by fiscal year, course of action and goal, made by the database.

A report may lack a number. A sum says of how many reports it is, and where no report has a
number there is no sum: what was not counted is not zero.
"""

from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext_lazy, pgettext_lazy

from events.models import Event

from .sources import EVERYTHING, Scope, actions, decisions, partner_rows, reports

_HERE = Q(event__registration_mode=Event.RegistrationMode.HERE)
_PLACE = ~Q(event__format=Event.Format.ONLINE) | Q(attendance_place__isnull=False)
_ONLINE = ~Q(event__format=Event.Format.PLACE) | Q(attendance_online__isnull=False)


class Measure(NamedTuple):
    """Something that is counted; `kind` names the rows behind it."""

    key: str
    kind: str
    label: Promise
    unit: Promise  # for `% {"number": n}`
    sentence: Promise  # how it is counted


class Figure(NamedTuple):
    """A number, and how many of the reports it is about have one; None: none of them has."""

    value: int | None
    known: int = 0
    of: int = 0
    has_samples: bool = False

    @property
    def is_partial(self) -> bool:
        return self.known < self.of


MEASURES = {
    measure.key: measure
    for measure in (
        Measure(
            "events",
            "events",
            pgettext_lazy("impact", "Events held"),
            npgettext_lazy("unit", "event", "events", "number"),
            _("Events whose report is published, in the year in which they began."),
        ),
        Measure(
            "place",
            "events",
            pgettext_lazy("impact", "Attended in person"),
            npgettext_lazy("unit", "person", "people", "number"),
            _("People who came, added up over the reports that give their number."),
        ),
        Measure(
            "online",
            "events",
            pgettext_lazy("impact", "Attended online"),
            npgettext_lazy("unit", "person", "people", "number"),
            _("People who joined online, added up over the reports that give their number."),
        ),
        Measure(
            "seats",
            "events",
            pgettext_lazy("impact", "Seats offered"),
            npgettext_lazy("unit", "seat", "seats", "number"),
            _("Seats of the events that took registrations on this site."),
        ),
        Measure(
            "partners",
            "partners",
            pgettext_lazy("impact", "Partner organisations"),
            npgettext_lazy("unit", "organisation", "organisations", "number"),
            _(
                "Hosts and organisations named in a report. "
                "Each organisation is counted once a year."
            ),
        ),
        Measure(
            "proposals",
            "proposals",
            pgettext_lazy("impact", "Proposals accepted"),
            npgettext_lazy("unit", "proposal", "proposals", "number"),
            _(
                "Proposals in the year in which they were accepted. "
                "Withdrawn proposals are not counted."
            ),
        ),
        Measure(
            "actions",
            "actions",
            pgettext_lazy("impact", "Actions done"),
            npgettext_lazy("unit", "action", "actions", "number"),
            _("Actions of published SDG’s Meeting records, in the year in which they were done."),
        ),
    )
}
KINDS = tuple(dict.fromkeys(measure.kind for measure in MEASURES.values()))
OF_EVENTS = tuple(key for key, measure in MEASURES.items() if measure.kind == "events")

_SUMS = {
    "events": Count("pk"),
    "seats": Sum("event__capacity", filter=_HERE),
    "seats_known": Count("event__capacity", filter=_HERE),
    "place": Sum("attendance_place"),
    "place_known": Count("attendance_place"),
    "place_of": Count("pk", filter=_PLACE),
    "online": Sum("attendance_online"),
    "online_known": Count("attendance_online"),
    "online_of": Count("pk", filter=_ONLINE),
    "samples": Count("pk", filter=Q(event__is_sample=True)),
}


class Table:
    """Figures by what they are grouped by: `of("events", 2026)`, `of("place", 3, 11)`."""

    def __init__(self):
        self._cells: dict[tuple, dict[str, Figure]] = defaultdict(dict)
        self.has_samples = False

    def add(self, key: tuple, **found: Figure) -> None:
        self._cells[key] |= found
        self.has_samples |= any(figure.has_samples for figure in found.values())

    def of(self, measure: str, *key: int) -> Figure:
        """Return a figure; where there are no rows, nothing was held and nobody counted."""
        nothing = Figure(None) if measure in ("place", "online", "seats") else Figure(0)
        return self._cells.get(key, {}).get(measure, nothing)

    def __iter__(self):
        """Yield key, measure and figure of every cell that has rows behind it."""
        for key in sorted(self._cells):
            for measure, figure in self._cells[key].items():
                yield key, measure, figure

    def only(self, measure: str) -> list[tuple[tuple, str, Figure]]:
        """Return the cells of one measure."""
        return [cell for cell in self if cell[1] == measure]

    def groups(self) -> list[tuple]:
        """Return the keys of all cells that have rows behind them, in order."""
        return sorted(self._cells)


def figures(
    *by: str,
    scope: Scope = EVERYTHING,
    measures: tuple[str, ...] = tuple(MEASURES),
    now: datetime | None = None,
) -> Table:
    """Return the sums of a scope, grouped `by` any of year, course, goal.

    One query for each kind of rows: events, partners, proposals, actions.
    """
    now = now or timezone.now()
    kinds = {MEASURES[key].kind for key in measures}
    table = Table()
    if "events" in kinds:
        _add_events(table, by, scope, now)
    if "partners" in kinds:
        _add_partners(table, by, scope, now)
    if "proposals" in kinds:
        _add_counts(table, "proposals", decisions, by, scope, now)
    if "actions" in kinds:
        _add_counts(table, "actions", actions, by, scope, now)
    return table


def _grouped(source, by, scope, now, **sums) -> list[dict]:
    rows, groups = source.within(scope, now, by), source.columns(by, now)
    if not by:
        return [rows.aggregate(**sums)]
    return list(rows.annotate(**groups).values(*by).annotate(**sums))


def _key(row: dict, by) -> tuple | None:
    """Return the key of a row; None for what names no course or no goal."""
    key = tuple(row[name] for name in by)
    return None if None in key else key


def _add_events(table, by, scope, now):
    for row in _grouped(reports, by, scope, now, **_SUMS):
        key, number = _key(row, by), row["events"]
        if key is None or not number:
            continue
        samples = bool(row["samples"])
        table.add(
            key,
            events=Figure(number, number, number, samples),
            place=Figure(row["place"], row["place_known"], row["place_of"], samples),
            online=Figure(row["online"], row["online_known"], row["online_of"], samples),
            seats=Figure(row["seats"], row["seats_known"], row["seats_known"], samples),
        )


def _add_partners(table, by, scope, now):
    found: dict[tuple, dict[int, bool]] = defaultdict(dict)
    for *key, is_sample, partner in partner_rows(scope, now, by=by):
        if None not in key:
            partners = found[tuple(key)]
            partners[partner] = partners.get(partner, False) or bool(is_sample)
    for key, partners in found.items():
        number = len(partners)
        table.add(key, partners=Figure(number, number, number, any(partners.values())))


def _add_counts(table, measure, source, by, scope, now):
    # Distinct: an action may have several events of a course.
    sums = {"rows": Count("pk", distinct=True)}
    sums["samples"] = Count("pk", filter=Q(**{source.sample: True}))
    for row in _grouped(source, by, scope, now, **sums):
        key, number = _key(row, by), row["rows"]
        if key is not None and number:
            table.add(key, **{measure: Figure(number, number, number, bool(row["samples"]))})


class LatestYear(NamedTuple):
    """The latest fiscal year with a published report, and its figures of events."""

    table: Table
    scope: Scope

    @property
    def year(self) -> int:
        return self.scope.year

    @property
    def shown(self) -> list[tuple[Measure, Figure]]:
        """Return the figures that have a number."""
        found = [
            (MEASURES[key], self.table.of(key, self.year)) for key in ("events", "place", "online")
        ]
        return [(measure, figure) for measure, figure in found if figure.value]


def figures_of_latest_year(
    *, course: int | None = None, goal: int | None = None, now: datetime | None = None
) -> LatestYear | None:
    """Return the latest year's figures of events, in one query; None without a report."""
    table = figures("year", scope=Scope(course=course, goal=goal), measures=OF_EVENTS, now=now)
    years = table.groups()
    return LatestYear(table, Scope(years[-1][0], course, goal)) if years else None
