"""The public forms: asking for the digest, and changing what one gets."""

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models import Event
from kanazawa2030.core.forms.address_hints import AsksAboutAddress
from kanazawa2030.core.forms.fields import EmailField, GuardedFormMixin
from kanazawa2030.core.forms.layouts import Disclosure, Goals, PageHelper, Section
from kanazawa2030.core.language.bilingual import in_ordinary, reader_language
from kanazawa2030.core.language.easy import EASY, as_columns, is_easy
from kanazawa2030.core.reference.tags import Tags

from ..models import Subscription
from .services import Choices

# The second line of a label, for readers of easy Japanese on the ordinary page.
EASY_WORDS = {
    "email": pgettext_lazy("easy Japanese", "We write to this address"),
    "every": pgettext_lazy("easy Japanese", "How often do we write?"),
    "language": pgettext_lazy("easy Japanese", "Which language do you read?"),
}
# Each in itself, and marked so on the pages of the other.
_LANGUAGES = [
    (value, format_html('<span lang="{}">{}</span>', code, name))
    for value, code, name in (
        ("ja", "ja", "日本語"),
        ("en", "en", "English"),
        (EASY, "ja", "やさしい日本語"),
    )
]
_OFFERED = {"invalid_choice": _("Choose one of those offered.")}


class WishForm(forms.Form):
    """How often, in which language, and about which events."""

    every = forms.ChoiceField(
        label=pgettext_lazy("digest", "How often"),
        choices=[
            (Subscription.Every.WEEK, _("Every week, on Thursday")),
            (Subscription.Every.MONTH, _("Every month, on the 1st")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how often."), **_OFFERED},
    )
    language = forms.ChoiceField(
        label=_("Language of the emails"),
        choices=_LANGUAGES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a language."), **_OFFERED},
    )
    courses = forms.TypedMultipleChoiceField(
        label=_("Courses of action"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages=_OFFERED,
    )
    series = forms.ChoiceField(
        label=pgettext_lazy("digest", "Series"),
        required=False,
        choices=[("", pgettext_lazy("series", "All series")), *Event.Series.choices],
        error_messages=_OFFERED,
    )
    goals = forms.TypedMultipleChoiceField(
        label=_("Goals (SDGs)"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages=_OFFERED,
    )
    about = Section(
        _("What to hear about"),
        *("courses", "series", Disclosure(_("Choose by goal (SDGs)"), Goals("goals"))),
        hint=_(
            "Leave this open to hear about everything: events, reports, news, records and "
            "questions. If you choose, we write only about events and reports that fit at "
            "least one of your choices, not about news, records and questions."
        ),
    )
    helper = PageHelper("every", "language", about)

    def __init__(self, *args, tags: Tags, **kwargs):
        super().__init__(*args, **kwargs)
        for name, choices in (("courses", tags.course_choices()), ("goals", tags.goal_choices())):
            self.fields[name].choices = [(key, in_ordinary(label)) for key, label in choices]
        for name in EASY_WORDS.keys() & self.fields.keys():
            self.fields[name].easy = "" if is_easy() else EASY_WORDS[name]

    @property
    def choices(self) -> Choices:
        """Return what was chosen, as the services take it."""
        data = self.cleaned_data
        return {
            "every": data["every"],
            **as_columns(data["language"]),
            "series": data["series"],
            "courses": data["courses"],
            "goals": data["goals"],
        }


class FollowForm(GuardedFormMixin, AsksAboutAddress, WishForm):
    """Asks for the digest with an address."""

    email = EmailField(
        label=_("Email address"),
        help_text=_("We send you an email first; you get news once you have confirmed it there."),
    )
    helper = PageHelper("email", "every", "language", WishForm.about)


def first_choices() -> dict:
    """Return what an empty form has chosen already."""
    return {"every": Subscription.Every.MONTH, "language": reader_language()}


def choices_of(row: Subscription) -> dict:
    """Return the choices of a subscription, as a form shows them."""
    return {
        "every": row.every,
        "language": row.reads,
        "series": row.series,
        "courses": [one.pk for one in row.courses.all()],
        "goals": [one.pk for one in row.goals.all()],
    }
