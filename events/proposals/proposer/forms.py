"""Forms of the steps of a proposal.

A draft keeps whatever was typed; these forms judge it. Every cleaned value is a text or
a list of texts, so that what was handed in can be shown in the same forms again.
"""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kanazawa2030.core.forms.fields import LineField, TextField
from kanazawa2030.core.forms.layouts import Goals, Group, PageHelper, Piece
from kanazawa2030.core.forms.names import plain_name
from kanazawa2030.core.forms.stepwise import StepForm
from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.language.dates import full_date
from kanazawa2030.core.reference.tags import Tags
from kanazawa2030.core.uploads import documents

from ...models import Event
from ..event_draft import day_of
from ..labels import ACCESS, WISHES
from .fields import CountField, DayField, PickField, PicksField, TimeField

MOST_GOALS = 3
MOST_SEATS = 5_000
MOST_YEN = 100_000
SUPPORT = {
    "venue": _("Help with finding a place"),
    "publicity": _("Help with publicity"),
    "speaker": _("A speaker from the city"),
    "endorsement": _("Endorsement by the city (needs a separate application)"),
}
PLACES = {
    "own": _("We have a place"),
    "city": _("We would like to borrow a place of the city"),
    "online": _("Online"),
    "hybrid": _("In person and online"),
    "open": _("We would like to talk it over"),
}


class ProposalStepForm(StepForm):
    """One step of a proposal."""

    @property
    def text_language(self):
        return self.draft.language


