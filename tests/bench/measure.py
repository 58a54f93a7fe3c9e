"""Measure addresses of the project the environment names; print one JSON line each.

    python -m tests.bench.measure REQUESTS ADDRESS…

Run by tests.bench in a process of its own, so that nothing else is loaded. Milliseconds are
processor time of a median batch; built, kept and bare take turns, so that a busy machine
slows all of them alike.
"""

import gzip
import io
import json
import re
import statistics
import sys
import time
from urllib.parse import unquote

import django
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import path as route
from django.utils import timezone

from .registrations import processor_seconds

BATCHES = 5
EVENT_LINK = re.compile(r'href="/ja/events/([\w-]+)/"')
LAST_PAGE = re.compile(r"Page 1 of (\d+)")
twin_body = b""


def twin(request):
    """Return the bytes of the page beside it, and nothing else."""
    return HttpResponse(twin_body)


urlpatterns = [route("twin/", twin)]


class Site:
    """A WSGI application and the settings it runs with."""

    def __init__(self, **changes):
        self.changes = changes
        with override_settings(**changes):
            self.application = WSGIHandler()

    def get(self, path: str) -> tuple[int, bytes]:
        said = []
        address, _mark, query = path.partition("?")
        response = self.application(
            {
                "REQUEST_METHOD": "GET",
                "PATH_INFO": unquote(address).encode().decode("latin-1"),
                "QUERY_STRING": query,
                "SERVER_NAME": "testserver",
                "SERVER_PORT": "80",
                "HTTP_HOST": "testserver",
                "HTTP_USER_AGENT": "bench",
                "HTTP_ACCEPT": "text/html",
                "SERVER_PROTOCOL": "HTTP/1.1",
                "wsgi.input": io.BytesIO(),
                "wsgi.errors": io.StringIO(),
                "wsgi.url_scheme": "http",
            },
            lambda status, _headers: said.append(int(status[:3])),
        )
        try:
            return said[0], b"".join(response)
        finally:
            response.close()

    def batch(self, path: str, requests: int, database: int | None) -> tuple[float, float]:
        """Return milliseconds of this process and of the database for one request."""
        with override_settings(**self.changes):
            before = processor_seconds(database) if database else 0
            start = time.process_time()
            for _ in range(requests):
                self.get(path)
            web = time.process_time() - start
            spent = (processor_seconds(database) - before) if database else 0
        return web * 1000 / requests, spent * 1000 / requests


def backend() -> int | None:
    """Return the process of PostgreSQL that answers this connection; None on SQLite."""
    if connection.vendor != "postgresql":
        return None
    connection.ensure_connection()
    return connection.connection.info.backend_pid


def looked_up(site) -> dict:
    """Return what the placeholders of an address stand for, read off the portal."""
    today = timezone.localdate()
    found = {"year": today.year, "month": f"{today.month:02}"}
    with override_settings(**site.changes):
        html = site.get("/ja/events/")[1].decode()
        past = site.get("/en/events/past/")[1].decode()
    slugs = [s for s in EVENT_LINK.findall(html) if s not in {"past", "calendar"}]
    if slugs:
        found["event"] = slugs[0]
    pages = LAST_PAGE.search(past)
    found["last"] = pages[1] if pages else 1
    return found


def measure(built, kept, bare, path: str, requests: int) -> dict:
    """Ask for `path` often, built by its view, from the kept page, and as a bare view."""
    global twin_body
    with override_settings(**built.changes):
        status, twin_body = built.get(path)
        if status != 200:
            return {"path": path, "error": f"status {status}"}
        with CaptureQueriesContext(connection) as queries:
            built.get(path)
    sent, database = len(queries), backend()
    each = max(1, requests // BATCHES)
    turns: dict[str, list] = {"built": [], "database": [], "kept": [], "bare": []}
    for site in (kept, bare):
        site.batch("/twin/" if site is bare else path, 3, None)
    for _ in range(BATCHES):
        web, spent = built.batch(path, each, database)
        turns["built"].append(web)
        turns["database"].append(spent)
        turns["kept"].append(kept.batch(path, each * 5, None)[0])
        turns["bare"].append(bare.batch("/twin/", each * 5, None)[0])
    return {
        "path": path,
        **{name: round(statistics.median(found), 3) for name, found in turns.items()},
        "queries": sent,
        "bytes": len(twin_body),
        "gzip": len(gzip.compress(twin_body, 6)),
    }


def main(requests: str, *addresses: str):
    django.setup()
    from .minimal import settings as started

    built, kept = Site(KEEP_PAGES=False), Site(KEEP_PAGES=True)
    bare = Site(ROOT_URLCONF=__name__, MIDDLEWARE=started.MIDDLEWARE)
    words = looked_up(built)
    for address in addresses:
        try:
            path = address.format(**words)
        except KeyError as missing:
            result = {"path": address, "error": f"no {missing.args[0]} on the portal"}
        else:
            result = measure(built, kept, bare, path, int(requests))
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
