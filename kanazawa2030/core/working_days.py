"""Working days of a Japanese city hall, and the public holidays with their names.

“Answered within N working days” counts them. Off are weekends, public holidays and
29 December to 3 January (Local Autonomy Act, article 4-2). The holidays are jpholiday's:
a law that moves one is an upgrade of that package.
"""

from datetime import date, timedelta
from functools import lru_cache

import jpholiday

# As the Cabinet Office names them in English.
_ENGLISH = {
    "元日": "New Year’s Day",
    "成人の日": "Coming of Age Day",
    "建国記念の日": "National Foundation Day",
    "天皇誕生日": "The Emperor’s Birthday",
    "春分の日": "Vernal Equinox Day",
    "昭和の日": "Showa Day",
    "憲法記念日": "Constitution Memorial Day",
    "みどりの日": "Greenery Day",
    "こどもの日": "Children’s Day",
    "海の日": "Marine Day",
    "山の日": "Mountain Day",
    "敬老の日": "Respect for the Aged Day",
    "秋分の日": "Autumnal Equinox Day",
    "スポーツの日": "Sports Day",
    "文化の日": "Culture Day",
    "勤労感謝の日": "Labour Thanksgiving Day",
}
_SUBSTITUTE = "振替休日"


@lru_cache(maxsize=64)
def public_holidays(year: int) -> dict[date, str]:
    """Return the public holidays of a year with their Japanese names."""
    return {
        day: _SUBSTITUTE if name.endswith(_SUBSTITUTE) else name
        for day, name in jpholiday.year_holidays(year)
    }


def holiday_name(day: date, language: str) -> str:
    """Return the name of the public holiday on `day`; "" if it is none."""
    name = public_holidays(day.year).get(day, "")
    if language == "ja" or not name:
        return name
    return "Substitute holiday" if name == _SUBSTITUTE else _ENGLISH.get(name, "Public holiday")


def is_working_day(day: date) -> bool:
    """Whether the city hall is open on `day`."""
    if day.weekday() >= 5 or day in public_holidays(day.year):
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
