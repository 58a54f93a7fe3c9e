"""A fiscal year as an Excel file for the desk: the sheet's tables and the rows behind them."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from tablib import Databook, Dataset

from kanazawa2030.core.language import dates
from kanazawa2030.core.language.bilingual import localized, page_language
from kanazawa2030.core.language.lists import listed
from kanazawa2030.core.reference.tags import Tags
from kanazawa2030.core.staff_site.exports import plain_cell

from ..models import DocumentedTotal
from .figures import MEASURES, Figure, figures
from .overview import matrix, shown_figures
from .rows import (
    action_rows,
    event_rows,
    in_words,
    organisation_rows,
    partners_of,
    proposal_rows,
    seats_of,
)
from .sources import Scope


def workbook(year: int, now: datetime) -> bytes:
    """Return the file of a fiscal year, in the language of the page."""
    scope = Scope(year)
    sheets = (
        _figures(year, now),
        *(_matrix(measure, year, now) for measure in MEASURES.values()),
        _events(scope, now),
        _organisations(scope, now),
        _proposals(scope, now),
        _actions(scope, now),
        _documented(),
        _how(),
    )
    return Databook(sheets).export("xlsx")


def _sheet(title, headers, rows) -> Dataset:
    cells = ([plain_cell("" if cell is None else cell, "xlsx") for cell in row] for row in rows)
    return Dataset(*cells, headers=list(map(str, headers)), title=str(title))


def _number(figure: Figure):
    return "" if figure.value is None else figure.value


def _text(item, field: str) -> str:
    return localized(item, field).text


def _day(value, precision="day") -> str:
    return dates.full_date(value, page_language(), precision)


def _figures(year, now):
    table = figures("year", now=now)
    return _sheet(
        _("Figures"),
        (
            _("Figure"),
            _("Value"),
            _("Compared with the year before"),
            _("Reports with a number"),
            _("How it is counted"),
        ),
        (
            (
                str(one.measure.label),
                _number(one.figure),
                one.before,
                one.partial,
                str(one.measure.sentence),
            )
            for one in shown_figures(table, year, now)
        ),
    )


def _matrix(measure, year, now):
    tags = Tags.load()
    found = matrix(measure, figures("year", measures=(measure.key,), now=now), year, tags, now)
    once = _("Counted once")
    return _sheet(
        _("Table: %(measure)s") % {"measure": measure.label},
        (_("Goal"), *(f"{tag.number} {tag.short_title}" for tag in tags.courses.values()), once),
        (
            *(
                (
                    f"{row.goal.number} {row.goal.title}",
                    *(_number(cell.shown.figure) for cell in row.cells),
                    _number(row.total.figure),
                )
                for row in found.rows
            ),
            (
                once,
                *(_number(cell.shown.figure) for cell in found.totals),
                _number(found.total.figure),
            ),
        ),
    )


def _events(scope, now):
    labels = (MEASURES[key].label for key in ("place", "online", "seats"))
    return _sheet(
        _("Reported events"),
        (_("Date"), _("Event"), *labels, _("Organisations"), _("Sample")),
        (
            (
                _day(report.event.starts_at, report.event.date_precision),
                _text(report.event, "title"),
                report.attendance_place,
                report.attendance_online,
                seats_of(report.event),
                listed(_text(partner, "name") for partner in partners_of(report)),
                _("Sample") if report.event.is_sample else "",
            )
            for report in event_rows(scope, now)
        ),
    )


def _organisations(scope, now):
    return _sheet(
        _("Organisations"),
        (_("Organisation"), _("Reported events")),
        ((_text(row.partner, "name"), row.events) for row in organisation_rows(scope, now)),
    )


def _proposals(scope, now):
    # The title readers see: not everybody who reads reports may read proposals.
    return _sheet(
        _("Accepted proposals"),
        (_("Accepted on"), _("Event that came of it")),
        (
            (_day(one.released_at), _public_title(one.proposal, now))
            for one in proposal_rows(scope, now)
        ),
    )


def _public_title(proposal, now) -> str:
    event = getattr(proposal, "event", None)
    return _text(event, "title") if event is not None and event.is_published(now) else ""


def _actions(scope, now):
    return _sheet(
        _("Actions that are done"),
        (_("Done on"), _("Cited as"), pgettext("of a record", "Action"), _("By whom")),
        (
            (
                _day(action.state_changed_on),
                action.code,
                _text(frozen, "text"),
                _text(frozen, "who"),
            )
            for action, frozen in in_words(action_rows(scope, now), now)
        ),
    )


def _documented():
    return _sheet(
        _("Documented totals"),
        (
            *(_("What was counted"), _("Period"), _("Value"), _("Unit")),
            pgettext("of facts", "Source"),
        ),
        (
            (
                _text(total, "label"),
                _text(total, "period"),
                total.value,
                _text(total, "unit"),
                _text(total, "source_name"),
            )
            for total in DocumentedTotal.objects.all()
        ),
    )


def _how():
    return _sheet(
        _("How we count"),
        (_("Figure"), _("How it is counted")),
        ((str(one.label), str(one.sentence)) for one in MEASURES.values()),
    )
