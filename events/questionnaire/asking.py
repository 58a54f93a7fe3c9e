"""Staff pages for what the questionnaire asks: own questions, and closing it early."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanazawa2030.core.forms.fields import LineField, TextField
from kanazawa2030.core.workflow.changes import log_change

from .. import permissions
from ..models import Event, FeedbackQuestion
from ..models.feedback import MOST_OWN
from ..models.question import lines_of
from ..staff_pages import desk_page, post_data, redirect_to, render_page
from . import opening, services
from .services import FeedbackError

READ = permissions.READ_FEEDBACK
Kind = FeedbackQuestion.Kind
MOST_OPTIONS = 8
COLUMNS = ("label_ja", "label_en", "kind", "options_ja", "options_en")


class OwnQuestionsForm(forms.Form):
    """Up to MOST_OWN questions; one without words is none."""

    def __init__(self, data=None, *, event):
        super().__init__(data)
        stored = list(event.feedback_questions.all())
        self.rows = []
        for number in range(1, MOST_OWN + 1):
            row = stored[number - 1] if number <= len(stored) else None
            for name in COLUMNS:
                field = self._field(name)
                field.initial = (
                    getattr(row, name) if row else (Kind.CHOICE if name == "kind" else "")
                )
                self.fields[f"{name}_{number}"] = field
            self.rows.append((number, [self[f"{name}_{number}"] for name in COLUMNS], bool(row)))

    @staticmethod
    def _field(name):
        if name == "kind":
            return forms.ChoiceField(label=gettext_lazy("Kind"), choices=Kind.choices)
        label = {
            "label_ja": gettext_lazy("Question in Japanese"),
            "label_en": gettext_lazy("Question in English"),
            "options_ja": gettext_lazy("Answers to choose from, in Japanese"),
            "options_en": gettext_lazy("Answers to choose from, in English"),
        }[name]
        if name.startswith("label"):
            return LineField(label=label, required=False, max_length=150)
        return TextField(
            label=label,
            required=False,
            max_length=1_000,
            help_text=gettext_lazy("One per line. Not for a scale or free text."),
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    def clean(self):
        cleaned = super().clean()
        self.questions = []
        for number in range(1, MOST_OWN + 1):
            row = {name: cleaned.get(f"{name}_{number}") or "" for name in COLUMNS}
            if row["label_ja"] or row["label_en"]:
                self._judge(number, row)
                self.questions.append(row)
            elif row["options_ja"] or row["options_en"]:
                self.add_error(f"label_ja_{number}", _("Enter the question as well."))
        return cleaned

    def _judge(self, number, row):
        if row["kind"] not in (Kind.CHOICE, Kind.SEVERAL):
            row |= {"options_ja": "", "options_en": ""}
            return
        listed = {name: lines_of(row[name]) for name in ("options_ja", "options_en")}
        for name, lines in listed.items():
            if len(lines) > MOST_OPTIONS or len(set(lines)) < len(lines):
                words = _("Enter at most %(most)s answers, each once.")
                self.add_error(f"{name}_{number}", words % {"most": MOST_OPTIONS})
        if max(map(len, listed.values())) < 2:
            self.add_error(f"options_ja_{number}", _("Enter two answers or more, one per line."))
        elif all(listed.values()) and len(set(map(len, listed.values()))) > 1:
            self.add_error(f"options_en_{number}", _("Enter as many answers as in Japanese."))


def _event(request, pk: int) -> Event:
    events = Event.objects.visible_to(request.user).select_related("venue")
    return get_object_or_404(events, pk=pk)


@desk_page("event/<int:pk>/feedback/questions/", name="events_event_feedback_questions", needs=READ)
def own_questions(request, pk):
    """Write the event's own questions, until somebody has answered."""
    event = _event(request, pk)
    form = OwnQuestionsForm(post_data(request), event=event)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_own_questions(event, form.questions, by=request.user)
        except FeedbackError as refusal:
            form.add_error(None, str(refusal))
        else:
            log_change(event, _("Changed the questions of the questionnaire"), by=request.user)
            messages.success(request, _("The questions are saved."))
            return redirect_to("events_event_feedback", event.pk)
    return render_page(
        request,
        "admin/events/questionnaire/feedback_questions.html",
        event,
        _("Own questions of the questionnaire"),
        form=form,
        is_fixed=not form.is_bound and event.feedback.exists(),
        questions=event.feedback_questions.all(),
        status=422 if form.is_bound else 200,
    )


@desk_page("event/<int:pk>/feedback/close/", name="events_event_feedback_close", needs=READ)
def close(request, pk):
    """Ask whether to close the questionnaire now; close it."""
    event = _event(request, pk)
    refusal = ""
    if request.method == "POST":
        try:
            services.close_early(event, by=request.user)
        except FeedbackError as error:
            refusal = str(error)
        else:
            log_change(event, _("Closed the questionnaire early"), by=request.user)
            messages.success(request, _("The questionnaire is closed. Its numbers are published."))
            return redirect_to("events_event_feedback", event.pk)
    return render_page(
        request,
        "admin/events/questionnaire/feedback_close.html",
        event,
        _("Close the questionnaire now"),
        refusal=refusal or opening.refusal(event),
        last_day=opening.last_day(event),
        status=422 if refusal else 200,
    )
