"""Public forms of registration; what depends on the moment is checked by the service."""

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy, pgettext, pgettext_lazy

from kanazawa2030.core.forms.address_hints import AsksAboutAddress
from kanazawa2030.core.forms.fields import (
    EmailField,
    GuardedFormMixin,
    KanaField,
    LineField,
    PhoneField,
    TextField,
)
from kanazawa2030.core.forms.layouts import Disclosure, PageHelper, Row, Section
from kanazawa2030.core.language.bilingual import (
    localized,
    localized_html,
    page_language,
    reader_language,
)
from kanazawa2030.core.language.dates import short_date
from kanazawa2030.core.language.easy import EASY, as_columns, is_easy
from kanazawa2030.core.language.normalise import plain_number

from ..access_needs import EASY_NEEDS, NEEDS, offered
from ..models import Registration

_LONGEST_NUMBER = 40  # characters as typed, spaces included
PERSON = ("name", "kana", "phone", "language", "photo_consent")
LANGUAGES = [*settings.LANGUAGES[:1], (EASY, _("Easy Japanese")), *settings.LANGUAGES[1:]]
# Companions who are not adults; whoever is not counted here is one.
YOUNG = ("children", "infants")
LABELS_OF_YOUNG = {
    "children": _("Of these, school pupils"),
    "infants": _("Of these, younger children"),
}
# The second line of a label, for readers of easy Japanese on the ordinary page.
EASY_LINES = {
    "name": pgettext_lazy("easy Japanese", "Your name"),
    "kana": pgettext_lazy("easy Japanese", "How your name is read"),
    "email": pgettext_lazy("easy Japanese", "We write to this address"),
    "people": pgettext_lazy("easy Japanese", "How many will come, with you"),
    "children": pgettext_lazy("easy Japanese", "Children who go to school"),
    "infants": pgettext_lazy("easy Japanese", "Children up to six"),
    "needs": pgettext_lazy("easy Japanese", "What you would like help with"),
    "needs_text": pgettext_lazy("easy Japanese", "Other things you would like help with"),
    "phone": pgettext_lazy("easy Japanese", "Your phone number"),
    "language": pgettext_lazy("easy Japanese", "Language of our emails"),
    "photo_consent": pgettext_lazy("easy Japanese", "You may take photographs of me"),
}


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
            value = plain_number(value).replace("\N{MINUS SIGN}", "-")
        return super().to_python(value)

    def clean(self, value):
        return super().clean(value) or 0


class PeopleField(forms.TypedChoiceField):
    """How many come, the person included; one unless something else is chosen."""

    def __init__(self, limit: int):
        numbers = range(1, limit + 2)
        super().__init__(
            label=_("How many people are coming, including you?"),
            required=False,
            coerce=int,
            empty_value=1,
            initial=1,
            choices=[
                (n, ngettext("%(number)s person", "%(number)s people", n) % {"number": n})
                for n in numbers
            ],
            widget=forms.Select(attrs={"class": "form-control--s"}),
            error_messages={
                "invalid_choice": ngettext_lazy(
                    "Choose how many people are coming. You can bring %(limit)s person; "
                    "for more, please use the group form.",
                    "Choose how many people are coming. You can bring %(limit)s people; "
                    "for more, please use the group form.",
                    limit,
                )
                % {"limit": limit}
            },
        )


def phone_field(**kwargs) -> PhoneField:
    """Return the optional telephone number of a public form, as long as its column."""
    return PhoneField(
        label=pgettext_lazy("registration", "Phone"),
        required=False,
        max_length=Registration._meta.get_field("phone").max_length,
        widget=forms.TextInput(
            attrs={"type": "tel", "autocomplete": "tel", "class": "form-control--m"}
        ),
        **kwargs,
    )


class LanguageSelect(forms.Select):
    """Each language by its own name, marked with that language."""

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["lang"] = value.partition("-")[0]
        return option


