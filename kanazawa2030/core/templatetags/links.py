"""Addresses and numbers people gave: linked only if they are web pages or can be dialled."""

from django import template
from django.utils.html import format_html

from ..http import web_address, web_host
from ..language.normalise import dialled
from .ui import icon

register = template.Library()
register.filter(dialled)


@register.filter
def phone_link(value, icon_name=""):
    """Return a telephone number as typed, as a link where one number can be read from it."""
    text = format_html("{}{}", icon(icon_name) if icon_name else "", value or "")
    number = dialled(str(value or ""))
    return format_html('<a href="tel:{}">{}</a>', number, text) if number else text


register.filter(web_address)
register.filter(web_host)
