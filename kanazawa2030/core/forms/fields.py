"""Form fields that accept what people really type, and forms guarded against robots.

Every text field brings its value into one shape through `core.language.normalise` before
judging it: full-width digits in a telephone number are not a mistake. An error says what to
enter. The length is judged first, before a text is normalised and before a pattern sees it.
"""

from django import forms
from django.conf import settings
from django.core import signing
from django.core.validators import RegexValidator, validate_email
from django.utils.translation import gettext_lazy as _

from ..language import normalise
from ..uploads import documents, images

_TOO_LONG = _("Use at most %(limit_value)d characters. There are %(show_value)d now.")


class LineField(forms.CharField):
    """One line of text. `ask` is the sentence shown when it is empty."""

    default_max_length = 200
    normalise = staticmethod(normalise.clean_line)
    default_error_messages = {"required": _("Fill this in."), "max_length": _TOO_LONG}

    def __init__(self, *, ask=None, **kwargs):
        kwargs.setdefault("max_length", self.default_max_length)
        super().__init__(**kwargs)
        if ask:
            self.error_messages["required"] = ask

    def to_python(self, value):
        value = super().to_python(value)
        if value in self.empty_values:
            return value
        self._refuse_longer(value, normalise.longest_typed(self.max_length))
        value = self.normalise(value)
        self._refuse_longer(value, self.max_length)
        return value

    def _refuse_longer(self, value, most):
        """Raise if the text is longer than `most`; no validator then sees it."""
        if len(value) > most:
            raise forms.ValidationError(
                self.error_messages["max_length"],
                code="max_length",
                params={"limit_value": self.max_length, "show_value": len(value)},
            )

    def widget_attrs(self, widget):
        # A browser's maxlength would cut a pasted text silently; the server says it.
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


class TextField(LineField):
    """Several lines of text."""

    widget = forms.Textarea
    default_max_length = 5_000
    normalise = staticmethod(normalise.clean_text)


class EmailField(LineField):
    """An email address, typed in any width."""

    widget = forms.EmailInput(
        attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}
    )
    default_max_length = 254
    normalise = staticmethod(normalise.normalise_email)
    default_error_messages = {
        "required": _("Enter your email address."),
        "invalid": _("Enter an email address such as name@example.jp."),
    }
    default_validators = [validate_email]


class PhoneField(LineField):
    """A telephone number of 9 to 15 digits, hyphens optional, +81 allowed."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
    default_max_length = 30
    normalise = staticmethod(normalise.normalise_phone)
    default_error_messages = {
        "required": _("Enter your telephone number."),
        "invalid": _("Enter a telephone number such as 076-000-0000."),
    }
    default_validators = [RegexValidator(r"\A(?=(?:[^0-9]*[0-9]){9,15}\Z)\+?[0-9]+(?:-[0-9]+)*\Z")]


class KanaField(LineField):
    """A reading; hiragana and half-width kana become full-width katakana."""

    default_max_length = 100
    normalise = staticmethod(normalise.normalise_kana)
    default_error_messages = {
        "required": _("Enter the reading in kana."),
        "invalid": _("Enter the reading in kana only, such as カナザワ ハナコ."),
    }
    default_validators = [RegexValidator(r"\A(?=[ーヽヾ・　]*[ァ-ヺ])[ァ-ヺーヽヾ・　]+\Z")]


# --- Uploads -----------------------------------------------------------------


class _CleanUpload:
    """Takes what `images.clean_uploads` has already cleaned, or cleans it itself."""

    cleaned_class: type
    clean_upload: staticmethod
    accept = ""

    def to_python(self, data):
        if data in self.empty_values or isinstance(data, self.cleaned_class):
            return data or None
        refusal = getattr(data, "refusal", None)
        if refusal is not None:
            raise refusal
        return self.clean_upload(data)

    def widget_attrs(self, widget):
        return {**super().widget_attrs(widget), "accept": self.accept}


class CleanImageField(_CleanUpload, forms.ImageField):
    """An image re-encoded by `core.uploads.images`; gives a `CleanedImage`."""

    widget = forms.ClearableFileInput
    default_error_messages = {"required": _("Choose an image.")}
    cleaned_class = images.CleanedImage
    clean_upload = staticmethod(images.clean_image)
    accept = "image/png,image/jpeg,image/webp"


class CleanPdfField(_CleanUpload, forms.FileField):
    """A PDF checked by `core.uploads.documents`; gives a `CleanedFile`."""

    widget = forms.FileInput
    default_error_messages = {"required": _("Choose a PDF.")}
    cleaned_class = documents.CleanedFile
    clean_upload = staticmethod(documents.clean_pdf)
    accept = documents.CONTENT_TYPES[documents.PDF]


# --- Against robots ----------------------------------------------------------


class _Trap(forms.TextInput):
    """A hidden text box that no browser fills; a robot may."""

    is_hidden = True  # templates draw it without label

    def __init__(self):
        super().__init__(
            {"hidden": True, "tabindex": "-1", "autocomplete": "off", "maxlength": 200}
        )


class GuardedFormMixin(forms.Form):
    """Refuses what a robot sends: a filled trap, or a form sent too fast or days later.

    The refusal is one neutral sentence above the form, everything typed is kept, and
    the form shown again carries a fresh stamp, so that a person only sends it again.
    Times are settings.FORM_SECONDS (shortest, longest).
    """

    subject = forms.CharField(required=False, widget=_Trap, label=_("Leave this empty"))
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stamp"].initial = self._new_stamp

    def clean(self):
        cleaned = super().clean()
        trapped = bool(self.cleaned_data.pop("subject", ""))
        in_time = self._is_in_time(self.cleaned_data.pop("stamp", ""))
        if trapped or not in_time:
            self.data = self.data.copy()
            self.data[self.add_prefix("stamp")] = self._new_stamp()
            self.data[self.add_prefix("subject")] = ""
            self.add_error(
                None,
                forms.ValidationError(
                    _("This could not be sent yet. Please send it again."), code="guard"
                ),
            )
        return cleaned

    @classmethod
    def _signer(cls):
        return signing.TimestampSigner(salt=f"kanazawa2030.form.{cls.__qualname__}")

    @classmethod
    def _new_stamp(cls) -> str:
        return cls._signer().sign("shown")

    def _is_in_time(self, stamp: str) -> bool:
        shortest, longest = settings.FORM_SECONDS
        signer = self._signer()
        try:
            signer.unsign(stamp, max_age=longest)
        except (signing.BadSignature, ValueError):
            return False
        try:
            signer.unsign(stamp, max_age=shortest)
        except signing.SignatureExpired:
            return True
        return shortest == 0
