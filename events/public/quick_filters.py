"""Filters of one press above the list of upcoming events: links with their counts."""

from dataclasses import dataclass, replace

from django.db.models import Count, Value

from ..models import Event
from .filters import LANGUAGES, EventFilter, Moments
from .list_queries import counted

# Field of EventFilter and its value, in the order of the links.
QUICK = (*(("weekend", "1"), ("open", "1"), ("children", "1"), ("easy", "1")), ("language", "en"))


@dataclass(frozen=True)
class QuickFilter:
    """A link that puts one filter on, or takes it off again, and keeps the others."""

    name: str
    label: str
    query: str
    count: int
    is_active: bool


def quick_filters(wanted: EventFilter, at: Moments) -> list[QuickFilter]:
    """Return those that lead to an event, and the active ones; one query.

    `wanted` are the filters that are on.
    """
    ways = _ways(wanted)
    counts = dict(
        zip(ways, next(iter(counted(_counts, wanted, at)), (0,) * len(ways)), strict=True)
    )
    labels = {**EventFilter.SWITCHES, "language": dict(LANGUAGES)["en"]}
    shown = []
    for name, value in QUICK:
        is_active = getattr(wanted, name) == value
        if counts[name] or is_active:
            query = wanted.query(without=name) if is_active else ways[name].query()
            shown.append(QuickFilter(name, str(labels[name]), query, counts[name], is_active))
    return shown


def _ways(wanted) -> dict[str, EventFilter]:
    return {name: replace(wanted, **{name: value}) for name, value in QUICK}


def _counts(wanted, at):
    """Return one row: how many upcoming events each way leads to; none without events."""
    numbers = {name: Count("pk", filter=way.condition(at)) for name, way in _ways(wanted).items()}
    events = Event.objects.rewrite(False).published(at.now).upcoming(at.now).order_by()
    # One group of all: aggregate() cannot be composed ahead.
    return events.values(together=Value(1)).annotate(**numbers).values_list(*numbers)
