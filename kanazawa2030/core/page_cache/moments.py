"""The next moment at which time alone changes what public pages show."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import DateTimeField, Min, Q
from django.utils import timezone

from ..language.dates import start_of_day
from .content import Version, content_models


class _Next(NamedTuple):
    """The moment worked out last, from which on and for which content it holds."""

    version: Version
    since: datetime
    until: datetime


_known: list[_Next] = []


def next_change(version: Version, now: datetime) -> datetime:
    """Return when pages built at `now` are old: the next midnight, or a stored moment.

    Every moment of a shown row counts, such as the start of an event or the end of its
    registration: a list of those that matter would miss the next new column.
    """
    if not _known or _known[0].version != version or not _known[0].since <= now < _known[0].until:
        _known[:] = [_Next(version, now, min([_midnight(now), *_stored_moments(now)]))]
    return _known[0].until


def forget_moment() -> None:
    """Let this process work the moment out again."""
    _known.clear()


def _midnight(now: datetime) -> datetime:
    return start_of_day(timezone.localdate(now) + timedelta(days=1))


def _stored_moments(now: datetime) -> list[datetime]:
    """Return the next moment of each column that has one; one query a model."""
    moments: list[datetime] = []
    for model in content_models():
        names = [
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, DateTimeField) and not (field.auto_now or field.auto_now_add)
        ]
        if names:
            columns = {f"next_{name}": Min(name, filter=Q((f"{name}__gt", now))) for name in names}
            found = model._base_manager.aggregate(**columns)
            moments += [moment for moment in found.values() if moment is not None]
    return moments
