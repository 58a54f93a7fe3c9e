"""The approved figures of indicators as a table for CSV, its texts in both languages."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils.translation import override
from tablib import Dataset

from kanazawa2030.core.language.dates import day_of

from ..models import Indicator, Measurement, Series
from .levels import Level
from .public import Figure, Row

HEADERS = (
    "指標のID / indicator",
    "方向性 / course of action",
    "方向性の名前 / course of action (ja)",
    "course of action (en)",
    "評価軸 / axis (ja)",
    "axis (en)",
    "指標 / title (ja)",
    "title (en)",
    "系列 / series (ja)",
    "series (en)",
    "単位 / unit (ja)",
    "unit (en)",
    "よい方向 / direction",
    "段階 / level",
    "段階の名前 / level (ja)",
    "level (en)",
    "基準年度 / baseline fiscal year",
    "基準値 / baseline",
    "2030年の目標 / target 2030",
    "許される差 / tolerance",
    "年度 / fiscal year",
    "値 / value",
    "注記 / note (ja)",
    "note (en)",
    "訂正前の値 / replaces",
    "訂正日 / corrected on",
    "公開日 / approved on",
    "出典 / source (ja)",
    "source (en)",
    "出典のアドレス / source address",
    "利用条件 / licence",
    "見本 / is sample",
)


def open_indicators() -> QuerySet[Indicator]:
    """Return the indicators whose figures are open data: the public ones, without samples.

    While developing there is little else than samples, so they are there.
    """
    found = Indicator.objects.published()
    return found if settings.DEBUG else found.filter(is_sample=False)


def figures_of(indicators: QuerySet[Indicator]) -> Dataset:
    """Return one row for each approved figure that counts, and one for a series without any.

    Two queries.
    """
    approved = Measurement.objects.filter(approved_at__isnull=False)
    found = Series.objects.filter(indicator__in=indicators).order_by(
        *("indicator__axis__course", "indicator__axis__order", "indicator__axis"),
        *("indicator__order", "indicator", "order", "pk"),
    )
    found = found.select_related("indicator__axis__course").prefetch_related(
        Prefetch("measurements", approved.order_by("year", "approved_at", "pk"))
    )
    table = Dataset(headers=HEADERS)
    for _key, series in groupby(found, lambda one: one.indicator_id):
        for row in _rows(list(series)):
            table.append(row)
    return table


def _rows(series: list[Series]) -> Iterable[list]:
    """Return the rows of an indicator."""
    level = _level(series)
    for one in series:
        figures = list(one.measurements.all())
        public = [figure for figure in figures if figure.replaced_at is None]
        for figure in public or [None]:
            before = [old for old in figures if figure and old.year == figure.year][:-1]
            yield _row(one, level, figure, before[-1] if before else None)


def _level(series: list[Series]) -> Level:
    """Return the level, which the first series decides."""
    first = series[0]
    public = [one for one in first.measurements.all() if one.replaced_at is None]
    latest = {first.pk: Figure(public[-1].year, public[-1].value)} if public else {}
    return Row(first.indicator, series, latest).level


def _row(
    series: Series, level: Level, figure: Measurement | None, before: Measurement | None
) -> list:
    indicator = series.indicator
    axis, is_held = indicator.axis, indicator.direction == Indicator.Direction.HOLD
    return [
        *(indicator.slug, axis.course_id, *_both(axis.course, "short_title")),
        *(*_both(axis, "title"), *_both(indicator, "title"), *_both(series, "label")),
        *(*_both(indicator, "unit"), indicator.direction, level.value, *_names(level)),
        series.baseline_year,
        _plain(series.baseline),
        _plain(series.target),
        _plain(series.tolerance) if is_held else None,
        *(_of_figure(figure, before) if figure else [None] * 7),
        *(*_both(indicator, "source_name"), indicator.source_url, indicator.licence),
        str(indicator.is_sample).lower(),
    ]


def _of_figure(figure: Measurement, before: Measurement | None) -> list:
    return [
        figure.year,
        _plain(figure.value),
        *_both(figure, "note"),
        _plain(before.value) if before else None,
        day_of(before.replaced_at).isoformat() if before else None,
        day_of(figure.approved_at).isoformat(),
    ]


def _plain(value: Decimal | None) -> Decimal | None:
    """Return a value as it was typed: 61 and 61.5, never 61.000."""
    return None if value is None else Decimal(f"{value.normalize():f}")


def _names(level: Level) -> list[str]:
    names = []
    for language in ("ja", "en"):
        with override(language):
            names.append(str(level.label))
    return names


def _both(row, field: str) -> Iterable[str]:
    return (getattr(row, f"{field}_ja") or "", getattr(row, f"{field}_en") or "")
