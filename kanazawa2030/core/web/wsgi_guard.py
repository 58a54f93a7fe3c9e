"""WSGI wrapper that refuses requests with unreadable headers and reads every body whole.

Django reads the Content-Type in the request's constructor, before any middleware: an
unknown charset would be answered with a bare 500.

A refusal (413, 403, 404 …) often leaves the body unread. Closing a socket with unread bytes
resets the connection, and nginx then answers 502 where the sender should read why.
"""

import codecs

from django.utils.http import parse_header_parameters

from .errors import SECURITY_HEADERS, static_page, status_line

_CHARSETS = {"utf-8", "ascii"}
_CHUNK = 64 * 1024


def readable_content_type(value: str) -> bool:
    """Return whether the header can be parsed and names no charset but UTF-8 or ASCII."""
    try:
        _, parameters = parse_header_parameters(value)
        charset = parameters.get("charset")
        return charset is None or codecs.lookup(charset).name in _CHARSETS
    except Exception:
        # The parser of the standard library raises errors of many kinds for malformed
        # headers.
        return False


def readable_length(value: str) -> bool:
    """Return whether a Content-Length is blank or a number of at most 18 digits."""
    return not value or (value.isascii() and value.isdigit() and len(value) < 19)


def guard(application):
    """Wrap a WSGI application: unreadable headers are 400, what it left unread is read."""

    def guarded(environ, start_response):
        if readable_content_type(environ.get("CONTENT_TYPE") or "") and readable_length(
            environ.get("CONTENT_LENGTH") or ""
        ):
            response = application(environ, start_response)
        else:
            response = _refuse(environ, start_response)
        _read_rest(environ)
        return response

    return guarded


def _read_rest(environ):
    """Read what is left of the body, where the server says that it ends (gunicorn does)."""
    if not environ.get("wsgi.input_terminated"):
        return
    try:
        while environ["wsgi.input"].read(_CHUNK):
            pass
    except OSError:
        pass  # the sender has gone


def _refuse(environ, start_response):
    body = static_page(400).encode()
    start_response(
        status_line(400),
        [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            *SECURITY_HEADERS.items(),
        ],
    )
    return [] if environ.get("REQUEST_METHOD") == "HEAD" else [body]
