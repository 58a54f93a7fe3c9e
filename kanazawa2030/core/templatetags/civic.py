"""Tags and filters of the form templates in templates/civic/."""

from django import template
from django.forms import Textarea
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext

from ..forms.bound_fields import error_name, error_target, is_choice_group, mistakes_of
from ..forms.fields import help_with_limit
from ..forms.layouts import PageHelper

NEVER_LONG = ("name", "kana", "phone", "email")
MAY_BE_REACHED = 100  # characters of one line

register = template.Library()
register.filter(error_name)
register.filter(error_target)
register.filter(is_choice_group)


@register.filter
def widget_class(field):
    """Return the CSS class of a form control."""
    kind = getattr(field.field.widget, "input_type", "")
    if kind in ("checkbox", "radio"):
        return "form-check-input"
    return "form-select" if kind == "select" else "form-control"


def _classes(field, own):
    names = [widget_class(field), own or ""]
    if field.errors:
        names.append("is-invalid")
    return " ".join(filter(None, names))


@register.simple_tag
def control(field):
    """Render the control with its CSS class."""
    own = field.field.widget.attrs.get("class")
    return field.as_widget(attrs={"class": _classes(field, own)})


@register.filter
def choices(field):
    """Return the options of a choice group with their CSS class."""
    options = list(field.subwidgets)
    for option in options:
        attrs = option.data["attrs"]
        own = field.field.widget.attrs.get("class")
        option.data["attrs"] = {**attrs, "class": _classes(field, own)}
    return options


@register.filter
def labelled(cells, headers):
    """Return the cells of a row of the admin's list, each with the name of its column."""
    return [
        mark_safe(cell.replace("<td", f'<td data-l="{escape(header["text"])}"', 1))
        if "action-checkbox" not in cell
        else cell
        for cell, header in zip(cells, headers, strict=False)
    ]


@register.filter
def error_count(form):
    """Return how many fields of a form need attention."""
    return sum(bool(field.errors) for field in form)


@register.filter
def help_of(field):
    """Return the help text of a field of the staff desk, and how long a text may be.

    A limit that is never reached is not said.
    """
    longest = getattr(field.field, "max_length", None)
    if not longest or field.name in NEVER_LONG:
        return field.help_text
    if longest > MAY_BE_REACHED and not isinstance(field.field.widget, Textarea):
        return field.help_text
    return help_with_limit(field.help_text, longest)


@register.simple_tag
def page_helper(**attributes):
    """Return how a form of another package is drawn, which has no `helper`."""
    return PageHelper(**attributes)


@register.simple_tag
def error_prefix(form):
    """Return the prefix for the title of a page whose form has errors."""
    return gettext("Error: ") if form.errors else ""


@register.inclusion_tag("admin/_mistakes.html")
def mistakes(form):
    """List what is wrong in a form of the staff desk, with links; a page may ask without one."""
    return {"mistakes": mistakes_of(form) if form else []}
