"""What one request of each public page costs, in processor time of gunicorn and PostgreSQL.

Three sites run as deploy/ runs them, one process each: the portal for somebody with a
session, whose pages are built each time, the portal for visitors, whose pages are kept, and
a bare Django project whose view returns the bytes of the page (`tests/bench/minimal`). They
take turns, so that a busy machine slows them alike.
"""

import gzip
import re
import statistics
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from .registrations import (
    MINIMAL_CONFIG,
    MinimalVisitor,
    Visitor,
    portal,
    processor_seconds,
    script,
)

ROUNDS = 5
EVENT_LINK = re.compile(r'href="/ja/events/([\w-]+)/"')
LAST_PAGE = re.compile(r"Page 1 of (\d+)")
PREPARE_LIST = (
    "import django; django.setup(); from tests.bench.minimal.urls import prepare; prepare()"
)
COUNT = """
import django; django.setup()
import json, sys
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
client = Client(headers={{"host": settings.ALLOWED_HOSTS[0], "x-forwarded-proto": "https"}})
for path in {paths!r}:
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    print(len(queries))
"""


def looked_up(read: Callable[[str], str]) -> dict:
    """Return what the placeholders of an address stand for, read off the portal."""
    today = datetime.now(ZoneInfo("Asia/Tokyo"))
    listed = EVENT_LINK.findall(read("/ja/events/"))
    last = LAST_PAGE.search(read("/en/events/past/"))
    return {
        "year": today.year,
        "month": f"{today.month:02}",
        "event": next(slug for slug in listed if slug not in {"past", "calendar"}),
        "last": last[1] if last else 1,
    }


class SignedIn(Visitor):
    """Somebody with a session: their pages are built each time, with production's settings."""

    def __init__(self, port: int):
        super().__init__(port)
        self.headers["Cookie"] = "__Host-session=nobody"


class Served:
    """A running site and the processes that answer."""

    def __init__(self, port: int, pid: int, visitor=Visitor):
        self.port, self.pid, self.visitor = port, pid, visitor

    def read(self, path: str) -> str:
        visitor = self.visitor(self.port)
        try:
            return visitor.read(path)
        finally:
            visitor.leave()

    def cost(self, path: str, requests: int, database: int) -> tuple[float, float]:
        """Return milliseconds of the web process and of the database for one request."""
        before = processor_seconds(self.pid), processor_seconds(database)
        for _ in range(requests):
            self.read(path)
        after = processor_seconds(self.pid), processor_seconds(database)
        web, spent = (
            (late - early) * 1000 / requests for early, late in zip(before, after, strict=True)
        )
        return web, spent

    def memory(self) -> float:
        """Return what the largest process holds, in MiB."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        sizes = [
            int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{one}/status").read_text())[1])
            for one in children
        ]
        return max(sizes) / 1024


class Measured(NamedTuple):
    pages: list[dict]  # costs of each address
    bare_list: float  # milliseconds of a minimal list of ten rows
    memory: float  # MiB of the process that keeps pages


def measure(url: str, database: int, addresses: list[str], requests: int, folder: Path) -> Measured:
    """Return what each address costs over this database."""
    bare = {"application": "django.core.wsgi:get_wsgi_application()", "config": MINIMAL_CONFIG}
    with ExitStack() as running:

        def serve(visitor=Visitor, **more):
            port, process = running.enter_context(portal(url, 1, **more))
            return Served(port, process.pid, visitor)

        built, kept = serve(SignedIn), serve()
        words = looked_up(built.read)
        paths = [address.format(**words) for address in addresses]
        bodies = [built.read(path) for path in paths]
        for number, body in enumerate(bodies):
            (folder / str(number)).write_text(body)
        twin = serve(
            MinimalVisitor, **bare, settings="tests.bench.minimal.settings", BENCH_TWINS=str(folder)
        )
        script(PREPARE_LIST, url, settings="tests.bench.minimal.settings")
        bare_list, _database = twin.cost("/", requests, database)
        queries = script(COUNT.format(paths=paths), url, KEEP_PAGES="False").split()
        found = []
        for number, (path, body) in enumerate(zip(paths, bodies, strict=True)):
            turns: dict[str, list[float]] = {"built": [], "database": [], "kept": [], "bare": []}
            for _ in range(ROUNDS):
                web, spent = built.cost(path, requests, database)
                turns["built"].append(web)
                turns["database"].append(spent)
                turns["kept"].append(kept.cost(path, requests * 3, database)[0])
                turns["bare"].append(twin.cost(f"/twin/{number}/", requests * 3, database)[0])
            found.append(
                {
                    **{name: statistics.median(costs) for name, costs in turns.items()},
                    "queries": int(queries[number]),
                    "bytes": len(body.encode()),
                    "gzip": len(gzip.compress(body.encode(), 6)),
                }
            )
        return Measured(found, bare_list, kept.memory())
