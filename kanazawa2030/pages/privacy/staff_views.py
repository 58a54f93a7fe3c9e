"""What the next deletion erases, by rule and without names, for administrators."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from events.permissions import HANDLE_RIGHTS
from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.models import PurgeCount
from kanazawa2030.core.registry import staff_page
from kanazawa2030.core.worker.purging import next_purge, purge

from .files import rule_words


@staff_page("next-deletion/", name="next_deletion")
@require_safe
@never_cache
def next_deletion(request):
    """Show a dry run of all purge rules at the hour of the next, beside the last run."""
    if not request.user.has_perm(HANDLE_RIGHTS):
        raise PermissionDenied
    at = next_purge(timezone.now())
    last = {count.rule: count for count in PurgeCount.objects.all()}
    rows = [
        _row(name, due, last.get(name), page_language())
        for name, due in purge(dry_run=True, now=at).items()
    ]
    return render(
        request,
        "admin/pages/privacy/next_deletion.html",
        {
            **admin.site.each_context(request),
            "title": _("Next deletion of data"),
            "at": at,
            "last_at": max((count.at for count in last.values()), default=None),
            "rows": rows,
            "total": sum(row["count"] or 0 for row in rows),
        },
    )


def _row(name: str, due, last: PurgeCount | None, language: str) -> dict:
    """Return what a rule would delete; `count` is None where it could not be counted."""
    words = rule_words().get(name)
    return {
        "what": words.what[language] if words else name,
        "kept": words.kept_in(language) if words else "",
        "count": due,
        "oldest": getattr(due, "oldest", None),
        "last": last,
    }
