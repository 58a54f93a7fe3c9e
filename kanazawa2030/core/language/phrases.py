"""Where long official names may break: between phrases, not within a word.

The city's folder has the names.
Browsers break Japanese after any character. `word-break: keep-all` with `<wbr>` between the
phrases breaks these names as one reads them, in every browser.
"""

from functools import cache

import budoux
from django.conf import settings
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import mark_safe

_KNOWN = {name.replace("|", ""): name.split("|") for name in settings.CITY.breaks}
_WBR = mark_safe("<wbr>")
_HTML = {
    name: format_html_join(_WBR, "{}", ((part,) for part in parts))
    for name, parts in _KNOWN.items()
}


def with_breaks(text: str) -> str:
    """Return `text` as HTML, a known name with `<wbr>` between its phrases."""
    return _HTML.get(text) or conditional_escape(text)


def phrases(text: str) -> list[str]:
    """Return Japanese text in its phrases: what is drawn has no browser to break its lines."""
    return _KNOWN.get(text) or _parser().parse(text)


@cache
def _parser():
    return budoux.load_default_japanese_parser()
