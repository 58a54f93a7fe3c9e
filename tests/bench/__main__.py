"""python -m tests.bench: print the performance table; see --help."""

import argparse
import gzip
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from ..postgres import server
from . import behind_nginx, registrations
from .measure import Measured, measure
from .pages import (
    LEAST_KEPT,
    MOST_CSS_GZIP,
    MOST_GROWTH,
    MOST_HTML,
    MOST_JS_GZIP,
    MOST_MEMORY,
    MOST_QUERIES,
    PAGES,
)

ROOT = Path(__file__).resolve().parent.parent.parent
EXPLAINED = """Milliseconds of processor for one request, gunicorn with one process and
PostgreSQL, median of five turns. The *bare view* returns the bytes of the page behind the
middleware of `startproject`; the *bare list* is a minimal Django list of ten rows
(`tests/bench/minimal`). *Built* is a page made by its view, for somebody with a session,
*kept* one that was built before. Built, kept and bare take turns, so compare within a line:
the machine's own speed moves by a tenth or more from day to day. `!` marks what misses its
mark (`tests/bench/pages.py`)."""


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


def portal(events: int, requests: int) -> Measured:
    """Measure the portal's pages over a database with so many events."""
    with server() as url, tempfile.TemporaryDirectory(prefix="kanazawa-twins-") as twins:
        # Sample data is for development only: another process loads it.
        run("tools/run.py", "--load-only", "--events", str(events), DATABASE_URL=url)
        addresses = [page.path for page in PAGES]
        return measure(url, registrations.postmaster(url), addresses, requests, Path(twins))


HEAD = (
    "| page | events | built: web + database ms | of the bare view | × bare list"
    " | kept: ms | of the bare view | queries | HTML | gzip |\n"
    "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
)


def row(page, events: int, found: dict, yardstick: float) -> str:
    """Return a line of the table; a "!" follows what misses its mark."""
    bare, built, kept = found["bare"], found["built"], found["kept"]
    share, kept_share = bare / built, bare / kept
    return (
        f"| {page.name} | {events:,} | {built:.2f} + {found['database']:.2f}"
        f" | {share:.1%}{'!' if share < page.least else ''} | {built / yardstick:.1f}"
        f" | {kept:.3f} | {kept_share:.0%}{'!' if kept_share < LEAST_KEPT else ''}"
        f" | {found['queries']}{'!' if found['queries'] > MOST_QUERIES else ''}"
        f" | {found['bytes']:,}{'!' if found['bytes'] > MOST_HTML else ''} | {found['gzip']:,} |"
    )


def growth(few: Measured, many: Measured) -> list[str]:
    """Return how much more each page costs among many events: web and database together.

    Each in units of the bare view beside it: between two runs the machine changes its speed.
    """

    def cost(found):
        return (found["built"] + found["database"]) / found["bare"]

    lines = ["| page | web + database, × |", "|---|--:|"]
    for page, one, other in zip(PAGES, few.pages, many.pages, strict=True):
        if page.grows:
            times = cost(other) / cost(one)
            lines.append(f"| {page.name} | {times:.2f}{'!' if times > MOST_GROWTH else ''} |")
    return lines


UNIT = (
    "In units of the bare view beside each, because the machine changes its speed between two runs."
)
DESK = ("admin.css", "desk.css", "review.css", "flyer.css", "admin.js")


def sizes() -> list[str]:
    """Gzipped bytes of what a visitor loads, against the budget, and of the desk's own."""
    lines = []
    for kind, most in (("css", MOST_CSS_GZIP), ("js", MOST_JS_GZIP)):
        files = {
            path.name: len(gzip.compress(path.read_bytes(), 9))
            for path in sorted((ROOT / "static" / kind).glob(f"*.{kind}"))
        }
        public = sum(size for name, size in files.items() if name not in DESK)
        desk = sum(size for name, size in files.items() if name in DESK)
        over = "!" if public > most else ""
        lines.append(f"- {kind}, gzip: {public:,}{over} of {most:,} bytes; the desk's {desk:,}")
    return lines


def pages(options) -> list[str]:
    """Return the tables of the public pages."""
    found = {events: portal(events, options.requests) for events in options.events}
    lines = [HEAD]
    for number, page in enumerate(PAGES):
        for events, one in found.items():
            lines.append(row(page, events, one.pages[number], one.bare_list))
    few, many = found[options.events[0]], found[options.events[-1]]
    title = f"### {options.events[-1]:,} events beside {options.events[0]:,}"
    over = "!" if many.memory > MOST_MEMORY else ""
    memory = f"- a process holds {many.memory:.0f} MiB{over} after all of this"
    return [*lines, "", title, "", UNIT, "", *growth(few, many), "", *sizes(), memory]


def desk(events: int) -> list[str]:
    """Return the table of the pages of staff, the search and the calendar."""
    with server() as url:
        run("tools/run.py", "--load-only", "--events", str(events), DATABASE_URL=url)
        found = run("-m", "tests.bench.desk", DATABASE_URL=url)
    words = "Inside the portal, without a server, median of nine; staff's as the administrator."
    return [f"{words} {events:,} events.", "", found.strip()]


def machine() -> str:
    """Return the day, the revision and the processors the figures belong to."""
    revision = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    today = datetime.now(tz=UTC)
    return (
        f"`make bench`, {today:%-d %B %Y}, revision {revision}, {os.cpu_count()} processors,"
        f" Python {platform.python_version()}, PostgreSQL."
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=100)
    parser.add_argument("--events", type=int, nargs="+", default=[200, 5000])
    parser.add_argument("--registrations", type=int, default=640)
    parser.add_argument("--only", choices=["pages", "desk", "registrations"])
    parser.add_argument("--write", action="store_true", help="into docs/bench.md")
    options = parser.parse_args()
    parts = [f"# What the pages cost\n\n{machine()}\n\n{EXPLAINED}"]
    with tempfile.TemporaryDirectory(prefix="kanazawa-bench-") as name:
        if options.only in (None, "pages"):
            parts.append("## Pages\n\n" + "\n".join(pages(options)))
            print(parts[-1], flush=True)
        if options.only in (None, "desk"):
            lines = desk(options.events[-1])
            parts.append("## Pages of staff, search and calendar\n\n" + "\n".join(lines))
            print(parts[-1], flush=True)
        if options.only in (None, "registrations"):
            with server() as url:
                registrations.script(registrations.PREPARE, url)
                lines = behind_nginx.report(Path(name), url)
            lines += registrations.report(Path(name), registrations=options.registrations)
            parts.append("## Visitors at once\n\n" + "\n".join(lines))
            print(parts[-1], flush=True)
    if options.write and not options.only:
        (ROOT / "docs" / "bench.md").write_text("\n\n".join(parts) + "\n")


if __name__ == "__main__":
    main()
