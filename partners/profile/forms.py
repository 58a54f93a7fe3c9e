"""Forms of applications and profile changes, step by step.

A draft keeps whatever was typed; these forms say what is still missing when it is sent.
Field names are the columns of Partner.
"""

from typing import ClassVar

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.forms.fields import (
    CleanImageField,
    EmailField,
    KanaField,
    LineField,
    PhoneField,
    TextField,
    WebsiteField,
)
from kanazawa2030.core.forms.layouts import Piece
from kanazawa2030.core.forms.names import plain_name
from kanazawa2030.core.forms.stepwise import Row, StepForm
from kanazawa2030.core.reference.tags import Tags

from ..form_fields import NOT_OFFERED, InTwoLanguages, NumbersField, in_english
from ..models import Partner


class OrganisationKanaField(KanaField):
    """A reading in kana; letters and digits of a name may stay."""

    default_validators = [RegexValidator(r"\A(?=.*[ァ-ヺ])[ァ-ヺーヽヾ・＝゠　0-9A-Za-z.&'-]+\Z")]


class OrganisationForm(InTwoLanguages, StepForm):
    needs_one: ClassVar = {"name": _("Enter the name, in Japanese or in English.")}

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=Partner.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a kind."), "invalid_choice": NOT_OFFERED},
    )
    name_ja = LineField(
        label=_("Name in Japanese"),
        max_length=150,
        required=False,
        help_text=_("At least one of the two names is needed."),
        validators=[plain_name],
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    name_en = LineField(
        label=_("Name in English"),
        max_length=150,
        required=False,
        validators=[plain_name],
        widget=in_english(forms.TextInput(attrs={"autocomplete": "organization"})),
    )
    name_kana = OrganisationKanaField(
        label=_("Japanese name in kana"),
        max_length=200,
        required=False,
        help_text=_("Hiragana or katakana. Sets the order of the Japanese list."),
    )
    tagline_ja = LineField(
        label=_("In one sentence, in Japanese"),
        max_length=120,
        required=False,
        help_text=_("Up to 120 characters. Shown in the directory."),
    )
    tagline_en = LineField(
        label=_("In one sentence, in English"),
        max_length=120,
        required=False,
        help_text=_("Leave the English empty if you cannot write it. The office will help."),
        widget=in_english(forms.TextInput()),
    )
    website = WebsiteField(label=_("Website"), required=False)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("name_ja") and not (cleaned.get("name_kana") or "name_kana" in self.errors):
            self.add_error("name_kana", _("Enter the reading in kana."))
        return cleaned


def _long(label, help_text="", *, english=False):
    widget = forms.Textarea(attrs={"rows": 5})
    return TextField(
        label=label,
        max_length=2000,
        required=False,
        help_text=help_text,
        widget=in_english(widget) if english else widget,
    )


class PracticeForm(InTwoLanguages, StepForm):
    needs_one: ClassVar = {"practice": _("Say what you do, in Japanese or in English.")}
    in_one_row = {"": ["logo", "logo_removed"]}  # read as the picture they come to
    parts = (
        *("practice_ja", "practice_en", "challenge_ja", "challenge_en"),
        *("vision_2030_ja", "vision_2030_en", "courses", "goals"),
        Piece("partners/profile/_logo.html", "logo"),
        *("logo_removed", "logo_alt_ja", "logo_alt_en"),
    )

    practice_ja = _long(
        _("What you do, in Japanese"),
        _("Up to 2,000 characters. At least one of the two languages is needed."),
    )
    practice_en = _long(_("What you do, in English"), english=True)
    challenge_ja = _long(
        _("What you would like to try with others, in Japanese"),
        _("You can also say what is difficult: another partner may be able to help."),
    )
    challenge_en = _long(_("What you would like to try with others, in English"), english=True)
    vision_2030_ja = _long(_("Your {city} in 2030, in Japanese"))
    vision_2030_en = _long(_("Your {city} in 2030, in English"), english=True)
    courses = NumbersField(label=_("Courses of action you work for"))
    goals = NumbersField(label=_("Goals (SDGs) you work for"), required=False)
    logo = CleanImageField(
        label=_("Logo"),
        required=False,
        widget=forms.FileInput,
        help_text=_("PNG, JPEG, WebP or HEIC, up to 10 MB. Only an image you may use."),
    )
    logo_removed = forms.BooleanField(label=_("Show no logo"), required=False)
    logo_alt_ja = LineField(
        label=_("The logo in words, in Japanese"),
        max_length=150,
        required=False,
        help_text=_("For people who cannot see it: what is written or drawn on it."),
    )
    logo_alt_en = LineField(
        label=_("The logo in words, in English"),
        max_length=150,
        required=False,
        widget=in_english(forms.TextInput()),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        tags = Tags.load()
        self.fields["courses"].choices = tags.course_choices()
        self.fields["goals"].choices = tags.goal_choices()
        partner = self.draft.partner
        self.has_logo = bool(self.draft.logo or (partner and partner.logo))
        if not self.has_logo:
            del self.fields["logo_removed"]

    def summary(self):
        logo = self.draft.shown_logo
        picture = [Row(str(_("Logo")), [str(_("The logo you sent"))], image=logo)] if logo else []
        return [*super().summary(), *picture]

    def clean(self):
        cleaned = super().clean()
        keeps = self.has_logo and not cleaned.get("logo_removed")
        if cleaned.get("logo") or keeps:
            self.need_one("logo_alt", _("Say in words what the logo shows."))
        return cleaned


class ContactForm(StepForm):
    contact_name = LineField(
        label=_("Contact person"),
        max_length=100,
        ask=_("Enter the name of the person we should speak to."),
        help_text=_("Seen by the office only."),
        validators=[plain_name],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact_email = EmailField(
        label=_("Shared email address"),
        help_text=_(
            "If you can, please give an address that several people in your organisation "
            "read. Once a year we ask there whether your profile is still correct."
        ),
    )
    contact_phone = PhoneField(
        label=_("Phone"),
        help_text=_("If the people who sign in for you have left, the office calls this number."),
    )
    contact_is_public = forms.BooleanField(
        label=_("Show the shared email address and the phone number on our profile."),
        required=False,
    )
    representative_ja = LineField(
        label=_("Representative, in Japanese"),
        max_length=100,
        required=False,
        validators=[plain_name],
    )
    representative_en = LineField(
        label=_("Representative, in English"),
        max_length=100,
        required=False,
        validators=[plain_name],
        widget=in_english(forms.TextInput()),
    )
    representative_is_public = forms.BooleanField(
        label=_("Show the representative’s name on our profile."), required=False
    )


class ApplicationContactForm(ContactForm):
    """The contact step of an application, with the declarations."""

    declares_no_antisocial = forms.BooleanField(
        label=_("We are not an antisocial force (organised crime), and have no dealings with one."),
        error_messages={"required": _("Please read this declaration and tick it.")},
    )
    declares_no_politics = forms.BooleanField(
        label=_(
            "We do not take part for a political or religious purpose, or in order to "
            "sell something."
        ),
        error_messages={"required": _("Please read this declaration and tick it.")},
    )
