"""The steps of an application and of a change: their forms, and how a draft keeps them."""

from django import forms
from django.utils.translation import gettext_lazy

from kanazawa2030.core.forms.stepwise import Step, Steps, ValidatedSteps, fingerprint

from .forms import ApplicationContactForm, ContactForm, OrganisationForm, PracticeForm

DECLARATIONS = ("declares_no_antisocial", "declares_no_politics")
# Asked by a form, but no column of Partner.
NO_COLUMN = {"logo", "logo_removed", *DECLARATIONS}


class ProfileSteps(Steps):
    """Steps whose answers a draft keeps side by side, by column of Partner."""

    def stored(self, data, key):
        fields = self[key].form_class.base_fields
        names = [n for n, field in fields.items() if not isinstance(field, forms.FileField)]
        return {name: data[name] for name in names if data.get(name) is not None}

    def replaced(self, data, key, values):
        return {**data, **values}

    def version(self, draft, key):
        has_logo = "logo" in self[key].form_class.base_fields
        files = {"logo": draft.logo.name or ""} if has_logo else {}
        return fingerprint({**self.stored(draft.data, key), **files})


_FIRST = (
    Step("organisation", gettext_lazy("Organisation"), OrganisationForm),
    Step("practice", gettext_lazy("What you do"), PracticeForm),
)
_CONTACT = gettext_lazy("Contact details")
APPLICATION = ProfileSteps(*_FIRST, Step("contact", _CONTACT, ApplicationContactForm))
CHANGE = ProfileSteps(*_FIRST, Step("contact", _CONTACT, ContactForm))


def steps_of(change) -> ProfileSteps:
    return APPLICATION if change.is_application else CHANGE


def typed_from(values: dict) -> dict:
    """Return values of columns as a form would have sent them."""
    return {
        name: [str(one) for one in value]
        if isinstance(value, list)
        else ("on" if value else "")
        if isinstance(value, bool)
        else value
        for name, value in values.items()
    }


def values_of(validated: ValidatedSteps) -> dict:
    """Return what valid steps mean, by column of Partner and ready for JSON."""
    return {
        name: value
        for answers in validated.data.values()
        for name, value in answers.items()
        if name not in NO_COLUMN
    }
