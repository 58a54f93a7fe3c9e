"""What impact counts: published reports, released decisions, actions of public records.

Every figure and every list of the rows behind it begins with these querysets, so that the
two cannot differ. Samples count only where SHOW_SAMPLES_IN_DATA is set.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import BooleanField, Case, F, IntegerField, Q, QuerySet, Value, When

from events.models import Decision, Event, Proposal, Report
from kanazawa2030.core.fiscal_year import bounds, fiscal_year_of
from kanazawa2030.core.models import Publishable
from meetings.models import Action

FIRST_YEAR = 2018  # of the agreement the project rests on; nothing is older
ACCEPTED = (
    Proposal.State.ACCEPTED,
    Proposal.State.SCHEDULED,
    Proposal.State.DONE,
    Proposal.State.CLOSED,
)
_TAGS = {"course": "courses", "goal": "goals"}


@dataclass(frozen=True)
class Scope:
    """Which rows: of a fiscal year, a course of action, a goal; None stands for all.

    With `since`, those of the fiscal years from it to `year`: several have no address.
    """

    year: int | None = None
    course: int | None = None
    goal: int | None = None
    since: int | None = None

    @property
    def query(self) -> str:
        """Return the scope as written in an address."""
        return urlencode({name: value for name, value in vars(self).items() if value})


EVERYTHING = Scope()


def years_until(now: datetime) -> range:
    """Return the fiscal years that may have figures."""
    return range(FIRST_YEAR, fiscal_year_of(now) + 1)


def first_days(year: int) -> tuple[date, date]:
    start, end = bounds(year)
    return start.date(), end.date()


@dataclass(frozen=True)
class Source:
    """Rows of one kind, and where their moment and their courses and goals are found.

    `limits(year)` returns the first moment of a fiscal year and the first after it, or days
    where the moment is a day.
    """

    rows: Callable[[datetime], QuerySet]
    moment: str
    event: str
    sample: str
    limits: Callable[[int], tuple] = bounds

    def within(self, scope: Scope, now: datetime, by: Iterable[str] = ()) -> QuerySet:
        """Return the rows of a scope, ready to be grouped `by` year, course or goal.

        Rows are those of the years that may have figures. Courses and goals are those of a
        public event: one that is not public yet says nothing of itself.
        """
        years = years_until(now)
        first, last = scope.since or scope.year or years[0], scope.year or years[-1]
        wanted = {
            f"{self.moment}__gte": self.limits(first)[0],
            f"{self.moment}__lt": self.limits(last)[1],
        }
        tags = {name: getattr(scope, name) for name in _TAGS if getattr(scope, name)}
        wanted |= {f"{self.event}__{_TAGS[name]}": value for name, value in tags.items()}
        if tags or set(by) & set(_TAGS):
            wanted |= {
                f"{self.event}__publishing_state": Publishable.State.APPROVED,
                f"{self.event}__publish_at__lte": now,
            }
        rows = self.rows(now).order_by()
        if not settings.SHOW_SAMPLES_IN_DATA:
            wanted[self.sample] = False
        # In one call: conditions on the same event share its join.
        return rows.filter(**wanted)

    def columns(self, by: Iterable[str], now: datetime) -> dict:
        """Return the expressions to group by: the fiscal year, courses and goals."""
        return {
            name: self._year(now) if name == "year" else F(f"{self.event}__{_TAGS[name]}")
            for name in by
        }

    def _year(self, now):
        # Not by taking dates apart: SQLite would call Python for every row.
        return Case(
            *(
                When(**{f"{self.moment}__lt": self.limits(year)[1], "then": Value(year)})
                for year in years_until(now)
            ),
            output_field=IntegerField(),
        )


def _published_reports(now: datetime) -> QuerySet:
    # One that is known to the year only, from January on, belongs to no fiscal year.
    found = Report.objects.rewrite(False).published(now)
    return found.exclude(event__date_precision=Event.Precision.YEAR)


def _acceptances(now: datetime) -> QuerySet:
    return Decision.objects.rewrite(False).filter(
        outcome=Decision.Outcome.ACCEPTED, released_at__lte=now, proposal__state__in=ACCEPTED
    )


def _done_actions(now: datetime) -> QuerySet:
    return Action.objects.rewrite(False).public(now).filter(state=Action.State.DONE)


reports = Source(
    _published_reports, moment="event__starts_at", event="event", sample="event__is_sample"
)
decisions = Source(
    _acceptances, moment="released_at", event="proposal__event", sample="proposal__is_sample"
)
actions = Source(
    _done_actions,
    moment="state_changed_on",
    event="events",
    sample="meeting__is_sample",
    limits=first_days,
)


def partner_rows(scope: Scope, now: datetime, *columns: str, by: Iterable[str] = ()) -> QuerySet:
    """Return the organisations behind reports, hosts and those the report names, each once.

    Rows are tuples of the columns of the report, what it is grouped `by`, whether the event or
    the partner is a sample, and the partner.
    """
    found = []
    for partner in ("event__host_roles__partner", "partners"):
        wanted = {f"{partner}__isnull": False}
        if not settings.SHOW_SAMPLES_IN_DATA:
            wanted[f"{partner}__is_sample"] = False
        rows = reports.within(scope, now, by).filter(**wanted)
        groups = reports.columns(by, now)
        groups["sample_"] = Case(
            When(Q(event__is_sample=True) | Q(**{f"{partner}__is_sample": True}), then=True),
            default=False,
            output_field=BooleanField(),
        )
        # The partner last, as an expression too: a union joins columns by their position.
        found.append(
            rows.annotate(partner_=F(partner), **groups)
            .order_by()
            .values_list(*columns, *groups, "partner_")
            .distinct()
        )
    hosts, named = found
    return hosts.union(named).order_by()
