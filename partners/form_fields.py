"""Form fields and mixins the features share."""

from django import forms
from django.utils.translation import gettext_lazy as _

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
    """Mixin of forms that ask for texts in Japanese, in English, or in both."""

    def need_one(self, field, message):
        """Require `field` in Japanese or in English."""
        names = f"{field}_ja", f"{field}_en"
        if not any(self.cleaned_data.get(n) or n in self.errors for n in names):
            self.add_error(names[0], message)
