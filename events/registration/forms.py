"""Public forms of registration; what depends on the moment is checked by the service."""

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy, pgettext_lazy

from kanazawa2030.core.forms.fields import (
    EmailField,
    GuardedFormMixin,
    KanaField,
    LineField,
    PhoneField,
    TextField,
)
from kanazawa2030.core.language.bilingual import localized, localized_html, page_language
from kanazawa2030.core.language.dates import short_date
from kanazawa2030.core.language.normalise import nfkc

from ..access_needs import NEEDS, offered
from ..models import Registration

BAND_LABELS = dict(
    zip(
        Registration.BANDS,
        (
            _("Adults with you"),
            _("Children of school age with you"),
            _("Younger children with you"),
        ),
        strict=True,
    )
)
_LONGEST_NUMBER = 40  # characters as typed, spaces included
PERSON = ("name", "kana", "phone", "language", "photo_consent")


class NumberField(forms.IntegerField):
    """A small count, typed in any width; empty is none."""

    widget = forms.TextInput(
        attrs={"inputmode": "numeric", "autocomplete": "off", "class": "form-control--s"}
    )

    def __init__(self, **kwargs):
        super().__init__(
            required=False,
            error_messages={
                "invalid": _("Enter a number such as 2."),
                "min_value": _("Enter 0 or more."),
                "max_value": _("Enter %(limit_value)s or less."),
            },
            **kwargs,
        )

    def to_python(self, value):
        if isinstance(value, str):
            if len(value) > _LONGEST_NUMBER:
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
            value = nfkc(value).replace("\N{MINUS SIGN}", "-")
        return super().to_python(value)

    def clean(self, value):
        return super().clean(value) or 0


class LanguageSelect(forms.Select):
    """Each language by its own name, marked with that language."""

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["lang"] = value
        return option


