"""The addresses `make bench` measures and the budgets they have to keep."""

from dataclasses import dataclass

# Queries and bytes are exact. Processor time is a machine's own matter, so it is held
# against the bare list of tests/bench/minimal: 7 ms against its 4.6 ms.
MOST_QUERIES = 12
MOST_HTML = 60_000
MOST_CSS_GZIP = 16_000
MOST_JS_GZIP = 5_000
MOST_TIMES_BARE = 7 / 4.6


@dataclass(frozen=True)
class Page:
    """One measured address; `{event}` and the like are looked up on the portal itself.

    `is_list` pages also keep the processor's budget.
    """

    name: str
    path: str
    is_list: bool = False


PAGES = [
    Page("home", "/ja/"),
    Page("events", "/ja/events/", is_list=True),
    Page("events, English", "/en/events/", is_list=True),
    Page("events, filtered", "/ja/events/?series=cafe&q=金沢", is_list=True),
    Page("past events", "/ja/events/past/", is_list=True),
    Page("calendar", "/ja/events/calendar/{year}/{month}/", is_list=True),
    Page("one event", "/ja/events/{event}/"),
    Page("partners", "/ja/partners/", is_list=True),
    Page("meetings", "/ja/meetings/", is_list=True),
]
