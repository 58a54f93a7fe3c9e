import logging
import signal
import threading

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from kanazawa2030.core.delivery import deliver_due
from kanazawa2030.core.scheduling import run_due

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Send mail and run periodic tasks until told to stop (SIGTERM, SIGINT).

    Any number may run, on any host. On a signal the mail being sent is finished.
    """

    help = "Send mail and run periodic tasks until stopped."

    def add_arguments(self, parser):
        parser.add_argument(
            "--poll", type=float, default=2, metavar="SECONDS", help="pause when idle"
        )
        parser.add_argument("--once", action="store_true", help="one round, then end")

    def handle(self, *args, poll, once, **options):
        stop = threading.Event()
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
        logger.info("The worker has started")
        while not stop.is_set():
            sent = self.round(stop)
            if once:
                break
            if not sent:
                stop.wait(poll)
        logger.info("The worker has stopped")

    def round(self, stop) -> int:
        """One turn; what the database or a bug throws is logged and tried again."""
        close_old_connections()
        sent = 0
        try:
            sent = deliver_due(stop=stop.is_set)
            if not stop.is_set():
                run_due()
        except DatabaseError as error:
            logger.warning("The worker goes on after %s", type(error).__name__)
            stop.wait(2)
        except Exception:
            logger.exception("The worker goes on after an error")
            stop.wait(2)
        finally:
            close_old_connections()
        return sent
