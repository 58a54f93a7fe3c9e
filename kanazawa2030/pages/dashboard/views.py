"""The first page of the admin, and beside it all lists, the deadlines and the search."""

from itertools import groupby

from django.contrib import admin
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from kanazawa2030.core.language import dates
from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.registry import staff_page
from kanazawa2030.core.staff_site.site import remember_number

from .coming import cards_for
from .deadlines import WEEKS, deadlines_for
from .figures import state_for, year_for
from .finding import find
from .lists import lists_for, tools_for
from .todos import AT_ONCE, todos_for


def _page(request, template: str, context: dict):
    return render(
        request, f"admin/desk/{template}.html", {**admin.site.each_context(request), **context}
    )


@staff_page("", name="index")
@require_safe
def index(request):
    """Show what awaits this person, then the next events, figures and the state of the site."""
    now, user = timezone.now(), request.user
    todos = todos_for(user, now)
    remember_number(request, len(todos))
    return _page(
        request,
        "index",
        {
            "title": _("Today"),
            "is_first_page": True,
            "today": dates.full_date(now, page_language()),
            "todos": todos,
            "first": todos[:AT_ONCE],
            "rest": todos[AT_ONCE:],
            "late": sum(row.is_late for row in todos),
            "cards": cards_for(user, now),
            "year": year_for(user, now),
            "state": state_for(user, now),
        },
    )


@staff_page("lists/", name="lists")
@require_safe
def lists(request):
    """Lead to all lists this person may open."""
    context = {"groups": lists_for(request), "tools": tools_for(request.user)}
    return _page(request, "lists", {"title": _("All lists"), **context})


@staff_page("deadlines/", name="deadlines")
@require_safe
def deadlines(request):
    """List what is due or happens in the coming weeks, by day."""
    now = timezone.now()
    found = deadlines_for(request.user, now)
    days = [
        (dates.full_date(day, page_language()), day, list(rows))
        for day, rows in groupby(found, key=lambda one: one.day)
    ]
    context = {"title": _("Deadlines"), "days": days, "weeks": WEEKS}
    return _page(request, "deadlines", context)


@staff_page("search/", name="find")
@require_safe
def search(request):
    """Show what is found of each kind this person may see."""
    typed = request.GET.get("q", "")[:100]
    context = {
        "title": pgettext("page", "Search"),
        "desk_query": typed,
        "kinds": find(request, typed),
        "is_blank": not typed.strip(),
    }
    return _page(request, "found", context)
