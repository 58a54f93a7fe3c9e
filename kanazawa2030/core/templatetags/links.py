"""URLs other people gave: linked only if they are web pages."""

from django import template

from ..http import web_address, web_host

register = template.Library()
register.filter(web_address)
register.filter(web_host)
