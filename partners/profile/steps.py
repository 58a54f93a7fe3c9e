"""The steps of an application or a change: their forms, and what was typed into them."""

import hashlib
import json
from dataclasses import dataclass

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .forms import ApplicationContactForm, ContactForm, OrganisationForm, PracticeForm, StepForm

DECLARATIONS = ("declares_no_antisocial", "declares_no_politics")
# Asked by a form, but no column of Partner.
NO_COLUMN = {"logo", "logo_removed", *DECLARATIONS}


@dataclass(frozen=True)
class Step:
    """One page of the form. `names` are the fields whose typed text a draft keeps."""

    slug: str
    title: str
    form_class: type[StepForm]

    @property
    def names(self) -> list[str]:
        fields = self.form_class.base_fields
        return [n for n, f in fields.items() if not isinstance(f, forms.FileField)]


_FIRST = (
    Step("organisation", gettext_lazy("Organisation"), OrganisationForm),
    Step("practice", gettext_lazy("What you do"), PracticeForm),
)
_CONTACT = gettext_lazy("Contact details")
APPLICATION = (*_FIRST, Step("contact", _CONTACT, ApplicationContactForm))
CHANGE = (*_FIRST, Step("contact", _CONTACT, ContactForm))


def steps_of(change) -> tuple[Step, ...]:
    return APPLICATION if change.is_application else CHANGE


def typed(step: Step, post) -> dict:
    """What was sent for the step's fields, as it was typed."""
    found = {}
    for name in step.names:
        field = step.form_class.base_fields[name]
        several = isinstance(field, forms.MultipleChoiceField)
        found[name] = post.getlist(name) if several else post.get(name, "")
    return found


def typed_from(values: dict) -> dict:
    """Values of columns as a form would have sent them."""
    return {
        name: [str(one) for one in value]
        if isinstance(value, list)
        else ("on" if value else "")
        if isinstance(value, bool)
        else value
        for name, value in values.items()
    }


def bound(step: Step, change) -> StepForm:
    """The step's form, holding what the draft keeps, to be judged."""
    data = MultiValueDict(
        {
            name: value if isinstance(value, list) else [value]
            for name in step.names
            if (value := change.data.get(name)) is not None
        }
    )
    return step.form_class(data, {}, change=change)


def version_of_step(step: Step, change) -> str:
    """What tells one state of a step's answers from the next.

    Another step's answers do not count: two tabs on two steps are no conflict.
    """
    kept = [change.data.get(name) for name in step.names]
    if "logo" in step.form_class.base_fields:
        kept.append(change.logo.name or "")
    text = json.dumps(kept, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def values_of(forms_) -> dict:
    """What valid forms mean, by column of Partner and ready for JSON."""
    return {
        name: value
        for form in forms_
        for name, value in form.cleaned_data.items()
        if name not in NO_COLUMN
    }


def answer(field) -> str:
    """A bound field's answer in words; empty when there is none."""
    value = field.value()
    if isinstance(field.field, forms.MultipleChoiceField):
        names = {str(key): str(name) for key, name in field.field.choices}
        return "、".join(names.get(str(one), str(one)) for one in value or [])
    if isinstance(field.field, forms.ChoiceField):
        return str(dict(field.field.choices).get(value, value or ""))
    if isinstance(field.field, forms.BooleanField):
        return _("Yes") if value and value != "False" else _("No")
    return value or ""


def stored_answer(step: Step, change, name: str) -> str:
    """What the draft keeps for one field, in words."""
    return answer(bound(step, change)[name])
