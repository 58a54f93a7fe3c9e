"""QR codes as inline SVG, dark on white in every colour scheme and in print."""

from functools import lru_cache

import segno
from django.utils.html import format_html
from django.utils.safestring import mark_safe

QUIET = 4  # modules of white around the code, which readers need


@lru_cache(maxsize=256)
def qr_svg(text: str, label: str):
    """Return the code of `text`, level M, with `label` as its accessible name.

    The style sheet sets its size. Show the text beside it too, for people without camera.
    """
    code = segno.make(text, error="m", micro=False)
    svg = code.svg_inline(omitsize=True, border=QUIET, light="#fff")
    # Safe: segno's markup consists of numbers and does not contain `text`.
    return format_html(
        '<span class="qr" role="img" aria-label="{}">{}</span>', label, mark_safe(svg)
    )
