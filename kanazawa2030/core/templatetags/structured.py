"""Structured data of a page, and QR codes."""

import json

from django import template
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
