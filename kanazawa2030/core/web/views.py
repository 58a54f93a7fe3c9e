"""Views for errors, health checks, the root address, images and robots.txt."""

import logging
import sys
from datetime import timedelta

from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import RequestDataTooBig
from django.core.files.storage import storages
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..models import OutgoingMail
from ..uploads import images
from .db_errors import is_busy
from .errors import static_page

logger = logging.getLogger(__name__)

_LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
# Shown without a database, so these templates have no tags.
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
    request._mark_post_parse_error()  # a broken body must not be read again
    try:
        with translation.override(language_of(request)):
            if status in _STATIC_TEMPLATES:
                page = get_template(f"{status}.html").render()
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
    """Answer 500, or 503 if a lock was not available in time."""
    return busy(request) if is_busy(sys.exc_info()[1]) else error_page(request, 500)


def busy(request, retry_after: int = 10):
    """Answer 503 with Retry-After: nothing was changed."""
    response = error_page(request, 503)
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


# --- Health ------------------------------------------------------------------


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except DatabaseError:
        return False


def _caches_answer() -> bool:
    try:
        for name in settings.CACHES:
            caches[name].set("healthz", 1, 10)
            if caches[name].get("healthz") != 1:
                return False
    except Exception:  # each cache backend raises errors of its own
        return False
    return True


def _mail_flows() -> bool:
    """Return whether no mail has been due for more than 15 minutes."""
    due = timezone.now() - timedelta(minutes=15)
    try:
        return not OutgoingMail.objects.filter(
            status=OutgoingMail.Status.QUEUED, not_before__lt=due
        ).exists()
    except DatabaseError:
        return False


@never_cache
@require_safe
def healthz(request):
    """Answer 200 while process and database work, else 503.

    Problems with cache or mail are "degraded" but 200: taking the portal out of service
    would not help.
    """
    if not _database_answers():
        return JsonResponse({"status": "down", "database": "down"}, status=503)
    parts = {
        "database": "ok",
        "cache": "ok" if _caches_answer() else "degraded",
        "mail": "ok" if _mail_flows() else "degraded",
    }
    status = "ok" if set(parts.values()) == {"ok"} else "degraded"
    return JsonResponse({"status": status, **parts})


@never_cache
@require_safe
def readyz(request):
    """Answer 200 when every migration is applied, else 503."""
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return JsonResponse({"status": "down", "database": "down"}, status=503)
    if pending:
        return JsonResponse({"status": "waiting", "pending_migrations": len(pending)}, status=503)
    return JsonResponse({"status": "ready"})


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
    Behind nginx the file is sent by X-Accel-Redirect.
    """
    visibility = images.visibility(name, request)
    if visibility is None:
        raise Http404
    storage = storages["private"]
    if settings.PRIVATE_MEDIA_ACCEL:
        response = HttpResponse(content_type="image/webp")
        response.headers["X-Accel-Redirect"] = f"{settings.PRIVATE_MEDIA_ACCEL.rstrip('/')}/{name}"
    else:
        try:
            response = FileResponse(storage.open(name), content_type="image/webp")
        except OSError as error:
            raise Http404 from error
    # Caches drop a withdrawn image within an hour. A file never changes under its name, so
    # the name is its ETag.
    response.headers["Cache-Control"] = (
        "public, max-age=3600" if visibility == "public" else "private, no-store"
    )
    response.headers["ETag"] = etag = quote_etag(name)
    return get_conditional_response(request, etag=etag, response=response)
