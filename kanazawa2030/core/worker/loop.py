"""The worker's loop: mail first, then what is due by the clock, again and again."""

import logging
import threading
import time

from django.db import close_old_connections

from ..mail import delivery
from ..web.logs import place
from . import scheduling

logger = logging.getLogger(__name__)

ROUND = 100  # mails between two looks at the clock
SILENCE = 20  # seconds the mail server is left alone after it could not be reached
LONGEST_PAUSE = 30  # seconds
_TROUBLES_COUNTED = 10


class Worker:
    """Runs until `stop` is set. Any number may run, on any host.

    Neither a mail server nor a database that is away ends it; it waits and goes on.
    """

    def __init__(self, *, poll: float, stop: threading.Event):
        self.poll = poll
        self.stop = stop
        self._mail_again_at = 0.0
        self._troubles = 0

    def run(self):
        logger.info("The worker has started")
        while not self.stop.is_set():
            pause = self.turn()
            if pause:
                # Event.wait returns at once when a signal sets it.
                self.stop.wait(pause)
        logger.info("The worker has stopped")

    def turn(self) -> float:
        """Do what is due; return the seconds to wait before the next turn."""
        try:
            is_busy = self.step()
        except Exception as error:
            self._troubles = min(self._troubles + 1, _TROUBLES_COUNTED)
            pause = min(self.poll * 2**self._troubles, LONGEST_PAUSE)
            logger.error(
                "The worker goes on in %d s after %s at %s",
                pause,
                type(error).__name__,
                place(error),
            )
            return pause
        self._troubles = 0
        return 0 if is_busy else self.poll

    def step(self) -> bool:
        """One round of mails, then the tasks that are due; whether mail may be left."""
        close_old_connections()  # a connection that broke is made anew
        try:
            is_busy = self._deliver()
            scheduling.run_due(stop=self.stop.is_set)
        finally:
            close_old_connections()
        return is_busy

    def _deliver(self) -> bool:
        if time.monotonic() < self._mail_again_at:
            return False
        tally = delivery.deliver_due(limit=ROUND, stop=self.stop.is_set)
        if tally.sent or tally.failed:
            logger.info("Mails: %d sent, %d failed", tally.sent, tally.failed)
        if tally.is_cut_off:
            self._mail_again_at = time.monotonic() + SILENCE
        return tally.sent + tally.deferred + tally.failed >= ROUND
