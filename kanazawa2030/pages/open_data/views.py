"""The published files with their schemas and catalogue, and the pages about them."""

import json

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from kanazawa2030.core.language.bilingual import LANGUAGE_CODES, page_language
from kanazawa2030.core.mail.outbox import site_url
from kanazawa2030.core.page_cache.middleware import kept_page
from kanazawa2030.core.page_cache.pages import etag_of

from .catalog import catalog, updates
from .datasets import BY_KEY, CATALOG, DATASETS, FOLDER
from .event_csv import EVENT_CSV
from .events_json import EVENTS_JSON
from .formats import CSV, Dataset, schema_of
from .middleware import METHODS

SCHEMA_TYPE = "application/schema+json"
CATALOG_TYPE = "application/ld+json"


def file_view(dataset: Dataset):
    """Return the view of a file."""

    def build(now):
        response = _answer(dataset.build(now), dataset.media_type)
        if dataset.media_type == CSV:
            named = f'attachment; filename="{dataset.file}"'
            response.headers["Content-Disposition"] = named
        if dataset.schema_url:
            response.headers["Link"] += f', <{dataset.schema_url}>; rel="describedby"'
        if updated := dataset.updated(now):
            response.headers["Last-Modified"] = http_date(updated.timestamp())
        return response

    return _open(build, dataset.name)


def schema_view(dataset: Dataset):
    """Return the view of the JSON Schema of a file."""
    return _open(
        lambda now: _answer(_json(schema_of(dataset)), SCHEMA_TYPE), f"{dataset.name}_schema"
    )


def catalog_view():
    """Return the view of the catalogue."""
    return _open(lambda now: _answer(_json(catalog(now)), CATALOG_TYPE), "catalog")


def _open(build, name: str):
    """Return a view of data for everybody, which only reads; OPTIONS says so to other sites."""

    @csrf_exempt  # it only reads: another method is refused as such
    @kept_page()
    @require_http_methods(METHODS.split(", "))
    def view(request):
        if request.method == "OPTIONS":
            return HttpResponse(
                status=204,
                headers={
                    "Allow": METHODS,
                    "Access-Control-Allow-Methods": METHODS,
                    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since",
                    "Access-Control-Max-Age": "86400",
                },
            )
        return build(timezone.now())

    view.__name__ = view.__qualname__ = name
    return view


def _answer(body: bytes, media_type: str) -> HttpResponse:
    charset = "; charset=utf-8" if media_type == CSV else ""  # JSON is UTF-8 by definition
    link = f'<{settings.OPEN_DATA_LICENCE_URL}>; rel="license"'
    headers = {"ETag": etag_of(body), "Link": link}
    return HttpResponse(body, content_type=media_type + charset, headers=headers)


def _json(data: dict) -> bytes:
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


# --- Pages -------------------------------------------------------------------------------------


@csrf_exempt
@kept_page()
@require_safe
def open_data(request):
    """Show which files there are, their licence, and how to use them."""
    now = timezone.now()
    times = updates(now)
    return render(
        request,
        "pages/open_data/open_data.html",
        {
            "datasets": [(dataset, times[dataset.file]) for dataset in DATASETS],
            "event_csv": EVENT_CSV.url,
            "events_json": EVENTS_JSON.url,
            "catalog_url": site_url(f"/{FOLDER}{CATALOG}"),
            "catalog_type": CATALOG_TYPE,
            "other": next(code for code in LANGUAGE_CODES if code != page_language()),
            **_licence(),
        },
    )


@csrf_exempt
@kept_page()
@require_safe
def open_data_file(request, key):
    """Show what the columns of a file contain."""
    dataset = BY_KEY.get(key)
    if dataset is None:
        raise Http404
    context = {"dataset": dataset, "updated": dataset.updated(timezone.now()), **_licence()}
    return render(request, "pages/open_data/open_data_file.html", context)


def _licence() -> dict:
    return {
        "licence": settings.OPEN_DATA_LICENCE,
        "licence_url": settings.OPEN_DATA_LICENCE_URL,
        "credit_url": settings.SITE_ORIGIN,
    }
