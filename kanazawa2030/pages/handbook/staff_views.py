"""The handbook inside the desk: its contents and its pages."""

from django.contrib import admin
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kanazawa2030.core.registry import staff_page

from .contents import EXPLAINS, read


@staff_page("handbook/", name="handbook")
@require_safe
def handbook(request):
    """List the pages, in the order of the year's work."""
    pages = [read(slug, get_language()) for slug in EXPLAINS]
    return _page(request, "index", title=_("Handbook"), pages=pages)


@staff_page("handbook/<slug:slug>/", name="handbook_page")
@require_safe
def handbook_page(request, slug: str):
    """Show one page; its text leads to the next."""
    if slug not in EXPLAINS:
        raise Http404
    page = read(slug, get_language())
    return _page(request, "page", title=page.title, page=page)


def _page(request, template: str, **context):
    context = {**admin.site.each_context(request), **context}
    return render(request, f"admin/handbook/{template}.html", context)
