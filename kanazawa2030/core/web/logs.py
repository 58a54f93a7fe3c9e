"""Logs without personal data: no query strings, tokens or email addresses."""

import json
import logging
import re
from datetime import UTC, datetime
from traceback import extract_tb

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
_MASK = "***"


def clean(text: str) -> str:
    """Return the text with mail addresses, query strings and tokens replaced by `***`."""
    text = _EMAIL.sub(_MASK, text)
    text = _QUERY.sub(f"?{_MASK}", text)
    text = _AFTER_WORD.sub(rf"\1/{_MASK}", text)
    return _SIGNED.sub(_MASK, text)


def place(error: BaseException) -> str:
    """Return `file:line` of an error, whose message may contain what a person typed."""
    frames = extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"


class JsonFormatter(logging.Formatter):
    """Format a record as one line of JSON: time (UTC), level, logger, message, request, error."""

    def format(self, record):
        entry = {
            "time": datetime.fromtimestamp(record.created, tz=UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": clean(record.getMessage()),
        }
        request = getattr(record, "request", None)
        if hasattr(request, "method") and hasattr(request, "path"):
            entry["method"] = request.method
            entry["path"] = clean(request.path)
        status = getattr(record, "status_code", None)
        if status is not None:
            entry["status"] = status
        if record.exc_info:
            entry["error"] = clean(self.formatException(record.exc_info))
        if record.stack_info:
            entry["stack"] = clean(self.formatStack(record.stack_info))
        return json.dumps(entry, ensure_ascii=False, default=str)
