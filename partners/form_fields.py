"""Form fields and mixins the features share."""

from typing import ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.language.bilingual import LANGUAGE_CODES

NOT_OFFERED = _("Choose from what is listed here.")


def in_english(widget):
    """Return the widget of a field filled in English."""
    widget.attrs["lang"] = "en"
    return widget


class NumbersField(forms.TypedMultipleChoiceField):
    """A multiple choice of numbered rows of a fixed list."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        super().__init__(
            coerce=int,
            error_messages={"required": _("Choose at least one."), "invalid_choice": NOT_OFFERED},
            **kwargs,
        )


class InTwoLanguages(forms.Form):
    """Mixin of forms that ask for texts in Japanese, in English, or in both.

    `needs_one` says which are needed in one of the two, and what to do where both are empty.
    """

    needs_one: ClassVar[dict[str, Promise]] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for text in self.needs_one:
            for language in LANGUAGE_CODES:
                self.fields[f"{text}_{language}"].is_one_of_two = True

    def clean(self):
        cleaned = super().clean()
        for text, message in self.needs_one.items():
            self.need_one(text, message)
        return cleaned

    def need_one(self, field, message):
        """Require `field` in Japanese or in English."""
        names = f"{field}_ja", f"{field}_en"
        if not any(self.cleaned_data.get(n) or n in self.errors for n in names):
            self.add_error(names[0], message)
