"""Forms in which staff enter and change registrations."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kanazawa2030.core.forms.address_hints import AsksAboutAddress
from kanazawa2030.core.forms.fields import EmailField, KanaField, LineField, PhoneField, TextField
from kanazawa2030.core.language.easy import as_columns

from ..access_needs import NEEDS, offered
from ..models import Registration, RegistrationNeeds
from ..registration.forms import LANGUAGES, AsksQuestions, NumberField

Source = Registration.Source
BAND_LABELS = dict(
    zip(
        Registration.BANDS,
        (_("Adult companions"), _("Companions of school age"), _("Younger companions")),
        strict=True,
    )
)
MOST_COMPANIONS = 50  # of one person; more is a group


class ReasonForm(forms.Form):
    """An optional reason, kept in the history."""

    note = LineField(label=_("Note for the history"), required=False, max_length=200)


class CancelForm(ReasonForm):
    """A note for the history, and words for the person."""

    words_ja = LineField(
        label=_("Words for the person (Japanese)"),
        required=False,
        max_length=300,
        widget=forms.Textarea({"rows": 3, "lang": "ja"}),
        help_text=_("In the email that says the registration is cancelled. May stay empty."),
    )
    words_en = LineField(
        label=_("Words for the person (English)"),
        required=False,
        max_length=300,
        widget=forms.Textarea({"rows": 3, "lang": "en"}),
        help_text=_(
            "Who reads the other language gets these words, marked with the language they are in."
        ),
    )


class PersonForm(AsksAboutAddress, AsksQuestions):
    """What a person says about their party on the phone."""

    name = LineField(
        label=pgettext_lazy("of a person", "Name"),
        max_length=100,
        ask=_("Enter the name of the person."),
    )
    kana = KanaField(
        label=_("Reading in kana"),
        required=False,
        help_text=_("The reception list is in this order."),
    )
    phone = PhoneField(label=_("Phone"))
    email = EmailField(label=_("Email"), required=False, help_text=_("Without one, we phone."))
    language = forms.ChoiceField(label=_("Language of our emails"), choices=LANGUAGES)
    needs = forms.MultipleChoiceField(
        label=pgettext_lazy("of access", "Needs"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    needs_text = TextField(
        label=_("Needs in their own words"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    photo_consent = forms.BooleanField(
        label=_("Agrees to be in photographs of the event"),
        required=False,
        help_text=_("They can take part without this."),
    )
    field_order = ("source", "name", "kana", "phone", "email", *Registration.BANDS, "size")

    def __init__(self, *args, event, may_see_needs, **kwargs):
        super().__init__(*args, **kwargs)
        for name, label in BAND_LABELS.items():
            self.fields[name] = NumberField(
                label=label, min_value=0, max_value=MOST_COMPANIONS, initial=0
            )
        kept = [(code, NEEDS[code]) for code in self.initial.get("needs", ()) if code in NEEDS]
        choices = dict([*offered(event), *kept])
        self.fields["needs"].choices = list(choices.items())
        if not may_see_needs:
            del self.fields["needs"], self.fields["needs_text"]
        elif not choices:
            del self.fields["needs"]
        self.add_questions(event)
        self.order_fields(self.field_order)

    @property
    def party(self) -> dict:
        """Return the cleaned values as the services take them."""
        told = {n: value for n, value in self.cleaned_data.items() if n not in self.questions}
        return {**told, **as_columns(told["language"]), "answers": self.answers}


class EntryForm(PersonForm):
    """A registration by phone or at the counter."""

    source = forms.ChoiceField(
        label=_("How they registered"),
        choices=[(one.value, one.label) for one in (Source.PHONE, Source.COUNTER)],
        widget=forms.RadioSelect,
        initial=Source.PHONE,
    )
    key = forms.CharField(required=False, widget=forms.HiddenInput)


class EditForm(PersonForm):
    """Corrections to a registration."""

    def __init__(self, *args, registration, **kwargs):
        super().__init__(*args, **kwargs)
        # Somebody who registered with an email address need not tell a number.
        self.fields["phone"].required = False
        # Nor need staff know an answer to correct a number.
        for name in self.questions:
            self.fields[name].required = False
        if registration.source in (Source.GROUP, Source.WALK_IN):
            for name in Registration.BANDS:
                del self.fields[name]
            self.fields["size"] = NumberField(
                label=pgettext_lazy("registered", "People"), min_value=1, max_value=500
            )
            self.order_fields(self.field_order)

    def clean(self):
        cleaned = super().clean()
        if not ({"phone", "email"} & self.errors.keys()) and not (
            cleaned.get("phone") or cleaned.get("email")
        ):
            self.add_error("phone", _("Enter a phone number or an email address."))
        if "size" in self.fields and not cleaned.get("size", 1):
            self.add_error("size", _("Enter how many people will come."))
        return cleaned


class VersionForm(forms.Form):
    """Nothing but the version of the event that was looked at."""

    version = forms.CharField(required=False, widget=forms.HiddenInput)


class SeatsForm(VersionForm):
    """A new number of seats, and the reason."""

    capacity = NumberField(label=_("Seats in all"), min_value=1, max_value=100_000)
    reason = LineField(label=_("Reason"), max_length=150, ask=_("Say why, for the history."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["capacity"].required = True
        self.fields["capacity"].error_messages |= {
            "required": _("Enter the number of seats."),
            "min_value": _("Enter 1 or more."),
        }


class GroupSeatsForm(forms.Form):
    """The number of seats a group gets."""

    seats = NumberField(label=_("Seats for the group"), min_value=1, max_value=500)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seats"].required = True
        self.fields["seats"].error_messages |= {
            "required": _("Enter the number of seats."),
            "min_value": _("Enter 1 or more."),
        }


class DeclineForm(forms.Form):
    """The text a declined group reads."""

    reason = TextField(
        label=_("Reason, and what the group can do instead"),
        max_length=1000,
        ask=_("Say why, and what they can do instead."),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The responsible person reads it in our email."),
    )


class NeedsStateForm(forms.Form):
    """The progress of arranging access needs."""

    state = forms.ChoiceField(choices=RegistrationNeeds.State.choices)
