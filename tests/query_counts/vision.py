"""Rows for the pages of the vision: axes, indicators, series, figures, and what serves them."""

from decimal import Decimal

from ..factories import make_event, make_past_event
from ..meetings.vision.measured import make_axis, make_figure, make_indicator


def indicators(case):
    make_measured()
    yield []
    for _number in range(29):
        make_measured()


def make_measured():
    """Create an indicator with two series and three figures."""
    indicator = make_indicator(axis=make_axis(), series=({}, {}))
    for series in indicator.series.all():
        make_figure(series, 2019, Decimal(11))
    make_figure(indicator.series.first(), 2020, Decimal(12))
    return indicator


def one_indicator(case):
    indicator = make_measured()
    indicator.events.add(make_event(), make_past_event())
    yield [indicator.slug]
    first = indicator.series.first()
    for year in range(2000, 2019):
        make_figure(first, year, Decimal(year))
        make_figure(first, year, Decimal(year + 1))
        indicator.events.add(make_event())


def course(case):
    make_measured()
    yield [1]
    for _number in range(29):
        make_measured()


def goal(case):
    make_measured()
    yield [11]
    for _number in range(29):
        make_measured()
