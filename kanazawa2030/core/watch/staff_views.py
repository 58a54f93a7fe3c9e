"""The page on which administrators see how the site is."""

import platform

import django
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kanazawa2030 import __version__

from ..permissions import VIEW_MAILS
from ..registry import staff_page
from . import facts
from .checks import State, look, moment


@staff_page("state/", name="watch_state")
@require_safe
def state(request):
    """Show each check with what to do, the periodic tasks and the versions."""
    if not request.user.has_perm(VIEW_MAILS):
        raise PermissionDenied
    now = timezone.now()
    findings = look(now)
    return render(
        request,
        "admin/watch/state.html",
        {
            **admin.site.each_context(request),
            "title": _("State of the site"),
            "findings": findings,
            "worst": max((one.state for _check, one in findings), key=list(State).index),
            "looked": moment(now),
            "tasks": list(_task_rows()),
            "versions": _versions(),
        },
    )


def _task_rows():
    """Yield label, last run, next run and last error of each periodic task."""
    for task, run in facts.tasks(facts.runs()):
        last, began = run.last_finished_at, run.last_started_at
        yield {
            "label": task.label,
            "last": moment(last) if last else "",
            "next": moment(began + task.every) if began else "",
            "error": run.last_error,
        }


def _versions() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        sqlite = connection.vendor == "sqlite"
        cursor.execute("SELECT sqlite_version()" if sqlite else "SHOW server_version")
        (database,) = cursor.fetchone()
    return [
        ("Portal", __version__),
        ("Python", platform.python_version()),
        ("Django", django.get_version()),
        (connection.display_name, database),
    ]
