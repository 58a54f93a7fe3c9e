"""Format dates, times and periods in Japanese and English.

Pure functions: no database, no active language. An aware datetime is converted to
Asia/Tokyo, a naive one is taken as Asia/Tokyo. `precision` says how much of the value is
known ("time", "day", "month" or "year"); what is not known is not printed.
"""

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .normalise import nfkc

TOKYO = ZoneInfo("Asia/Tokyo")

WEEKDAYS_JA = "月火水木金土日"
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def in_japan(value):
    """Return a datetime in Asia/Tokyo; a plain date is returned unchanged."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            return value.replace(tzinfo=TOKYO)
        return value.astimezone(TOKYO)
    return value


def day_of(value):
    """Return the date in Asia/Tokyo."""
    value = in_japan(value)
    return value.date() if isinstance(value, datetime) else value


def start_of_day(day: date) -> datetime:
    """Return the midnight with which a day begins in Japan."""
    return datetime.combine(day, time.min, tzinfo=TOKYO)


def weekday_name(value, language, *, short=False):
    """Return the weekday: 木曜日, short 木 / Thursday, short Thu."""
    number = day_of(value).weekday()
    if language == "ja":
        return WEEKDAYS_JA[number] + ("" if short else "曜日")
    return WEEKDAYS_EN[number][:3] if short else WEEKDAYS_EN[number]


def month_name(value, language, *, short=False):
    """Return the month: 6月 / June, short Jun."""
    if language == "ja":
        return f"{value.month}月"
    name = MONTHS_EN[value.month - 1]
    return name[:3] if short else name


def full_date(value, language, precision="day", *, short_weekday=True):
    """Return a date with its year, as precisely as it is known.

    2019年6月13日（木） / Thu 13 June 2019; 2019年6月 / June 2019; 2019年 / 2019.
    """
    day = day_of(value)
    if precision == "year":
        return f"{day.year}年" if language == "ja" else str(day.year)
    if precision == "month":
        if language == "ja":
            return f"{day.year}年{day.month}月"
        return f"{month_name(day, language)} {day.year}"
    if language == "ja":
        return f"{day.year}年{day.month}月{day.day}日（{WEEKDAYS_JA[day.weekday()]}）"
    weekday = weekday_name(day, language, short=short_weekday)
    return f"{weekday} {day.day} {month_name(day, language)} {day.year}"


def short_date(value, language, precision="day"):
    """Return a date without its year: 6月18日（木） / Thu 18 June.

    One that is known to the month or year only keeps the year.
    """
    if precision in ("month", "year"):
        return full_date(value, language, precision)
    day = day_of(value)
    if language == "ja":
        return f"{day.month}月{day.day}日（{WEEKDAYS_JA[day.weekday()]}）"
    weekday = WEEKDAYS_EN[day.weekday()][:3]
    return f"{weekday} {day.day} {month_name(day, language)}"


def clock(value):
    """Return the time of day in Asia/Tokyo: 18:30."""
    value = in_japan(value)
    return f"{value.hour}:{value.minute:02d}"


def last_day(start, end=None):
    """Return the last day of a period. An end at midnight closes the day before it.

    This is the one rule for lists, pages, calendars, files and data.
    """
    first = day_of(start)
    if end is None:
        return first
    end = in_japan(end)
    if isinstance(end, datetime):
        end -= timedelta(microseconds=1)
    return max(first, day_of(end))


def ends_same_day(start, end):
    """Return whether a period ends on the day it starts."""
    return last_day(start, end) == day_of(start)


def closing_clock(end):
    """Return the time of day at which a period ends; midnight is 24:00 of the last day."""
    closes = clock(end)
    return "24:00" if closes == "0:00" else closes


def time_range(start, end=None):
    """Return 18:30–20:30; without an end 18:30; an end at midnight is written 24:00.

    Only the start is returned for an end on a later day: `when` names both days.
    """
    if end is None or not ends_same_day(start, end):
        return clock(start)
    return f"{clock(start)}–{closing_clock(end)}"


def easy_time_range(start, end=None):
    """Return 午後6時30分から 午後8時30分まで, as easy Japanese says a time."""
    if end is None or not ends_same_day(start, end):
        return f"{_easy_clock(clock(start))}から"
    return f"{_easy_clock(clock(start))}から {_easy_clock(closing_clock(end))}まで"


def easy_moment(moment):
    """Return 6月15日（月）午後5時."""
    return short_date(moment, "ja") + _easy_clock(clock(moment))


def _easy_clock(text):
    hour, minute = map(int, text.split(":"))
    half = "午後" if 12 <= hour < 24 else "午前"
    hour = {0: 0, 24: 12}.get(hour, (hour - 1) % 12 + 1)
    if text == "24:00":
        half, hour = "夜", 12
    return f"{half}{hour}時" + (f"{minute}分" if minute else "")


def when(start, end=None, precision="time", language="ja"):
    """Return date and time of a period, as precisely as they are known.

    2026年6月18日（木）18:30–20:30 / Thursday 18 June 2026, 18:30–20:30. A period of
    several days has both dates; the time is printed with precision "time" only.
    """
    line = full_date(start, language, precision, short_weekday=False)
    several_days = end is not None and not ends_same_day(start, end)
    if precision == "time":
        gap = "" if language == "ja" else ", "
        line += gap + time_range(start, end)
        if several_days:
            line += until(start, last_day(start, end), language, "time") + gap + closing_clock(end)
    elif precision == "day" and several_days:
        line += until(start, last_day(start, end), language, "time")
    return line


def until(start, last, language, precision="day"):
    """Return what follows the first day of a period: 〜6月20日（土） / " – Sat 20 June 2026"."""
    if language != "ja":
        return " – " + full_date(last, language, precision, short_weekday=precision != "time")
    if day_of(start).year != day_of(last).year or precision == "year":
        return "〜" + full_date(last, "ja", precision)
    if precision == "month":
        return f"〜{day_of(last).month}月"
    return "〜" + short_date(last, "ja")


def machine(value, precision="time"):
    """Return the value in ISO 8601, for the HTML attribute `datetime`.

    2026-06-18T18:30+09:00, 2026-06-18, 2026-06 or 2026.
    """
    value = in_japan(value)
    if precision == "year":
        return f"{value.year:04d}"
    if precision == "month":
        return f"{value.year:04d}-{value.month:02d}"
    if precision == "time" and isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return day_of(value).isoformat()


# --- What people type --------------------------------------------------------

_DAY = re.compile(
    r"(?:(?P<year>\d{4})|(?:R|令和) ?(?P<reiwa>\d{1,2}|元))"
    r"[年/.-] ?(?P<month>\d{1,2})[月/.-] ?(?P<day>\d{1,2})日?(?:\([月火水木金土日]\))?",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?P<half>午前|午後)? ?(?P<hour>\d{1,2}?)(?:[:時]? ?(?P<minute>\d{2}|半)分?|時)?"
)
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_REIWA = 2018  # its first year is 2019


def read_day(text):
    """Return a typed day as 2026-12-20: 2026年12月20日, 2026/12/20, R8.12.20.

    Anything else is returned unchanged: a day without its year could be of any.
    """
    found = _DAY.fullmatch(nfkc(text).strip())
    if not found:
        return text
    year = found["year"] or _REIWA + (1 if found["reiwa"] == "元" else int(found["reiwa"]))
    return f"{int(year):04d}-{int(found['month']):02d}-{int(found['day']):02d}"


def days_of_typed_month(text):
    """Return (year, month, its days) of a typed day that is not in the calendar, or None.

    30 February 2026 gives (2026, 2, 28); in month 13 there are 0 days.
    """
    found = _ISO_DAY.fullmatch(read_day(text))
    if not found:
        return None
    year, month, day = map(int, found.groups())
    if not year or not day:
        return None
    days = monthrange(year, month)[1] if 1 <= month <= 12 else 0
    return (year, month, days) if day > days else None


def read_clock(text):
    """Return a typed time as 14:00: 14時, 午後2時, 1400, 14. Hours may be more than 23.

    Anything else is returned unchanged.
    """
    found = _CLOCK.fullmatch(nfkc(text).strip())
    if not found:
        return text
    hour = int(found["hour"])
    if found["half"] and hour <= 12:
        hour = hour % 12 + (12 if found["half"] == "午後" else 0)
    minute = {"半": "30", None: "00"}.get(found["minute"], found["minute"])
    return f"{hour}:{minute}"
