"""Logs without personal data: no query strings, tokens, email addresses or words of errors.

Each line of a request carries its number, each line about a mail or a task of the worker
`mail-12` or `task-purge`.
"""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from traceback import extract_tb

from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseFault
from django.db import OperationalError
from django.template import TemplateDoesNotExist

_EMAIL = re.compile(r"(?<![^\s@<>\"'(),;:=\[\]])[^\s@<>\"'(),;:=\[\]]+@[^\s@<>\"'(),;:=\[\]]+")
# The query string of an address.
_QUERY = re.compile(r"(?<=[^\s?])\?[^\s\"'<>]+")
# The token after one of these path segments.
_AFTER_WORD = re.compile(
    r"(?<=/)(registrations|reception|confirm-email|key|unsubscribe)/"
    r"(?!find\b)[^/\s?\"'<>]+"
)
# A path segment with a signature: of core.tokens ("~") or of Django (":").
_SIGNED = re.compile(r"(?<=/)[^/\s?\"'<>]*(?:~|:|%3A|%7E)[\w-]{20,}[^/\s?\"'<>]*", re.I)
# A path segment somebody typed: the portal's own are letters, digits and hyphens.
_TYPED = re.compile(r"(?<=/)[^/\s?\"'<>]*(?:%[0-9a-f]{2}|[^\x00-\x7f])[^/\s?\"'<>]*", re.I)
_MASK = "***"
_METHODS = {"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"}
# Errors that say what is wrong with the installation. Others repeat what a person typed.
_SPEAKING = (ImportError, ImproperlyConfigured, OperationalError, TemplateDoesNotExist)

_trace: ContextVar[str] = ContextVar("trace", default="")


@contextmanager
def traced(trace: str) -> Iterator[None]:
    """Name what the lines of the log are about while the block runs."""
    before = _trace.set(trace)
    try:
        yield
    finally:
        _trace.reset(before)


def clean(text: str) -> str:
    """Return the text with mail addresses, query strings and tokens replaced by `***`.

    So are the parts of a path that hold anything but ASCII: nobody but a visitor writes them.
    """
    text = _EMAIL.sub(_MASK, text)
    text = _QUERY.sub(f"?{_MASK}", text)
    text = _AFTER_WORD.sub(rf"\1/{_MASK}", text)
    text = _TYPED.sub(_MASK, text)
    return _SIGNED.sub(_MASK, text)


def place(error: BaseException) -> str:
    """Return `file:line` of an error, whose message may contain what a person typed."""
    frames = extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"


def address_of(request) -> str:
    """Return the address of a request as the portal names it: `ja/events/<slug:slug>/`.

    One that leads nowhere holds what somebody typed; of it only the first part is told.
    """
    match = getattr(request, "resolver_match", None)
    if match is not None:
        return f"/{match.route}"
    first = request.path.lstrip("/").partition("/")[0]
    return f"/{first}/{_MASK}" if re.fullmatch(r"[a-z]{2,8}", first) else f"/{_MASK}"


def described(error: BaseException) -> str:
    """Return the kinds of an error and its causes, and where they arose; not their words.

    An error of the database has its code, one of the operating system says what it lacked.
    """
    kind = type(error)
    words = f"{kind.__module__}.{kind.__qualname__}"
    if isinstance(error, OSError) and error.strerror:
        words += f": {error.strerror}"
    elif isinstance(error, _SPEAKING):
        words += f": {str(error).partition(chr(10))[0]}"
    elif isinstance(error, DatabaseFault) and (code := getattr(error.__cause__, "pgcode", None)):
        words += f": {code}"
    frames = "".join(
        f"\n  {frame.filename}:{frame.lineno} {frame.name}"
        for frame in extract_tb(error.__traceback__)
    )
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return words + frames + (f"\nafter {described(cause)}" if cause else "")


def _message(record: logging.LogRecord) -> str:
    """Return the message of a record; of errors in it only their kind."""
    args = record.args
    if isinstance(args, tuple):
        args = tuple(type(one).__name__ if isinstance(one, BaseException) else one for one in args)
    return str(record.msg) % args if args else str(record.msg)


class JsonFormatter(logging.Formatter):
    """Format a record as one line of JSON: time (UTC), level, logger, message, request, error."""

    def format(self, record):
        message = _message(record)
        request = getattr(record, "request", None)
        entry = {
            "time": datetime.fromtimestamp(record.created, tz=UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
        }
        if trace := getattr(request, "trace", "") or _trace.get():
            entry["trace"] = trace
        if hasattr(request, "method") and hasattr(request, "path"):
            entry["method"] = request.method if request.method in _METHODS else "?"
            entry["path"] = address_of(request)
            for typed in (request.get_full_path(), request.path):
                message = message.replace(typed, entry["path"])
        entry["message"] = clean(message)
        for name, key in (("status_code", "status"), ("view", "view"), ("ms", "ms")):
            if (value := getattr(record, name, None)) is not None:
                entry[key] = value
        if record.exc_info and record.exc_info[1]:
            entry["error"] = clean(described(record.exc_info[1]))
        if record.stack_info:
            entry["stack"] = clean(self.formatStack(record.stack_info))
        return json.dumps(entry, ensure_ascii=False, default=str)
