"""Middleware that gives each request a number, counts it and writes one line about it."""

import logging
import re
import time
from functools import lru_cache
from uuid import uuid4

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import translation

from ..web.logs import traced
from . import requests

logger = logging.getLogger(__name__)

HEADER = "X-Request-ID"
_WELL_FORMED = re.compile(r"[0-9a-f]{32}")  # as nginx makes them
# Asked for every few seconds by machines.
_UNTOLD = {"healthz", "readyz", "metrics"}


class Watched:
    """Number, time, count and log every request; outermost, so that it sees every answer.

    The number is nginx's where that is well-formed. It stands in every line of the log of this
    request and in the answer. The line names the view, not the address: that may hold a token.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        told = request.headers.get(HEADER, "")
        request.trace = told if _WELL_FORMED.fullmatch(told) else uuid4().hex
        began = time.perf_counter()
        with traced(request.trace):
            response = self.get_response(request)
            _note(request, response.status_code, time.perf_counter() - began)
        response.headers[HEADER] = request.trace
        return response


def _note(request, status: int, seconds: float) -> None:
    match = getattr(request, "resolver_match", None)
    view = match.view_name if match else _view_at(request.path_info)
    try:
        view = requests.count(view, status, seconds, getattr(request, "kept_page", ""))
    except OSError as error:  # a page is worth more than its count
        logger.warning("A request was not counted: %s", type(error).__name__)
    if view not in _UNTOLD:
        shown = {"view": view, "status_code": status, "ms": round(seconds * 1000)}
        logger.info("Answered", extra={**shown, "request": request})


@lru_cache(maxsize=4096)
def _view_at(path: str) -> str:
    """Return the name of the view of a path that was answered before Django looked."""
    language = translation.get_language_from_path(path)
    try:
        with translation.override(language or settings.LANGUAGE_CODE):
            return resolve(path).view_name
    except Resolver404:
        return requests.OTHER
