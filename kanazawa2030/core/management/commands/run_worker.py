import signal
import threading
from contextlib import contextmanager

from django.core.management.base import BaseCommand

from ...worker.loop import Worker


@contextmanager
def _signals_set(stop: threading.Event):
    """Let SIGTERM and SIGINT set `stop` inside the block."""
    signals = (signal.SIGTERM, signal.SIGINT)
    before = {number: signal.signal(number, lambda *_args: stop.set()) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Command(BaseCommand):
    """Run the worker until SIGTERM or SIGINT; the mail being sent is finished first.

    With --once it sends what is due, runs the tasks that are due, and ends; an error
    then ends the command instead of being waited out.
    """

    help = "Send mail and run periodic tasks until stopped."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="one turn, then end")
        parser.add_argument(
            "--poll", type=float, default=2, metavar="SECONDS", help="pause when idle"
        )

    def handle(self, *args, once, poll, **options):
        stop = threading.Event()
        worker = Worker(poll=poll, stop=stop)
        with _signals_set(stop):
            if not once:
                worker.run()
            else:
                while worker.step() and not stop.is_set():
                    pass
