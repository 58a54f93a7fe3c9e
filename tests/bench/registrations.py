"""Registrations through the web form, as visitors do it: how many, and how exactly.

The portal runs under gunicorn as in deploy/, with production's settings, in processes of
its own; the visitors are threads of this one. Each visitor has an address of their own, as
a proxy would tell it, so that the limits count as they do for people. The yardstick is
`tests/bench/minimal/booking.py` on the same server: one POST, one row.
"""

import http.client
import itertools
import json
import os
import random
import re
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from ..postgres import server

ROOT = Path(__file__).resolve().parent.parent.parent
CONFIG, MINIMAL_CONFIG = "deploy/gunicorn.conf.py", "tests/bench/minimal/gunicorn.conf.py"
PROCESSES = 2
MARK, SHARE = 100, 0.5  # completed registrations a second, and of the minimal view's
VISITORS = 16
SEATS, CROWD, SLOWEST = 30, 200, 3
# Visitors of a busy minute, what each pauses between two pages, and how many register.
READERS, SECONDS, PAUSE, ONE_IN = 300, 60, (1, 5), 10
PAGES = ("/ja/", "/ja/events/", "/ja/events/rush/")

_HIDDEN = re.compile(r'<input[^>]*\stype="hidden"[^>]*>')
_ATTRIBUTE = re.compile(r'\s(name|value)="([^"]*)"')
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
for number in range(12):
    make_event(slug=f"event-{number}")
