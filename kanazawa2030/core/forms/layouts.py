"""Layouts of the public forms: crispy's helper and the parts templates/civic/ draws.

A form has a `helper`, which says in which order and under which headings its fields stand;
the page writes `<form method="post" novalidate>{% crispy form %}`, and below it what is to
be read above the button, and the button.

    helper = PageHelper(Section(_("Who takes part"), "name", "email"), "message")

Names a form does not have are left out, so that one layout serves forms that ask less.
Without parts, `PageHelper()`, the fields follow each other as the form has them.
"""

from copy import copy

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, LayoutObject
from crispy_forms.utils import TEMPLATE_PACK, render_field
from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString


class PageHelper(FormHelper):
    """Draws the parts with the summary of errors above and the hidden fields below them.

    The page writes the form's tag; with `form_tag = True` crispy does, and `add_input`
    adds its buttons. Other attributes are for the templates, like `hide_required_words`.
    """

    form_tag = False
    render_hidden_fields = True

    def __init__(self, *parts, **attributes):
        super().__init__()
        self.attrs = {"novalidate": ""}
        if parts:
            self.layout = Parts(*parts)
        for name, value in attributes.items():
            setattr(self, name, value)


def _shown(parts, form) -> list:
    return [one for one in parts if not isinstance(one, str) or one in form.fields]


class Parts(Layout):
    """Fields and parts one after the other."""

    def get_rendered_fields(self, form, context, template_pack=TEMPLATE_PACK, **kwargs):
        return SafeString(
            "".join(
                render_field(one, form, context, template_pack=template_pack)
                for one in _shown(self.fields, form)
            )
        )


class _Framed(LayoutObject):
    """Fields inside a template; nothing at all when the form has none of them."""

    template = ""
    get_rendered_fields = Parts.get_rendered_fields

    def __init__(self, *fields):
        self.fields = list(fields)

    def render(self, form, context, template_pack=TEMPLATE_PACK, **kwargs):
        fields = self.get_rendered_fields(form, context, template_pack=template_pack)
        if not fields.strip():
            return ""
        values = {"part": self, "fields": fields, **self.values(form)}
        return render_to_string(self.get_template_name(template_pack), values)

    def values(self, form) -> dict:
        """Return what the template needs besides `part` and `fields`."""
        return {}


class Row(_Framed):
    """Fields side by side where there is room; `css_class` says how."""

    template = "%s/layout/row.html"

    def __init__(self, *fields, css_class=""):
        super().__init__(*fields)
        self.css_class = css_class


class Section(_Framed):
    """Fields under a heading, with a sentence below it."""

    template = "%s/layout/section.html"

    def __init__(self, legend, *fields, hint="", css_class=""):
        super().__init__(*fields)
        self.legend = legend
        self.hint = hint
        self.css_class = css_class


class Disclosure(_Framed):
    """Fields most people do not need, behind words that say what they are.

    It is open when something in it has been filled in or is to be corrected.
    """

    template = "%s/layout/disclosure.html"

    def __init__(self, summary, *fields, hint="", css_id=""):
        super().__init__(*fields)
        self.summary = summary
        self.hint = hint
        self.css_id = css_id

    def values(self, form) -> dict:
        fields = [form[name] for name in _shown(self.fields, form) if isinstance(name, str)]
        return {"is_open": any(field.errors or _is_filled(field) for field in fields)}


def _is_filled(field) -> bool:
    """Whether a person has filled the field in; a list with one choice always has a value."""
    return bool(field.value()) and not isinstance(field.field.widget, forms.Select)


class Group(_Framed):
    """Fields that are one answer, under its name; none says required or optional."""

    template = "%s/layout/group.html"

    def __init__(self, legend, *fields, css_class=""):
        super().__init__(*fields)
        self.legend = legend
        self.css_class = css_class

    def get_rendered_fields(self, form, context, **kwargs):
        inner = copy(context)  # crispy leaves what it pushes: a pop would take another's
        inner.push(hide_required_words=True)
        return super().get_rendered_fields(form, inner, **kwargs)


class Piece(_Framed):
    """Fields inside a template of the page, which has the page's context."""

    def __init__(self, template, *fields):
        super().__init__(*fields)
        self.template = template

    def render(self, form, context, template_pack=TEMPLATE_PACK, **kwargs):
        fields = self.get_rendered_fields(form, context, template_pack=template_pack)
        return render_to_string(self.template, {**context.flatten(), "fields": fields})


class Goals(Field):
    """The 17 goals as numbered squares."""

    template = "civic/goals.html"
