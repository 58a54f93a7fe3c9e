"""The plum blossom of an indicator's level, and fiscal years."""

from functools import lru_cache
from math import cos, radians, sin

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from kanazawa2030.core import fiscal_year
from kanazawa2030.core.language.bilingual import page_language

from ..vision.levels import Level

register = template.Library()
register.simple_tag(fiscal_year.label, name="fiscal")

_PETALS = [
    (f"{32 + 15.5 * cos(radians(72 * n - 90)):.0f}", f"{32 + 15.5 * sin(radians(72 * n - 90)):.0f}")
    for n in range(5)
]
_ON = ' class="on"'
_BUD = (
    '<path class="bud" d="M32 14c10 8 13 16 13 22a13 13 0 0 1-26 0c0-6 3-14 13-22z"/>'
    '<path class="bud" d="M32 14v34"/>'
)


@register.simple_tag
def level(value, size=""):
    """Render a level: filled petals count it, a bud is too early, and words say it again."""
    return _level(Level(value), size, page_language())


@lru_cache(maxsize=64)
def _level(found: Level, size: str, language: str) -> str:
    drawing = _BUD if found == Level.EARLY else _blossom(found.petals)
    return format_html(
        '<span class="level level--{}{}"><svg class="plum" viewBox="0 0 64 64" aria-hidden="true"'
        ' focusable="false">{}</svg><b>{}</b></span>',
        found.value,
        f" level--{size}" if size else "",
        mark_safe(drawing),  # made here of numbers
        found.label,
    )


def _blossom(filled: int) -> str:
    petals = [
        f'<circle{_ON if n < filled else ""} cx="{x}" cy="{y}" r="9.6"/>'
        for n, (x, y) in enumerate(_PETALS)
    ]
    return "".join([*petals, '<circle class="mid" cx="32" cy="32" r="4.6"/>'])
