"""Template context of every page: office, emergency notice, other language."""

import django
from django.conf import settings
from django.contrib.messages import get_messages
from django.urls import Resolver404, resolve, reverse
from django.utils.functional import cached_property

from ..easy_pages import ASKED, PARAMETER
from ..language.bilingual import LANGUAGE_CODES, page_language
from ..language.easy import is_easy
from ..models.office import office_and_notice
from ..page_cache.middleware import PERSONAL_COOKIES

# Django's word for none; of Django 6 the tag `csrf_token` cannot render it.
_NO_TOKEN = "NOTPROVIDED" if django.VERSION < (6, 0) else ""

_NAMES = dict(settings.LANGUAGES)


class Site:
    """Data for every page, each loaded when a template uses it."""

    def __init__(self, request):
        self.request = request
        self.origin = settings.SITE_ORIGIN
        self.facebook_url = settings.FACEBOOK_URL
        self.has_theme = settings.CITY.has_theme

    @cached_property
    def _office_and_notice(self):
        return office_and_notice()

    @property
    def office(self):
        return self._office_and_notice[0]

    @property
    def notice(self):
        return self._office_and_notice[1]

    @cached_property
    def language(self):
        return page_language()

    @cached_property
    def is_easy(self):
        return is_easy()

    @cached_property
    def easy_url(self):
        """Return the address of this page in easy Japanese; "" where it has none."""
        match = self.request.resolver_match
        if match is None or not getattr(match.func, "has_easy", False):
            return ""
        return f"{self._path_in_languages['ja']}?{self._with_query(ASKED)}"

    @cached_property
    def ordinary_url(self):
        """Return the address of this page in ordinary Japanese."""
        query = self._with_query()
        return (
            f"{self._path_in_languages['ja']}?{query}" if query else self._path_in_languages["ja"]
        )

    def _with_query(self, *more: str) -> str:
        """Return the query without how the page is read."""
        query = self.request.META.get("QUERY_STRING", "")
        kept = [one for one in query.split("&") if one.partition("=")[0] != PARAMETER]
        return "&".join([*filter(None, kept), *more])

    @cached_property
    def _path_in_languages(self):
        """Return this path in each language; the home page for one without language."""
        _empty, first, *rest = self.request.path.split("/")
        if first in LANGUAGE_CODES:
            return {code: "/".join(["", code, *rest]) for code in LANGUAGE_CODES}
        return {code: f"/{code}/" for code in LANGUAGE_CODES}

    @cached_property
    def is_page(self):
        """Return whether the address resolves: an error page has no canonical address."""
        try:
            return bool(self.request.resolver_match or resolve(self.request.path_info))
        except Resolver404:
            return False

    @cached_property
    def nav(self):
        return [(key, label, reverse(name)) for key, label, name in settings.SITE_NAV]

    @cached_property
    def member_home(self):
        """Return the address of the page for signed-in people who are not staff."""
        return reverse(settings.MEMBER_HOME)

    @cached_property
    def canonical(self):
        """Return the canonical address: without the query, except the page number.

        A view whose page is another one by its query names that as `request.own_query`.
        """
        path = self._path_in_languages[self.language]
        if self._own_query:
            return f"{self.origin}{path}{self._own_query}"
        page = self.request.GET.get("page", "")
        is_number = page.isascii() and page.isdigit() and len(page) < 6
        query = f"?page={int(page)}" if is_number and int(page) > 1 else ""
        return f"{self.origin}{path}{query}"

    @cached_property
    def _own_query(self) -> str:
        return getattr(self.request, "own_query", "")

    @cached_property
    def alternates(self):
        paths = self._path_in_languages.items()
        return [(code, f"{self.origin}{path}{self._own_query}") for code, path in paths]

    @cached_property
    def other_language(self):
        """Return code, name and address of this page in the other language."""
        code = "en" if self.language == "ja" else "ja"
        url = self._path_in_languages[code]
        query = self._with_query()
        return {"code": code, "name": _NAMES[code], "url": f"{url}?{query}" if query else url}


def site(request):
    """Return `site`, and what would read or set a cookie only where there is need of it."""
    context = {"site": Site(request)}
    if getattr(request, "needs_no_token", False):
        context["csrf_token"] = _NO_TOKEN
    if not any(map(request.COOKIES.get, PERSONAL_COOKIES)) and not _has_new_messages(request):
        context["messages"] = ()
    return context


def _has_new_messages(request) -> bool:
    # An empty list stands for the storage where an error came before its middleware.
    return getattr(get_messages(request), "added_new", False)
