"""python -m tests.bench: print the performance table; see --help."""

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from . import registrations
from .pages import MOST_CSS_GZIP, MOST_HTML, MOST_JS_GZIP, MOST_QUERIES, MOST_TIMES_BARE, PAGES

ROOT = Path(__file__).resolve().parent.parent.parent
PREPARE_BARE = (
    "import django; django.setup(); from tests.bench.minimal.urls import prepare; prepare()"
)


def run(*arguments, **environment) -> str:
    """Run Python in a process of its own and return what it printed."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)} ended with {done.returncode}.")
    return done.stdout


def measure(addresses, requests: int, **environment) -> list[dict]:
    lines = run("-m", "tests.bench.measure", str(requests), *addresses, **environment)
    return [json.loads(line) for line in lines.splitlines()]


def bare(folder: Path, requests: int) -> dict:
    """Measure the yardstick."""
    environment = {
        "DJANGO_SETTINGS_MODULE": "tests.bench.minimal.settings",
        "BENCH_DATABASE": str(folder / "bare.sqlite3"),
    }
    run("-c", PREPARE_BARE, **environment)
    return measure(["/"], requests, **environment)[0]


def portal(folder: Path, events: int, requests: int) -> list[dict]:
    """Measure the portal's pages over a database with so many events."""
    environment = {"DATABASE_URL": f"sqlite:///{folder / f'{events}.sqlite3'}"}
    # Sample data is for development only: another process loads it.
    run("tools/run.py", "--load-only", "--events", str(events), **environment)
    return measure(
        [page.path for page in PAGES],
        requests,
        DJANGO_SETTINGS_MODULE="tests.bench.settings",
        **environment,
    )


def row(name: str, result: dict, times: float | None, *, is_list: bool) -> str:
    """Return one line; a "!" follows what is over its budget."""
    if "error" in result:
        return f"{name:<18}{result['error']}  {result['path']}"
    over_time = is_list and times is not None and times > MOST_TIMES_BARE
    cells = [
        f"{name:<18}",
        f"{result['ms']:>8.2f}{'!' if over_time else ' '}",
        f"{times:>6.2f} " if times is not None else " " * 7,
        f"{result['queries']:>8}{'!' if result['queries'] > MOST_QUERIES else ' '}",
        f"{result['bytes']:>9}{'!' if result['bytes'] > MOST_HTML else ' '}",
        f"{result['gzip']:>8} ",
    ]
    return "".join(cells)


DESK = ("admin.css", "desk.css", "review.css", "flyer.css", "admin.js")


def sizes() -> list[str]:
    """Gzipped bytes of what a visitor loads, against the budget, and of the desk's own."""
    lines = []
    for kind, most in (("css", MOST_CSS_GZIP), ("js", MOST_JS_GZIP)):
        files = {
            path.name: len(gzip.compress(path.read_bytes(), 9))
            for path in sorted((ROOT / "static" / kind).glob(f"*.{kind}"))
        }
        public = {name: size for name, size in files.items() if name not in DESK}
        desk = {name: size for name, size in files.items() if name in DESK}
        total = sum(public.values())
        over = "!" if total > most else ""
        lines.append(f"{kind}, gzip: {total}{over} of {most} bytes ({_parts(public)})")
        lines.append(f"  desk and flyer: {sum(desk.values())} bytes ({_parts(desk)})")
    return lines


def _parts(files) -> str:
    return ", ".join(f"{name} {size}" for name, size in files.items())


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--events", type=int, nargs="+", default=[14, 5000])
    parser.add_argument("--registrations", type=int, default=640)
    parser.add_argument("--only-registrations", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kanazawa-bench-") as name:
        if not options.only_registrations:
            pages(Path(name), options)
        print("\nRegistrations through the form")
        for line in registrations.report(Path(name), registrations=options.registrations):
            print(line)


def pages(folder: Path, options):
    """Print the table of the public pages."""
    head = f"{'':<18}{'CPU ms':>8} {'x bare':>6} {'queries':>8} {'HTML':>9} {'gzip':>8}"
    yardstick = bare(folder, options.requests)
    print(f"\n{head}\n{row('a bare list', yardstick, None, is_list=False)}")
    for events in options.events:
        results = portal(folder, events, options.requests)
        print(f"\n{events} events")
        for page, result in zip(PAGES, results, strict=True):
            times = result.get("ms", 0) / yardstick["ms"]
            print(row(page.name, result, times, is_list=page.is_list))
    print("\n" + "\n".join(sizes()))
    print(
        f"\n! is over budget: {MOST_QUERIES} queries, {MOST_HTML} bytes of HTML,"
        f" lists {MOST_TIMES_BARE:.2f} times the bare list."
    )


if __name__ == "__main__":
    main()
