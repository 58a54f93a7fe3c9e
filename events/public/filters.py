"""Filters of the event lists, read from the query string without failing.

A value that is unknown or malformed counts as not given (core.web.list_query); a subscription
refuses it (`not_understood`).
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.db.models.lookups import Contains
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.language.dates import TOKYO, full_date, start_of_day
from kanazawa2030.core.models.search import holding
from kanazawa2030.core.web.list_query import (
    ActiveFilter,
    ListQuery,
    choice_in,
    number_in,
    search_words,
    words_in,
)

from ..models import Event
from ..status import joinable

FIRST_YEAR, LAST_YEAR = 2018, 2040

LANGUAGES = (("ja", gettext_lazy("Japanese")), ("en", gettext_lazy("English")))
_MONTH = re.compile(r"([0-9]{4})-([0-9]{1,2})")


def month_of(text: str) -> date | None:
    """Return the first day of a month written as 2026-06, in any width, or None."""
    found = _MONTH.fullmatch(unicodedata.normalize("NFKC", text[:12]).strip())
    if not found:
        return None
    year, month = map(int, found.groups())
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        return None
    return date(year, month, 1)


def month_of_today() -> date:
    """Return the first day of the current month in Tokyo."""
    return timezone.localdate().replace(day=1)


def month_bounds(first: date) -> tuple[datetime, datetime]:
    """Return the start of that month and of the next, in Tokyo's time zone."""
    return (
        datetime(first.year, first.month, 1, tzinfo=TOKYO),
        datetime(first.year + first.month // 12, first.month % 12 + 1, 1, tzinfo=TOKYO),
    )


class Moments(NamedTuple):
    """What lists depend on besides their filters: now, and the weekend of this week."""

    now: datetime
    saturday: datetime  # as it begins
    monday: datetime

    @classmethod
    def of(cls, now: datetime) -> "Moments":
        today = timezone.localdate(now)
        saturday = today + timedelta(days=5 - today.weekday() if today.weekday() < 6 else -1)
        begins = start_of_day(saturday)
        return cls(now, begins, begins + timedelta(days=2))


@dataclass(frozen=True)
class EventFilter(ListQuery):
    """The filters of one request; an empty one matches everything."""

    NAMES = (
        *("series", "course", "goal", "format", "language", "month"),
        *("weekend", "open", "children", "easy", "q"),
    )
    SWITCHES = {
        "weekend": gettext_lazy("This weekend"),
        "open": pgettext_lazy("filter", "Open now"),
        "children": gettext_lazy("With children"),
        "easy": gettext_lazy("Easy Japanese"),
    }

    series: str = ""
    course: int | None = None
    goal: int | None = None
    format: str = ""
    language: str = ""
    month: date | None = None
    weekend: str = ""  # these four are "1" or ""
    open: str = ""
    children: str = ""
    easy: str = ""
    q: str = ""

    @classmethod
    def read(cls, params) -> "EventFilter":
        """Read the filters from `request.GET`; of a repeated parameter the last one counts."""
        return cls(
            series=choice_in(params.get("series", ""), Event.Series.values),
            course=number_in(params.get("course", ""), 1, 5),
            goal=number_in(params.get("goal", ""), 1, 17),
            format=choice_in(params.get("format", ""), Event.Format.values),
            language=choice_in(params.get("language", ""), ("ja", "en")),
            month=month_of(params.get("month", "")),
            **{name: choice_in(params.get(name, ""), ("1",)) for name in cls.SWITCHES},
            q=words_in(params.get("q", "")),
        )

    @classmethod
    def not_understood(cls, params) -> list[str]:
        """Return the names of the filters given with a value that is none of theirs.

        The lists show everything then, for people see it; a subscription must not.
        """
        wanted = cls.read(params)
        given = (name for name in cls.NAMES if name != "q" and params.get(name, "").strip())
        return [name for name in given if not getattr(wanted, name)]

    @property
    def values(self) -> dict[str, str]:
        """Return the active filters as query parameters: a month as 2026-06."""
        values = super().values
        if self.month:
            values["month"] = f"{self.month:%Y-%m}"
        return values

    def conditions(self, at: Moments | None = None) -> dict[str, Q]:
        """Return one Q object a filter; none of them multiplies rows."""
        at = at or Moments.of(timezone.now())
        found = {}
        if self.series:
            found["series"] = Q(series=self.series)
        if self.course:
            found["course"] = Q(pk__in=_tagged("courses", courseofaction=self.course))
        if self.goal:
            found["goal"] = Q(pk__in=_tagged("goals", goal=self.goal))
        if self.format:
            # Who looks for a place to go to, or a screen, is served by both at once.
            found["format"] = Q(format__in={self.format, Event.Format.HYBRID})
        if self.language == "ja":
            found["language"] = Q(in_japanese=True)
        elif self.language == "en":
            found["language"] = Q(in_english=True) | Q(
                english_support=Event.EnglishSupport.INTERPRETATION
            )
        if self.month:
            begins, ends = month_bounds(self.month)
            found["month"] = Q(starts_at__gte=begins, starts_at__lt=ends) & ~Q(
                date_precision=Event.Precision.YEAR
            )
        found |= {name: when(at) for name, when in _SWITCHED.items() if getattr(self, name)}
        if self.q:
            found["q"] = holding(search_words(self.q))
        return found

    def condition(self, at: Moments | None = None, *, without: str = "") -> Q:
        """Return all conditions combined, or all but one."""
        together = Q()
        for name, condition in self.conditions(at).items():
            if name != without:
                together &= condition
        return together

    def active(self, tags) -> list[ActiveFilter]:
        """Return labels of the active filters. `tags` is a `core.reference.tags.Tags`."""
        return super().active(self._labels(tags))

    def _labels(self, tags) -> dict[str, str]:
        labels = {}
        if self.series:
            labels["series"] = Event.Series(self.series).label
        if self.course:
            labels["course"] = f"{self.course} {tags.courses[self.course].short_title}"
        if self.goal:
            labels["goal"] = f"{self.goal} {tags.goals[self.goal].title}"
        if self.format:
            labels["format"] = Event.Format(self.format).label
        if self.language:
            labels["language"] = dict(LANGUAGES)[self.language]
        if self.month:
            labels["month"] = full_date(self.month, page_language(), "month")
        labels |= {name: label for name, label in self.SWITCHES.items() if getattr(self, name)}
        if self.q:
            labels["q"] = pgettext("search words", "“%(words)s”") % {"words": self.q}
        return {name: str(label) for name, label in labels.items()}


def _tagged(field: str, **tag):
    """Return the primary keys of events with that tag."""
    return getattr(Event, field).through.objects.filter(**tag).values("event_id")


def _this_weekend(at: Moments) -> Q:
    """Return what takes place on the Saturday and Sunday of this week, on known days."""
    return Q(
        state=Event.EventState.SCHEDULED,
        date_precision__in=(Event.Precision.TIME, Event.Precision.DAY),
        starts_at__lt=at.monday,
        over_at__gt=at.saturday,
    )


def _offers(need: str) -> Q:
    # Most offer nothing; writing a list as text takes as long as everything else.
    return ~Q(offered_needs=[]) & Q(Contains(Cast("offered_needs", TextField()), f'"{need}"'))


_SWITCHED = {
    "weekend": _this_weekend,
    "open": lambda at: joinable(at.now),
    # One registration brings the family, or there is childcare.
    "children": lambda _at: Q(max_companions__gt=0) | _offers("childcare"),
    "easy": lambda _at: ~Q(easy_summary="") | _offers("easy_japanese"),
}


def choices(wanted: EventFilter, tags, months) -> list[tuple[str, str, str]]:
    """Return the selects of the filter form: name, label and options as HTML.

    `months` are pairs of first day and number of events; None leaves the month out.
    """
    language = page_language()
    fields = [
        ("series", _("Series"), Event.Series.choices),
        ("course", _("Course of action"), tags.course_choices()),
        ("goal", _("SDG"), tags.goal_choices()),
        ("format", _("Format"), Event.Format.choices),
        ("language", pgettext("of an event", "Language"), LANGUAGES),
    ]
    if months is not None:
        if wanted.month and wanted.month not in dict(months):
            months = [*months, (wanted.month, 0)]
        named = _("%(month)s (%(number)s)")
        options = [
            (f"{day:%Y-%m}", named % {"month": full_date(day, language, "month"), "number": number})
            for day, number in months
        ]
        fields.append(("month", _("Month"), options))
    return [wanted.select(*field) for field in fields]
