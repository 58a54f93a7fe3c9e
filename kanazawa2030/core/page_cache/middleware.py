"""Middleware that answers visitors without a session from the kept pages."""

from functools import lru_cache

from django.conf import settings
from django.http import QueryDict
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_cache_control

from .pages import Policy, page_for

LONGEST_QUERY = 500  # characters; a longer one is built, not kept
# What makes a visitor somebody: a session, or messages for their next page.
PERSONAL_COOKIES = (settings.SESSION_COOKIE_NAME, "messages")


def kept_page(*parameters: str, free: tuple[str, ...] = (), counts_seats: bool = False):
    """Decorate a view whose GET is the same for every visitor without a session.

    `parameters` are those of the query the page depends on; others do not reach the view.
    With one of `free`, such as words to search for, the page is built each time. A page
    that `counts_seats` may be ten seconds old. A page that is no 200, sets a cookie, or says
    itself how it may be cached is never kept.
    """
    policy = Policy(parameters, free, counts_seats)

    def decorate(view):
        view.kept_page = policy
        return view

    return decorate


@lru_cache(maxsize=4096)
def policy_of(path: str) -> Policy | None:
    """Return what the view of a path says; None without one, or where it keeps no pages."""
    language = translation.get_language_from_path(path)
    try:
        with translation.override(language or settings.LANGUAGE_CODE):
            return getattr(resolve(path).func, "kept_page", None)
    except Resolver404:
        return None


class KeptPages:
    """Answer from a kept page, before anything else of the portal runs.

    Outermost: a kept page has the headers of all other middleware already.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        policy = policy_of(request.path_info)
        if policy is None:
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            response = self.get_response(request)
            add_never_cache_headers(response)
            return response
        if not settings.KEEP_PAGES or _is_somebody(request):
            return _personal(self.get_response(request))
        if request.META.get("QUERY_STRING"):
            if any(request.GET.get(name, "").strip() for name in policy.free):
                return self.get_response(request)
            _keep_only(request, policy.parameters)
            if len(request.META["QUERY_STRING"]) > LONGEST_QUERY:
                return self.get_response(request)
        return page_for(request, policy, self.get_response)


def _is_somebody(request) -> bool:
    return "HTTP_COOKIE" in request.META and any(map(request.COOKIES.get, PERSONAL_COOKIES))


def _personal(response):
    """Say that an answer is one person's, unless its view has said how it may be cached."""
    if "Cache-Control" not in response.headers:
        patch_cache_control(response, private=True, no_cache=True)
    return response


def _keep_only(request, parameters: tuple[str, ...]) -> None:
    """Leave of the query what the page depends on, in one order: it cannot say more."""
    kept = QueryDict(mutable=True)
    for name in parameters:
        if name in request.GET:
            kept.setlist(name, request.GET.getlist(name))
    request.META["QUERY_STRING"] = kept.urlencode()
    request.GET = QueryDict(request.META["QUERY_STRING"])
