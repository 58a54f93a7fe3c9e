"""Format dates, times and periods in Japanese and English.

Pure functions: no database, no active language. An aware datetime is converted to
Asia/Tokyo, a naive one is taken as Asia/Tokyo. `precision` says how much of the value is
known ("time", "day", "month" or "year"); what is not known is not printed.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

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


def in_kanazawa(value):
    """Return a datetime in Asia/Tokyo; a plain date is returned unchanged."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            return value.replace(tzinfo=TOKYO)
        return value.astimezone(TOKYO)
    return value


def day_of(value):
    """Return the date in Asia/Tokyo."""
    value = in_kanazawa(value)
    return value.date() if isinstance(value, datetime) else value


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
    value = in_kanazawa(value)
    return f"{value.hour}:{value.minute:02d}"


def ends_same_day(start, end):
    """Return whether the end is on the day of the start; midnight counts as that day."""
    first, last = day_of(start), day_of(end)
    if first == last:
        return True
    end = in_kanazawa(end)
    at_midnight = isinstance(end, datetime) and end.hour == end.minute == 0
    return at_midnight and last - first == timedelta(days=1)


def time_range(start, end=None):
    """Return 18:30–20:30; without an end 18:30; an end at midnight is written 24:00.

    Only the start is returned for an end on a later day: `when` names both days.
    """
    if end is None or not ends_same_day(start, end):
        return clock(start)
    closes = clock(end) if day_of(end) == day_of(start) else "24:00"
    return f"{clock(start)}–{closes}"


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
            line += _until(start, end, language) + gap + clock(end)
    elif precision == "day" and several_days:
        line += _until(start, end, language)
    return line


def _until(start, end, language):
    first, last = day_of(start), day_of(end)
    if language != "ja":
        return " – " + full_date(end, language, short_weekday=False)
    same_year = first.year == last.year
    return "–" + (short_date(end, "ja") if same_year else full_date(end, "ja"))


def machine(value, precision="time"):
    """Return the value in ISO 8601, for the HTML attribute `datetime`.

    2026-06-18T18:30+09:00, 2026-06-18, 2026-06 or 2026.
    """
    value = in_kanazawa(value)
    if precision == "year":
        return f"{value.year:04d}"
    if precision == "month":
        return f"{value.year:04d}-{value.month:02d}"
    if precision == "time" and isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return day_of(value).isoformat()
