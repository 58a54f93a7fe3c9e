"""Figures of commitments with their unit, and their chart."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from kanazawa2030.core.language.bilingual import localized, page_language

from ..commitments.figures import figure

register = template.Library()

_MARKS = {
    "start": '<circle class="base" cx="50%" cy="50%" r="5"/>',
    "value": '<circle cx="50%" cy="50%" r="7"/>',
    "target": '<svg x="50%" y="50%" overflow="visible">'
    '<rect x="-6" y="-6" width="12" height="12" transform="rotate(45)"/></svg>',
}


@register.simple_tag
def amount(commitment, value, big=False):
    """Return 1,234.5 kg: the figure with its unit, which carries its language."""
    number = format_html("<b>{}</b>", figure(value)) if big else figure(value)
    unit = localized(commitment, "unit")
    if not unit:
        return number
    apart = page_language() == "en" and unit.text[0] not in "%‰°"
    words = unit.text
    if unit.is_fallback:
        words = format_html('<span lang="{}">{}</span>', unit.language, unit.text)
    return format_html("{}{}{}", number, " " if apart else "", words)


@register.simple_tag
def key_mark(name):
    """Return the mark of start, value or target in the chart's legend."""
    return mark_safe(f'<svg class="chart" aria-hidden="true">{_MARKS[name]}</svg>')


@register.simple_tag
def way(standing):
    """Draw start, now and target on one line; the figures stand beside it as text."""
    at = standing.marks
    if at is None:
        return ""
    return format_html(
        '<svg class="chart" aria-hidden="true">'
        '<line class="ax" x1="0" x2="100%" y1="50%" y2="50%"/>'
        '<line class="todo" x1="{value}" x2="{target}" y1="50%" y2="50%"/>'
        '<line class="on" x1="{start}" x2="{value}" y1="50%" y2="50%"/>'
        '<svg x="{target}" y="50%" overflow="visible">'
        '<rect x="-8" y="-8" width="16" height="16" transform="rotate(45)"/></svg>'
        '<circle class="base" cx="{start}" cy="50%" r="6"/>'
        '<circle cx="{value}" cy="50%" r="9"/></svg>',
        **at,
    )
