"""Views for errors, the root address, images and robots.txt."""

import logging
import sys

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.template.loader import get_template
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_safe

from ..uploads import images, sending
from .db_errors import is_away, is_busy
from .errors import static_page

logger = logging.getLogger(__name__)

_LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
# Shown without a database, so these templates have no tags of ours but fixed texts.
_STATIC_TEMPLATES = {500, 503}


# --- Languages ---------------------------------------------------------------


def accepted_language(request) -> str:
    """Return the first of ja and en in Accept-Language.

    English if it names other languages only; Japanese if there is no such header.
    """
    header = request.headers.get("Accept-Language", "")
    wanted = [code for code, weight in parse_accept_lang_header(header) if weight > 0]
    for code in wanted:
        language = code.split("-")[0]
        if language in _LANGUAGES:
            return language
    return "en" if any(code != "*" for code in wanted) else "ja"


def language_of(request) -> str:
    """Return the language of an error page: that of the address, else the accepted one."""
    first = request.path_info.strip("/").split("/")[0]
    return first if first in _LANGUAGES else accepted_language(request)


@require_safe
def language_redirect(request):
    """Redirect `/` to `/ja/` or `/en/` by Accept-Language."""
    query = request.META.get("QUERY_STRING", "")
    response = HttpResponseRedirect(
        f"/{accepted_language(request)}/" + (f"?{query}" if query else "")
    )
    patch_vary_headers(response, ["Accept-Language"])
    return response


# --- Errors ------------------------------------------------------------------


def error_page(request, status: int, **context) -> HttpResponse:
    """Render the page of an error in the language of the address.

    If the template fails or the database is unavailable, a static page in both languages
    is shown instead.
    """
    request.POST = QueryDict()  # a broken body must not be read again
    try:
        with translation.override(language_of(request)):
            if status in _STATIC_TEMPLATES:
                page = get_template(f"{status}.html").render(context)
            else:
                page = render(request, f"{status}.html", context).content
    except Exception:
        logger.exception("The page of a %s could not be made", status)
        page = static_page(status)
    response = HttpResponse(page, status=status)
    if not request.path_info.startswith(tuple(f"/{code}/" for code in _LANGUAGES)):
        patch_vary_headers(response, ["Accept-Language"])
    response.headers["Cache-Control"] = "no-store"
    return response


def bad_request(request, exception=None):
    """Answer 400, or 413 for a body over the limit."""
    return error_page(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def permission_denied(request, exception=None):
    return error_page(request, 403)


def page_not_found(request, exception=None):
    return error_page(request, 404)


def server_error(request):
    """Answer 500, or 503 if the database was busy or away."""
    error = sys.exc_info()[1]
    if is_busy(error) or is_away(error):
        return busy(request, is_away=is_away(error))
    return error_page(request, 500)


def busy(request, retry_after: int = 10, **context):
    """Answer 503 with Retry-After: nothing was changed.

    The page says so where the database `is_away`, and keeps the form `sent` (name and value
    pairs) with a button that sends it again.
    """
    response = error_page(request, 503, **context)
    response.headers["Retry-After"] = str(retry_after)
    return response


def csrf_failure(request, reason=""):
    """Answer 403 to a form whose CSRF token is missing or expired, and say what to do."""
    logger.warning("A form's token was refused: %s", reason)
    has_cookie = settings.CSRF_COOKIE_NAME in request.COOKIES
    return error_page(request, 403, form_refused="late" if has_cookie else "cookies")


def other_origin(request):
    """Answer 403 to a form that was sent from another site."""
    logger.warning("A form came from another origin")
    return error_page(request, 403, form_refused="origin")


# --- Files for machines ---------------------------------------------------------


@require_safe
def robots(request):
    """Return robots.txt: the admin, personal pages and the search are not to be indexed."""
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /dev/"]
    for code in _LANGUAGES:
        lines += [
            f"Disallow: /{code}/{part}"
            for part in ("accounts/", "my/", "registrations/", "search/", "vision/voices/own/")
        ]
    lines += ["", f"Sitemap: {settings.SITE_ORIGIN}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


# --- Images ------------------------------------------------------------------


@require_safe
def image(request, name):
    """Serve a rendition of an uploaded image to those who may see the row it belongs to.

    The image of a draft or a withdrawn page is for its editors only, at the same address.
    """
    visibility = images.visibility(name, request)
    if visibility is None:
        raise Http404
    # Caches drop a withdrawn image within an hour. A file never changes under its name, so
    # the name is its ETag.
    kept = "public, max-age=3600" if visibility == "public" else "private, no-store"
    etag = quote_etag(name)
    head = HttpResponse(headers={"Cache-Control": kept, "ETag": etag})
    answer = get_conditional_response(request, etag=etag, response=head)
    if answer is not head:
        return answer
    response = sending.sent(name, content_type="image/webp")
    if response.status_code == 200:  # a signed address is soon another one
        response.headers["Cache-Control"], response.headers["ETag"] = kept, etag
    return response
