"""Forms of the board: an entry, and a request for an introduction."""

import re
from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kanazawa2030.core.forms.fields import LineField, TextField
from kanazawa2030.core.forms.layouts import Goals, PageHelper
from kanazawa2030.core.forms.names import plain_name
from kanazawa2030.core.language.bilingual import localized
from kanazawa2030.core.language.normalise import nfkc
from kanazawa2030.core.reference.tags import Tags

from ..form_fields import NOT_OFFERED, InTwoLanguages, NumbersField, in_english
from ..models import BoardEntry
from ..models.board import USUAL_MONTHS

MONTHS = (1, 3, 6, 9, 12)
# An address, or a telephone number as people in Japan write them.
_GAP = r"[-‐‑–—−ー・() ]{1,2}"
_CONTACT = re.compile(
    r"[^\s@]@[^\s@]+\.[a-z]{2}"
    rf"|(?<!\d)(?:\+81[- ]?|0)\d{{1,4}}{_GAP}\d{{1,4}}{_GAP}\d{{3,4}}(?!\d)"
    r"|(?<!\d)0\d{9,10}(?!\d)",
    re.IGNORECASE,
)


def _months():
    return [(n, ngettext("%(count)d month", "%(count)d months", n) % {"count": n}) for n in MONTHS]


class ForAPartner(forms.Form):
    """Asks for which of `partners` one acts, where there are several."""

    partner = forms.TypedChoiceField(
        label=_("For which organisation"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an organisation."), "invalid_choice": NOT_OFFERED},
    )

    def __init__(self, *args, partners=(), **kwargs):
        super().__init__(*args, **kwargs)
        if len(partners) > 1:
            names = [(p.pk, localized(p, "name").text) for p in partners]
            self.fields["partner"].choices = names
        else:
            del self.fields["partner"]


class EntryForm(ForAPartner, InTwoLanguages):
    """A new entry, or without `partners` an existing one."""

    helper = PageHelper(
        *("partner", "kind", "title_ja", "title_en", "text_ja", "text_en"),
        *("courses", Goals("goals"), "months"),
    )
    needs_one: ClassVar = {
        "title": _("Enter a title, in Japanese or in English."),
        "text": _("Enter the details, in Japanese or in English."),
    }

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=BoardEntry.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a kind."), "invalid_choice": NOT_OFFERED},
    )
    title_ja = LineField(
        label=_("Title in Japanese"),
        max_length=100,
        required=False,
        help_text=_("Up to 100 characters. At least one of the two languages is needed."),
        validators=[plain_name],
    )
    title_en = LineField(
        label=_("Title in English"),
        max_length=100,
        required=False,
        validators=[plain_name],
        widget=in_english(forms.TextInput()),
    )
    text_ja = TextField(
        label=_("Details in Japanese"),
        max_length=1000,
        required=False,
        help_text=_(
            "Up to 1,000 characters: what, how much, when, for whom. Leave out names, addresses"
            " and phone numbers. The office introduces you."
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    text_en = TextField(
        label=_("Details in English"),
        max_length=1000,
        required=False,
        widget=in_english(forms.Textarea(attrs={"rows": 5})),
    )
    courses = NumbersField(label=_("Courses of action it belongs to"), required=False)
    goals = NumbersField(
        label=_("Goals (SDGs) it belongs to"),
        required=False,
        help_text=_("We use these to show entries with the same course of action or goal."),
    )
    months = forms.TypedChoiceField(
        label=_("How long it stays on the board"),
        coerce=int,
        initial=USUAL_MONTHS,
        widget=forms.Select(attrs={"class": "form-control--m"}),
        help_text=_("From the day the office publishes it. You can renew it."),
        error_messages={"required": NOT_OFFERED, "invalid_choice": NOT_OFFERED},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        tags = Tags.load()
        self.fields["courses"].is_one_of_two = self.fields["goals"].is_one_of_two = True
        self.fields["courses"].choices = tags.course_choices()
        self.fields["goals"].choices = [(n, g.title) for n, g in tags.goals.items()]
        self.fields["months"].choices = _months()

    def clean(self):
        cleaned = super().clean()
        for name in ("title_ja", "title_en", "text_ja", "text_en"):
            if name not in self.errors and _CONTACT.search(nfkc(cleaned.get(name) or "")):
                self.add_error(
                    name,
                    _("Leave out email addresses and phone numbers. The office introduces you."),
                )
        marked = cleaned.get("courses") or cleaned.get("goals")
        if not marked and not {"courses", "goals"} & self.errors.keys():
            self.add_error("courses", _("Choose at least one course of action or goal."))
        return cleaned

    def values(self) -> dict:
        """Return the cleaned values as `board.services` takes them; the partner apart."""
        return {k: v for k, v in self.cleaned_data.items() if k != "partner"}


class AskForm(ForAPartner):
    """A request for an introduction."""

    helper = PageHelper()

    message = TextField(
        label=_("What you would like to talk about"),
        max_length=1000,
        ask=_("Write a few words on what you would like to talk about."),
        help_text=_(
            "Up to 1,000 characters. The office reads it; if it introduces you, the other "
            "organisation reads it too."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
