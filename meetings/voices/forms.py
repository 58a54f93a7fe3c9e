"""The public forms: an answer to the question, and a request to look again."""

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kanazawa2030.core.forms.fields import EmailField, GuardedFormMixin, LineField, TextField
from kanazawa2030.core.forms.layouts import PageHelper
from kanazawa2030.core.reference.tags import Tags
from kanazawa2030.core.workflow.changes import version_of

from ..models import Decision, Meeting, Statement, VoiceFlag
from ..models.voice import NICKNAME_LENGTH, VOICE_COLUMN, VOICE_LENGTH
from . import services
from .texts import characters, has_contact, has_link

# The second line of a label, for readers of easy Japanese.
EASY = {
    "text": pgettext_lazy("easy Japanese", "What you think"),
    "course": pgettext_lazy("easy Japanese", "Which of the five is it about?"),
    "goal": pgettext_lazy("easy Japanese", "Which of the 17 goals is it about?"),
    "nickname": pgettext_lazy("easy Japanese", "A name that everyone sees"),
    "email": pgettext_lazy("easy Japanese", "We write to this address"),
}
NO_LINKS = _("Remove the web address: answers are published without links.")
KNOWS = _("I know that everyone can read this, and I want it to be public.")


class AnswerField(TextField):
    """Up to 400 characters, counted as people count them."""

    def __init__(self, **kwargs):
        super().__init__(max_length=VOICE_LENGTH, **kwargs)
        # It would count what a letter or an emoji is made of.
        self.validators = [v for v in self.validators if not isinstance(v, MaxLengthValidator)]

    def _refuse_longer(self, value, most):
        """Raise if there are more characters than allowed, or they take more room than there is.

        The first look (`most` is the larger number) is at the text as typed, spaces and all.
        """
        counted = characters(value[: VOICE_COLUMN + 1])
        if len(value) > VOICE_COLUMN:
            counted = max(counted, len(value))
        elif most > self.max_length or counted <= most:
            return
        raise forms.ValidationError(
            self.error_messages["max_length"],
            code="max_length",
            params={"limit_value": self.max_length, "show_value": counted},
        )


class AnswerTexts(forms.Form):
    """What is public of an answer, and the box for whoever wants a contact to be public.

    The box is shown once there is a telephone number or an email address in the text.
    """

    text = AnswerField(
        label=pgettext_lazy("voice", "Your answer"),
        ask=pgettext_lazy("voice", "Write your answer."),
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_(
            "Up to 400 characters. Everyone can read it, so please leave out phone numbers and "
            "email addresses."
        ),
    )
    knows = forms.BooleanField(label=KNOWS, required=False)
    nickname = LineField(
        label=_("Name to show"),
        required=False,
        max_length=NICKNAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "form-control--m"}),
        help_text=_(
            "A nickname is better than your full name. Left empty, the answer appears "
            "without a name."
        ),
    )
    has_contact = False

    def clean_text(self):
        text = self.cleaned_data["text"]
        if has_link(text):
            raise forms.ValidationError(NO_LINKS, code="link")
        return text

    def clean_nickname(self):
        name = self.cleaned_data["nickname"]
        if has_link(name) or has_contact(name):
            raise forms.ValidationError(
                _("Write a nickname only, without addresses or phone numbers."), code="contact"
            )
        return name

    def clean(self):
        cleaned = super().clean()
        self.has_contact = has_contact(cleaned.get("text") or "")
        if self.has_contact and not cleaned.get("knows"):
            self.add_error(
                "text",
                _(
                    "There is a phone number or an email address in it, which everyone could "
                    "read. Take it out, or tick the box below."
                ),
            )
        return cleaned


class VoiceForm(GuardedFormMixin, AnswerTexts):
    """The form of the question that is being asked."""

    course = forms.TypedChoiceField(
        label=_("Which course of action is it closest to?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of the five."),
            "invalid_choice": _("Choose one of the five."),
        },
    )
    goal = forms.TypedChoiceField(
        label=_("Goal (SDGs)"),
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": _("Choose one of the 17 goals, or none.")},
    )
    email = EmailField(
        label=_("Email address"),
        help_text=_(
            "It is not published. We send you an email; your answer reaches us once you have "
            "confirmed it there."
        ),
    )
    # A form that was open while the question changed does not answer the next one.
    question = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, question, tags: Tags, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["question"].initial = question.pk
        self.fields["knows"].is_preset = True
        self.fields["course"].choices = tags.course_choices()
        none = pgettext_lazy("goal", "None in particular")
        self.fields["goal"].choices = [("", none), *tags.goal_choices()]
        for name, words in EASY.items():
            self.fields[name].easy = words

    @property
    def helper(self):
        knows = ("knows",) if self.has_contact or self.data.get("knows") else ()
        return PageHelper("text", *knows, "course", "goal", "nickname", "email")

    @property
    def said(self) -> dict:
        """Return the answer as `services.send` takes it."""
        data = self.cleaned_data
        return {
            **{name: data[name] for name in ("text", "nickname", "email")},
            "course_id": data["course"],
            "goal_id": data["goal"],
        }


class FlagForm(GuardedFormMixin):
    """Why staff should look at an answer again."""

    reason = TextField(
        label=_("Why should we look at it again?"),
        ask=_("Write in a few words what troubles you."),
        max_length=VoiceFlag._meta.get_field("reason").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Up to 200 characters. Only the office reads it."),
    )
    helper = PageHelper("reason")


# --- The forms of staff ----------------------------------------------------------


class VersionForm(forms.Form):
    version = forms.CharField(required=False, widget=forms.HiddenInput)


OUTCOMES = ("meeting", "statement", "decision")


class OutcomeForm(VersionForm):
    """What became of an answer: taken to a session, a statement or a decision of it."""

    meeting = forms.ModelChoiceField(
        label=_("Taken to the session"), queryset=Meeting.objects.none(), required=False
    )
    statement = forms.ModelChoiceField(
        label=_("Became the statement"), queryset=Statement.objects.none(), required=False
    )
    decision = forms.ModelChoiceField(
        label=_("Led to the decision"), queryset=Decision.objects.none(), required=False
    )

    def __init__(self, *args, voice, **kwargs):
        initial = {name: getattr(voice, f"{name}_id") for name in OUTCOMES}
        super().__init__(*args, initial={**initial, "version": version_of(voice)}, **kwargs)
        sessions = Meeting.objects.filter(held_on__gte=services.earliest_day(voice))
        self.fields["meeting"].queryset = sessions.order_by("-number")
        for name in OUTCOMES[1:]:
            field, rows = self.fields[name], self.fields[name].queryset.model.objects
            field.queryset = rows.filter(meeting__in=sessions).select_related("meeting")
            field.label_from_instance = lambda row: f"{row.code}  {row}"

    def show_both(self, voice):
        """Show what is stored beside what was chosen; the next save decides."""
        for name in OUTCOMES:
            stored = getattr(voice, name)
            if self.cleaned_data.get(name) != stored:
                field = self.fields[name]
                words = field.label_from_instance(stored) if stored else _("(empty)")
                self.add_error(name, _("Currently saved: “%(text)s”") % {"text": words})
        self.data = self.data.copy()
        self.data["version"] = version_of(voice)
