"""Admin forms of proposals."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kanazawa2030.core.forms.fields import TextField
from kanazawa2030.core.language.bilingual import LANGUAGE_CODES

from . import services
from .decisions import NEEDED

_LABELS = {
    "ja": pgettext_lazy("field label", "%(name)s (Japanese)"),
    "en": pgettext_lazy("field label", "%(name)s (English)"),
}


class NothingForm(forms.Form):
    """For an action that needs no more than its button."""


class AssignForm(forms.Form):
    to = forms.ModelChoiceField(
        label=_("Assigned to"),
        queryset=None,
        required=False,
        empty_label=pgettext_lazy("queue", "unassigned"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = services.reviewers()


class NoteForm(forms.Form):
    """A note among staff."""

    text = TextField(
        label=_("Staff note"),
        max_length=2000,
        ask=_("Write something first."),
        help_text=_("The proposer never sees it."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class MessageForm(forms.Form):
    """A message to the proposer."""

    text = TextField(
        label=_("Message to the proposer"),
        max_length=2000,
        ask=_("Write something first."),
        help_text=_("It is emailed immediately and shown on the proposal’s page."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AskForm(forms.Form):
    text = TextField(
        label=_("What would you like to know?"),
        max_length=2000,
        ask=_("Say what you would like to know."),
        help_text=_("It is emailed to the proposer, who can then change the proposal and answer."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class DecisionForm(forms.Form):
    """The texts of a decision; the proposer's language is required."""

    says_optional = True
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, proposal, with_reason: bool, **kwargs):
        super().__init__(*args, **kwargs)
        parts = [
            ("reason", _("Reason"), 6, 2000, _("Why. The proposer reads it.")),
            (
                "next_step",
                _("Next step"),
                3,
                1000,
                _("What the proposer can do next, and who to ask."),
            ),
            (
                "mail",
                _("Email to the proposer"),
                10,
                5000,
                _("The reason, what to do next and the link to the proposal are added below it."),
            ),
        ]
        for name, label, rows, longest, hint in parts:
            for language in LANGUAGE_CODES:
                own = language == proposal.language
                self.fields[f"{name}_{language}"] = TextField(
                    label=_LABELS[language] % {"name": label},
                    required=own and (name == "mail" or with_reason),
                    ask=NEEDED[name],
                    max_length=longest,
                    help_text=hint,
                    widget=forms.Textarea(attrs={"rows": rows, "lang": language}),
                )

    def pairs(self):
        """The two languages of each text, to stand beside each other."""
        for name in ("reason", "next_step", "mail"):
            yield [self[f"{name}_{language}"] for language in LANGUAGE_CODES]

    def texts(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
