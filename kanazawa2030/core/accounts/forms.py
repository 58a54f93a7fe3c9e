"""Forms of signing in: allauth's, with the portal's fields, limits and sentences."""

from allauth.account import forms as account
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as passkeys
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..forms.fields import EmailField
from ..language.normalise import nfkc
from ..web import limits
from .attempts import Attempt

_NEW_PASSWORD = gettext_lazy("Enter a new password.")
_PASSWORD_AGAIN = gettext_lazy("Enter the new password again.")


class _Worded:
    """A form whose fields have the labels and sentences of `WORDS`: name → (label, sentence)."""

    WORDS: dict

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, (label, ask) in self.WORDS.items():
            field = self.fields[name]
            field.label, field.error_messages["required"] = label, ask
            # A placeholder repeats the label and looks like something already typed.
            field.widget.attrs.pop("placeholder", None)


# --- Passwords ---------------------------------------------------------------


class SignInForm(_Worded, account.LoginForm):
    """Address and password; the address is taken in any width, as everywhere."""

    WORDS = {"password": (gettext_lazy("Password"), gettext_lazy("Enter your password."))}
    refused_heading = gettext_lazy("We could not sign you in")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields = {
            "login": EmailField(label=_("Email address")),
            "password": self.fields["password"],
        }


class PasswordAgainForm(_Worded, account.ReauthenticateForm):
    WORDS = SignInForm.WORDS


class NewPasswordForm(_Worded, account.ResetPasswordKeyForm):
    """A new password, after the mailed link."""

    WORDS = {
        "password1": (gettext_lazy("New password"), _NEW_PASSWORD),
        "password2": (gettext_lazy("New password, again"), _PASSWORD_AGAIN),
    }


class SetPasswordForm(_Worded, account.SetPasswordForm):
    WORDS = NewPasswordForm.WORDS


class ChangePasswordForm(_Worded, account.ChangePasswordForm):
    WORDS = {
        "oldpassword": (
            gettext_lazy("Current password"),
            gettext_lazy("Enter your current password."),
        ),
        **NewPasswordForm.WORDS,
    }


class ResetForm(account.ResetPasswordForm):
    """The address a link to set a new password goes to."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"] = EmailField(label=_("Email address"))


# --- Mailed codes ------------------------------------------------------------


class CodeRequestForm(account.RequestLoginCodeForm):
    """One email address; the answer never says whether it is known."""

    email = EmailField(label=gettext_lazy("Email address"))

    def clean_email(self):
        return self.cleaned_data["email"]


class CodeForm(account.ConfirmLoginCodeForm):
    """Eight digits, in any width, with or without gaps."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "class": "form-control--m",
            }
        ),
        help_text=gettext_lazy("Eight digits, with or without the hyphen."),
        error_messages={
            "required": gettext_lazy("Enter the code from the email."),
            "max_length": gettext_lazy("Enter the eight digits of the code."),
        },
    )

    def clean_code(self):
        typed = nfkc(self.cleaned_data["code"])
        self.cleaned_data["code"] = "".join(filter(str.isdigit, typed))
        try:
            return super().clean_code()
        except forms.ValidationError as error:
            raise forms.ValidationError(
                _("This is not the code in our latest email. Please check it.")
            ) from error


# --- The second factor -------------------------------------------------------


class _FactorForm(_Worded):
    """A code of the app or a recovery code: counted, in any width, and good for one use."""

    WORDS = {
        "code": (gettext_lazy("Code"), gettext_lazy("Enter the code from your authenticator app."))
    }

    def clean_code(self):
        user = self.user
        attempt = Attempt("factor", context.request, str(user.pk), user, slows=False)
        self.cleaned_data["code"] = "".join(nfkc(self.cleaned_data["code"]).split())
        try:
            code = super().clean_code()
            # Allauth marks codes as used, but not the one that set up the app.
            if not limits.allow("factor_used", user.pk, code):
                raise get_adapter().validation_error("incorrect_code")
        except forms.ValidationError:
            attempt.failed()
            raise
        attempt.succeeded()
        return code


class FactorForm(_FactorForm, mfa.AuthenticateForm):
    pass


class FactorAgainForm(_FactorForm, mfa.ReauthenticateForm):
    pass


class SetUpAppForm(_FactorForm, ActivateTOTPForm):
    pass


# --- Passkeys ----------------------------------------------------------------


class _CredentialField(forms.JSONField):
    """What a browser says of a passkey; nesting that Python cannot read is no answer either."""

    def to_python(self, value):
        try:
            return super().to_python(value)
        except RecursionError as error:
            raise forms.ValidationError(self.error_messages["invalid"], "invalid") from error


class PasskeyForm(passkeys.AuthenticateWebAuthnForm):
    credential = _CredentialField(widget=forms.HiddenInput)


class PasskeyAgainForm(passkeys.ReauthenticateWebAuthnForm):
    credential = _CredentialField(widget=forms.HiddenInput)


class AddPasskeyForm(_Worded, passkeys.AddWebAuthnForm):
    """The name of a new passkey."""

    credential = _CredentialField(widget=forms.HiddenInput)

    WORDS = {
        "name": (gettext_lazy("Name of the passkey"), gettext_lazy("Enter a name for the passkey."))
    }

    def __init__(self, *args, initial=None, **kwargs):
        initial = {"name": _("This computer"), **(initial or {})}
        super().__init__(*args, initial=initial, **kwargs)


class RenamePasskeyForm(_Worded, passkeys.EditWebAuthnForm):
    WORDS = AddPasskeyForm.WORDS
