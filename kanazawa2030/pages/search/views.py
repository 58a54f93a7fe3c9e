"""The page of the search."""

from dataclasses import dataclass

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from kanazawa2030.core.language.normalise import clean_line
from kanazawa2030.core.page_cache.middleware import kept_page
from kanazawa2030.core.web.list_query import (
    LONGEST_QUERY,
    ListQuery,
    choice_in,
    page_of,
    search_words,
    words_in,
)

from .found import PER_PAGE, Search

# Kinds in the order of the page; the sources name theirs (core.registry.search_source).
KINDS = {
    "events": pgettext_lazy("search", "Events"),
    "reports": pgettext_lazy("search", "Reports"),
    "meetings": pgettext_lazy("search", "Meeting records"),
    "indicators": pgettext_lazy("search", "Indicators"),
    "partners": pgettext_lazy("search", "Partners"),
    "board": pgettext_lazy("search", "Board of offers and needs"),
    "news": pgettext_lazy("search", "News"),
    "pages": pgettext_lazy("search", "Pages"),
}


@dataclass(frozen=True)
class SearchQuery(ListQuery):
    """The words of a search, and the kind it is narrowed to."""

    NAMES = ("q", "kind")

    q: str = ""
    kind: str = ""

    @classmethod
    def read(cls, params) -> "SearchQuery":
        return cls(words_in(params.get("q", "")), choice_in(params.get("kind", ""), KINDS))


@kept_page(*SearchQuery.NAMES, "page", free=("q",))
@require_safe
def search(request):
    """Find words on all public pages: a few hits of each kind, or one kind page by page."""
    wanted = SearchQuery.read(request.GET)
    if wanted.has_blanks(request.GET):
        return HttpResponseRedirect(request.path + wanted.query())
    if not wanted.q:
        return render(request, "pages/search/search.html", {"wanted": wanted, "kinds": KINDS})
    words = search_words(wanted.q)
    found = Search(words, timezone.now())
    context = {
        "wanted": wanted,
        "total": sum(found.numbers.values()),
        "tabs": _tabs(wanted, found),
        "fewer": _fewer(wanted, words),
        "is_cut": _is_cut(request.GET.get("q", "")),
    }
    if wanted.kind and wanted.kind in found.numbers:
        page = page_of(found.of_kind(wanted.kind), request.GET, PER_PAGE)
        if page is None:
            return HttpResponseRedirect(request.path + wanted.query())
        rows = {wanted.kind: list(page)}
        context["page"] = page
    else:
        rows = {} if wanted.kind else found.first_of_each()
    context["groups"] = [
        (kind, KINDS[kind], shown, found.numbers[kind], _query(wanted, kind))
        for kind, shown in rows.items()
    ]
    return render(request, "pages/search/search.html", context)


def _is_cut(typed: str) -> bool:
    return len(typed) > 4 * LONGEST_QUERY or len(clean_line(typed)) > LONGEST_QUERY


def _query(wanted: SearchQuery, kind: str) -> str:
    return SearchQuery(wanted.q, kind).query()


def _tabs(wanted: SearchQuery, found: Search) -> list[tuple]:
    """Return name, number, query of each kind that was found, and whether it is shown."""
    return [
        (KINDS[kind], number, _query(wanted, kind), kind == wanted.kind)
        for kind, number in found.numbers.items()
    ]


def _fewer(wanted: SearchQuery, words: list[str]) -> list[tuple[str, str]]:
    """Return each word with the query that looks for it alone, where there are several."""
    typed = wanted.q.split()
    return [(word, SearchQuery(word).query()) for word in typed] if len(words) > 1 else []
