"""The questionnaire as participants fill it in, and as staff enter it from paper."""

from django import forms
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kanazawa2030.core import tokens
from kanazawa2030.core.forms.fields import GuardedFormMixin, LineField, TextField
from kanazawa2030.core.forms.layouts import PageHelper
from kanazawa2030.core.language import normalise
from kanazawa2030.core.language.bilingual import localized, localized_html
from kanazawa2030.core.language.easy import is_easy

from ..models import Feedback, FeedbackQuestion
from .results import FIRST_TIME, NO_ANSWER, QUESTIONS

PURPOSE = "feedback"
_LABELS = {asked.name: asked.label for asked in QUESTIONS}
_YES_NO = [("yes", FIRST_TIME[True]), ("no", FIRST_TIME[False])]
_SAID = {"yes": True, "no": False}
# The second line of a label, for readers of easy Japanese.
_EASY = {
    "is_first_time": pgettext_lazy("easy Japanese", "Did you come for the first time?"),
    "satisfaction": pgettext_lazy("easy Japanese", "How was it?"),
    "one_step": pgettext_lazy("easy Japanese", "One thing you will do from now on"),
    "age_band": pgettext_lazy("easy Japanese", "How old are you?"),
}


QUESTIONS_FIRST = ("is_first_time", "satisfaction")
Kind = FeedbackQuestion.Kind


def own_field(question: FeedbackQuestion) -> forms.Field:
    """Return the field of an event's own question; none has to be answered."""
    label = localized_html(question, "label")
    if question.kind == Kind.TEXT:
        return TextField(
            label=label,
            required=False,
            max_length=500,
            help_text=_("Only the office reads this. Please do not write any names or addresses."),
            widget=forms.Textarea(attrs={"rows": 3}),
        )
    options = localized(question, "options")
    choices = [(kept, _in_its_language(options, shown)) for kept, shown in question.get_choices()]
    if question.kind == Kind.SEVERAL:
        return forms.MultipleChoiceField(
            label=label,
            required=False,
            choices=choices,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("You can choose several."),
            error_messages={"invalid_choice": _("Choose from the answers that are listed here.")},
        )
    none = ("", pgettext_lazy("questionnaire", "I would rather not say"))
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=[*choices, none],
        initial="",
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the answers.")},
    )


def _in_its_language(options, shown: str):
    if not options.text or not options.is_fallback:
        return shown
    return format_html('<span lang="{}">{}</span>', options.language, shown)


def _as_text(value) -> str:
    return "\n".join(value) if isinstance(value, list) else value


def _one_of(name, choices, **kwargs) -> forms.ChoiceField:
    sentence = _("Choose one of the answers.")
    return forms.ChoiceField(
        label=_LABELS[name],
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": sentence, "invalid_choice": sentence},
        **kwargs,
    )


class StepField(LineField):
    """What a person means to do; full-width digits are stored as half-width."""

    normalise = staticmethod(normalise.even_width)


class Questions(forms.Form):
    """The four questions and the event's own, in the order of the page and of the paper sheet.

    Each form that is shown has a signed key of its own: sent twice it is one answer, and
    a key cannot be made up.
    """

    is_first_time = _one_of("is_first_time", _YES_NO)
    satisfaction = _one_of("satisfaction", Feedback.Satisfaction.choices)
    one_step = StepField(
        label=_("My one step"),
        required=False,
        max_length=80,
        help_text=_(
            "Something you would like to do from now on, in up to 80 characters. The "
            "office reads it first. It may then be shown on the page of the event. "
            "Please do not write any names or addresses."
        ),
    )
    age_band = _one_of(
        "age_band",
        [*Feedback.AgeBand.choices, ("", pgettext_lazy("questionnaire", "I would rather not say"))],
        required=False,
        initial="",
    )
    key = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, event, **kwargs):
        super().__init__(*args, **kwargs)
        self.event = event
        self.own = {f"own_{one.pk}": one for one in event.feedback_questions.all()}
        for name, question in self.own.items():
            self.fields[name] = own_field(question)
        self.order_fields([*QUESTIONS_FIRST, *self.own])
        self.fields["key"].initial = self._new_key

    def _new_key(self) -> str:
        return tokens.make(PURPOSE, self.event.pk, tokens.new_nonce())

    def clean(self):
        cleaned = super().clean()
        pk, nonce = tokens.read(PURPOSE, cleaned.get("key", "")) or (None, "")
        if pk == self.event.pk:
            cleaned["key"] = nonce
            return cleaned
        self.data = self.data.copy()
        self.data[self.add_prefix("key")] = self._new_key()
        if not self.non_field_errors():  # the guard has said the same
            self.add_error(None, _("This could not be sent yet. Please send it again."))
        return cleaned

    @property
    def said(self) -> dict:
        """Return the answers as `services.answer` takes them."""
        data = self.cleaned_data
        return {
            "key": data["key"],
            "is_first_time": _SAID.get(data["is_first_time"]),
            "age_band": data["age_band"],
            "satisfaction": int(data["satisfaction"]) if data["satisfaction"] else None,
            "one_step": data["one_step"],
            "own": {question: _as_text(data[name]) for name, question in self.own.items()},
        }


class FeedbackForm(Questions, GuardedFormMixin):
    """The public form on the event's page."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, words in _EASY.items():
            self.fields[name].easy = "" if is_easy() else words

    @cached_property
    def helper(self):
        return PageHelper(*QUESTIONS_FIRST, *self.own, "one_step", "age_band")


class PaperForm(Questions):
    """A paper sheet; unanswered questions stay empty."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in _LABELS:
            field = self.fields[name]
            answers = [choice for choice in field.choices if choice[0] != ""]
            field.choices = [*answers, ("", NO_ANSWER)]
            field.required, field.initial = False, ""
        for name, question in self.own.items():
            if question.kind in (Kind.CHOICE, Kind.SCALE):
                self.fields[name].choices = [*question.get_choices(), ("", NO_ANSWER)]
        self.fields["one_step"].widget.attrs["size"] = 80
        self.fields["one_step"].help_text = _(
            "As it is written on the sheet, without names and addresses."
        )
