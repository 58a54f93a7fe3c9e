"""python -m tests.bench.desk: what staff's pages, the search and the calendar cost.

Over the sample data in DATABASE_URL, as its administrator: milliseconds of processor of one
request inside the portal, median of nine. `!` marks what misses its mark.
"""

import os
import statistics
import time

MOST_MILLISECONDS = 100
MOST_QUERIES = 24
TIMES = 9
ADMINISTRATOR = "admin@example.test"
EVENT = "/admin/events/event/{event}"
PAGES = {
    "first page of staff": "/admin/",
    "event form": f"{EVENT}/change/",
    "overview of an event": f"{EVENT}/overview/",
    "registrations": f"{EVENT}/registrations/",
    "reception": f"{EVENT}/reception/",
    "year for the council": "/admin/impact/",
    "search of staff": "/admin/search/?q=カフェ",
    "public search": "/ja/search/?q=の",
    "calendar of all events": "/events.ics",
}
HEAD = "| page | processor ms | queries | bytes |\n|---|--:|--:|--:|"


def ask() -> None:
    """Print a line of the table for each page."""
    from django.conf import settings
    from django.db import connection
    from django.utils import timezone

    from events.models import Event
    from kanazawa2030.core.models import User
    from kanazawa2030.wsgi import warm_up

    from ..base import PortalClient

    warm_up()  # as the server does: the collector leaves what is loaded alone
    client = PortalClient(headers={"host": settings.ALLOWED_HOSTS[0]})
    client.sign_in(User.objects.get(email=ADMINISTRATOR))
    coming = Event.objects.filter(starts_at__gt=timezone.now(), seats_held__gt=0)
    event = coming.order_by("starts_at").values_list("pk", flat=True)[0]
    for name, path in PAGES.items():
        address = path.format(event=event)
        page = client.get(address)
        assert page.status_code == 200, (address, page.status_code)
        queries: list[str] = []

        def count(execute, sql, params, many, context, queries=queries):
            queries.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            client.get(address)
        spent = []
        for _request in range(TIMES):
            begins = time.process_time()
            client.get(address)
            spent.append((time.process_time() - begins) * 1000)
        middle = statistics.median(spent)
        print(
            f"| {name} | {middle:.0f}{'!' if middle > MOST_MILLISECONDS else ''}"
            f" | {len(queries)}{'!' if len(queries) > MOST_QUERIES else ''}"
            f" | {len(page.content):,} |",
            flush=True,
        )


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    # Built at each request, not kept from the one before.
    os.environ["KEEP_PAGES"] = "False"
    import django

    django.setup()
    print(HEAD)
    ask()
