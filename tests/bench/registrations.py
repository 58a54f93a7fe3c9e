"""Registrations through the web form, as visitors do it: how many, and how exactly.

The portal runs under gunicorn as in deploy/, in processes of its own; the visitors are
threads of this one. Each visitor has an address of their own, as a proxy would tell it,
so that the limits count as they do for people.
"""

import http.client
import itertools
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from ..postgres import server

ROOT = Path(__file__).resolve().parent.parent.parent
MARK, FLOOR = 100, 30  # completed registrations a second
VISITORS = 16
SEATS, CROWD = 30, 200

_HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|stamp)" value="([^"]+)"')
_numbers = itertools.count(1)

PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
from tests.factories import make_event, make_office
make_office()
for slug, capacity in (("rush", 100_000), ("race", 30)):
    make_event(slug=slug, capacity=capacity)
"""
LOOK = """
import django; django.setup()
import json
from events.models import Event
from kanazawa2030.core.models import OutgoingMail
event = Event.objects.get(slug="race")
rows = event.registrations
print(json.dumps({
    "held": event.seats_held, "seated": rows.seated().people(),
    "queue": list(rows.queued().values_list("queue_no", flat=True)),
    "numbers": sorted(rows.values_list("number", flat=True)),
    "mails": OutgoingMail.objects.filter(
        to__in=rows.values("email"), kind="registration_confirm").count(),
}))
"""


class Failed(Exception):
    """A visitor got another answer than the form and the page that follows it."""


# --- The portal --------------------------------------------------------------


def environment(url: str) -> dict:
    return {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "TRUSTED_PROXY_COUNT": "1",
    }


def script(code: str, url: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment(url),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout


@contextmanager
def portal(url: str, workers: int):
    """Run gunicorn with so many workers; yield its port and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "kanazawa2030.wsgi"),
            *("--config", "deploy/gunicorn.conf.py", "--log-level", "warning"),
        ],
        cwd=ROOT,
        env={
            **environment(url),
            "GUNICORN_BIND": f"127.0.0.1:{port}",
            "GUNICORN_WORKERS": str(workers),
        },
    )
    try:
        for _try in range(300):
            with socket.socket() as door:
                if door.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port, process
    finally:
        process.terminate()
        process.wait()


def processor_seconds(pid: int) -> float | None:
    """What a process and its descendants have used; None where /proc does not say."""
    found, parents = {}, {}
    try:
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    words = (entry / "stat").read_text().rpartition(")")[2].split()
                except OSError:
                    continue  # it has just ended
                parents[int(entry.name)] = int(words[1])
                found[int(entry.name)] = sum(map(int, words[11:15]))
    except OSError:
        return None
    family, grown = {pid}, True
    while grown:
        more = {one for one, parent in parents.items() if parent in family} - family
        grown = bool(more)
        family |= more
    return sum(found.get(one, 0) for one in family) / os.sysconf("SC_CLK_TCK")


def machine_seconds() -> float:
    """What all processors have been busy with, everybody's; 0 where /proc is not."""
    try:
        words = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    except OSError:
        return 0
    user, nice, system, _idle, _waiting, irq, soft = map(int, words[:7])
    return (user + nice + system + irq + soft) / os.sysconf("SC_CLK_TCK")


# --- The visitors ------------------------------------------------------------


class Visitor:
    """A browser that opens the form of an event and sends it filled in."""

    def __init__(self, port: int, slug: str):
        self.number = next(_numbers)
        self.path = f"/ja/events/{slug}/register/"
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        high, low = divmod(self.number, 250)
        self.headers = {
            "Host": "127.0.0.1",
            "X-Forwarded-For": f"10.{high // 250}.{high % 250}.{low + 1}",
        }

    def open_form(self):
        answer, html = self._ask("GET")
        if answer.status != 200:
            raise Failed(f"GET {answer.status}")
        self.hidden = dict(_HIDDEN.findall(html))
        self.headers["Cookie"] = answer.headers["Set-Cookie"].partition(";")[0]

    def send(self) -> float:
        """Send the form; return the seconds until the answer."""
        data = {
            **self.hidden,
            "subject": "",
            "name": f"参加者{self.number}",
            "kana": "さんかしゃ",
            "email": f"visitor{self.number}@people.example",
            "language": "ja",
        }
        started = time.perf_counter()
        answer, _html = self._ask("POST", urlencode(data))
        if answer.status != 302:
            raise Failed(f"POST {answer.status}")
        return time.perf_counter() - started

    def leave(self):
        self.connection.close()

    def _ask(self, method, body=None):
        headers = dict(self.headers)
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, self.path, body, headers)
        answer = self.connection.getresponse()
        return answer, answer.read().decode()


