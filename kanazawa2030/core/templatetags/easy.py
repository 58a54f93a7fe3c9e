"""Easy Japanese on pages."""

from django import template
from django.utils.html import conditional_escape

from ..language import easy

register = template.Library()


@register.filter
def with_readings(text):
    """Return the text with the readings of hard words as ruby."""
    return easy.with_readings(conditional_escape(text))
