"""The portal's addresses and some that fail on purpose, in each language."""

import errno
import sqlite3

import psycopg2
from django.core.exceptions import PermissionDenied
from django.db import DataError, OperationalError
from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from kanazawa2030.core.http import takes_uploads
from kanazawa2030.core.models import LimitCount
from kanazawa2030.core.web.errors import Busy, TooMany, Withdrawn
from kanazawa2030.urls import handler400, handler403, handler404, handler500
from kanazawa2030.urls import urlpatterns as portal

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def _locked():
    error = OperationalError("database is locked")
    error.__cause__ = sqlite3.OperationalError("database is locked")
    return error


def _away():
    error = OperationalError("connection to server failed: Connection refused")
    error.__cause__ = psycopg2.OperationalError()
    return error


ERRORS = {
    "withdrawn": lambda: Withdrawn("台風のため"),
    "too-many": lambda: TooMany(retry_after=42),
    "busy": lambda: Busy(retry_after=7),
    "locked": _locked,
    "out-of-range": lambda: DataError("integer out of range"),
    "broken": lambda: RuntimeError("a defect"),
    "down": _away,
    "full": lambda: OSError(errno.ENOSPC, "No space left on device"),
    "odd": lambda: OperationalError("no such table"),
    "forbidden": PermissionDenied,
}


def fail(request, how):
    raise ERRORS[how]()


def number(request, value):
    return JsonResponse({"rows": LimitCount.objects.filter(count__in=[value]).count()})


def echo(request):
    return JsonResponse(
        {
            "get": dict(request.GET.lists()),
            "post": dict(request.POST.lists()),
            "files": sorted(request.FILES),
        }
    )


def upload(request):
    return echo(request)


@csrf_exempt
def stream(request):
    return HttpResponse(request.read(3))


urlpatterns = [
    *[
        path(f"{code}/try/{part}", view)
        for code in ("ja", "en")
        for part, view in [
            ("echo/", csrf_exempt(echo)),
            ("upload/", csrf_exempt(takes_uploads(upload))),
            ("guarded/", echo),
            ("stream/", stream),
            ("number/<int:value>/", number),
            ("<str:how>/", fail),
        ]
    ],
    *portal,
]
