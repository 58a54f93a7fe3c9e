"""Faults while people register: processes killed, PostgreSQL, Redis and the mail server away.

Whatever fails, nobody who was told that they are registered is lost or stored twice.
The figures of docs/reliability.md are printed with `pytest -s`.
"""

import os
import signal
import subprocess
import time
from collections import Counter
from contextlib import ExitStack

import pytest

from .. import postgres
from ..nginx import NGINX
from . import image
from .hosts import (
    RATE,
    REDIS,
    Visitors,
    mail_server,
    manage,
    nginx,
    redis,
    register,
    started,
    variables,
    wait_until,
)

pytestmark = [
    pytest.mark.skipif(NGINX is None, reason="no nginx here: apt-get install nginx-light"),
    pytest.mark.xdist_group("faults"),
    pytest.mark.slow,
]
PREPARE = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("createcachetable")
from tests.factories import make_event, make_office
make_office()
for slug in ("killed", "away", "cache", "mail"):
    make_event(slug=slug, title_ja="故障の会", capacity=3000)
"""
STORED = """
from events.models import Registration
print(*Registration.objects.filter(event__slug="{slug}").values_list("email", flat=True))
"""
QUEUED = """
from kanazawa2030.core.models import OutgoingMail
print(OutgoingMail.objects.filter(status__in=["queued", "sending"]).count())
"""
MAILED = """
from events.models import Registration
from kanazawa2030.core.models import OutgoingMail
people = Registration.objects.filter(event__slug="{slug}").values("email")
print(*OutgoingMail.objects.filter(to__in=people).values_list("to", flat=True))
"""


class Site:
    """One machine behind nginx, on a PostgreSQL, a Redis and a mail server of its own."""

    def __init__(self, stack: ExitStack, folder):
        # What is acknowledged must be on the disk, as PostgreSQL has it by itself.
        self.database = stack.enter_context(postgres.started(synchronous_commit="on", fsync="on"))
        self.mails = stack.enter_context(mail_server())
        self.redis, cache = stack.enter_context(redis(folder))
        self.variables = variables(
            folder, database=self.database.url, cache=cache, mails=self.mails
        )
        manage(self.variables, PREPARE)
        [self.host] = started(stack, folder, "a", self.variables)
        self.ask = stack.enter_context(nginx(folder, [self.host]))
        wait_until(lambda: self.ask("/healthz").status == 200)

    def emails(self, script: str, slug: str) -> Counter:
        """Return the addresses a script prints, and how often each."""
        return Counter(manage(self.variables, script.format(slug=slug)).split())

    def processes(self) -> list[int]:
        """Return the processes of gunicorn that answer."""
        found = subprocess.run(
            ["pgrep", "-P", str(self.host.site.pid)], capture_output=True, text=True, check=True
        )
        return [int(number) for number in found.stdout.split()]

    def sent(self, slug: str) -> Counter:
        """Return how many mails went to each person registered for an event."""
        people = self.emails(STORED, slug)
        return Counter({to: n for to, n in self.mails.recipients.items() if to in people})

    def check(self, visitors: Visitors, slug: str) -> Counter:
        """See that all who were told so are stored, each once; return who is stored."""
        stored = self.emails(STORED, slug)
        assert visitors.acknowledged <= set(stored)
        assert set(stored.values()) == {1}
        return stored


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("faults")
    image.build(folder / "code")
    with ExitStack() as stack:
        yield Site(stack, folder)


def test_killed_processes(site):
    """One that answers and the worker, each in the midst of its work."""
    with Visitors(site.ask, "killed", first=10_000) as visitors:
        time.sleep(2)
        os.kill(site.processes()[0], signal.SIGKILL)
        time.sleep(2)
        os.killpg(site.host.worker.pid, signal.SIGKILL)
        site.host.worker.wait()
        time.sleep(1)
        site.host.start_worker()
        time.sleep(2)
    stored = site.check(visitors, "killed")
    failed = [one for one in visitors.answers if one.status != 302]
    print(f"{len(visitors.answers)} registrations, {len(failed)} cut off by the killed process")
    # gunicorn answers one request at a time: no more than one is in a process that is killed.
    assert len(failed) <= 1
    assert all(one.status == 502 and "もう一度" in one.text for one in failed)
    # A mail that was being sent as its worker died may go twice; none is left out.
    wait_until(lambda: set(site.sent("killed")) == set(stored), seconds=300)
    twice = [to for to, number in site.sent("killed").items() if number > 1]
    assert len(twice) <= 1
    assert set(site.emails(MAILED, "killed").values()) == {1}


def test_postgresql_killed_and_back(site):
    with Visitors(site.ask, "away", first=20_000) as visitors:
        time.sleep(2)
        gone = time.monotonic()
        site.database.stop("immediate")
        time.sleep(3)
        kept = site.ask("/ja/events/away/")
        pages = site.ask("/ja/my/")
        site.database.start()
        back = time.monotonic()
        well = wait_until(lambda: site.ask("/readyz").status == 200)
        time.sleep(3)
    stored = site.check(visitors, "away")
    failed = [one for one in visitors.answers if one.status != 302]
    print(
        f"away for {back - gone:.1f} s, well {well:.1f} s later; {len(visitors.acknowledged)} "
        f"registered, {len(failed)} told to try again"
    )
    assert failed
    # Who asked before may have been in the midst of it; nobody is refused once it is back.
    assert all(gone - 2 < one.asked < back + well + 0.5 for one in failed)
    assert {one.status for one in failed} == {503}
    assert all("まだ受け付けていません" in one.text for one in failed)
    assert all("not been received yet" in one.text for one in failed)
    assert (kept.status, pages.status) in {(200, 503), (503, 503), (200, 302), (503, 302)}
    # The worker was not restarted: it waited for the database.
    assert site.host.worker.poll() is None
    wait_until(lambda: set(site.sent("away")) == set(stored), seconds=300)


@pytest.mark.skipif(REDIS is None, reason="no Redis here: apt-get install redis-server")
def test_redis_killed(site):
    with Visitors(site.ask, "cache", first=30_000) as visitors:
        time.sleep(2)
        site.redis.kill()
        site.redis.wait()
        time.sleep(4)
    number = len(visitors.answers)
    print(f"{number} registrations, Redis gone after two seconds: {dict(visitors.statuses)}")
    assert visitors.statuses == {302: number}
    assert len(site.check(visitors, "cache")) == number > 4 * RATE


def test_mail_server_down_and_back(site):
    """The mails wait and go once each; the registrations do not notice."""
    address = site.mails.server_address
    site.mails.shutdown()
    site.mails.server_close()
    people = range(40_000, 40_020)
    assert {register(site.ask, "mail", number).status for number in people} == {302}
    time.sleep(5)
    assert not site.sent("mail")
    assert int(manage(site.variables, QUEUED)) >= len(people)
    metrics = site.host.ask("/healthz").text
    assert '"mail"' in metrics
    with mail_server(address[1]) as back:
        back.recipients.clear()
        site.mails = back
        waited = wait_until(lambda: len(site.sent("mail")) == len(people), seconds=200)
        time.sleep(2)
        print(f"all {len(people)} mails sent within {waited:.0f} s of the server's return")
        assert set(site.sent("mail").values()) == {1}
