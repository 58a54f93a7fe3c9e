"""A fiscal year as an Excel file for the desk: the sheet's tables and the rows behind them."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from tablib import Databook, Dataset

from kanazawa2030.core.fiscal_year import label
from kanazawa2030.core.language import dates
from kanazawa2030.core.language.bilingual import localized, page_language
from kanazawa2030.core.language.lists import listed
from kanazawa2030.core.reference.tags import Tags
from kanazawa2030.core.staff_site.exports import plain_cell

from ..impact.figures import MEASURES, Figure, figures
from ..impact.overview import matrix
from ..impact.rows import (
    action_rows,
    event_rows,
    in_words,
    organisation_rows,
    partners_of,
    proposal_rows,
    seats_of,
)
from ..impact.sources import Scope
from ..models import DocumentedTotal
from .year import FIRST_TIMERS, CouncilYear, Line, council_year, first_timer_rows


def workbook(year: int, now: datetime) -> bytes:
    """Return the file of a fiscal year, in the language of the page."""
    scope, found = Scope(year), council_year(year, now)
    sheets = (
        _figures(found),
        _lines(_("By course of action"), _("Course of action"), found.courses, found),
        _lines(_("By goal"), _("Goal"), found.goals, found),
        *(_matrix(measure, year, now) for measure in MEASURES.values()),
        _events(scope, now),
        _organisations(scope, now),
        _proposals(scope, now),
        _actions(scope, now),
        _first_timers(year, now),
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


def _figures(found: CouncilYear):
    first, earlier = found.first_timers, found.first_timers_before
    return _sheet(
        _("Figures"),
        (
            _("Figure"),
            label(found.year),
            label(found.year - 1),
            _("Compared with the year before"),
            _("Reports with a number"),
            _("How it is counted"),
        ),
        (
            *(
                (
                    str(pair.now.measure.label),
                    _number(pair.now.figure),
                    _number(pair.before.figure) if pair.before else "",
                    pair.now.before,
                    pair.now.partial,
                    str(pair.now.measure.sentence),
                )
                for pair in found.totals
            ),
            (
                str(FIRST_TIMERS.label),
                first.share.people if first.is_known else "",
                earlier.share.people if earlier.is_known else "",
                "",
                _of_answers(first.share.of),
                str(FIRST_TIMERS.sentence),
            ),
        ),
    )


def _of_answers(number: int) -> str:
    words = ngettext("of %(number)s answer", "of %(number)s answers", number)
    return words % {"number": number} if number else _("not known")


def _lines(title: str, heading: str, lines: list[Line], found: CouncilYear):
    years = (label(found.year), label(found.year - 1))
    labels = (f"{one.label}, {year}" for one in MEASURES.values() for year in years)
    return _sheet(
        title,
        (heading, *labels),
        (
            (
                f"{line.number} {line.name}",
                *(
                    _number(shown.figure) if shown else ""
                    for pair in line.cells
                    for shown in (pair.now, pair.before)
                ),
            )
            for line in lines
        ),
    )


def _first_timers(year, now):
    return _sheet(
        FIRST_TIMERS.label,
        (_("Date"), _("Event"), FIRST_TIMERS.label, _("Answers to the questionnaire")),
        (
            (
                _day(event.starts_at, event.date_precision),
                _text(event, "title"),
                share.people if share else _("not known"),
                share.of if share else "",
            )
            for event, share in first_timer_rows(year, now)
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
        ((str(one.label), str(one.sentence)) for one in (*MEASURES.values(), FIRST_TIMERS)),
    )
