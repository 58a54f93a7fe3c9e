"""A transport that keeps what it is given and fails when a test says so."""

import threading
from contextlib import contextmanager

from django.core.mail.backends.base import BaseEmailBackend
from django.test import override_settings

_BACKEND = "tests.core.mail.postbox.Transport"
_current = None


class Postbox:
    """What went out, as (address, Message-ID), in order, whichever thread sent it.

    `on_open()` and `on_send(message)` may raise what a server would answer; `on_sent`
    is called when the mail has gone out and nobody knows yet.
    """

    def __init__(self):
        self.sent = []
        self.messages = []
        self.opened = self.closed = 0
        self.on_open = self.on_send = self.on_sent = lambda *_args: None
        self._lock = threading.Lock()

    @property
    def addresses(self):
        return [address for address, _number in self.sent]

    def take(self, message):
        self.on_send(message)
        with self._lock:
            self.messages.append(message)
            self.sent.append((message.to[0], message.extra_headers["Message-ID"]))
        self.on_sent(message)


class Transport(BaseEmailBackend):
    def open(self):
        _current.on_open()
        _current.opened += 1
        return True

    def close(self):
        _current.closed += 1

    def send_messages(self, email_messages):
        for message in email_messages:
            message.message()  # builds the headers, as a real transport would
            _current.take(message)
        return len(email_messages)


@contextmanager
def postbox():
    """Let the outbox send into a Postbox, which is yielded."""
    global _current
    _current = Postbox()
    with override_settings(OUTBOX_TRANSPORT={"BACKEND": _BACKEND, "OPTIONS": {}}):
        yield _current
