"""A month as weeks of days, Monday first, with the events of each day."""

from calendar import Calendar
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from kanazawa2030.core.bilingual import page_language
from kanazawa2030.core.dates import weekday_name

from .filters import FIRST_YEAR, LAST_YEAR, month_bounds
from .models import Event
from .rows import Row

SHOWN_A_DAY = 4
LONGEST_EVENT = timedelta(days=92)  # how far back a long one is looked for
WEEKS = Calendar(firstweekday=0)


@dataclass
class Day:
    """A cell of the month's table."""

    date: date
    is_outside: bool
    is_today: bool
    events: list[Row] = field(default_factory=list)
    hidden: int = 0  # events of the day beyond SHOWN_A_DAY

    @property
    def words(self) -> str:
        """What follows the number where days stand in a list: 日（木） / Thursday."""
        if page_language() == "ja":
            return f"日（{weekday_name(self.date, 'ja', short=True)}）"
        return f" {weekday_name(self.date, 'en')}"


@dataclass(frozen=True)
class Month:
    """The weeks of a month, and the months beside it where there is one."""

    first: date
    weeks: list[list[Day]]
    count: int

    @property
    def previous(self) -> date | None:
        before = (self.first - timedelta(days=1)).replace(day=1)
        return before if before.year >= FIRST_YEAR else None

    @property
    def next(self) -> date | None:
        after = month_bounds(self.first)[1].date()
        return after if after.year <= LAST_YEAR else None


def weekdays() -> list[tuple[str, str]]:
    """The heads of the columns: what is seen, and the rest of the word for readers."""
    language = page_language()
    heads = []
    for day in WEEKS.monthdatescalendar(2024, 1)[0]:
        short = weekday_name(day, language, short=True)
        heads.append((short, weekday_name(day, language).removeprefix(short)))
    return heads


def events_of(events, first: date):
    """Those of a queryset that take place in that month, on days that are known."""
    begins, ends = month_bounds(first)
    return events.filter(
        Q(starts_at__gte=begins) | Q(ends_at__gt=begins),
        starts_at__gte=begins - LONGEST_EVENT,
        starts_at__lt=ends,
        date_precision__in=(Event.Precision.TIME, Event.Precision.DAY),
    ).order_by("starts_at", "pk")


def build_month(first: date, events: list[Row]) -> Month:
    """Put events, in their order, on each of their days; a long day keeps a count."""
    today = timezone.localdate()
    weeks = [
        [Day(day, day.month != first.month, day == today) for day in week]
        for week in WEEKS.monthdatescalendar(first.year, first.month)
    ]
    days = {day.date: day for week in weeks for day in week if not day.is_outside}
    for event in events:
        for day in _days_of(event, first):
            if len(days[day].events) < SHOWN_A_DAY:
                days[day].events.append(event)
            else:
                days[day].hidden += 1
    return Month(first, weeks, len(events))


def _days_of(event: Row, first: date):
    """The days of the month on which the event runs; midnight closes the day before."""
    last_of_month = month_bounds(first)[1].date() - timedelta(days=1)
    day = timezone.localdate(event.starts_at)
    last = day
    if event.ends_at is not None:
        last = timezone.localdate(event.ends_at - timedelta(microseconds=1))
    day = max(day, first)
    while day <= min(last, last_of_month):
        yield day
        day += timedelta(days=1)
