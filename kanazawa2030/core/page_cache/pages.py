"""Build a page once and keep it: for the same content, address and release.

A page is kept in the cache `pages`, which the processes share, and in `pages_here`, the
memory of this one: reading a file and unpacking it costs as much as the rest of a request.

Pages that count seats change with every registration. They are built anew every
`SEATS_FRESH` seconds; while one visitor waits for that, the others get the page before.
"""

import hashlib
import logging
import os
import time
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.core.cache import caches
from django.db import DatabaseError
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, has_vary_header
from django.utils.http import quote_etag

from .content import content_version
from .moments import next_change

logger = logging.getLogger(__name__)

SEATS_FRESH = 10.0  # seconds
SEATS_USABLE = 20.0  # seconds; while somebody builds the next one
LONGEST_BUILD = 10  # seconds; then another visitor may build it
LARGEST_HERE = 1024 * 1024  # bytes; larger files are read each time, not held by each process
WAIT = 0.02  # seconds between two looks for a page that is being built
LONGEST_WAIT = 2.0  # seconds; then the visitor gets a page of their own

_FOR_EVERYBODY = {
    "Cache-Control": "public, max-age=0, must-revalidate",
    "X-Accel-Expires": "1",  # seconds nginx may answer alone; it tells nobody
}


class Policy(NamedTuple):
    """What a view says of its pages (see `kept_page`)."""

    parameters: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    counts_seats: bool = False


class Page(NamedTuple):
    """A kept page; times are seconds since 1970."""

    headers: tuple[tuple[str, str], ...]
    body: bytes
    fresh_until: float
    usable_until: float

    def response(self, request) -> HttpResponse:
        """Return the answer to `request`: this page, or 304 if the visitor has it."""
        response = HttpResponse(self.body, headers=dict(self.headers))
        etag = response.headers["ETag"]
        return get_conditional_response(request, etag=etag, response=response)


_CODE = ("kanazawa2030", "events", "meetings", "partners", "templates", "static", "locale")


def _release() -> str:
    """Return what changes with the code, the templates and the environment."""
    newest = max(
        os.stat(os.path.join(folder, name)).st_mtime_ns
        for code in _CODE
        for folder, _folders, names in os.walk(settings.BASE_DIR / code)
        for name in names
        if not name.endswith(".pyc")
    )
    return hashlib.sha256(repr((newest, sorted(os.environ.items()))).encode()).hexdigest()


# As the process starts: later the files may be those of the next release.
_RELEASE = _release()


@lru_cache(maxsize=1)
def _release_at(second: int) -> str:
    return _release()


def release() -> str:
    """Return what tells two releases apart: code, templates, texts and environment."""
    # Who edits a template while developing sees it within a second.
    return _release_at(int(time.monotonic())) if settings.DEBUG else _RELEASE


def page_for(request, policy: Policy, build: Callable) -> HttpResponse:
    """Return the answer to a visitor's GET or HEAD: a kept page, or `build(request)`."""
    try:
        version = content_version()
    except DatabaseError:
        return build(request)  # the page says so itself
    key, now = _key(request, version), timezone.now()
    page = _kept("pages_here", key)
    if page is not None and now.timestamp() < page.fresh_until:
        return _kept_answer(page, request)
    page = _kept("pages", key)
    if page is not None and now.timestamp() < page.fresh_until:
        _keep_here(key, page, now)
        return _kept_answer(page, request)
    request.kept_page = "miss"
    if _begin(key):
        try:
            return _built(request, policy, build, key, version)
        finally:
            _end(key)
    if page is None or page.usable_until <= now.timestamp():
        page = _wait_for(key)
    return _kept_answer(page, request) if page is not None else build(request)


def _kept_answer(page: Page, request) -> HttpResponse:
    request.kept_page = "hit"  # counted by core.watch
    return page.response(request)


def etag_of(body: bytes) -> str:
    """Return the ETag of these bytes."""
    return quote_etag(hashlib.sha256(body).hexdigest()[:32])


def _built(request, policy, build, key, version) -> HttpResponse:
    """Build the page, keep it if it is for everybody, and answer with it."""
    now = timezone.now()
    until = next_change(version, now).timestamp()
    response = build(request)
    if not _is_for_everybody(response):
        return response
    for name, value in _FOR_EVERYBODY.items():
        response.headers[name] = value
    response.headers["ETag"] = etag_of(response.content)
    fresh = usable = until
    if policy.counts_seats:
        fresh = min(until, now.timestamp() + SEATS_FRESH)
        usable = min(until, now.timestamp() + SEATS_USABLE)
    page = Page(tuple(response.headers.items()), response.content, fresh, usable)
    if request.method == "GET":
        _keep("pages", key, page, now)
        _keep_here(key, page, now)
    return page.response(request)


def _is_for_everybody(response) -> bool:
    """Return whether the page is no refusal and depends on no cookie."""
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not has_vary_header(response, "Cookie")
        and "Cache-Control" not in response.headers
    )


def _key(request, version) -> str:
    said = (release(), version, request.scheme, request.path, request.META.get("QUERY_STRING", ""))
    return hashlib.sha256(repr(said).encode()).hexdigest()


# --- The caches: without them pages are built as if there were none ---------------


def _kept(name: str, key: str) -> Page | None:
    try:
        return caches[name].get(key)
    except Exception:  # each backend raises errors of its own
        logger.warning("The cache %s could not be read", name, exc_info=True)
        return None


def _keep(name: str, key: str, page: Page, now: datetime) -> None:
    try:
        caches[name].set(key, page, timeout=page.usable_until - now.timestamp())
    except Exception:
        logger.warning("The cache %s could not be written", name, exc_info=True)


def _keep_here(key: str, page: Page, now: datetime) -> None:
    if len(page.body) <= LARGEST_HERE:
        _keep("pages_here", key, page, now)


def _begin(key: str) -> bool:
    """Return whether this visitor's request builds the page; nobody else does until `_end`."""
    try:
        return caches["pages"].add(f"{key}-building", 1, timeout=LONGEST_BUILD)
    except Exception:
        return True


def _end(key: str) -> None:
    try:
        caches["pages"].delete(f"{key}-building")
    except Exception:
        logger.warning("A page's lock could not be taken off", exc_info=True)


def _wait_for(key: str) -> Page | None:
    """Return the page somebody else is building; None if it cannot be kept or takes long."""
    for _look in range(int(LONGEST_WAIT / WAIT)):
        time.sleep(WAIT)
        page = _kept("pages", key)
        if page is not None:
            return page
        if _kept("pages", f"{key}-building") is None:
            break
    return None