class PartyForm(forms.Form):
    """The person and who comes with them, for registering and changing."""

    name = LineField(
        label=_("Your name"),
        max_length=100,
        ask=_("Enter your name."),
        help_text=_("Used for the reception list."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    kana = KanaField(
        label=_("Reading of your name"),
        help_text=_("Hiragana or katakana. The reception list is in this order."),
    )
    phone = PhoneField(
        label=pgettext_lazy("registration", "Phone"),
        required=False,
        help_text=_("Only for urgent news, such as a cancellation on the day."),
        widget=forms.TextInput(
            attrs={"type": "tel", "autocomplete": "tel", "class": "form-control--m"}
        ),
    )
    needs = forms.MultipleChoiceField(
        label=_("What would help you to take part?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from what is listed here.")},
    )
    needs_text = TextField(
        label=_("Anything else that would help you"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Up to 500 characters. Seen by few people, and deleted first."),
    )
    language = forms.ChoiceField(
        label=_("Language of our mails"),
        choices=settings.LANGUAGES,
        widget=LanguageSelect(attrs={"class": "form-control--m"}),
        error_messages={
            "required": _("Choose the language of our mails."),
            "invalid_choice": _("Choose the language of our mails."),
        },
    )
    photo_consent = forms.BooleanField(
        label=_("I may be seen in photographs of the event."),
        required=False,
        help_text=_("Leave it empty if you would rather not; you are welcome all the same."),
    )

    def __init__(self, *args, event, **kwargs):
        super().__init__(*args, **kwargs)
        self.event = event
        self.fields["language"].initial = page_language()
        # Somebody who reads English is not asked how a name is read in kana.
        if not event.asks_kana or page_language() == "en":
            del self.fields["kana"]
        self._set_needs()
        self.limit = event.max_companions
        self._add_questions()

    def _set_needs(self):
        chosen = self.initial.get("needs", ())
        kept = [(code, NEEDS[code]) for code in chosen if code in NEEDS]
        choices = dict([*offered(self.event), *kept])
        if choices:
            self.fields["needs"].choices = list(choices.items())
        else:
            del self.fields["needs"]
        by = self.event.access_request_by
        if by and choices and by >= timezone.localdate():
            self.fields["needs"].help_text = _(
                "Telling us by %(date)s makes it easier to arrange. After that too, "
                "please ask us first."
            ) % {"date": short_date(by, page_language())}

    def _add_companions(self, limit: int):
        self.limit = limit
        if not limit:
            return
        for name, label in BAND_LABELS.items():
            self.fields[name] = NumberField(label=label, min_value=0)

    @staticmethod
    def _in_its_language(question, shown: str):
        options = localized(question, "options")
        if not options.is_fallback:
            return shown
        return format_html('<span lang="{}">{}</span>', options.language, shown)

    def _add_questions(self):
        self.questions = {}
        for question in self.event.questions.all():
            name = f"question_{question.pk}"
            label = localized_html(question, "label")
            required = question.is_required
            deleted = ngettext(
                "Deleted %(days)s day after the event.",
                "Deleted %(days)s days after the event.",
                question.keep_days,
            ) % {"days": question.keep_days}
            if question.kind == question.Kind.CHOICE:
                choices = {
                    kept: self._in_its_language(question, shown)
                    for kept, shown in question.get_choices()
                }
                if said := self.initial.get(name):
                    choices.setdefault(said, said)
                field = forms.ChoiceField(
                    label=label,
                    required=required,
                    choices=list(choices.items()),
                    help_text=deleted,
                    widget=forms.RadioSelect,
                    error_messages={
                        "required": _("Choose one of the answers."),
                        "invalid_choice": _("Choose one of the answers."),
                    },
                )
            else:
                field = TextField(
                    label=label,
                    required=required,
                    max_length=500,
                    ask=_("Answer this question, please."),
                    help_text=_("Up to 500 characters. %(deleted)s") % {"deleted": deleted},
                    widget=forms.Textarea(attrs={"rows": 3}),
                )
            self.fields[name] = field
            self.questions[name] = question

    def clean(self):
        cleaned = super().clean()
        companions = sum(cleaned.get(band) or 0 for band in Registration.BANDS)
        if self.limit and companions > self.limit:
            self.add_error(
                "adults",
                ngettext_lazy(
                    "You can bring %(limit)s person. For a group, please use the group form.",
                    "You can bring %(limit)s people. For a group, please use the group form.",
                    self.limit,
                )
                % {"limit": self.limit},
            )
        return cleaned

    @property
    def party(self) -> dict:
        """Return the cleaned values as the services take them."""
        asked = (*PERSON, *Registration.BANDS, "needs", "needs_text")
        return {
            **{n: self.cleaned_data[n] for n in asked if n in self.fields},
            "answers": {
                question: self.cleaned_data[name] for name, question in self.questions.items()
            },
        }

    @property
    def sections(self) -> list[tuple[str, str, list]]:
        """Return heading, hint and fields of each section, in order."""
        limit = ngettext("Up to %(limit)s person.", "Up to %(limit)s people.", self.limit)
        parts = (
            (_("Who takes part"), "", ("name", "kana", "email", "phone")),
            (_("Who comes with you"), limit % {"limit": self.limit}, Registration.BANDS),
            (_("What would help you"), "", ("needs", "needs_text")),
            (_("Questions from the host"), "", self.questions),
            (_("Mails and photographs"), "", ("language", "photo_consent")),
        )
        asked = [
            (heading, words, [self[name] for name in names if name in self.fields])
            for heading, words, names in parts
        ]
        return [part for part in asked if part[2]]


class RegistrationForm(GuardedFormMixin, PartyForm):
    """The form on an event's page."""

    email = EmailField(
        label=pgettext_lazy("registration", "E-mail"),
        help_text=_("We send one mail. Its button makes your registration final."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._add_companions(self.event.max_companions)
        # Errors are listed in the order in which the page asks.
        self.order_fields([field.name for part in self.sections for field in part[2]])


class ChangeForm(PartyForm):
    """The form on a person's own page; the address is the key and stays."""

    def __init__(self, *args, registration, **kwargs):
        kwargs["initial"] = initial_of(registration)
        super().__init__(*args, event=registration.event, **kwargs)
        if not registration.organisation:  # a group's seats are the office's to change
            # A limit lowered since takes nobody's companions away.
            self._add_companions(max(self.event.max_companions, registration.companions))
        self.order_fields([field.name for part in self.sections for field in part[2]])


def initial_of(registration) -> dict:
    """Return the initial values of a registration."""
    needs = getattr(registration, "needs", None)
    return {
        **{name: getattr(registration, name) for name in (*PERSON, *Registration.BANDS)},
        "needs": needs.choices if needs else [],
        "needs_text": needs.text if needs else "",
        **{f"question_{answer.question_id}": answer.text for answer in registration.answers.all()},
    }


class GroupRequestForm(GuardedFormMixin, forms.Form):
    """A school or group: one responsible person, a headcount, no pupils' names."""

    organisation = LineField(
        label=_("School or group"), max_length=150, ask=_("Enter the name of your group.")
    )
    name = LineField(
        label=_("Responsible person"),
        max_length=100,
        ask=_("Enter the name of the person we should speak to."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = EmailField(label=pgettext_lazy("registration", "E-mail"))
    phone = PhoneField(
        label=pgettext_lazy("registration", "Phone"),
        required=False,
        widget=forms.TextInput(
            attrs={"type": "tel", "autocomplete": "tel", "class": "form-control--m"}
        ),
    )
    headcount = NumberField(
        label=_("How many people, with those who look after them?"),
        min_value=2,
        max_value=500,  # as the database has it
        help_text=_("No names of pupils or members, please."),
    )
    message = TextField(
        label=_("What we should know"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Ages, wheelchairs, the language you would like, when you arrive."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        count = self.fields["headcount"]
        count.required = True
        count.error_messages |= {
            "required": _("Enter how many people will come."),
            "min_value": _("A group is two people or more."),
            "max_value": _("For more than 500 people, please phone us."),
        }


class FindForm(GuardedFormMixin, forms.Form):
    """One address; the answer is always the same."""

    email = EmailField(label=_("The e-mail address you registered with"))
