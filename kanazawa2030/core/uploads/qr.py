"""QR codes as inline SVG: dark on a white plate, in the dark and on paper too."""

from functools import lru_cache

import segno
from django.utils.html import format_html
from django.utils.safestring import mark_safe

QUIET = 4  # modules of white around the code; cameras want them


@lru_cache(maxsize=256)
def qr_svg(text: str, label: str):
    """The code of `text`, level M, read out as `label`. Its size is the style sheet's.

    Write the text beside it too: not everybody has a camera at hand.
    """
    code = segno.make(text, error="m", micro=False)
    svg = code.svg_inline(omitsize=True, border=QUIET, light="#fff")
    # segno's own markup, made of numbers: nothing of `text` is in it as text.
    return format_html(
        '<span class="qr" role="img" aria-label="{}">{}</span>', label, mark_safe(svg)
    )
