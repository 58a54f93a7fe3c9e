"""The form for a call about the yearly check."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.forms.fields import LineField


class CallForm(forms.Form):
    note = LineField(label=_("What they said"), ask=_("Note what they said."))
