"""The dates of a series: by a rule from the first one, or read from lines."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanazawa2030.core.forms.fields import MomentField
from kanazawa2030.core.language.dates import TOKYO

MOST = 24


class Rule(models.TextChoices):
    MONTHLY = "monthly", gettext_lazy("Every month on the same weekday, e.g. the third Thursday")
    FORTNIGHTLY = "fortnightly", gettext_lazy("Every two weeks")
    WEEKLY = "weekly", gettext_lazy("Every week")
    TYPED = "typed", gettext_lazy("On the dates I enter below")


def dates_by_rule(first: datetime, *, rule: str, count: int) -> list[datetime]:
    """Return `count` starts, the first of them `first`, at the same time of day in the city."""
    local = first.astimezone(TOKYO)
    days = _DAYS[rule](local.date(), count)
    return [datetime.combine(day, local.time(), TOKYO) for day in days]


def _monthly(first: date, count: int) -> list[date]:
    """Return the days of the following months on the same weekday: the third Thursday.

    A fifth weekday, which most months do not have, is the last one.
    """
    week = (first.day - 1) // 7
    return [_weekday_of(first, months, week) for months in range(count)]


def _weekday_of(first: date, months: int, week: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    start = date(year, month + 1, 1)
    day = start + timedelta(days=(first.weekday() - start.weekday()) % 7 + 7 * week)
    return day if day.month == start.month else day - timedelta(days=7)


def _every(days: int) -> Callable[[date, int], list[date]]:
    return lambda first, count: [first + timedelta(days=days * n) for n in range(count)]


_DAYS = {Rule.MONTHLY: _monthly, Rule.FORTNIGHTLY: _every(14), Rule.WEEKLY: _every(7)}


def read_lines(text: str, usual: time) -> list[datetime]:
    """Return the starts typed one a line: a date, and a time unless it is the `usual` one.

    Raises ValidationError that names the first line nobody can read.
    """
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line.strip()]
    if len(lines) > MOST:
        raise ValidationError(_("Enter at most %(count)s dates.") % {"count": MOST})
    return [_read(line, number, usual) for number, line in enumerate(lines, start=1)]


def _read(line: list[str], number: int, usual: time) -> datetime:
    day, clock = line[0], line[1] if len(line) > 1 else f"{usual:%H:%M}"
    try:
        return MomentField().clean([day, clock])
    except ValidationError as wrong:
        words = {"number": number, "what": " ".join(wrong.messages)}
        raise ValidationError(_("Line %(number)s: %(what)s") % words) from None


def refuse_past(start: datetime) -> None:
    """Raise ValidationError for a start that is over."""
    if start <= timezone.now():
        raise ValidationError(_("Enter a date in the future."))
