"""Form fields that accept what people really type, and forms guarded against robots.

Every text field brings its value into one shape through `core.language.normalise` before
judging it: full-width digits in a telephone number are not a mistake. An error says what to
enter. The length is judged first, before a text is normalised and before a pattern sees it.
"""

import re
from datetime import date, time, timedelta

from django import forms
from django.core.validators import RegexValidator, URLValidator, validate_email
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..language import normalise
from ..language.bilingual import page_language
from ..language.dates import days_of_typed_month, full_date, read_clock, read_day
from ..language.numbers import number
from ..models.columns import ADDRESS_LENGTH, PHONE_LENGTH
from ..uploads import documents, images

_PHONE_NUMBER = rf"\A{normalise.PHONE_NUMBER.pattern}\Z"
_NO_ADDRESS = _("Enter an address such as https://example.jp/.")
_TOO_LONG = _("Use at most %(limit_value)d characters. There are %(show_value)d now.")


def help_with_limit(help_text: str, longest: int) -> str:
    """Return a help text that also says how long a text may be, unless it says so itself."""
    if any(shown in str(help_text) for shown in (str(longest), number(longest))):
        return help_text
    limit = gettext("Up to %(longest)s characters.") % {"longest": number(longest)}
    gap = "" if page_language() == "ja" else " "
    return f"{help_text}{gap}{limit}".strip()


_lazy_help = lazy(help_with_limit, str)


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
    """Several lines of text; the help says how long it may be."""

    widget = forms.Textarea
    default_max_length = 5_000
    normalise = staticmethod(normalise.clean_text)

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.help_text = _lazy_help(self.help_text, self.max_length)


_AN_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", re.ASCII)
_TOP_DOMAIN = re.compile(r"(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})", re.ASCII)


_LONGEST_LOCAL = 64  # characters before the @ (RFC 5321, 4.5.3.1.1)


class EmailField(LineField):
    """An email address, typed in any width.

    A domain may be Japanese, but its last part is plain: `name@example.jpです` is an address
    with words behind it, and a mail to it would go nowhere.
    """

    widget = forms.EmailInput(
        attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}
    )
    default_max_length = 254
    normalise = staticmethod(normalise.normalise_email)
    default_error_messages = {
        "required": _("Enter your email address."),
        "invalid": _("Enter an email address such as name@example.jp."),
        "more_text": _(
            "Enter the email address only, such as name@example.jp. "
            "Remove what is written before or after it."
        ),
        "dots": _(
            "We cannot send email to an address with two dots in a row, or with a dot before "
            "the @. Enter another email address, or contact the office by phone."
        ),
    }

    def run_validators(self, value):
        if value not in self.empty_values:
            fault = self._fault(value)
            if fault:
                raise forms.ValidationError(self.error_messages[fault], code=fault)
        super().run_validators(value)

    def _fault(self, value) -> str:
        """Return the key of the sentence that says what is wrong, or ""."""
        local, _at, domain = value.rpartition("@")
        if len(local) > _LONGEST_LOCAL:
            return "invalid"
        if "@" not in local and re.search(r"\.\.|\A\.|\.\Z", local):
            return "dots"
        try:
            validate_email(value)
        except forms.ValidationError:
            return "more_text" if _AN_ADDRESS.search(value) else "invalid"
        if not _TOP_DOMAIN.fullmatch(domain.rpartition(".")[2]):
            return "more_text"
        return ""