class IdeaForm(ProposalStepForm):
    parts = ("title", "summary", "what", "aim", "audience", "courses", Goals("goals"))

    title = LineField(
        label=_("Title of the event"),
        max_length=100,
        ask=_("Enter a title."),
        help_text=_("Up to 100 characters. It says what happens there."),
        validators=[plain_name],
    )
    summary = LineField(
        label=_("In one or two sentences, for the public"),
        max_length=300,
        ask=_("Say in one or two sentences what the event is."),
        help_text=_("Up to 300 characters. It may be shown on this site later."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    what = TextField(
        label=_("What do people do at the event?"),
        max_length=2000,
        ask=_("Say what people do at the event."),
        help_text=_(
            "What it is about, what happens, what people take home. Up to 2,000 characters."
        ),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    aim = TextField(
        label=_("What should be different afterwards?"),
        max_length=1000,
        required=False,
        help_text=_("What you hope for by 2030. Up to 1,000 characters."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    audience = LineField(
        label=_("Who is it for?"),
        required=False,
        help_text=_("Leave empty if it is open to anyone."),
    )
    courses = PicksField(
        label=_("Courses of action it is about"), ask=_("Choose at least one course of action.")
    )
    goals = PicksField(
        label=_("SDGs goals it is about (up to three)"), ask=_("Choose at least one goal.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        tags = Tags.load()
        self.fields["courses"].choices = [
            (str(number), label) for number, label in tags.course_choices()
        ]
        # Their numbers stand in the squares beside them.
        self.fields["goals"].choices = [
            (str(number), goal.title) for number, goal in tags.goals.items()
        ]

    def clean_goals(self):
        goals = self.cleaned_data["goals"]
        if len(goals) > MOST_GOALS:
            raise forms.ValidationError(_("Choose up to three goals."))
        return goals

    def choice_label(self, field, value):
        label = super().choice_label(field, value)
        return f"{value} {label}" if field.name == "goals" else label


class WhenForm(ProposalStepForm):
    when_note = TextField(
        label=_("More on the date"),
        max_length=500,
        required=False,
        help_text=_("If the date is still open: the season, days of the week, dates to avoid."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    place = PickField(
        label=pgettext_lazy("where", "Place"),
        choices=list(PLACES.items()),
        ask=_("Say where it is to be."),
    )
    place_name = LineField(
        label=_("Name and address of the place"),
        max_length=100,
        required=False,
        help_text=_("If you have one, or have one in mind."),
    )
    place_name.required_if = _("required if you have a place")
    capacity = CountField(
        label=_("How many people?"),
        least=1,
        most=MOST_SEATS,
        required=False,
        help_text=_("A rough number is enough."),
    )
    fee_yen = CountField(
        label=_("Fee in yen"),
        least=0,
        most=MOST_YEN,
        required=False,
        help_text=_("Leave empty, or enter 0, if it is free."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for number in WISHES:
            self.fields[f"wish{number}_date"] = DayField(label=_("Day"), required=False)
            self.fields[f"wish{number}_from"] = TimeField(
                label=pgettext_lazy("time", "From"), required=False
            )
            self.fields[f"wish{number}_to"] = TimeField(
                label=pgettext_lazy("time", "To"), required=False
            )
        self.order_fields(n for number in WISHES for n in self._wish(number))

    @staticmethod
    def _wish(number) -> list[str]:
        return [f"wish{number}_{part}" for part in ("date", "from", "to")]

    rows_come_first = True

    @property
    def in_one_row(self):
        return {
            _("First choice"): self._wish(1),
            _("Second choice"): self._wish(2),
            _("Third choice"): self._wish(3),
        }

    @property
    def parts(self):
        wishes = self.in_one_row.items()
        return (
            *(Group(label, *names, css_class="row row--thirds") for label, names in wishes),
            *("when_note", "place", "place_name", "capacity", "fee_yen"),
        )

    def group_lines(self, names):
        """A wish reads as one line: the day in the page's language, and the times."""
        told, begin, end = (self.as_stored(self[name]) for name in names)
        day = day_of(told)
        hours = f"{begin}–{end}" if end else begin
        line = [full_date(day, page_language()) if day else told, hours]
        return [" ".join(filter(None, line))] if any(line) else []

    def clean(self):
        cleaned = super().clean()
        for number in WISHES:
            self._clean_wish(cleaned, *self._wish(number))
        days = [n for number in WISHES for n in self._wish(number)[:1]]
        if not (cleaned.get("when_note") or any(cleaned.get(n) or n in self.errors for n in days)):
            self.add_error(
                "wish1_date", _("Enter at least one day, or say below when it should be.")
            )
        if cleaned.get("place") == "own" and not cleaned.get("place_name"):
            self.add_error("place_name", _("Enter the name of the place."))
        return cleaned

    def _clean_wish(self, cleaned, day, begin, end):
        if any(name in self.errors for name in (day, begin, end)):
            return
        if (cleaned[begin] or cleaned[end]) and not cleaned[day]:
            self.add_error(day, _("Enter the day these times belong to."))
        elif cleaned[end] and not cleaned[begin]:
            self.add_error(begin, _("Enter when it starts."))
        elif cleaned[end] and cleaned[end] <= cleaned[begin]:
            self.add_error(end, _("Enter an end that is later than the start."))


class AccessForm(ProposalStepForm):
    languages = PicksField(
        label=_("Languages of the event"),
        choices=[("ja", _("Japanese")), ("en", _("English"))],
        ask=_("Choose at least one language."),
    )
    english_support = PickField(
        label=_("Support in English"),
        choices=Event.EnglishSupport.choices,
        required=False,
        widget=forms.Select(attrs={"class": "form-control--m"}),
    )
    access = PicksField(
        label=_("What you can arrange"),
        choices=list(ACCESS.items()),
        required=False,
        help_text=_("It does not have to be decided yet."),
    )
    access_note = TextField(
        label=_("More on access"),
        max_length=150,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What is there, and what you would need help with. Up to 150 characters."),
    )


class SupportForm(ProposalStepForm):
    support = PicksField(
        label=_("Support you would like from the city"),
        choices=list(SUPPORT.items()),
        required=False,
        help_text=_(
            "We decide case by case, after speaking with you. Endorsement (後援名義) needs a "
            "separate application; the office tells you how to apply."
        ),
    )
    support_note = TextField(
        label=_("More on the support"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What is difficult, and what would help. Up to 1,000 characters."),
    )


class _FilesInput(forms.FileInput):
    allow_multiple_selected = True

    def __init__(self):
        super().__init__({"multiple": True, "accept": documents.ACCEPT})

    def value_from_datadict(self, data, uploads, name):
        return uploads.getlist(name) if uploads else []

    def value_omitted_from_data(self, data, uploads, name):
        return name not in uploads


class _FilesField(forms.FileField):
    """Any number of files; the form reads them one by one."""

    widget = _FilesInput

    def clean(self, data, initial=None):
        return data or []


class AttachmentsForm(ProposalStepForm):
    """Files and a note. `documents` holds the valid files, also beside invalid ones."""

    parts = (Piece("events/proposals/_files.html", "files"), "note")

    files = _FilesField(
        label=_("Attached files"),
        required=False,
        help_text=_(
            "PDF, PNG, JPEG, WebP or HEIC, up to 10 MB each, five files in all. "
            "We save images as WebP."
        ),
    )
    note = TextField(
        label=_("About the files"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What is in them, if their names do not say so."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.documents = []

    def lines(self, field):
        if field.name == "files":
            return [row.name for row in self.draft.attachments.all()]
        return super().lines(field)

    def clean_files(self):
        uploads = self.cleaned_data["files"]
        room = settings.PROPOSAL_MOST_FILES - (self.draft.attachments.count() if uploads else 0)
        if len(uploads) > room:
            raise forms.ValidationError(
                _("You can add up to %(most)s files. Remove one first."),
                params={"most": settings.PROPOSAL_MOST_FILES},
            )
        for upload in uploads:
            try:
                self.documents.append(documents.clean_document(upload))
            except forms.ValidationError as error:
                self.add_error("files", error)
                if error.code == documents.COSTLY:
                    break  # one such file a request
        return None


class AnswerForm(forms.Form):
    """The proposer's answer to a question."""

    helper = PageHelper(form_show_errors=False)  # the page does, above the question

    text = TextField(
        label=_("Your answer"),
        max_length=2000,
        ask=_("Write your answer."),
        help_text=_("Up to 2,000 characters. You can change your proposal below."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class MessageForm(forms.Form):
    """A word to the office, or a change suggested before the event is public."""

    helper = PageHelper(form_show_errors=False, hide_required_words=True)  # shown far above

    text = TextField(
        label=_("Write to the office"),
        max_length=2000,
        ask=_("Write a message."),
        help_text=_("Up to 2,000 characters."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class WithdrawForm(forms.Form):
    helper = PageHelper(hide_required_words=True)

    note = LineField(
        label=_("Why (if you would like to say)"),
        required=False,
        help_text=_("Up to 200 characters. Only the office reads it."),
    )
