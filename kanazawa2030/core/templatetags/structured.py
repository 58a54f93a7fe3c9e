"""Structured data of a page, and QR codes."""

import json
from functools import lru_cache
from html.parser import HTMLParser
from urllib.parse import urljoin

from django import template
from django.conf import settings
from django.utils.safestring import mark_safe

from ..uploads.qr import qr_svg

register = template.Library()
register.simple_tag(qr_svg, name="qr")

# In a script element only these end it or break a line; JSON may write them so.
_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


@register.simple_tag
def json_ld(data):
    """Render a dictionary as a schema.org block; nothing for None."""
    if not data:
        return ""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # Escaped above the level of HTML: no "<" and no "&" is left in it.
    return mark_safe(f'<script type="application/ld+json">{text.translate(_ESCAPES)}</script>')


class _Trail(HTMLParser):
    """Reads the items of a breadcrumb trail: the words of each, and where it leads."""

    def __init__(self, items: str):
        super().__init__()
        self.names: list[str] = []
        self.addresses: list[str] = []
        self.feed(items)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag == "li":
            self.names.append("")
            self.addresses.append("")
        elif tag == "a" and self.names:
            self.addresses[-1] = dict(attrs).get("href") or ""

    def handle_data(self, data):
        if self.names:
            self.names[-1] += data


@register.simple_tag
@lru_cache(maxsize=512)
def breadcrumb_data(items):
    """Render the items of a breadcrumb trail, as the page shows them, as a BreadcrumbList.

    It is read from the HTML, so that both always say the same. The page itself, the last
    one, needs no address.
    """
    trail = _Trail(items)
    steps = []
    for place, (name, address) in enumerate(zip(trail.names, trail.addresses, strict=True), 1):
        step = {"@type": "ListItem", "position": place, "name": " ".join(name.split())}
        if address:
            step["item"] = urljoin(settings.SITE_ORIGIN, address)
        steps.append(step)
    data = {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": steps}
    return json_ld(data)
