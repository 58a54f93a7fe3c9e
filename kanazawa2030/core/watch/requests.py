"""What is counted of requests: by the name of the view and its outcome, never by address."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.urls import URLPattern, get_resolver

from .counters import Counters

OTHER = "other"  # an address that leads nowhere, or a view of no name
CLASSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
KEPT = ("hit", "miss")
# Seconds. Half of the pages take less than 0.03, and nginx gives up after 35.
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
ENDLESS = "+Inf"


def view_names() -> set[str]:
    """Return the names of all views of the portal, such as `events:event_list`."""
    names = {OTHER}

    def collect(resolver, namespaces: tuple[str, ...]):
        for one in resolver.url_patterns:
            if isinstance(one, URLPattern):
                names.add(":".join((*namespaces, one.name or OTHER)))
            else:
                collect(one, (*namespaces, *filter(None, (one.namespace,))))

    collect(get_resolver(settings.ROOT_URLCONF), ())
    return names


def area_of(view: str) -> str:
    """Return the part of the portal a view belongs to: `admin`, `events` …, else `site`."""
    return view.partition(":")[0] if ":" in view else "site"


@lru_cache
def counters() -> Counters:
    """Return the counters of this installation, shared by the processes of a host."""
    names = view_names()
    areas = {area_of(view) for view in names}
    steps = [*map(str, BUCKETS), ENDLESS]
    return Counters(
        [
            *(("requests", view, outcome) for view in names for outcome in CLASSES),
            *(("seconds", area, step) for area in areas for step in steps),
            *(("seconds_sum", area) for area in areas),
            *(("kept_pages", result) for result in KEPT),
        ],
        Path(settings.METRICS_FOLDER),
    )


def count(view: str, status: int, seconds: float, kept: str = "") -> str:
    """Count a request; return the name it was counted under. `kept` is one of KEPT or ""."""
    ours = counters()
    if ("requests", view, "2xx") not in ours:
        view = OTHER
    area = area_of(view)
    step = next((str(most) for most in BUCKETS if seconds <= most), ENDLESS)
    amounts = {
        ("requests", view, f"{min(max(status // 100, 1), 5)}xx"): 1,
        ("seconds", area, step): 1,
        ("seconds_sum", area): seconds,
    }
    if kept:
        amounts["kept_pages", kept] = 1
    ours.add(amounts)
    return view
