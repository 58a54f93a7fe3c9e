"""Badges behind the labels of staff forms: required, optional, or a form's own word.

`Renderer` gives `MarkedField` to every form, so no form has to ask for it. The pages of
the public write labels and badges in templates of their own (`templates/civic/`).
"""

from django import forms
from django.forms.boundfield import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext_lazy

REQUIRED = pgettext_lazy("form field", "required")
OPTIONAL = pgettext_lazy("form field", "optional")
ONE_OF_THEM = pgettext_lazy("form field", "one of the two")


def badge(word: object, *, is_needed: bool) -> SafeString:
    """Return a badge with `word`; one of what is needed stands out."""
    return format_html('<span class="{}">{}</span>', "need need--y" if is_needed else "need", word)


class MarkedField(BoundField):
    """A field whose label ends with a badge instead of a colon.

    Marked is what has to be filled in; what may stay empty too where the form
    `says_optional`. Its `marks` are words where `required` is silent, by the field's name.
    A field that has a value from the start, and a box to tick, need no badge.
    """

    def label_tag(self, contents=None, attrs=None, label_suffix=None, tag=None):
        """As Django's, with the badge."""
        contents = self.label if contents is None else contents
        if (mark := self._mark()) is not None:
            contents = format_html("{} {}", contents, mark)
        return super().label_tag(contents, attrs, "", tag)

    def _mark(self) -> SafeString | None:
        if word := getattr(self.form, "marks", {}).get(self.name):
            return badge(word, is_needed=True)
        if isinstance(self.field, forms.BooleanField) or self.field.initial is not None:
            return None
        if self.field.required:
            return badge(REQUIRED, is_needed=True)
        says_optional = getattr(self.form, "says_optional", False)
        return badge(OPTIONAL, is_needed=False) if says_optional else None
