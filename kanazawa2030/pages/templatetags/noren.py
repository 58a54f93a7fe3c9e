"""The template tag of the noren. Its HTML is cached: it changes only with the courses."""

from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.utils.safestring import mark_safe

from kanazawa2030.core.language.bilingual import page_language

register = template.Library()


@register.simple_tag
def noren(courses, brief=False):
    """Render `courses` (from `noren.strips`) side by side; `brief` omits the long names."""
    write = _noren.__wrapped__ if settings.DEBUG else _noren
    return write(courses, bool(brief), page_language())


@lru_cache(maxsize=32)
def _noren(courses, brief, language):
    page = get_template("pages/public/_noren.html").template
    # The template has escaped what it prints.
    return mark_safe(page.render(template.Context({"courses": courses, "brief": brief})))
