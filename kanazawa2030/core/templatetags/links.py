"""Addresses and numbers people gave, linked only if they are web pages or can be dialled.

And the staff page of a row.
"""

from django import template
from django.urls import reverse
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
    # One number stays on one line; a text with several words may break.
    return format_html('<a class="nb" href="tel:{}">{}</a>', number, text) if number else text


register.filter(web_address)
register.filter(web_host)


@register.filter
def staff_page(row):
    """Return the address of the admin's page of a row."""
    opts = row._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk])
