"""Filters of one press above the list of upcoming events: links with their counts."""

from dataclasses import dataclass, replace

from django.db.models import Count

from .filters import LANGUAGES, EventFilter

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


def quick_filters(upcoming, wanted: EventFilter) -> list[QuickFilter]:
    """Return those that lead to an event, and the active ones; one query.

    `upcoming` are all events of the list, `wanted` the filters that are on.
    """
    ways = {name: replace(wanted, **{name: value}) for name, value in QUICK}
    counts = upcoming.order_by().aggregate(
        **{name: Count("pk", filter=way.condition()) for name, way in ways.items()}
    )
    labels = {**EventFilter.SWITCHES, "language": dict(LANGUAGES)["en"]}
    found = []
    for name, value in QUICK:
        is_active = getattr(wanted, name) == value
        if counts[name] or is_active:
            query = wanted.query(without=name) if is_active else ways[name].query()
            found.append(QuickFilter(name, str(labels[name]), query, counts[name], is_active))
    return found
