"""Names for the admin's inputs that Django leaves without one: a screen reader hears
which date, which time, which cell of a table it stands in."""

from django import forms
from django.contrib.admin.widgets import (
    AdminTextareaWidget,
    AdminTextInputWidget,
    AutocompleteMixin,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
)
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..forms.fields import ClockField, DayField, EmailField, MomentField
from ..language.hints import hint_sentences
from ..language.slugs import SLUG_RULE
from .django_messages import use_our_words

HINTS_TITLE = gettext_lazy("Hints for easy Japanese. You can save the text as it is.")
HINTS_GONE = gettext_lazy("Hints are not available now. You may have been signed out.")


def _half(label, name) -> str:
    return f"{capfirst(str(label))}: {_(name)}"


_lazy_half = lazy(_half, str)


def name_halves(field):
    """Label the two inputs of a date with a time; return the field."""
    if isinstance(field, forms.SplitDateTimeField):
        # gettext("date"), gettext("time"): the words are the columns' own.
        for widget, name in zip(field.widget.widgets, ("date", "time"), strict=True):
            widget.attrs["aria-label"] = _lazy_half(field.label, name)
    return field


class _Labelled(AutocompleteMixin):
    """Django's search box, labelled as one."""

    def build_attrs(self, base_attrs, extra_attrs=None):
        attrs = super().build_attrs(base_attrs, extra_attrs)
        return {**attrs, "data-placeholder": _("Search and choose")}

    @property
    def media(self):
        return super().media + forms.Media(js=["js/admin.js"])


class SearchSelect(_Labelled, AutocompleteSelect):
    """A search box for one row."""


class SearchSelectMany(_Labelled, AutocompleteSelectMultiple):
    """A search box for several rows."""


class _Hinted:
    """Mixin of an input for easy Japanese: hints below it, kept up to date by a script."""

    class Media:
        js = ("js/easy-hints.js",)

    def render(self, name, value, attrs=None, renderer=None):
        box = super().render(name, value, attrs, renderer)
        hints = format_html_join("", "<li>{}</li>", ((one,) for one in hint_sentences(value or "")))
        return format_html(
            '{}<div class="easy-hints" data-address="{}" data-title="{}" data-gone="{}"'
            ' role="status">{}</div>',
            box,
            reverse("admin:easy_hints"),
            HINTS_TITLE,
            HINTS_GONE,
            format_html("<p>{}</p><ul>{}</ul>", HINTS_TITLE, hints) if hints else "",
        )


class EasyLine(_Hinted, AdminTextInputWidget):
    """One line in easy Japanese."""


class EasyText(_Hinted, AdminTextareaWidget):
    """A text in easy Japanese."""


# What the portal's own fields understand, staff may type too. The first that fits counts.
_FIELD_CLASSES = (
    (models.EmailField, EmailField),
    (models.DateTimeField, MomentField),
    (models.DateField, DayField),
    (models.TimeField, ClockField),
)


class NamedFields:
    """Mixin of a model admin or an inline: labels such inputs, takes what people type.

    No text is cut while it is pasted: one that is too long is refused in words.
    """

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        for column, form_class in _FIELD_CLASSES:
            if isinstance(db_field, column):
                kwargs.setdefault("form_class", form_class)
                break
        if db_field.name.startswith("easy_"):
            is_long = isinstance(db_field, models.TextField)
            kwargs.setdefault("widget", EasyText if is_long else EasyLine)
            # `easy_texts` explains how to write once for the group.
            kwargs.setdefault("help_text", "")
        field = name_halves(super().formfield_for_dbfield(db_field, request, **kwargs))
        if field is not None:
            use_our_words([field])
        if isinstance(field, forms.SlugField):
            field.error_messages["invalid"] = SLUG_RULE
        if isinstance(field, forms.CharField):
            field.widget.attrs.pop("maxlength", None)
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = SearchSelect(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = SearchSelectMany(
                db_field, self.admin_site, using=kwargs.get("using")
            )
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class NamedCells(BaseInlineFormSet):
    """Labels the cells of a tabular inline, which has only column heads."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        for field in form.fields.values():
            widget = getattr(field.widget, "widget", field.widget)
            if not widget.is_hidden:
                widget.attrs.setdefault("aria-label", capfirst(str(field.label or "")))