class AsksQuestions(forms.Form):
    """The event's own questions, and the answers as the services take them."""

    @staticmethod
    def _in_its_language(question, shown: str):
        options = localized(question, "options")
        if not options.is_fallback:
            return shown
        return format_html('<span lang="{}">{}</span>', options.language, shown)

    def add_questions(self, event):
        """Add a field for each question, and note which is which."""
        self.questions = {}
        for question in event.questions.all():
            name = f"question_{question.pk}"
            deleted = ngettext(
                "Deleted %(days)s day after the event.",
                "Deleted %(days)s days after the event.",
                question.keep_days,
            ) % {"days": question.keep_days}
            if question.kind == question.Kind.TEXT:
                field = self._text_field(question, deleted)
            else:
                field = self._choice_field(question, deleted, self.initial.get(name))
            self.fields[name] = field
            self.questions[name] = question

    @staticmethod
    def _text_field(question, deleted):
        return TextField(
            label=localized_html(question, "label"),
            required=question.is_required,
            max_length=500,
            ask=_("Answer this question."),
            help_text=_("Up to 500 characters. %(deleted)s") % {"deleted": deleted},
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    def _choice_field(self, question, deleted, said):
        """Return a field for one answer, or for several; what was `said` stays to choose."""
        is_several = question.kind == question.Kind.SEVERAL
        choices = {
            kept: self._in_its_language(question, shown) for kept, shown in question.get_choices()
        }
        for one in (said if is_several else [said]) if said else ():
            choices.setdefault(one, one)
        if is_several:
            field_class, widget = forms.MultipleChoiceField, forms.CheckboxSelectMultiple
            ask = _("Choose at least one of the answers.")
            hint = _("You can choose several. %(deleted)s") % {"deleted": deleted}
        else:
            field_class, widget = forms.ChoiceField, forms.RadioSelect
            ask, hint = _("Choose one of the answers."), deleted
        wrong = _("Choose from the answers that are listed here.") if is_several else ask
        return field_class(
            label=localized_html(question, "label"),
            required=question.is_required,
            choices=list(choices.items()),
            help_text=hint,
            widget=widget,
            error_messages={"required": ask, "invalid_choice": wrong},
        )

    @property
    def answers(self) -> dict:
        """Return question → text; several chosen answers are a line each."""
        said = {question: self.cleaned_data[name] for name, question in self.questions.items()}
        return {
            question: "\n".join(text) if isinstance(text, list) else text
            for question, text in said.items()
        }


class PartyForm(AsksQuestions):
    """The person and who comes with them, for registering and changing."""

    name = LineField(
        label=_("Your name"),
        max_length=100,
        ask=_("Enter your name."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    kana = KanaField(label=_("Reading of your name"))
    phone = phone_field(help_text=_("Only for urgent news, such as a cancellation on the day."))
    needs = forms.MultipleChoiceField(
        label=_("What would help you to take part?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from the needs that are listed here.")},
    )
    needs_text = TextField(
        label=_("Anything else that would help you"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Up to 500 characters. Few people can see it, and it is deleted before the rest."
        ),
    )
    language = forms.ChoiceField(
        label=_("Language of our emails"),
        required=False,
        choices=LANGUAGES,
        widget=LanguageSelect(attrs={"class": "form-control--m"}),
        error_messages={"invalid_choice": _("Choose the language of our emails.")},
    )
    photo_consent = forms.BooleanField(
        label=_("I may be seen in photographs of the event."),
        required=False,
        help_text=_("You can take part without this."),
    )

    def __init__(self, *args, event, **kwargs):
        super().__init__(*args, **kwargs)
        self.event = event
        self.initial.setdefault("language", reader_language())
        # Whoever reads English is not asked how a name is read in kana.
        if not event.asks_kana or page_language() == "en":
            del self.fields["kana"]
        self._set_needs()
        self.limit = 0
        self.add_questions(event)

    def _set_needs(self):
        chosen = self.initial.get("needs", ())
        kept = [(code, NEEDS[code]) for code in chosen if code in NEEDS]
        choices = dict([*offered(self.event), *kept])
        if choices:
            self.fields["needs"].choices = [
                (code, self._with_easy(label, EASY_NEEDS[code])) for code, label in choices.items()
            ]
        else:
            del self.fields["needs"]
        by = self.event.access_request_by
        if by and choices and by >= timezone.localdate():
            self.fields["needs"].help_text = _(
                "Telling us by %(date)s makes it easier to arrange. You can still ask us "
                "after that."
            ) % {"date": short_date(by, page_language())}

    @staticmethod
    def _with_easy(label, easy):
        if page_language() != "ja" or is_easy():
            return label
        return format_html('{}<span class="easy-line">{}</span>', label, easy)

    def _add_people(self, limit: int):
        """Ask how many come, where `limit` companions are allowed; and how old they are."""
        self.limit = limit
        if not limit:
            return
        self.fields["people"] = PeopleField(limit)
        for name, label in LABELS_OF_YOUNG.items():
            self.fields[name] = NumberField(label=label, min_value=0)

    def _finish(self):
        """Sort the fields as the page asks, and mark what needs no word beside the label."""
        for name, words in EASY_LINES.items():
            if name in self.fields and not is_easy():
                self.fields[name].easy = words
        for name in ("people", "language"):
            if name in self.fields:
                self.fields[name].is_preset = True
        # Errors are listed in the order in which the page asks.
        self.order_fields([pointer.name for pointer in self.helper.layout.get_field_names()])

    @cached_property
    def helper(self):
        """Return how the form is drawn: what most people need first, the rest folded away."""
        return PageHelper(
            "name",
            "kana",
            "email",
            "people",
            Row(*YOUNG, css_class="row--party"),
            Section(_("Questions from the host"), *self.questions),
            "photo_consent",
            Disclosure(self._folded_label(), "needs", "needs_text", "phone", "language"),
        )

    @staticmethod
    def _folded_label():
        label = _("Support you need, phone number, language of our emails")
        easy = pgettext("easy Japanese", "Help, phone number, language of our emails")
        return PartyForm._with_easy(label, easy)

    def clean_language(self):
        return self.cleaned_data["language"] or self.initial["language"]

    def clean(self):
        cleaned = super().clean()
        if "people" not in cleaned or not self.limit:
            return cleaned
        others = cleaned["people"] - 1
        young = {band: (cleaned.get(band) or 0) if others else 0 for band in YOUNG}
        if sum(young.values()) > others:
            self.add_error("children", _("You have counted more children than people with you."))
        cleaned |= {**young, "adults": others - sum(young.values())}
        return cleaned

    @property
    def party(self) -> dict:
        """Return the cleaned values as the services take them."""
        asked = (*PERSON, *Registration.BANDS, "needs", "needs_text")
        return {
            **{n: self.cleaned_data[n] for n in asked if n in self.cleaned_data},
            **as_columns(self.cleaned_data["language"]),
            "answers": self.answers,
        }


class RegistrationForm(GuardedFormMixin, AsksAboutAddress, PartyForm):
    """The form on an event's page."""

    email = EmailField(
        label=_("Email address"),
        help_text=_("We will email you. Use the link in that email to confirm your registration."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._add_people(self.event.max_companions)
        self._finish()

    def say_free_seats(self) -> None:
        """Say beside the number of people how few seats are free; called where it is drawn."""
        left = self.event.seats_left if self.limit else None
        if left and left <= self.limit:
            words = ngettext("%(left)s seat is free now.", "%(left)s seats are free now.", left)
            self["people"].help_text = words % {"left": left}


class ChangeForm(PartyForm):
    """The form on a person's own page; the address is the key and stays."""

    def __init__(self, *args, registration, **kwargs):
        kwargs["initial"] = initial_of(registration)
        super().__init__(*args, event=registration.event, **kwargs)
        if not registration.organisation:  # a group's seats are the office's to change
            # A limit lowered since takes nobody's companions away.
            self._add_people(max(self.event.max_companions, registration.companions))
        self._finish()


def initial_of(registration) -> dict:
    """Return the initial values of a registration."""
    needs = getattr(registration, "needs", None)
    return {
        **{name: getattr(registration, name) for name in PERSON},
        "language": registration.reads,
        "people": 1 + registration.companions,
        **{band: getattr(registration, band) or None for band in YOUNG},
        "needs": needs.choices if needs else [],
        "needs_text": needs.text if needs else "",
        **{
            f"question_{answer.question_id}": _as_typed(answer)
            for answer in registration.answers.select_related("question")
        },
    }


def _as_typed(answer):
    is_several = answer.question.kind == answer.question.Kind.SEVERAL
    return answer.chosen if is_several else answer.text


EASY_GROUP = {
    "organisation": pgettext_lazy("easy Japanese", "Name of your school or group"),
    "name": pgettext_lazy("easy Japanese", "Who speaks for the group"),
    "email": pgettext_lazy("easy Japanese", "We write to this address"),
    "phone": pgettext_lazy("easy Japanese", "Your phone number"),
    "headcount": pgettext_lazy("easy Japanese", "How many will come, with you"),
    "message": pgettext_lazy("easy Japanese", "What we should know"),
}


class GroupRequestForm(GuardedFormMixin, AsksAboutAddress, forms.Form):
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
    email = EmailField(label=_("Email address"))
    phone = phone_field()
    headcount = NumberField(
        label=_("How many people, including those who come to help?"),
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
            "max_value": _("The form takes up to 500 people. For more, please ask the office."),
        }
        for name, words in EASY_GROUP.items():
            self.fields[name].easy = "" if is_easy() else words

    @cached_property
    def helper(self):
        return PageHelper("organisation", "name", "email", "phone", "headcount", "message")


class FindForm(GuardedFormMixin, forms.Form):
    """One address; the answer is always the same."""

    email = EmailField(label=_("The email address you registered with"))

    @cached_property
    def helper(self):
        return PageHelper("email")
