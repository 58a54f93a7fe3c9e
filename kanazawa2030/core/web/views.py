"""Views without a page of their own: errors, health, the root, images, robots.txt."""

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
# Shown without a database, so they are files without tags: see templates/500.html.
_STATIC_TEMPLATES = {500, 503}


# --- Languages ---------------------------------------------------------------


def accepted_language(request) -> str:
    """The first of ja and en in Accept-Language.

    Somebody who asks only for other languages gets English; a robot, or a browser that
    says nothing, gets Japanese.
    """
    header = request.headers.get("Accept-Language", "")
    wanted = [code for code, weight in parse_accept_lang_header(header) if weight > 0]
    for code in wanted:
        language = code.split("-")[0]
        if language in _LANGUAGES:
            return language
    return "en" if any(code != "*" for code in wanted) else "ja"


def language_of(request) -> str:
    """The language an error page is in: the address says, whatever has run so far."""
    first = request.path_info.strip("/").split("/")[0]
    return first if first in _LANGUAGES else accepted_language(request)


@require_safe
def language_redirect(request):
    """`/` goes to `/ja/` or `/en/`: the one address that looks at Accept-Language."""
    query = request.META.get("QUERY_STRING", "")
    response = HttpResponseRedirect(
        f"/{accepted_language(request)}/" + (f"?{query}" if query else "")
    )
    patch_vary_headers(response, ["Accept-Language"])
    return response


# --- Errors ------------------------------------------------------------------


def error_page(request, status: int, **context) -> HttpResponse:
    """The page of an error, in the language of the address; it cannot fail.

    When its template or the database is not there, a static page in both languages
    stands in.
    """
    request._mark_post_parse_error()  # a body that broke once must not be read again
    try:
        with translation.override(language_of(request)):
            if status in _STATIC_TEMPLATES:
                page = get_template(f"{status}.html").render()
            else:
                template = "400.html" if status == 413 else f"{status}.html"
                page = render(request, template, context).content
    except Exception:
        logger.exception("The page of a %s could not be made", status)
        page = static_page(status)
    response = HttpResponse(page, status=status)
    if not request.path_info.startswith(tuple(f"/{code}/" for code in _LANGUAGES)):
        patch_vary_headers(response, ["Accept-Language"])
    response.headers["Cache-Control"] = "no-store"
    return response


def bad_request(request, exception=None):
    """400, and 413 for a body over the limit."""
    return error_page(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def permission_denied(request, exception=None):
    return error_page(request, 403)


def page_not_found(request, exception=None):
    return error_page(request, 404)


def server_error(request):
    """500; or 503 when a lock was not had in time outside any view."""
    return busy(request) if is_busy(sys.exc_info()[1]) else error_page(request, 500)


def busy(request, retry_after: int = 10):
    """503: nothing was changed, trying again helps."""
    response = error_page(request, 503)
    response.headers["Retry-After"] = str(retry_after)
    return response


def csrf_failure(request, reason=""):
    """403 for a form whose token is missing or too old: go back, nothing typed is lost."""
    logger.warning("A form's token was refused: %s", reason)
    return error_page(request, 403, csrf_failed=True)


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
    """Whether no mail has been waiting for its turn for a quarter of an hour."""
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
    """200 while the process and its database work, else 503.

    Trouble with cache or mail is "degraded" and still 200: taking the portal out of
    service would mend neither.
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
    """200 when this version may take requests: every migration is applied."""
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
    """Everything public may be read; private rooms and endless filters are not listed."""
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /dev/"]
    for code in _LANGUAGES:
        lines += [
            f"Disallow: /{code}/{part}"
            for part in ("accounts/", "my/", "registrations/", "search/")
        ]
    lines += ["", f"Sitemap: {settings.SITE_ORIGIN}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


# --- Images ------------------------------------------------------------------


@require_safe
def image(request, name):
    """One rendition of an uploaded image, to whoever may see what it belongs to.

    A draft's image is its editors' only, a withdrawn page's nobody's but theirs; the
    address stays the same. Behind nginx the file goes out by X-Accel-Redirect.
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
    # A withdrawn image leaves the caches within the hour; under one name the picture
    # never changes, so the name is its tag.
    response.headers["Cache-Control"] = (
        "public, max-age=3600" if visibility == "public" else "private, no-store"
    )
    response.headers["ETag"] = etag = quote_etag(name)
    return get_conditional_response(request, etag=etag, response=response)
