"""The form of a message, and what its approver says."""

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from kanazawa2030.core.forms.fields import LineField, MomentField, TextField
from kanazawa2030.core.staff_site.widgets import name_halves

from ..models.message import SUBJECT_LENGTH, TEXT_LENGTH
from .services import COLUMNS

NOW, LATER = "now", "later"


def _subject(label, *, language):
    widget = forms.TextInput({"lang": language})
    return LineField(label=label, required=False, max_length=SUBJECT_LENGTH, widget=widget)


def _text(label, *, language, help_text=""):
    widget = forms.Textarea({"rows": 8, "lang": language})
    return TextField(
        label=label, required=False, max_length=TEXT_LENGTH, widget=widget, help_text=help_text
    )


class MessageForm(forms.Form):
    """To whom, what, and when; one language is enough."""

    once = forms.CharField(required=False, widget=forms.HiddenInput)
    version = forms.CharField(required=False, widget=forms.HiddenInput)
    audience = forms.ChoiceField(
        label=pgettext_lazy("of a message", "To"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose who the message is for.")},
    )
    subject_ja = _subject(gettext_lazy("Subject (Japanese)"), language="ja")
    text_ja = _text(
        pgettext_lazy("message", "Text (Japanese)"),
        language="ja",
        help_text=gettext_lazy(
            "The email adds the greeting, the event’s date and place, and our contact. An address "
            "that begins with https:// becomes a link."
        ),
    )
    subject_en = _subject(gettext_lazy("Subject (English)"), language="en")
    text_en = _text(
        pgettext_lazy("message", "Text (English)"),
        language="en",
        help_text=gettext_lazy(
            "If this is empty, people who read English get the Japanese text, marked “in Japanese "
            "only”."
        ),
    )
    when = forms.ChoiceField(
        label=gettext_lazy("When to send it"),
        choices=[
            (NOW, gettext_lazy("As soon as it is released")),
            (LATER, gettext_lazy("On a set day and time")),
        ],
        widget=forms.RadioSelect,
        initial=NOW,
        error_messages={"required": gettext_lazy("Choose when to send it.")},
    )
    send_at = name_halves(
        MomentField(
            label=gettext_lazy("Day and time"),
            required=False,
            widget=AdminSplitDateTime,
            help_text=gettext_lazy(
                "Only for “On a set day and time”. For example 2026-12-20, 10:00."
            ),
        )
    )

    def __init__(self, *args, audiences, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = audiences

    def clean(self):
        cleaned = super().clean()
        given = [code for code in ("ja", "en") if self._is_whole(cleaned, code)]
        if not given and not self.errors:
            self.add_error("subject_ja", _("Enter a subject in Japanese or English."))
            self.add_error("text_ja", _("Enter a text in Japanese or English."))
        if cleaned.get("when") == LATER and not cleaned.get("send_at"):
            if "send_at" not in self.errors:
                self.add_error(
                    "send_at", _("Enter the day and the time, for example 2026-12-20, 10:00.")
                )
        elif cleaned.get("when") == NOW:
            cleaned["send_at"] = None
        return cleaned

    def _is_whole(self, cleaned, code) -> bool:
        """Return whether a language has both parts; one alone is a mistake."""
        subject, text = cleaned.get(f"subject_{code}"), cleaned.get(f"text_{code}")
        if text and not subject and f"subject_{code}" not in self.errors:
            self.add_error(f"subject_{code}", _("Enter a subject for this text."))
        if subject and not text and f"text_{code}" not in self.errors:
            self.add_error(f"text_{code}", _("Enter a text for this subject."))
        return bool(subject and text)

    @property
    def columns(self) -> dict:
        """Return the cleaned values as the services take them."""
        return {name: self.cleaned_data[name] for name in COLUMNS}


def initial_of(message) -> dict:
    """Return what the form of a stored message shows."""
    values = {name: getattr(message, name) for name in COLUMNS}
    return {**values, "version": message.version, "when": LATER if message.send_at else NOW}
