"""What staff type to find a person, and what is corrected."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kanazawa2030.core.forms.fields import EmailField, KanaField, LineField, PhoneField
from kanazawa2030.core.language.normalise import search_key
from kanazawa2030.core.workflow.people import SHORTEST_NAME, Wanted


class SearchForm(forms.Form):
    """A person's address, number or name; rows that have one of them are found."""

    email = EmailField(label=gettext_lazy("Email"), required=False)
    phone = PhoneField(label=gettext_lazy("Phone"), required=False)
    name = LineField(
        label=pgettext_lazy("rights", "Name or reading"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("Hiragana and katakana are the same here. A part is enough."),
    )

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        if not any(cleaned.values()):
            self.add_error("email", _("Enter an email address, a phone number or a name."))
        elif cleaned["name"] and len(search_key(cleaned["name"])) < SHORTEST_NAME:
            self.add_error("name", _("Enter at least two characters of the name."))
        return cleaned

    @property
    def wanted(self) -> Wanted:
        return Wanted.of(**self.cleaned_data)


class CorrectForm(forms.Form):
    """What is right; what is left empty stays as it is."""

    name = LineField(label=pgettext_lazy("of a person", "Name"), required=False, max_length=100)
    kana = KanaField(label=gettext_lazy("Reading in kana"), required=False)
    email = EmailField(label=gettext_lazy("Email"), required=False)
    phone = PhoneField(label=gettext_lazy("Phone"), required=False)

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not any(cleaned.values()):
            self.add_error("name", _("Enter at least one thing that is to be corrected."))
        return cleaned

    @property
    def changes(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if value}
