"""The translation board of the desk: what lacks English or easy Japanese, and what changed."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kanazawa2030.core.http import post_from
from kanazawa2030.core.language.lists import listed
from kanazawa2030.core.registry import Todo, staff_page, todo_source
from kanazawa2030.core.web.list_query import number_in, page_of
from kanazawa2030.core.web.posted import is_possible_key
from kanazawa2030.core.workflow.changes import ChangeError

from .filters import FORMER, BoardFilter, language_label
from .kinds import TABLES, kinds_for
from .rows import Share, board, shares, shares_for
from .services import mark_checked

PER_PAGE = 25
NAMED = 3  # kinds the first page of staff names
BOARD = "admin:translations"


@staff_page("translations/", name="translations")
@require_safe
def translations(request):
    """List what this person may translate, the most urgent first."""
    kinds = kinds_for(request.user)
    if not kinds:
        raise PermissionDenied
    query = BoardFilter.read(request.GET, kinds)
    rows = board(request.user, former=query.when == FORMER)
    found = query.apply(rows)
    page = page_of(found, request.GET, PER_PAGE) or page_of(found, {}, PER_PAGE)
    shown = [(share, _sentence(share), _address(share)) for share in shares(rows)]
    context = {
        "title": _("Translations"),
        "lacking": [one for one in shown if not one[0].is_complete],
        "complete": [one for one in shown if one[0].is_complete],
        "selects": query.selects(kinds),
        "query": query,
        "here": query.query(page=page.number),
        "page": page,
    }
    return render(
        request, "admin/translations/board.html", {**admin.site.each_context(request), **context}
    )


@staff_page("translations/checked/", name="translations_checked")
@post_from(lambda: BOARD)
def checked(request):
    """Mark one translation as checked; lead back to the list with its filters."""
    table = TABLES.get(request.POST.get("table", ""))
    pk, column = request.POST.get("row", ""), request.POST.get("column", "")
    seen = request.POST.get("seen", "")
    if table is None or column not in [pair.target for pair in table[1].pairs]:
        raise Http404
    model = table[1].model
    if not is_possible_key(model._meta.pk, pk) or not (seen.isascii() and seen.isdecimal()):
        raise Http404
    row = get_object_or_404(model._base_manager, pk=pk)
    try:
        is_new = mark_checked(row, column, seen=int(seen[:18]), by=request.user)
    except ChangeError as refusal:
        messages.error(request, str(refusal))
    else:
        words = _("Marked as checked.") if is_new else _("This translation is already up to date.")
        messages.success(request, words)
    page = number_in(request.GET.get("page", ""), 1, 99_999) or 1
    query = BoardFilter.read(request.GET, kinds_for(request.user))
    return redirect(reverse(BOARD) + query.query(page=page))


@todo_source("pages.translations", order=90)
def translations_to_write(user, now) -> list[Todo]:
    """Say how many texts this person may translate lack a translation or are behind."""
    if not kinds_for(user):
        return []
    lacking = [share for share in shares_for(user, now) if not share.is_complete]
    if not lacking:
        return []
    count = sum(share.total - share.complete for share in lacking)
    return [
        Todo(
            _("Translations to write or renew: %(count)s") % {"count": count},
            _("See the translations"),
            reverse(BOARD),
            detail=listed([_sentence(share) for share in lacking[:NAMED]]),
        )
    ]


def _sentence(share: Share) -> str:
    return _("%(kind)s, %(language)s: %(percent)s%% (%(complete)s of %(total)s)") % {
        "kind": share.kind.label,
        "language": language_label(share.language),
        "percent": share.percent,
        "complete": share.complete,
        "total": share.total,
    }


def _address(share: Share) -> str:
    return reverse(BOARD, query={"kind": share.kind.key, "language": share.language})