class PhoneField(LineField):
    """A telephone number of 9 to 15 digits, hyphens optional, +81 allowed."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
    default_max_length = PHONE_LENGTH
    normalise = staticmethod(normalise.normalise_phone)
    default_error_messages = {
        "required": _("Enter your telephone number."),
        "invalid": _("Enter a phone number such as 076-000-0000."),
    }
    default_validators = [RegexValidator(_PHONE_NUMBER)]


class KanaField(LineField):
    """A reading; hiragana and half-width kana become full-width katakana."""

    default_max_length = 100
    normalise = staticmethod(normalise.normalise_kana)
    default_error_messages = {
        "required": _("Enter the reading in kana."),
        "invalid": _("Enter the reading in kana only, such as カナザワ ハナコ."),
    }
    default_validators = [RegexValidator(r"\A(?=[ーヽヾ・＝゠　]*[ァ-ヺ])[ァ-ヺーヽヾ・＝゠　]+\Z")]


class WebsiteField(LineField):
    """The address of a web page; https:// may be left out."""

    widget = forms.TextInput(
        attrs={"inputmode": "url", "autocomplete": "url", "spellcheck": "false"}
    )
    default_max_length = ADDRESS_LENGTH
    default_error_messages = {"invalid": _NO_ADDRESS}
    default_validators = [URLValidator(schemes=["http", "https"], message=_NO_ADDRESS)]

    @staticmethod
    def normalise(value):
        value = normalise.normalise_address(value)
        return value if not value or ":" in value else f"https://{value}"


# --- Dates and times ---------------------------------------------------------


def refuse_impossible_day(value) -> None:
    """Raise ValidationError for a typed day that no calendar has, such as 30 February."""
    found = days_of_typed_month(value) if isinstance(value, str) else None
    if found is None:
        return
    year, month, days = found
    if not days:
        sentence = gettext("There is no month %(month)s. Enter a month from 1 to 12.")
        words = {"month": month}
    else:
        sentence = gettext("%(month)s has only %(days)s days. Check the date.")
        words = {"month": full_date(date(year, month, 1), page_language(), "month"), "days": days}
    raise forms.ValidationError(sentence, code="impossible", params=words)


class DayField(forms.DateField):
    """A date as Japanese write it: 2026年12月20日, 2026/12/20, R8.12.20."""

    default_error_messages = {
        "invalid": _("Enter the date with its year, such as 2026-12-20 or 2026年12月20日.")
    }

    def to_python(self, value):
        refuse_impossible_day(value)
        return super().to_python(read_day(value) if isinstance(value, str) else value)


class ClockField(forms.TimeField):
    """A time of day as Japanese write it: 14:00, 14時, 午後2時, 1400."""

    default_error_messages = {
        "invalid": _(
            "Enter a time such as 14:00. For a time after midnight, enter the date of the "
            "next day and, for example, 1:30 instead of 25:30."
        )
    }

    def to_python(self, value):
        return super().to_python(read_clock(value) if isinstance(value, str) else value)

    def has_changed(self, initial, data):
        """A form shows no seconds: sent back without them, a time is the same."""
        if isinstance(initial, time):
            initial = initial.replace(second=0, microsecond=0)
        return super().has_changed(initial, data)


class MomentField(forms.SplitDateTimeField):
    """A date and a time; 24:00 is midnight at the end of that date."""

    default_error_messages = {
        "invalid_date": DayField.default_error_messages["invalid"],
        "invalid_time": ClockField.default_error_messages["invalid"],
    }

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.fields = (
            DayField(error_messages={"invalid": self.error_messages["invalid_date"]}),
            ClockField(error_messages={"invalid": self.error_messages["invalid_time"]}),
        )
        for field in self.fields:
            field.required = False

    def clean(self, value):
        ends_day = isinstance(value, list | tuple) and read_clock(str(value[1])) == "24:00"
        moment = super().clean([value[0], "0:00"] if ends_day else value)
        return moment + timedelta(days=1) if moment and ends_day else moment


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
    accept = images.ACCEPT


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
    """Refuses what a robot sends: a filled trap.

    The refusal is one neutral sentence above the form, and everything typed is kept. A form
    carries nothing of its own moment, so that its page is the same for everybody.
    """

    subject = forms.CharField(required=False, widget=_Trap, label=_("Leave this empty"))

    def clean(self):
        cleaned = super().clean()
        if self.cleaned_data.pop("subject", ""):
            self.data = self.data.copy()
            self.data[self.add_prefix("subject")] = ""
            self.add_error(
                None,
                forms.ValidationError(
                    _("This could not be sent yet. Please send it again."), code="guard"
                ),
            )
        return cleaned
