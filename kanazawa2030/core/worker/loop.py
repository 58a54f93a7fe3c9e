"""The worker's loop: send mails, run the periodic tasks that are due, wait, repeat."""

import logging
import threading
import time

from django.db import close_old_connections
from django.utils import timezone

from ..mail import delivery
from ..web.logs import place
from . import scheduling

logger = logging.getLogger(__name__)

ROUND = 100  # mails between two checks for tasks that are due
SILENCE = 20  # seconds without sending after the mail server could not be reached
LONGEST_PAUSE = 30  # seconds
BEAT = 10  # seconds between two signs of life
_TROUBLES_COUNTED = 10


class Worker:
    """A worker that runs until `stop` is set. Any number may run, on any host.

    When the mail server or the database is unavailable it waits and tries again.
    """

    def __init__(self, *, poll: float, stop: threading.Event):
        self.poll = poll
        self.stop = stop
        self._mail_again_at = 0.0
        self._beat_again_at = 0.0
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
        """Do one step; return the seconds to wait before the next."""
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
        """Send some mails and run the tasks that are due; return whether mails may remain."""
        close_old_connections()  # a broken connection is opened again
        try:
            is_busy = self._deliver()
            scheduling.run_due(stop=self._is_told_to_stop)
        finally:
            close_old_connections()
        return is_busy

    def _is_told_to_stop(self) -> bool:
        """Return whether to stop. Asked before each mail and task, so it is a sign of life too."""
        if time.monotonic() >= self._beat_again_at:
            scheduling.beat(timezone.now())
            self._beat_again_at = time.monotonic() + BEAT
        return self.stop.is_set()

    def _deliver(self) -> bool:
        if time.monotonic() < self._mail_again_at:
            return False
        tally = delivery.deliver_due(limit=ROUND, stop=self._is_told_to_stop)
        if tally.sent or tally.failed:
            logger.info("Mails: %d sent, %d failed", tally.sent, tally.failed)
        if tally.is_cut_off:
            self._mail_again_at = time.monotonic() + SILENCE
        return tally.sent + tally.deferred + tally.failed >= ROUND
