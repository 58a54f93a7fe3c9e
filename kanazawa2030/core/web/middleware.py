"""Middleware that refuses malformed requests and renders the pages of errors."""

import logging

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from ..storages import FilesUnavailable
from . import views
from .db_errors import is_away, is_busy, is_senders_value
from .errors import Busy, TooMany, Withdrawn

logger = logging.getLogger(__name__)

_SECRETS = {"code", "credential"}
_FORMS = {"multipart/form-data", "application/x-www-form-urlencoded"}
# Django has responses for these.
_ANSWERED = (BadRequest, SuspiciousOperation, MultiPartParserError)


class MalformedRequest(BadRequest):
    """The request contains text that cannot be stored or shown."""


def is_storable(text: str) -> bool:
    """Return whether a text has neither NUL (PostgreSQL refuses it) nor a lone surrogate."""
    if "\x00" in text:
        return False
    return text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text)


def _check(values):
    if not all(map(is_storable, values)):
        raise MalformedRequest("The request holds a NUL or half a character.")


def _check_pairs(querydict):
    _check(querydict)
    for _name, values in querydict.lists():
        _check(values)


def _check_size(request, view):
    """Raise if the body is larger than a form of this view can be; it is not read yet."""
    if "admin" in request.resolver_match.app_names or getattr(view, "takes_uploads", False):
        return  # settings.REQUEST_MAX_BYTES and DATA_UPLOAD_MAX_MEMORY_SIZE hold
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.FORM_MAX_BYTES:
        raise RequestDataTooBig("The body is over FORM_MAX_BYTES.")


def _check_texts(request):
    """Raise if the texts of a form with uploads are longer than a form may be."""
    if "admin" in request.resolver_match.app_names:
        return
    if sum(len(value) for _, values in request.POST.lists() for value in values) > (
        settings.FORM_MAX_BYTES
    ):
        raise RequestDataTooBig("The texts are over FORM_MAX_BYTES.")


class PermissionsPolicy:
    """Add settings.PERMISSIONS_POLICY to every answer: no page uses a camera, a position …

    But for a view that has set a policy of its own.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return response


class RefuseMalformedRequests:
    """Answer 400 to requests that contain NUL or a lone surrogate.

    A body over its limit is 413: what one request costs grows with what it sends.
    Form values are checked in `process_view`, where the CSRF check would read them too.
    Uploads go to the upload handlers as usual; bodies that are no form are not read.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        try:
            self._check_head(request)
        except (MalformedRequest, RequestDataTooBig) as error:
            return views.bad_request(request, error)
        return self.get_response(request)

    def _check_head(self, request):
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length[:18]) > settings.REQUEST_MAX_BYTES:
            raise RequestDataTooBig("The body is over REQUEST_MAX_BYTES.")
        _check([request.path_info])
        _check_pairs(request.GET)
        # Django decodes \000 in quoted cookies, so a session key can contain NUL.
        _check(request.COOKIES.values())
        _check(
            value
            for name, value in request.META.items()
            if name.startswith("HTTP_") and isinstance(value, str)
        )

    def process_view(self, request, view, args, kwargs):
        if request.method != "POST" or request.content_type not in _FORMS:
            return
        _check_size(request, view)
        try:
            _check_texts(request)
            _check_pairs(request.POST)
            _check(request.FILES)
        except _ANSWERED:
            raise
        except (UnreadablePostError, LookupError, TypeError, ValueError) as error:
            # The client disconnected, or a part's header names an unknown charset.
            raise BadRequest("The form could not be read.") from error


def _sent(request) -> list[tuple[str, str]]:
    """Return the names and values of a posted form, to send again from the page of a 503.

    Nothing of a form with files, which cannot be kept, or with a secret, which must not.
    """
    if request.method != "POST" or any(request.FILES.values()):
        return []
    if any("password" in name or name in _SECRETS for name in request.POST):
        return []
    return [(name, value) for name, values in request.POST.lists() for value in values]


class ErrorAnswers:
    """Render the errors of `core.web.errors`, and 503 for a database that is busy or away."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, error):
        if isinstance(error, Withdrawn):
            return views.error_page(request, 410, reason=error.reason)
        if isinstance(error, TooMany):
            return error.answer(views.error_page(request, 429, retry_after=error.retry_after))
        if isinstance(error, Busy):
            return views.busy(request, error.retry_after, sent=_sent(request))
        if isinstance(error, FilesUnavailable):
            logger.error("The bucket of images and documents does not answer", exc_info=error)
            return views.busy(request, sent=_sent(request))
        if is_busy(error):
            logger.warning("A lock was not had in time", exc_info=error)
            return views.busy(request, sent=_sent(request))
        if is_away(error):
            logger.error("The database is away, or there is no room", exc_info=error)
            return views.busy(request, is_away=True, sent=_sent(request))
        if is_senders_value(error):
            logger.warning("A value fits no column", exc_info=error)
            return views.bad_request(request)
        return None
