"""A calendar month: weeks from Monday with the events of each day."""

from calendar import Calendar
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.language.dates import last_day, weekday_name
from kanazawa2030.core.working_days import holiday_name

from ..models import Event
from .filters import FIRST_YEAR, LAST_YEAR, EventFilter, Moments, month_bounds
from .list_queries import found, matching
from .list_rows import COLUMNS, EventRow, rows_of

SHOWN_A_DAY = 4
DAY_IS_KNOWN = (Event.Precision.TIME, Event.Precision.DAY)
MONTH_IS_KNOWN = (*DAY_IS_KNOWN, Event.Precision.MONTH)
LONGEST_EVENT = timedelta(days=92)  # how far back a long one is looked for
WEEKS = Calendar(firstweekday=0)


@dataclass
class Day:
    """One day of the month's table."""

    date: date
    is_outside: bool
    is_today: bool
    events: list[EventRow] = field(default_factory=list)
    hidden: int = 0  # events of the day beyond SHOWN_A_DAY

    @property
    def holiday(self) -> str:
        """Return the name of the public holiday on this day, else ""."""
        return holiday_name(self.date, page_language())

    @property
    def css(self) -> str:
        """Return the classes of the cell."""
        words = {"today": self.is_today, "hol": self.holiday}
        return " ".join(word for word, is_so in words.items() if is_so)

    @property
    def words(self) -> str:
        """Return what follows the number where days are listed: 日（木） / Thursday."""
        if page_language() == "ja":
            return f"日（{weekday_name(self.date, 'ja', short=True)}）"
        return f" {weekday_name(self.date, 'en')}"


@dataclass(frozen=True)
class Month:
    """The weeks of a month, the events without a day and how many events there are."""

    first: date
    weeks: list[list[Day]]
    undated: list[EventRow]
    count: int


def weekdays() -> list[tuple[str, str]]:
    """Return the column heads: the visible part, and the rest of the word for readers."""
    language = page_language()
    heads = []
    for day in WEEKS.monthdatescalendar(2024, 1)[0]:
        short = weekday_name(day, language, short=True)
        heads.append((short, weekday_name(day, language).removeprefix(short)))
    return heads


def rows_of_month(wanted: EventFilter, at: Moments, first: date, tags=None) -> list[EventRow]:
    """Return the rows of what takes place in that month, on whichever day; two queries."""
    begins, ends = month_bounds(first)
    columns = found(
        _in_month, wanted, at, begins=begins, ends=ends, earliest=begins - LONGEST_EVENT
    )
    return rows_of(columns, tags=tags, now=at.now)


def _in_month(wanted, at, *, begins, ends, earliest):
    events = matching(at, wanted.condition(at)).filter(
        Q(starts_at__gte=begins) | Q(ends_at__gt=begins, date_precision__in=DAY_IS_KNOWN),
        starts_at__gte=earliest,
        starts_at__lt=ends,
        date_precision__in=MONTH_IS_KNOWN,
    )
    return events.order_by("starts_at", "pk").values_list(*COLUMNS)


def neighbours(wanted: EventFilter, at: Moments, first: date, rows):
    """Return the nearest months before and after that have events, or None; two queries.

    `rows` are the events of the month itself. From month to month through empty years, under
    every filter, a reader would find nothing and a robot some ten thousand pages.
    """
    begins, ends = month_bounds(first)
    # What began before and is over later is among the rows, but for what runs over midnight.
    latest = begins + timedelta(days=1)
    ended = found(_ended, wanted, at, begins=begins, latest=latest)
    coming = found(_coming, wanted, at, ends=ends)
    before = begins if any(row.starts_at < begins for row in rows) else _only(ended)
    after = ends if any(row.over_at > ends for row in rows) else _only(coming)
    return (
        before and _month_of(min(before, begins) - timedelta(microseconds=1)),
        after and _month_of(after),
    )


def _ended(wanted, at, *, begins, latest):
    events = matching(at, wanted.condition(at)).filter(
        date_precision__in=MONTH_IS_KNOWN, starts_at__lt=begins, over_at__lt=latest
    )
    return events.order_by("-over_at").values_list("over_at")[:1]


def _coming(wanted, at, *, ends):
    events = matching(at, wanted.condition(at)).filter(
        date_precision__in=MONTH_IS_KNOWN, starts_at__gte=ends
    )
    return events.order_by("starts_at").values_list("starts_at")[:1]


def _only(rows):
    return rows[0][0] if rows else None


def _month_of(moment) -> date | None:
    first = timezone.localdate(moment).replace(day=1)
    return first if FIRST_YEAR <= first.year <= LAST_YEAR else None


def build_month(first: date, events: list[EventRow]) -> Month:
    """Put events on each of their days, in order; long days keep a count of the rest."""
    today = timezone.localdate()
    weeks = [
        [Day(day, day.month != first.month, day == today) for day in week]
        for week in WEEKS.monthdatescalendar(first.year, first.month)
    ]
    days = {day.date: day for week in weeks for day in week if not day.is_outside}
    for event in (event for event in events if event.has_day):
        for day in _days_of(event, first):
            if len(days[day].events) < SHOWN_A_DAY:
                days[day].events.append(event)
            else:
                days[day].hidden += 1
    return Month(first, weeks, [event for event in events if not event.has_day], len(events))


def _days_of(event: EventRow, first: date):
    """Return the days of the month on which the event runs."""
    last_of_month = month_bounds(first)[1].date() - timedelta(days=1)
    last = last_day(event.starts_at, event.ends_at)
    day = max(timezone.localdate(event.starts_at), first)
    while day <= min(last, last_of_month):
        yield day
        day += timedelta(days=1)
