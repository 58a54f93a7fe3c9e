"""The addresses `make bench` measures and the marks they have to reach."""

from dataclasses import dataclass

# Queries and bytes are exact. Processor time is a machine's own matter: it is held against
# a bare view that returns the same bytes, measured between the page's own batches.
MOST_QUERIES = 12
MOST_HTML = 60_000
MOST_CSS_GZIP = 16_000
MOST_JS_GZIP = 5_000
LEAST_KEPT = 0.90  # of the bare view
MOST_MEMORY = 110  # MiB a process
MOST_GROWTH = 1.10  # web and database, 5,000 events against 200


@dataclass(frozen=True)
class Page:
    """One measured address; `{event}` and the like are looked up on the portal itself.

    `least` is the share of the bare view that a page must reach when it is built.
    `grows` names the pages that must cost the same with 5,000 events.
    """

    name: str
    path: str
    least: float = 0
    grows: bool = False


PAGES = [
    Page("home", "/ja/"),
    Page("events", "/ja/events/", 0.045, grows=True),
    Page("events, English", "/en/events/", 0.045, grows=True),
    Page("events, filtered", "/ja/events/?course=2&language=en", grows=True),
    Page("past events", "/ja/events/past/", 0.045, grows=True),
    Page("past events, last page", "/ja/events/past/?page={last}", grows=True),
    Page("calendar", "/ja/events/calendar/{year}/{month}/", grows=True),
    Page("one event", "/ja/events/{event}/", 0.05),
    Page("one event, English", "/en/events/{event}/", 0.05),
    Page("registration form", "/ja/events/{event}/register/"),
    Page("partners", "/ja/partners/"),
    Page("meetings", "/ja/meetings/"),
    Page("session with a record", "/ja/meetings/4/"),
    Page("vision", "/ja/vision/"),
    Page("voices", "/ja/vision/voices/"),
    Page("impact", "/ja/impact/"),
    Page("impact, behind a figure", "/ja/impact/events/?course=1"),
]
