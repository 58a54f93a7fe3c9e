"""Addresses that other people gave: a page links to them only if they are web pages."""

import re
from urllib.parse import urlsplit

from django import template

register = template.Library()

_WEB = re.compile(r"https?://[^\s\x00-\x1f]+", re.IGNORECASE)


@register.filter
def web_address(value):
    """The address if it is http or https, else empty: `javascript:` is no page."""
    value = str(value or "").strip()
    return value if _WEB.fullmatch(value) else ""


@register.filter
def web_host(value):
    """Whose page it is, for the text of a link: garden.example. Empty if unreadable."""
    try:
        host = urlsplit(str(value or "")).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")
