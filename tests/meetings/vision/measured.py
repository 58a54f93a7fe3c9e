"""Indicators with series and figures, for the tests of what staff do with them."""

from datetime import timedelta
from decimal import Decimal
from itertools import count

from django.utils import timezone

from kanazawa2030.core.models import CourseOfAction, Publishable
from meetings.models import Axis, Indicator, Measurement, Series
from meetings.vision import services

_numbers = count(1)


def _publication(published: bool) -> dict:
    if not published:
        return {}
    state, since = Publishable.State.APPROVED, timezone.now() - timedelta(days=1)
    return {"publishing_state": state, "publish_at": since}


def make_axis(*, published=True, **fields) -> Axis:
    """Create an axis of the first course."""
    number = next(_numbers)
    course = fields.pop("course", None) or CourseOfAction.objects.get(pk=1)
    texts = {"title_ja": f"評価軸{number}", "title_en": f"Axis {number}"}
    return Axis.objects.create(**{"course": course, **texts, **_publication(published), **fields})


def make_indicator(*, published=True, series=({},), **fields) -> Indicator:
    """Create an indicator from 10 in 2018 to 20 in 2030, with a series for each dictionary."""
    number = next(_numbers)
    axis = fields.pop("axis", None) or make_axis()
    indicator = Indicator.objects.create(
        axis=axis,
        **{
            "slug": f"indicator-{number}",
            "title_ja": f"指標{number}",
            "title_en": f"Indicator {number}",
            "unit_ja": "人",
            "unit_en": "people",
            "direction": "more",
            "source_name_ja": "金沢市の統計",
            "source_name_en": "Statistics of Kanazawa",
            **_publication(published),
            **fields,
        },
    )
    for order, row in enumerate(series):
        make_series(indicator, **{"order": order, **row})
    return indicator


def make_series(indicator, **fields) -> Series:
    return Series.objects.create(
        **{"indicator": indicator, "baseline_year": 2018, "baseline": 10, "target": 20, **fields}
    )


def make_figure(series, year, value, *, by=None, public=True, **notes) -> Measurement:
    """Enter a figure; unless told, make it public as well. Its approver is not recorded."""
    if not notes and Measurement.objects.public().filter(series=series, year=year).exists():
        notes = {"note_ja": "訂正しました。"}
    shown = round(Decimal(value), series.indicator.decimals)
    row = services.enter(series, year=year, value=shown, by=by, **notes)
    if shown != value:  # entered while the indicator showed more decimal places
        Measurement.objects.filter(pk=row.pk).update(value=value)
        row.refresh_from_db()
    if public:
        now = timezone.now()
        Measurement.objects.public().filter(series=series, year=year).update(replaced_at=now)
        Measurement.objects.filter(pk=row.pk).update(approved_at=now)
        row.refresh_from_db()
    return row