def at_once(count: int, act) -> list:
    """Call `act(n)` in as many threads; return what they return, Failed included."""
    results = []

    def work(number):
        try:
            results.append(act(number))
        except (Failed, OSError, http.client.HTTPException) as error:
            results.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def failures(results) -> list[str]:
    return sorted({str(one) for one in results if isinstance(one, Exception)})


# --- The two measurements ----------------------------------------------------


def rush(url: str, *, registrations: int, database: int | None) -> list[str]:
    """Sixteen visitors at a time register; how many a second, and what bounds it."""

    def visits(port, each):
        def act(_number):
            for _visit in range(each):
                visitor = Visitor(port, "rush")
                visitor.open_form()
                visitor.send()
                visitor.leave()

        return at_once(VISITORS, act)

    each = max(1, registrations // VISITORS)
    with portal(url, 2) as (port, process):
        visits(port, 2)  # templates, connections
        pids = {"web": process.pid, "database": database}
        before = {name: processor_seconds(pid) for name, pid in pids.items() if pid}
        own, started = time.process_time(), time.perf_counter()
        everybody = machine_seconds()
        wrong = failures(visits(port, each))
        seconds = time.perf_counter() - started
        everybody = machine_seconds() - everybody
        used = {"visitors": time.process_time() - own}
        for name, first in before.items():
            if first is not None:
                used[name] = processor_seconds(pids[name]) - first
    done = each * VISITORS
    rate = done / seconds
    mark = "" if rate >= MARK else " (below the mark)" if rate >= FLOOR else "!"
    shares = ", ".join(
        f"{name} {used[name] * 1000 / done:.1f} ms"
        for name in ("web", "database", "visitors")
        if name in used
    )
    cores = os.cpu_count() or 1
    busy = sum(used.values()) / seconds / cores
    others = max(everybody / seconds / cores - busy, 0)
    bound = (
        f"other programs, which took {others:.0%} of this machine"
        if others > 0.2
        else "the processors"
        if busy > 0.85
        else "two web processes"
        if used.get("web", 0) / seconds > 1.7
        else "waiting for the event's row"
    )
    lines = [
        f"completed registrations: {rate:.0f} a second{mark}"
        f" (mark {MARK}, floor {FLOOR}; {done} in {seconds:.1f} s)",
        f"  processor time each: {shares}; {cores} processors {busy:.0%} busy: bound by {bound}",
    ]
    return lines + [f"  ! {words}" for words in wrong]


def race(url: str, name: str) -> list[str]:
    """Two hundred send at once for thirty seats, to four web processes."""
    with portal(url, 4) as (port, _process):
        visitors = [Visitor(port, "race") for _number in range(CROWD)]
        for visitor in visitors:
            visitor.open_form()
            visitor.leave()  # sixteen threads hold no two hundred open doors
        barrier = threading.Barrier(CROWD)

        def act(number):
            barrier.wait(60)
            return visitors[number].send()

        started = time.perf_counter()
        results = at_once(CROWD, act)
        seconds = time.perf_counter() - started
    seen = json.loads(script(LOOK, url))
    wrong = failures(results)
    expected = {
        "held": SEATS,
        "seated": SEATS,
        "queue": list(range(1, CROWD - SEATS + 1)),
        "numbers": list(range(1, CROWD + 1)),
        "mails": CROWD,
    }
    wrong += [key for key, value in expected.items() if seen[key] != value]
    times = sorted(one for one in results if isinstance(one, float))
    slowest = f"{times[-1]:.1f} s" if times else "–"
    return [
        f"{CROWD} at once on {SEATS} seats, {name}: {seen['held']} held,"
        f" {len(seen['queue'])} in the queue, {CROWD - len(times)} refused;"
        f" {seconds:.1f} s, slowest answer {slowest}",
        *(f"  ! {words}" for words in wrong),
    ]


def report(folder: Path, *, registrations: int) -> list[str]:
    """Both measurements, as lines; a "!" is before what should not be."""
    sqlite = f"sqlite:///{folder / 'registrations.sqlite3'}"
    script(PREPARE, sqlite)
    lines = race(sqlite, "SQLite")
    with server() as url:
        script(PREPARE, url)
        home = Path(url.partition("host=")[2])
        database = int((home / "data" / "postmaster.pid").read_text().split()[0])
        lines += race(url, "PostgreSQL")
        lines += rush(url, registrations=registrations, database=database)
    return lines
