"""Addresses and numbers people gave, linked only if they are web pages or can be dialled.

And the staff page of a row, the link to it on a public page, and where a page is shared.
"""

from urllib.parse import quote

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from ..http import web_address, web_host
from ..language.normalise import dialled
from .ui import icon

register = template.Library()
register.filter(dialled)


@register.filter
def phone_text(value):
    """Return a telephone number as typed, on one line; a text with several words may break."""
    text = value or ""
    return format_html('<span class="nb">{}</span>', text) if dialled(str(text)) else text


@register.filter
def phone_link(value, icon_name=""):
    """Return a telephone number as typed, as a link where one number can be read from it."""
    text = format_html("{}{}", icon(icon_name) if icon_name else "", value or "")
    number = dialled(str(value or ""))
    return format_html('<a class="nb" href="tel:{}">{}</a>', number, text) if number else text


register.filter(web_address)
register.filter(web_host)


@register.filter
def staff_page(row):
    """Return the address of the admin's page of a row."""
    opts = row._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk])


@register.simple_tag(takes_context=True)
def edit_link(context, row):
    """Render a link to the admin's page of a row, for who may change it.

    Only in a request with a session is anybody asked for: the pages kept for all others
    stay the same, and without a cookie.
    """
    request = context.get("request")
    if not row or request is None or not request.COOKIES.get(settings.SESSION_COOKIE_NAME):
        return ""
    opts, user = row._meta, request.user
    if not (user.is_staff and user.has_perm(f"{opts.app_label}.change_{opts.model_name}")):
        return ""
    words = _("Edit: %(kind)s") % {"kind": opts.verbose_name}
    return format_html('<p class="wrap edit-link"><a href="{}">{}</a></p>', staff_page(row), words)


@register.simple_tag
def line_link(address):
    """Return where LINE asks whom to send an address to; nothing is loaded from there."""
    return f"https://social-plugins.line.me/lineit/share?url={quote(address, safe='')}"


@register.simple_tag
def mail_link(title, address):
    """Return a link that opens an email with a title and an address (RFC 6068)."""
    body = quote(f"{title}\r\n{address}\r\n", safe="")
    return f"mailto:?subject={quote(title, safe='')}&body={body}"
