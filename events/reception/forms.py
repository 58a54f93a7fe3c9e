"""Forms of the reception pages."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kanazawa2030.core.forms.fields import LineField

from ..registration.forms import NumberField


class WalkInForm(forms.Form):
    """People who come without having registered."""

    size = NumberField(label=pgettext_lazy("registered", "People"), min_value=1, max_value=500)
    name = LineField(label=_("Name (optional)"), required=False, max_length=100)
    key = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["size"].error_messages["min_value"] = _("Enter 1 or more.")

    def clean(self):
        cleaned = super().clean()
        if "size" in cleaned:
            cleaned["size"] = cleaned["size"] or 1
        return cleaned


class Carrying:
    """Mixin of a form that asks first: `carried` is what was sent before, to be sent again."""

    CARRIED: tuple[str, ...] = ("size", "name", "key", "back")

    def __init__(self, *args, carried, **kwargs):
        super().__init__(*args, **kwargs)
        self.carried = [(name, carried[name]) for name in self.CARRIED if carried.get(name)]


class AnywayForm(Carrying, forms.Form):
    """Why people are let in although no seat is free."""

    anyway = forms.CharField(widget=forms.HiddenInput, initial="1")
    reason = LineField(
        label=_("Why they are let in"), max_length=100, ask=_("Say why, for the history.")
    )


class DayForm(Carrying, forms.Form):
    """Whether an event of another day is meant."""

    CARRIED = (*Carrying.CARRIED, "anyway", "reason")
    day = forms.CharField(widget=forms.HiddenInput, initial="1")


class CountForm(forms.Form):
    """How many people came, where nobody used the list."""

    people = NumberField(label=_("People who came"), min_value=0, max_value=100_000)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].required = True
        self.fields["people"].error_messages["required"] = _("Enter how many people came.")
