"""Forms for invitations and for replacing an owner."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.forms.fields import EmailField, LineField
from kanazawa2030.core.forms.layouts import PageHelper

from ..form_fields import NOT_OFFERED
from ..models import Membership

# --- Members -----------------------------------------------------------------


class InvitationForm(forms.Form):
    helper = PageHelper()

    email = EmailField(label=_("Email address of your colleague"))
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Membership.Role.choices,
        initial=Membership.Role.EDITOR,
        widget=forms.Select(attrs={"class": "form-control--m"}),
        help_text=_("Editors change the profile. Owners also decide who is a member."),
        error_messages={"required": NOT_OFFERED, "invalid_choice": NOT_OFFERED},
    )


class OwnerForm(forms.Form):
    """The new owner, and how the organisation confirmed it."""

    email = EmailField(label=_("Email address of the new owner"))
    language = forms.ChoiceField(
        label=_("Language of the email"), choices=[("ja", "日本語"), ("en", "English")]
    )
    called = forms.BooleanField(
        label=_("I have called the number listed here, and they confirmed it."),
        error_messages={"required": _("Please call the listed number first.")},
    )
    note = LineField(
        label=_("Who confirmed it, and when"), ask=_("Note who confirmed it, and when.")
    )
