"""Protection of public forms against posts from other sites, without a cookie.

Django's token needs a cookie, so it fails where cookies are off or the page was open over
night. These forms need none: nothing they do rests on a session. Their authority is what
is typed, or the mailed link in the address. What remains to prevent is another site sending
them through a visitor's browser, and browsers say themselves where a post comes from.

The order is that of Go's `http.CrossOriginProtection`: Sec-Fetch-Site, which every browser
sends since 2023 over https; else Origin, against the host. A post with neither comes from no
browser, which could hold no visitor's authority anyway.
"""

from functools import wraps
from urllib.parse import urlsplit

from django.views.decorators.cache import never_cache

from ..http import bad_link, form_methods
from . import limits
from .views import other_origin

SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")


def is_same_origin(request) -> bool:
    """Return whether a request comes from a page of this site, or from no page."""
    site = request.headers.get("Sec-Fetch-Site", "")
    if site:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin", "")
    try:
        return not origin or urlsplit(origin).netloc == request.get_host()
    except ValueError:  # no address at all
        return False


def same_origin(view):
    """Decorate a view whose form rests on no session: it needs no token and sets no cookie.

    A post from another site gets 403. The view must not read `request.user`.
    """

    @wraps(view)
    def guarded(request, *args, **kwargs):
        if request.method not in SAFE_METHODS and not is_same_origin(request):
            return other_origin(request)
        request.needs_no_token = True
        return view(request, *args, **kwargs)

    guarded.csrf_exempt = True
    guarded.is_same_origin = True
    return guarded


def own_page(find, template: str, **context):
    """Return the decorator of a page that a mailed link opens; the view gets the row.

    `find(token)` returns it or None: a forged or late link gets the page of `template`,
    and only such guesses count against the limit of an address. Nothing of it is indexed.
    """

    def decorate(view):
        @wraps(view)
        @never_cache
        @same_origin
        @form_methods
        def open_page(request, token):
            limits.require("manage", limits.client_address(request))
            row = find(token)
            if row is None:
                response = bad_link(request, template, **context)
            else:
                limits.uncount("manage", limits.client_address(request))
                response = view(request, row)
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
            return response

        return open_page

    return decorate
