"""Measure addresses of the project the environment names; print one JSON line each.

    python -m tests.bench.measure REQUESTS ADDRESS…

Run by tests.bench in a process of its own, so that nothing else is loaded.
"""

import gzip
import json
import re
import statistics
import sys
import time

import django
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

BATCHES = 5
EVENT_LINK = re.compile(r'href="/ja/events/([\w-]+)/"')


def looked_up(client) -> dict:
    """Return what the placeholders of an address stand for, read off the portal."""
    today = timezone.localdate()
    found = {"year": today.year, "month": f"{today.month:02}"}
    html = client.get("/ja/events/").content.decode()
    slugs = [s for s in EVENT_LINK.findall(html) if s not in {"past", "calendar"}]
    if slugs:
        found["event"] = slugs[0]
    return found


def measure(client, path: str, requests: int) -> dict:
    """Ask for `path` often; milliseconds are processor time of a median batch."""
    response = client.get(path)
    if response.status_code != 200:
        return {"path": path, "error": f"status {response.status_code}"}
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    sent = len(queries)  # counted now: the log is emptied by the next request
    each = max(1, requests // BATCHES)
    batches = []
    for _ in range(BATCHES):
        start = time.process_time()
        for _ in range(each):
            client.get(path)
        batches.append((time.process_time() - start) * 1000 / each)
    return {
        "path": path,
        "ms": round(statistics.median(batches), 2),
        "queries": sent,
        "bytes": len(response.content),
        "gzip": len(gzip.compress(response.content, 6)),
    }


def main(requests: str, *addresses: str):
    django.setup()
    client = Client()
    # Placeholders cost a request: only where an address has one.
    words = looked_up(client) if any("{" in one for one in addresses) else {}
    for address in addresses:
        try:
            path = address.format(**words)
        except KeyError as missing:
            result = {"path": address, "error": f"no {missing.args[0]} on the portal"}
        else:
            result = measure(client, path, int(requests))
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
