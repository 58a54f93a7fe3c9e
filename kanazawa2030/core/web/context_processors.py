"""Template context of every page: office, emergency notice, other language."""

from django.conf import settings
from django.urls import Resolver404, resolve, reverse
from django.utils.functional import cached_property

from ..language.bilingual import LANGUAGE_CODES, page_language
from ..models import Office, SiteNotice
from ..page_cache.middleware import PERSONAL_COOKIES

_NAMES = dict(settings.LANGUAGES)


class Site:
    """Data for every page, each loaded when a template uses it."""

    def __init__(self, request):
        self.request = request
        self.origin = settings.SITE_ORIGIN
        self.facebook_url = settings.FACEBOOK_URL

    @cached_property
    def office(self):
        return Office.current()

    @cached_property
    def notice(self):
        return SiteNotice.current()

    @cached_property
    def language(self):
        return page_language()

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
        """Return the canonical address: without the query, except the page number."""
        path = self._path_in_languages[self.language]
        page = self.request.GET.get("page", "")
        is_number = page.isascii() and page.isdigit() and len(page) < 6
        query = f"?page={int(page)}" if is_number and int(page) > 1 else ""
        return f"{self.origin}{path}{query}"

    @cached_property
    def alternates(self):
        return [(code, self.origin + path) for code, path in self._path_in_languages.items()]

    @cached_property
    def other_language(self):
        """Return code, name and address of this page in the other language."""
        code = "en" if self.language == "ja" else "ja"
        url = self._path_in_languages[code]
        query = self.request.META.get("QUERY_STRING", "")
        return {"code": code, "name": _NAMES[code], "url": f"{url}?{query}" if query else url}


def site(request):
    """Return `site`, and what would read or set a cookie only where there is need of it."""
    context = {"site": Site(request)}
    if getattr(request, "needs_no_token", False):
        context["csrf_token"] = "NOTPROVIDED"  # Django's word for none
    if not any(map(request.COOKIES.get, PERSONAL_COOKIES)) and not _has_new_messages(request):
        context["messages"] = ()
    return context


def _has_new_messages(request) -> bool:
    storage = getattr(request, "_messages", None)
    return storage is not None and storage.added_new
