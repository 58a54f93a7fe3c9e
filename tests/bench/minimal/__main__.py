"""python -m tests.bench.minimal REQUESTS: print the milliseconds of the bare list."""

import statistics
import sys
import time

import django
from django.test import Client

BATCHES = 5


def main(requests: str):
    django.setup()
    client, each, batches = Client(), max(1, int(requests) // BATCHES), []
    client.get("/")
    for _ in range(BATCHES):
        start = time.process_time()
        for _ in range(each):
            client.get("/")
        batches.append((time.process_time() - start) * 1000 / each)
    print(statistics.median(batches))


main(*sys.argv[1:])
