"""Names for the admin's inputs that Django leaves without one: a screen reader hears
which date, which time, which cell of a table it stands in."""

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ..forms.fields import ClockField, DayField, EmailField, MomentField
from ..slugs import SLUG_RULE
from .django_messages import name_required


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


class SearchSelect(AutocompleteSelect):
    """Django's search box, labelled as one."""

    def build_attrs(self, base_attrs, extra_attrs=None):
        attrs = super().build_attrs(base_attrs, extra_attrs)
        return {**attrs, "data-placeholder": _("Search and choose")}

    @property
    def media(self):
        return super().media + forms.Media(js=["js/admin.js"])


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
        field = name_halves(super().formfield_for_dbfield(db_field, request, **kwargs))
        if field is not None:
            name_required([field])
        if isinstance(field, forms.SlugField):
            field.error_messages["invalid"] = SLUG_RULE
        if isinstance(field, forms.CharField):
            field.widget.attrs.pop("maxlength", None)
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = SearchSelect(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class NamedCells(BaseInlineFormSet):
    """Labels the cells of a tabular inline, which has only column heads."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        for field in form.fields.values():
            widget = getattr(field.widget, "widget", field.widget)
            if not widget.is_hidden:
                widget.attrs.setdefault("aria-label", capfirst(str(field.label or "")))
