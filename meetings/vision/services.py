"""Enter, approve and discard the yearly figures of indicators.

A figure is entered, waits, and is public once approved. What is public is never changed
or deleted: a correction is a further figure for its year, and the one before stays on
record. Every change holds the lock of the indicators concerned.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from kanazawa2030.core import fiscal_year
from kanazawa2030.core.language.lists import listed
from kanazawa2030.core.language.normalise import search_key
from kanazawa2030.core.models import User
from kanazawa2030.core.permissions import APPROVE_CONTENT
from kanazawa2030.core.workflow.changes import ChangeError, log_change, require, write_changes
from partners.commitments.figures import figure, places

from ..models import Indicator, Measurement, Series
from ..models.vision import DECIMALS, DIGITS, FIRST_YEAR, TARGET_YEAR
from ..permissions import CHANGE_FIGURES, ENTER_FIGURES

LARGEST = Decimal(10) ** (DIGITS - DECIMALS)


class FigureError(ChangeError):
    """A figure that cannot be entered or approved; its text is for the person who tried."""


@dataclass(frozen=True)
class Entry:
    """A figure to enter, with its notes."""

    series: Series
    year: int
    value: Decimal
    note_ja: str = ""
    note_en: str = ""

    def says(self, figure: Measurement | None) -> bool:
        """Return whether `figure` has this value and these notes already."""
        return figure is not None and (
            (figure.value, figure.note_ja or "", figure.note_en or "")
            == (self.value, self.note_ja, self.note_en)
        )


@dataclass(frozen=True)
class Standing:
    """The figures of a series for a year that count now: the public one, the waiting one."""

    public: Measurement | None = None
    waiting: Measurement | None = None

    @property
    def last(self) -> Measurement | None:
        """Return the figure entered last."""
        return self.waiting or self.public


STATES = {
    "waiting": pgettext_lazy("state of a figure", "awaiting approval"),
    "public": pgettext_lazy("state of a figure", "public"),
    "replaced": pgettext_lazy("state of a figure", "replaced"),
}


def state_of(figure: Measurement) -> str:
    """Return the key of STATES that says how a figure stands."""
    if figure.approved_at is None:
        return "waiting"
    return "replaced" if figure.replaced_at else "public"


def standing_of(series: Iterable[Series | int]) -> dict[tuple[int, int], Standing]:
    """Return what counts now by (key of the series, fiscal year), in one query."""
    found: dict[tuple[int, int], dict] = {}
    rows = Measurement.objects.filter(series__in=series, replaced_at=None)
    for row in rows.select_related("entered_by"):
        found.setdefault((row.series_id, row.year), {})[state_of(row)] = row
    return {key: Standing(**states) for key, states in found.items()}


def series_by_name() -> dict[str, list[Series] | None]:
    """Return the series of every indicator by its address and its titles, in their order.

    None is a title that several indicators have. An address comes before a title.
    """
    series = defaultdict(list)
    for row in Series.objects.select_related("indicator").order_by("order", "pk"):
        series[row.indicator_id].append(row)
    known: dict[str, list[Series] | None] = {}
    indicators = list(Indicator.objects.all())
    for one in indicators:
        for title in {search_key(one.title_ja or ""), search_key(one.title_en or "")} - {""}:
            known[title] = None if title in known else series[one.pk]
    return known | {search_key(one.slug): series[one.pk] for one in indicators}


def due(indicators: QuerySet[Indicator], now: datetime) -> QuerySet[Indicator]:
    """Return those of the indicators whose next figure is due."""
    rows = indicators.filter(next_due_on__lte=timezone.localdate(now))
    return rows.exclude(publishing_state=Indicator.State.WITHDRAWN)


def refuse_year(year: int, now: datetime) -> None:
    """Raise FigureError for a fiscal year that can have no figure."""
    if not FIRST_YEAR <= year <= TARGET_YEAR:
        raise FigureError(
            _("Enter a fiscal year from %(first)d to %(last)d.")
            % {"first": FIRST_YEAR, "last": TARGET_YEAR},
            "year",
        )
    if year > fiscal_year.fiscal_year_of(now):
        raise FigureError(_("This fiscal year has not begun yet."), "year")


def refuse_value(value: Decimal) -> None:
    """Raise FigureError for a value that the column cannot hold."""
    if places(value) > DECIMALS:
        raise FigureError(
            _("Use at most %(places)d digits after the decimal point.") % {"places": DECIMALS},
            "value",
        )
    if abs(value) >= LARGEST:
        raise FigureError(
            _("Use a number below one trillion. Choose a larger unit if you need to."), "value"
        )


def has_ended(year: int, now: datetime) -> bool:
    """Return whether this fiscal year is over."""
    return year < fiscal_year.fiscal_year_of(now)


def refuse_places(value: Decimal, indicator: Indicator) -> None:
    """Raise FigureError for a value with more decimal places than its indicator shows."""
    if places(value) > indicator.decimals:
        words = ngettext(
            "The indicator shows %(places)d decimal place. Change that on the page of the "
            "indicator first if this figure needs more.",
            "The indicator shows %(places)d decimal places. Change that on the page of the "
            "indicator first if this figure needs more.",
            indicator.decimals,
        )
        raise FigureError(words % {"places": indicator.decimals}, "value")


def refuse_silent_correction(entry: Entry, public: Measurement | None) -> None:
    """Raise FigureError for a correction of a public figure without a note for readers."""
    if public is not None and not entry.says(public) and not (entry.note_ja or entry.note_en):
        raise FigureError(
            _("A correction needs a note: say in one sentence what was corrected."), "note"
        )


# --- Entering ------------------------------------------------------------------------------


def lock_indicators(series: Iterable[int]) -> dict[int, Indicator]:
    """Lock the indicators of these series (keys), in one order; return them by key.

    Call it inside the transaction of the change.
    """
    rows = Indicator._base_manager.select_for_update(no_key=True)
    keys = Series.objects.filter(pk__in=series).order_by().values("indicator")
    return {row.pk: row for row in rows.filter(pk__in=keys).order_by("pk")}


# The columns that entering writes.
_ENTERED = ("value", "note_ja", "note_en", "entered_by", "entered_at")


def enter(
    series: Series,
    *,
    year: int,
    value: Decimal,
    note_ja: str = "",
    note_en: str = "",
    by: User | None,
    now: datetime | None = None,
) -> Measurement:
    """Enter the figure of a year; return the one that now counts as entered last.

    See `enter_many`.
    """
    entry = Entry(series, year, value, note_ja, note_en)
    return enter_many([entry], by=by, now=now)[0]


def _refuse(entry: Entry, indicator: Indicator, stands: Standing, now: datetime) -> None:
    refuse_year(entry.year, now)
    refuse_value(entry.value)
    refuse_places(entry.value, indicator)
    refuse_silent_correction(entry, stands.public)


@transaction.atomic
def enter_many(
    entries: Collection[Entry], *, by: User | None, now: datetime | None = None
) -> list[Measurement]:
    """Enter figures, all or none; return for each the figure that was entered last.

    A year has one waiting figure: entering another changes it. What equals the public
    figure is not entered, and a waiting correction of it goes. `by` None is the portal
    itself. Raises FigureError, and PermissionDenied for those who may not.
    """
    if by is not None:
        require(by, ENTER_FIGURES)
    keys = {entry.series.pk for entry in entries}
    indicators = lock_indicators(keys)
    now = now or timezone.now()
    if Series.objects.filter(pk__in=keys).count() != len(keys):
        raise FigureError(_("This series no longer exists."))
    if len({(entry.series.pk, entry.year) for entry in entries}) != len(entries):
        raise FigureError(_("Enter one figure for each series and year."))
    standing = standing_of(keys)
    rows: tuple[list[Measurement], ...] = ([], [], [], [])
    answer, new, changed, obsolete = rows
    for entry in entries:
        stands = standing.get((entry.series.pk, entry.year), Standing())
        _refuse(entry, indicators[entry.series.indicator_id], stands, now)
        if entry.says(stands.last):
            answer.append(stands.last)
        elif entry.says(stands.public):
            obsolete.append(stands.waiting)
            answer.append(stands.public)
        else:
            row = stands.waiting or Measurement(series=entry.series, year=entry.year)
            row.value, row.note_ja, row.note_en = entry.value, entry.note_ja, entry.note_en
            row.entered_by, row.entered_at = by, now
            (changed if row.pk else new).append(row)
            answer.append(row)
    Measurement.objects.bulk_create(new)
    Measurement.objects.bulk_update(changed, _ENTERED, batch_size=200)
    Measurement.objects.waiting().filter(pk__in=[row.pk for row in obsolete]).delete()
    return answer


def name_of(row: Measurement) -> str:
    """Return series, year and value of a figure."""
    words = {"series": row.series, "year": fiscal_year.label(row.year)}
    return _("%(series)s, %(year)s: %(value)s") % {**words, "value": figure(row.value)}


def log_entered(
    indicator: Indicator, years: Iterable[int], *, by: User, before: Iterable[Measurement] = ()
) -> None:
    """Write into the indicator's history for which years figures were entered.

    `before` are the waiting figures, as they were, that were overwritten.
    """
    words = {"years": listed(str(year) for year in sorted(set(years)))}
    lines = [_("Entered figures: %(years)s") % words]
    lines += [_("Waiting figure before: %(figure)s") % {"figure": name_of(row)} for row in before]
    log_change(indicator, "\n".join(lines), by=by)


@transaction.atomic
def discard(measurement: Measurement, *, by: User) -> None:
    """Delete a figure that waits, as it was read; what is approved stays for good.

    Raises FigureError when it has been approved or changed since, and PermissionDenied.
    """
    require(by, ENTER_FIGURES)
    lock_indicators([measurement.series_id])
    rows = Measurement.objects.waiting().filter(
        pk=measurement.pk, entered_at=measurement.entered_at
    )
    name, indicator = name_of(measurement), measurement.series.indicator
    if not rows.delete()[0]:
        raise moved_on()
    log_change(indicator, _("Discarded: %(figure)s") % {"figure": name}, by=by)


def moved_on() -> FigureError:
    """Return the error for figures that are not the ones that were read."""
    return FigureError(_("The figures have changed since you opened this page. Check them again."))


# --- Approving -----------------------------------------------------------------------------


def may_approve_figures(user: User | AnonymousUser) -> bool:
    """Return whether this person approves figures: an approver, where approval is required."""
    return user.has_perm(APPROVE_CONTENT if settings.APPROVAL_REQUIRED else CHANGE_FIGURES)


def may_approve(measurement: Measurement, user: User | AnonymousUser) -> bool:
    """Return whether this person may approve this figure: not their own, where so required."""
    if not settings.APPROVAL_REQUIRED or settings.APPROVER_MAY_BE_AUTHOR:
        return may_approve_figures(user)
    return may_approve_figures(user) and measurement.entered_by_id != user.pk


@transaction.atomic
def approve(
    measurements: Collection[Measurement], *, by: User, now: datetime | None = None
) -> list[Measurement]:
    """Make waiting figures public as they were read, all or none; return those rows.

    The public figure of the same year becomes replaced and stays readable. What has been
    approved meanwhile is left as it is. The first figure of a year in the first series
    moves the day the next one is due a year on. Raises FigureError when a figure has
    changed since it was read or is one's own, and PermissionDenied.
    """
    if not may_approve_figures(by):
        raise PermissionDenied
    indicators = lock_indicators({row.series_id for row in measurements})
    now = now or timezone.now()
    read = {row.pk: row.entered_at for row in measurements}
    found = Measurement.objects.filter(pk__in=read).select_related("series")
    rows = list(found.order_by("pk"))
    if len(rows) < len(read) or any(row.entered_at != read[row.pk] for row in rows):
        raise moved_on()
    rows = [row for row in rows if row.approved_at is None]
    if not all(may_approve(row, by) for row in rows):
        raise FigureError(_("Figures you entered yourself are approved by someone else."))
    standing = standing_of({row.series_id for row in rows})
    replaced = [standing[row.series_id, row.year].public for row in rows]
    _write_approval(rows, [row for row in replaced if row is not None], by=by, now=now)
    for row, before in zip(rows, replaced, strict=True):
        if before is None:
            _move_due_day(indicators[row.series.indicator_id], row, now)
    return rows


def _write_approval(
    rows: list[Measurement], replaced: list[Measurement], *, by: User, now: datetime
) -> None:
    """Write the approval; the figures of before first, for a year has one public figure."""
    for row in replaced:
        row.replaced_at = now
    for row in rows:
        row.approved_by, row.approved_at = by, now
    Measurement.objects.bulk_update(replaced, ["replaced_at"], batch_size=500)
    Measurement.objects.bulk_update(rows, ["approved_by", "approved_at"], batch_size=500)


def _move_due_day(indicator: Indicator, row: Measurement, now: datetime) -> None:
    """Move the day the next figure is due a year on, if it was due for this year's figure.

    That is so if the day is in the year of the figure or in the one after it.
    """
    due, first = indicator.next_due_on, indicator.series.first()
    if due is None or first.pk != row.series_id or row.year + 1 < fiscal_year.fiscal_year_of(due):
        return
    if not has_ended(row.year, now):
        return  # what the year ends with is still to come
    write_changes(indicator, {"next_due_on": _a_year_on(due)})


def _a_year_on(day: date) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if is_leap_day else day.day)