"""
CREATE_DATABASE = """
import django; django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("CREATE DATABASE minimal")
"""
PREPARE_MINIMAL = (
    "import django; django.setup(); from tests.bench.minimal.booking import prepare; prepare()"
)
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


HOST = "portal.example"
SETTINGS = {
    "SECRET_KEY": "measured-only-" + "x" * 50,
    "EMAIL_URL": "smtp+tls://user:password@127.0.0.1:9",
    "SITE_ORIGIN": f"https://{HOST}",
    "ALLOWED_HOSTS": HOST,
    "DEFAULT_FROM_EMAIL": "portal@portal.example",
    "TRUSTED_PROXY_COUNT": "1",
}


def environment(url: str, settings: str = "tests.bench.production", **more: str) -> dict:
    return {
        **os.environ,
        **SETTINGS,
        **more,
        "DATABASE_URL": url,
        "BENCH_DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": settings,
    }


def script(code: str, url: str, **more) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment(url, **more),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout


@contextmanager
def portal(url: str, workers: int, *, application="kanazawa2030.wsgi", config=CONFIG, **more):
    """Run gunicorn with so many workers; yield its port and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", application),
            *("--config", config, "--log-level", "warning"),
        ],
        cwd=ROOT,
        env={
            **environment(url, **more),
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


def postmaster(url: str) -> int:
    """Return the process of a server of `tests.postgres`."""
    home = Path(url.partition("host=")[2])
    return int((home / "data" / "postmaster.pid").read_text().split()[0])


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
    """A browser with an address of its own that asks for pages and sends one form."""

    host, form = HOST, "/ja/events/{}/register/"

    def __init__(self, port: int, slug: str = "rush"):
        self.number = next(_numbers)
        self.path = self.form.format(slug)
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.hidden: dict[str, str] = {}
        high, low = divmod(self.number, 250)
        self.headers = {
            "Host": self.host,
            "Origin": f"https://{self.host}",
            "Sec-Fetch-Site": "same-origin",
            "X-Forwarded-For": f"10.{high // 250}.{high % 250}.{low + 1}",
            "X-Forwarded-Proto": "https",
        }

    def open_form(self):
        html = self.read(self.path)
        self.hidden = {}
        for tag in _HIDDEN.findall(html):
            words = dict(_ATTRIBUTE.findall(tag))
            self.hidden[words["name"]] = words.get("value", "")

    def read(self, path: str) -> str:
        answer, html = self._ask("GET", path)
        if answer.status != 200:
            raise Failed(f"GET {answer.status}")
        if cookies := answer.headers.get_all("Set-Cookie"):
            self.headers["Cookie"] = "; ".join(one.partition(";")[0] for one in cookies)
        return html

    def send(self) -> float:
        """Send the form; return the seconds until the answer."""
        data = {
            **self.hidden,
            "name": f"参加者{self.number}",
            "kana": "さんかしゃ",
            "email": f"visitor{self.number}@people.example",
            "language": "ja",
            "wait": "yes",  # where no seat is left
        }
        started = time.perf_counter()
        answer, _html = self._ask("POST", self.path, urlencode(data))
        if answer.status != 302:
            raise Failed(f"POST {answer.status}")
        return time.perf_counter() - started

    def leave(self):
        self.connection.close()

    def _ask(self, method, path, body=None):
        headers = dict(self.headers)
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        return answer, answer.read().decode()


class MinimalVisitor(Visitor):
    """Sends the form of the yardstick, which nobody has to open first."""

    host, form = "127.0.0.1", "/book/"

    def open_form(self):
        """There is none."""


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


# --- The measurements --------------------------------------------------------


class Rush(NamedTuple):
    """What many visitors at a time had done: how many a second, at which cost each."""

    rate: float
    web: float  # milliseconds of processor
    database: float
    visitors: float
    busy: float  # share of this machine
    others: float
    wrong: list[str]

    @property
    def costs(self) -> str:
        return (
            f"web {self.web:.1f} ms, database {self.database:.1f} ms, visitors"
            f" {self.visitors:.1f} ms; processors {self.busy:.0%} busy, and {self.others:.0%}"
            " with other programs"
        )


def rush(port: int, pids: dict, visit, times: int) -> Rush:
    """Let sixteen at a time `visit(port)` so often; the first few are not counted."""

    def visits(each):
        return at_once(VISITORS, lambda _number: [visit(port) for _ in range(each)])

    each = max(1, times // VISITORS)
    visits(2)  # connections, and what is loaded late
    before = {name: processor_seconds(pid) or 0 for name, pid in pids.items()}
    own, everybody, started = time.process_time(), machine_seconds(), time.perf_counter()
    wrong = failures(visits(each))
    seconds = time.perf_counter() - started
    used = {name: (processor_seconds(pid) or 0) - before[name] for name, pid in pids.items()}
    used["visitors"] = time.process_time() - own
    room = seconds * (os.cpu_count() or 1)
    busy = sum(used.values()) / room
    others = max((machine_seconds() - everybody) / room - busy, 0)
    done = each * VISITORS
    cost = {name: spent * 1000 / done for name, spent in used.items()}
    return Rush(done / seconds, busy=busy, others=others, wrong=wrong, **cost)


def register_once(port: int):
    visitor = Visitor(port)
    visitor.open_form()
    visitor.send()
    visitor.leave()


def open_once(port: int):
    visitor = Visitor(port)
    visitor.open_form()
    visitor.leave()


def book_once(port: int):
    visitor = MinimalVisitor(port)
    visitor.send()
    visitor.leave()


def beside_the_minimum(url: str, minimal_url: str, database: int, times: int) -> list[str]:
    """Registrations a second beside the minimal view's, in turns on the same machine."""
    minimal = {
        "application": "django.core.wsgi:get_wsgi_application()",
        "config": MINIMAL_CONFIG,
        "settings": "tests.bench.minimal.settings",
    }
    with portal(minimal_url, PROCESSES, **minimal) as (port, process):
        least = rush(port, {"web": process.pid, "database": database}, book_once, times)
    with portal(url, PROCESSES) as (port, process):
        pids = {"web": process.pid, "database": database}
        form = rush(port, pids, open_once, times)
        whole = rush(port, pids, register_once, times)
    share = whole.rate / least.rate
    spent, least_spent = (sum(one[1:4]) for one in (whole, least))
    return [
        f"completed registrations, GET and POST: {whole.rate:.0f} a second"
        f"{'' if whole.rate >= MARK else '!'} (mark {MARK}); {whole.costs}",
        f"  of which the form alone: web {form.web:.1f} ms, database {form.database:.1f} ms",
        f"one minimal POST: {least.rate:.0f} a second; {least.costs}",
        f"  registrations in its share: {share:.2f}{'' if share >= SHARE else '!'}"
        f" (mark {SHARE}); by processor time {least_spent / spent:.2f}",
        *(f"  ! {words}" for words in {*least.wrong, *form.wrong, *whole.wrong}),
    ]


def busy_minute(url: str) -> list[str]:
    """Three hundred visitors read for a minute, one page in ten is a registration."""
    times: list[float] = []
    wrong: Counter[str] = Counter()

    def act(number):
        chance = random.Random(number)
        end = time.perf_counter() + SECONDS
        time.sleep(chance.uniform(0, PAUSE[1]))
        while time.perf_counter() < end:
            visitor = Visitor(port)
            started = time.perf_counter()
            try:
                if chance.randrange(ONE_IN):
                    visitor.read(chance.choice(PAGES))
                else:
                    visitor.open_form()
                    times.append(time.perf_counter() - started)
                    started = time.perf_counter()
                    visitor.send()
            except (Failed, OSError, http.client.HTTPException) as error:
                wrong[str(error) or type(error).__name__] += 1
            times.append(time.perf_counter() - started)
            visitor.leave()
            time.sleep(chance.uniform(*PAUSE))

    with portal(url, PROCESSES) as (port, _process):
        at_once(READERS, act)
    times.sort()
    p50, p99 = (times[int(len(times) * share)] for share in (0.5, 0.99))
    return [
        f"{READERS} visitors for {SECONDS} s, a page every {sum(PAUSE) / 2:.0f} s each:"
        f" {len(times) / SECONDS:.0f} requests a second, p50 {p50 * 1000:.0f} ms,"
        f" p99 {p99 * 1000:.0f} ms{'' if p99 < 1 else '!'}, slowest {times[-1] * 1000:.0f} ms,"
        f" errors {wrong.total()}{'!' if wrong else ''}",
        *(f"  ! {number} times {words}" for words, number in wrong.items()),
    ]


def race(url: str, name: str) -> list[str]:
    """Two hundred send at once for thirty seats, with production's lock time-out."""
    with portal(url, PROCESSES) as (port, _process):
        visitors = [Visitor(port, "race") for _number in range(CROWD)]
        for visitor in visitors:
            visitor.open_form()
            visitor.leave()
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
    slowest = f"{times[-1]:.1f} s{'!' if times[-1] > SLOWEST else ''}" if times else "–"
    return [
        f"{CROWD} at once on {SEATS} seats, {name}: {seen['held']} held,"
        f" {len(seen['queue'])} in the queue, {CROWD - len(times)} refused;"
        f" {seconds:.1f} s, slowest answer {slowest}",
        *(f"  ! {words}" for words in wrong),
    ]


def report(folder: Path, *, registrations: int) -> list[str]:
    """All measurements, as lines; a "!" is before what should not be."""
    sqlite = f"sqlite:///{folder / 'registrations.sqlite3'}"
    script(PREPARE, sqlite)
    lines = race(sqlite, "SQLite")
    with server() as url:
        minimal_url = url.replace("/postgres?", "/minimal?")
        script(PREPARE, url)
        script(CREATE_DATABASE, url)
        script(PREPARE_MINIMAL, minimal_url, settings="tests.bench.minimal.settings")
        database = postmaster(url)
        lines += race(url, "PostgreSQL")
        lines += beside_the_minimum(url, minimal_url, database, registrations)
        lines += busy_minute(url)
    return [line if line.startswith("  ") else f"- {line}" for line in lines]
