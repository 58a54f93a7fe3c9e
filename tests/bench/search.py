"""python -m tests.bench.search: what the search costs at size, on SQLite and PostgreSQL.

5,000 events, 500 partners, 200 records with 1,000 statements, and some of everything else.
Each query is asked by a client of its own database, with production's settings for
templates; the median and the 95th percentile of the milliseconds are printed, with queries
and hits. `!` marks what misses its mark.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from ..postgres import server

ROOT = Path(__file__).resolve().parent.parent.parent
MOST_QUERIES = 6
MOST_MILLISECONDS = 150  # the 95th percentile
EVENTS, PARTNERS, RECORDS, STATEMENTS = 5_000, 500, 200, 1_000
QUERIES = (
    *("q=町家", "q=ｶﾌｪ", "q=cafe", "q=D-104-2", "q=見つからない言葉", "q=の", "q=町家 雪 水"),
    *("q=サーバルーム", "q=ボランティア", "q=の&kind=events", "q=の&kind=events&page=100"),
    *("q=の&kind=meetings", "q=a b c d e f g h"),
)

FILL = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
from django.db import transaction
from tests.bench.search import fill
with transaction.atomic():
    fill()
"""
ASK = """
import django; django.setup()
from tests.bench.search import ask
ask({requests})
"""

WORDS = [
    "町家",
    "雪",
    "用水",
    "通学路",
    "公園",
    "茶屋",
    "カフェ",
    "サーバールーム",
    "ボランティア",
    "食品",
    "図書館",
    "自転車",
    "工芸",
    "里山",
]


def _text(number: int, sentences: int) -> str:
    return "".join(
        f"{WORDS[(number + n) % len(WORDS)]}の{WORDS[(number * 3 + n) % 13]}について話しました。"
        for n in range(sentences)
    )


def fill() -> None:
    """Create the rows that are searched, without what the search does not read."""
    from events.models import Event, Report
    from kanazawa2030.core.models import Office
    from kanazawa2030.pages.models import Topic
    from meetings.models import FrozenPart, Meeting, RecordVersion
    from meetings.models.frozen import frozen_parts
    from partners.models import Partner

    from ..factories import in_days

    public = {"publishing_state": "approved", "publish_at": in_days(-1)}
    Office.objects.get_or_create(pk=1)
    _make(Event, map(_event, range(EVENTS)), starts=in_days, **public)
    past = Event.objects.filter(starts_at__lt=in_days(-30), pk__gt=0).order_by("pk")[::2]
    rows = ({"event": one, "summary_ja": _text(one.pk, 12)} for one in past)
    _make(Report, rows, **public)
    names = [f"{WORDS[n % 14]}の会{n}" for n in range(PARTNERS)]
    rows = (
        {"slug": f"p{n}", "name_ja": name, "practice_ja": _text(n, 20), "kind": "company"}
        for n, name in enumerate(names)
    )
    _make(Partner, rows, status="approved")
    rows = (
        {"slug": f"t{n}", "title_ja": name, "body_ja": _text(n, 10)} for n, name in enumerate(names)
    )
    _make(Topic, rows, **public)
    rows = ({"number": 100 + n, "title_ja": f"第{n}回"} for n in range(RECORDS))
    _make(Meeting, rows, held_on=in_days(-9).date(), **public)
    rows = (
        {"meeting": meeting, "content": _content(n)}
        for n, meeting in enumerate(Meeting.objects.order_by("number"))
    )
    _make(RecordVersion, rows, number=1, **public)
    rows = (
        {"version": version, **columns}
        for version in RecordVersion.objects.all()
        for columns in frozen_parts(version.content)
    )
    _make(FrozenPart, rows)


def _make(model, rows, *, starts=None, **fields) -> None:
    made = []
    for n, columns in enumerate(rows):
        row = model(**columns, **fields)
        if starts:
            row.starts_at = starts(n % 1200 - 900)
        row.set_derived()
        made.append(row)
    model.objects.bulk_create(made, batch_size=500)


def _event(number: int) -> dict:
    return {
        "slug": f"e{number}",
        "title_ja": f"{WORDS[number % 14]}の催し{number}",
        "title_en": f"Café and walk {number}",
        "summary_ja": _text(number, 3),
        "body_ja": _text(number, 25),
        "body_en": "We walked along the canals and talked about what there is to see. " * 8,
        "registration_mode": "none",
    }


def _content(number: int) -> dict:
    content: dict = {
        "summary_ja": _text(number, 10),
        "agenda": [{"title_ja": _text(number, 1)}] * 5,
    }
    for name, prefix in (("statements", "S"), ("decisions", "D")):
        content[name] = [
            {"code": f"{prefix}-{100 + number}-{k}", "text_ja": _text(number + k, 3), "number": k}
            for k in range(1, STATEMENTS // RECORDS + 1)
        ]
    return content


def ask(requests: int) -> None:
    """Print a line of the table for each query."""
    import re
    import statistics
    import time

    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from kanazawa2030.wsgi import warm_up

    warm_up()  # as the server does: the collector leaves what is loaded alone
    client = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
    for query in QUERIES:
        address = f"/ja/search/?{query}"
        page = client.get(address)
        assert page.status_code == 200, (query, page.status_code)
        queries: list[str] = []

        def count(execute, sql, params, many, context, queries=queries):
            queries.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            client.get(address)
        spent = []
        for _request in range(requests):
            begins = time.perf_counter()
            client.get(address)
            spent.append((time.perf_counter() - begins) * 1000)
        middle, slow = statistics.median(spent), statistics.quantiles(spent, n=20)[-1]
        hits = re.search(r"で(\d+)件", page.content.decode())
        print(
            f"| {connection.vendor} | {query} | {hits[1] if hits else 0}"
            f" | {len(queries)}{'!' if len(queries) > MOST_QUERIES else ''}"
            f" | {middle:.0f} | {slow:.0f}{'!' if slow > MOST_MILLISECONDS else ''} |",
            flush=True,
        )


def script(code: str, url: str) -> None:
    """Run a script in a process of its own on this database."""
    subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "KEEP_PAGES": "False",
        },
        check=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=60)
    options = parser.parse_args()
    print("| database | query | hits | queries | median ms | p95 ms |\n|---|---|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory(prefix="kanazawa-search-") as folder:
        url = f"sqlite:///{folder}/search.sqlite3"
        script(FILL, url)
        script(ASK.format(requests=options.requests), url)
    with server() as url:
        script(FILL, url)
        script(ASK.format(requests=options.requests), url)


if __name__ == "__main__":
    main()
