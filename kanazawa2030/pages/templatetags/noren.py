"""The template tag of the noren."""

from django import template
from django.template.loader import get_template
from django.utils.safestring import mark_safe

register = template.Library()


@register.simple_tag
def noren(courses, brief=False):
    """Render `courses` (from `noren.strips`) side by side; `brief` omits the long names."""
    page = get_template("pages/public/_noren.html").template
    # The template has escaped what it prints.
    return mark_safe(page.render(template.Context({"courses": courses, "brief": bool(brief)})))
