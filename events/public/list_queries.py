"""The queries of event lists: how many match, in which months, and the first page.

Without a filter, which is what most people ask for, they are composed once for the life of
the process (`core.models.prepared`); composing them takes longer than all the rest.
"""

from collections.abc import Callable
from datetime import date
from functools import cache

from django.db.models import Case, CharField, Count, DateTimeField, Func, Q, Value, When

from kanazawa2030.core.models.prepared import Given, Prepared
from kanazawa2030.core.page_cache.kept import kept
from kanazawa2030.core.page_cache.pages import SEATS_FRESH

from ..models import Event
from .filters import EventFilter, Moments, month_of
from .list_rows import COLUMNS

PER_PAGE = 10


def found(query: Callable, wanted: EventFilter, at: Moments, **moments) -> list:
    """Return the rows of a query of this folder; `moments` are what else it takes."""
    if wanted:
        return list(query(wanted, at, **moments))
    return _prepared(query, tuple(moments))(**at._asdict(), **moments)


def counted(query: Callable, wanted: EventFilter, at: Moments) -> list:
    """Return the rows of a query that counts, which like seats may be ten seconds old.

    Counting reads every event there is; the rows of a page are read each time.
    """
    if wanted.q:  # there are as many as visitors can think of
        return found(query, wanted, at)
    key = query.__module__, query.__name__, wanted
    return kept(key, lambda: found(query, wanted, at), seconds=SEATS_FRESH)


@cache
def _prepared(query, more: tuple[str, ...]) -> Prepared:
    at = Moments(*map(_given, Moments._fields))
    return Prepared(lambda: query(EventFilter(), at, **{name: _given(name) for name in more}))


def _given(name):
    return Given(name, DateTimeField())


class MonthInCity(Func):
    """The month of a moment: 2026-06, which SQLite cannot read from a time zone's name.

    PostgreSQL returns its first moment, in half the time it takes to write it as text.
    """

    output_field = CharField()
    template = "date_trunc('month', %(expressions)s AT TIME ZONE 'Asia/Tokyo')"

    def as_sqlite(self, compiler, connection, **context):
        template = "strftime('%%%%Y-%%%%m', %(expressions)s, '+9 hours')"
        return self.as_sql(compiler, connection, template=template, **context)


# --- How many, and in which months -------------------------------------------


def count(wanted: EventFilter, at: Moments) -> dict[str, int]:
    """Return how many events match, upcoming and past, in one query."""
    numbers = dict(counted(_sides, wanted, at))
    return {"upcoming": numbers.get(0, 0), "past": numbers.get(1, 0)}


def count_months(wanted: EventFilter, at: Moments, *, past: bool):
    """Return the same, and the months of one of the two with their numbers, in one query."""
    rows = counted(_past_months if past else _upcoming_months, wanted, at)
    groups = [(side, month and str(month)[:7], n) for side, month, n in rows]
    chosen = f"{wanted.month:%Y-%m}" if wanted.month else None
    counts = {
        name: sum(n for side, text, n in groups if side == over and chosen in (None, text))
        for name, over in (("upcoming", 0), ("past", 1))
    }
    return counts, _months((text, n) for side, text, n in groups if side == past)


def _months(groups) -> list[tuple[date, int]]:
    months = ((month_of(text), number) for text, number in groups if text)
    return sorted((month, number) for month, number in months if month)


def _sides(wanted, at):
    events = matching(at, wanted.condition(at)).order_by()
    return events.values_list(_is_past(at)).annotate(number=Count("pk"))


def _upcoming_months(wanted, at):
    return _month_groups(wanted, at, Q(over_at__gt=at.now))


def _past_months(wanted, at):
    return _month_groups(wanted, at, Q(over_at__lte=at.now))


def _month_groups(wanted, at, listed):
    """Return groups by side and month; the month is asked only where it is shown."""
    has_month = (Q() if wanted.month else listed) & ~Q(date_precision=Event.Precision.YEAR)
    month = Case(When(has_month, then=MonthInCity("starts_at")), default=Value(None))
    events = matching(at, wanted.condition(at, without="month"))
    return events.order_by().values_list(_is_past(at), month).annotate(number=Count("pk"))


def _is_past(at):
    return Case(When(over_at__gt=at.now, then=0), default=1)


# --- A page of rows ----------------------------------------------------------


def page_of(wanted: EventFilter, at: Moments, *, past: bool, begins: int, total: int):
    """Return the columns of the rows from `begins` on, found from the nearer end of the list.

    An offset reads what it skips: here keys of the index alone, and half of them at most.
    """
    if begins == 0:
        return found(_first_past if past else _first_upcoming, wanted, at)
    events, ends = _listed(wanted, at, past), min(begins + PER_PAGE, total)
    if begins > total - ends:
        keys = events.reverse()[total - ends : total - begins]
    else:
        keys = events[begins:ends]
    page = Event.objects.rewrite(False).filter(pk__in=keys.values("pk"))
    return list(page.order_by(*events.query.order_by).values_list(*COLUMNS))


def _first_upcoming(wanted, at):
    return _listed(wanted, at, past=False).values_list(*COLUMNS)[:PER_PAGE]


def _first_past(wanted, at):
    return _listed(wanted, at, past=True).values_list(*COLUMNS)[:PER_PAGE]


def _listed(wanted, at, past):
    events = matching(at, wanted.condition(at))
    return events.past(at.now) if past else events.upcoming(at.now)


def matching(at: Moments, condition):
    """Return the public events that meet a condition."""
    # rewrite(False): the columns name both languages, and stay in their order.
    return Event.objects.rewrite(False).published(at.now).filter(condition)
