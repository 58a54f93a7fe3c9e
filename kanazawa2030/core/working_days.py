"""Working days of a Japanese city hall: what “answered within N working days” counts.

Off are weekends, national holidays and 29 December to 3 January (Local Autonomy Act,
article 4-2). Holidays follow the Act on National Holidays as amended up to 2020:
moved Mondays, the two equinoxes, the substitute Monday and the day between two
holidays. The equinox formula is the usual approximation and holds from 1980 to 2099.
"""

from datetime import date, timedelta
from functools import lru_cache

_FIXED = {(1, 1), (2, 11), (2, 23), (4, 29), (5, 3), (5, 4), (5, 5), (8, 11), (11, 3), (11, 23)}
_MONDAYS = {(1, 2), (7, 3), (9, 3), (10, 2)}  # month, which Monday


def _nth_monday(year: int, month: int, which: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(7 - first.weekday()) % 7 + 7 * (which - 1))


def _equinox(year: int, base: float, month: int) -> date:
    passed = year - 1980
    return date(year, month, int(base + 0.242194 * passed - passed // 4))


@lru_cache(maxsize=64)
def national_holidays(year: int) -> frozenset[date]:
    """The national holidays of `year`, substitutes and bridge days included."""
    days = {date(year, month, day) for month, day in _FIXED}
    days |= {_nth_monday(year, month, which) for month, which in _MONDAYS}
    days |= {_equinox(year, 20.8431, 3), _equinox(year, 23.2488, 9)}
    named = frozenset(days)
    for day in sorted(named):
        # A holiday on a Sunday is made up on the next day that is none itself.
        if day.weekday() == 6:
            substitute = day + timedelta(days=1)
            while substitute in named:
                substitute += timedelta(days=1)
            days.add(substitute)
        # A day between two holidays is one too.
        bridge = day + timedelta(days=1)
        if bridge not in named and bridge + timedelta(days=1) in named:
            days.add(bridge)
    return frozenset(days)


def is_working_day(day: date) -> bool:
    """Whether the city hall is open on `day`."""
    if day.weekday() >= 5 or day in national_holidays(day.year):
        return False
    return (day.month, day.day) not in {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}


def add_working_days(start: date, number: int) -> date:
    """The `number`-th working day after `start`; the start day does not count."""
    day = start
    while number > 0:
        day += timedelta(days=1)
        number -= is_working_day(day)
    return day


def working_days_between(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; 0 if `end` is earlier."""
    return sum(
        is_working_day(start + timedelta(days=offset))
        for offset in range(1, (end - start).days + 1)
    )
