"""What views of every app share about HTTP."""

import re
from functools import lru_cache, wraps
from urllib.parse import urlsplit

from django.core.signals import setting_changed
from django.dispatch import receiver
from django.shortcuts import redirect, render
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

# For a view that shows a form and takes it. The safe methods never change anything.
form_methods = require_http_methods(["GET", "HEAD", "POST"])

_WEB_ADDRESS = re.compile(r"https?://[^\s\x00-\x1f]+", re.IGNORECASE)
# The host ends where the path begins: no user, no port, no other host behind it.
_ON_FACEBOOK = re.compile(
    r"https://(?:[a-z0-9-]+\.)*(?:facebook\.com|fb\.com|fb\.me|fb\.watch)(?:[/?#][^\s\x00-\x1f]*)?",
    re.IGNORECASE | re.ASCII,
)


def post_from(button_page):
    """Decorate a view that only takes POST: a GET leads to the page with its button.

    People come by GET when they reload, go back or sign in again. `button_page` takes the
    arguments of the address and returns what `redirect` takes.
    """

    def decorate(view):
        posted = require_POST(view)

        @wraps(view)
        def guarded(request, *args, **kwargs):
            if request.method in ("GET", "HEAD"):
                return redirect(button_page(*args, **kwargs))
            return posted(request, *args, **kwargs)

        return guarded

    return decorate


def takes_uploads(view):
    """Mark a view whose form has files: its body may be as large as REQUEST_MAX_BYTES."""
    view.takes_uploads = True
    return view


def form_status(form) -> int:
    """Return 422 for a form that says what to correct, 200 for one not yet sent."""
    return 422 if form is not None and form.is_bound else 200


def bad_link(request, template="includes/bad_link.html", **context):
    """Render the same page for every mailed link that is wrong, used or expired.

    `template` extends the page with words of its own.
    """
    return render(request, template, context, status=404)


def web_address(value) -> str:
    """Return an address somebody gave if it is http or https, else "" (`javascript:` …)."""
    value = str(value or "").strip()
    return value if _WEB_ADDRESS.fullmatch(value) else ""


def is_on_facebook(address: str) -> bool:
    """Return whether an address is https and of Facebook itself."""
    return bool(_ON_FACEBOOK.fullmatch(address))


def web_host(value) -> str:
    """Return the host of an address without www, for a link's text; "" if unreadable."""
    try:
        host = urlsplit(str(value or "")).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def address_of(name: str, *args) -> str:
    """Return `reverse(name, args=args)`; a page asks for the same twenty times."""
    return _address(name, args, get_language(), get_urlconf(), get_script_prefix())


@lru_cache(maxsize=4096)
def _address(name, args, language, urlconf, prefix):
    return reverse(name, args=args)


@receiver(setting_changed)
def _forget_addresses(*, setting, **kwargs):
    """Forget the addresses, for tests that change what they are made from."""
    if setting == "ROOT_URLCONF":
        _address.cache_clear()
