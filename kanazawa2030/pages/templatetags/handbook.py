"""The way from a staff page to the page of the handbook that explains it."""

from django import template
from django.urls import reverse

from ..handbook.contents import slug_for

register = template.Library()


@register.simple_tag
def handbook_address(request) -> str:
    """Return the address of the page on what is shown, else of the handbook's contents."""
    match = getattr(request, "resolver_match", None)
    slug = slug_for(match.url_name or "") if match else ""
    return reverse("admin:handbook_page", args=[slug]) if slug else reverse("admin:handbook")
