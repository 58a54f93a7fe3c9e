"""Create the sample vision with axes, indicators and figures, through the services."""

from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Q

from events.models import Event
from kanazawa2030.core import fiscal_year
from meetings.models import Axis, Indicator, Series, Vision
from meetings.vision.services import Entry, approve, enter_many
from partners.models import Commitment

from .proposing import publish
from .rows.indicators import AXES, INDICATORS, SOURCE, VISION

FIELDS = ("title", "summary", "method", "unit")


def load(*, crew, now):
    """Create what is missing of the vision, its axes and indicators."""
    if not Vision.objects.filter(is_sample=True).exists():
        text = Vision.objects.create(**VISION, author=crew["staff"], is_sample=True)
        publish(text, crew=crew, now=now)
    axes = {key: _axis(order, row, crew, now) for order, (key, row) in enumerate(AXES.items())}
    for order, row in enumerate(INDICATORS):
        if not Indicator.objects.filter(slug=row["slug"]).exists():
            _indicator(order, row, axes[row["axis"]], crew, now)


def _axis(order, row, crew, now):
    course, (ja, en), (summary_ja, summary_en) = row
    found = Axis.objects.filter(title_ja=ja, is_sample=True).first()
    if found:
        return found
    axis = Axis.objects.create(
        course_id=course,
        order=order,
        title_ja=ja,
        title_en=en,
        summary_ja=summary_ja,
        summary_en=summary_en,
        author=crew["staff"],
        is_sample=True,
    )
    return publish(axis, crew=crew, now=now)


def _indicator(order, row, axis, crew, now):
    texts = {
        f"{name}_{code}": row.get(name, ("", ""))[number]
        for name in FIELDS
        for number, code in enumerate(("ja", "en"))
    }
    asked_by, asked_ja, asked_en = row["asked"]
    indicator = Indicator.objects.create(
        **SOURCE,
        **texts,
        slug=row["slug"],
        axis=axis,
        order=order,
        direction=row["direction"],
        decimals=row.get("decimals", 0),
        asked_by=asked_by,
        asked_note_ja=asked_ja,
        asked_note_en=asked_en,
        next_due_on=now.date() + timedelta(days=180),
        author=crew["staff"],
        is_sample=True,
    )
    series = [_series(indicator, n, one, row) for n, one in enumerate(row["series"])]
    publish(indicator, crew=crew, now=now)
    indicator.events.set(Event.objects.filter(slug__in=row.get("events", ())))
    kept = Q(pk=None)
    for partner, aspect in row.get("commitments", ()):
        kept |= Q(partner__slug=partner, aspect=aspect)
    indicator.commitments.set(Commitment.objects.filter(kept))
    _figures(series, row, crew, now)


def _series(indicator, order, row, whole):
    (ja, en), year, baseline, target, _figures = row
    return Series.objects.create(
        indicator=indicator,
        order=order,
        label_ja=ja,
        label_en=en,
        baseline_year=year,
        baseline=Decimal(baseline),
        target=Decimal(target),
        tolerance=whole.get("tolerance", 0),
    )


def _figures(series, row, crew, now):
    """Enter and approve the figures of past years, and then what corrects them."""
    entered, corrected = now - timedelta(days=200), now - timedelta(days=90)
    last, notes = fiscal_year.fiscal_year_of(entered), row.get("notes", {})
    entries = [
        Entry(one, year, Decimal(value), *(notes.get(year, ("", "")) if one is series[0] else ()))
        for one, (*_names, figures) in zip(series, row["series"], strict=True)
        for year, value in figures.items()
        if year <= last
    ]
    corrections = [
        Entry(series[0], year, Decimal(value), ja, en)
        for year, (value, ja, en) in row.get("corrected", {}).items()
        if year <= last
    ]
    approver = crew["approver" if settings.APPROVAL_REQUIRED else "staff"]
    for batch, at in ((entries, entered), (corrections, corrected)):
        waiting = enter_many(batch, by=crew["staff"], now=at)
        approve(waiting, by=approver, now=at)
