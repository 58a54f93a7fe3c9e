"""A portal in processes that are killed again and again; run by test_faults.

    python -m tests.events.registration.killed_portal EVENT ROUNDS SEED

Each round forks a process that registers people and one that works as the worker, and
kills both without warning a moment after they have begun.
"""

import os
import random
import signal
import sys
import time
import traceback

import django
from django.urls import get_resolver


def web(begun, event_pk: int, number: int, chance: random.Random):
    """Register, confirm and cancel people until killed."""
    from events.models import Event
    from events.registration import services as registration_services

    event = Event.objects.get(pk=event_pk)
    for person in range(10_000):
        made = registration_services.register(
            event,
            name="参加者",
            email=f"r{number}p{person}@people.example",
            language="ja",
            adults=chance.choice((0, 0, 1)),
        )
        begun()
        if chance.random() < 0.8:
            registration_services.confirm(made)
        if chance.random() < 0.3:
            registration_services.cancel(made)


def worker(begun):
    """Settle and send until killed."""
    from django.utils import timezone

    from events.registration import tasks as registration_tasks
    from kanazawa2030.core.mail.delivery import deliver_due

    while True:
        registration_tasks.settle_due(timezone.now())
        begun()
        deliver_due(limit=3)


def fork(func, *arguments) -> tuple[int, int]:
    """Run `func(begun, …)` in a child; return its id and a pipe that tells of progress."""
    hears, tells = os.pipe()
    child = os.fork()
    if child:
        os.close(tells)
        return child, hears
    try:
        func(lambda: os.write(tells, b"."), *arguments)
    except BaseException:
        traceback.print_exc()
    os._exit(1)


def main(event_pk: str, rounds: str, seed: str):
    django.setup()
    get_resolver().url_patterns  # noqa: B018 (loads the URLs, opens no connection)
    chance = random.Random(int(seed))
    for number in range(int(rounds)):
        children = [fork(web, int(event_pk), number, chance), fork(worker)]
        for child, hears in children:
            os.read(hears, 1)  # it has begun, or it has died
            time.sleep(chance.uniform(0, 0.4))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            os.close(hears)


if __name__ == "__main__":
    main(*sys.argv[1:])
