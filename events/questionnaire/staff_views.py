"""Staff pages of the questionnaire: poster, paper entry, review of texts.

Staff see what the public may see, nothing more: no single answer is opened, and no
group of fewer than five people is counted for them either.
"""

import tablib
from django.contrib import admin, messages
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from kanazawa2030.core.language.bilingual import LANGUAGE_CODES
from kanazawa2030.core.mail.outbox import site_url
from kanazawa2030.core.staff_site.exports import file_answer
from kanazawa2030.core.workflow.changes import log_change

from .. import permissions
from ..models import Event, Feedback, Registration
from ..staff_pages import desk_page, page_of_event, post_data, redirect_to, render_page
from . import opening, results, services
from .forms import QUESTIONS_FIRST, PaperForm
from .services import FeedbackError

READ = permissions.READ_FEEDBACK
MOST_LISTED = 100  # steps of one event on its page
State = Feedback.StepState


def _event(request, pk: int) -> Event:
    """Return any event this user may see, with counted seats or without."""
    events = Event.objects.visible_to(request.user).select_related("venue")
    return get_object_or_404(events, pk=pk)


def public_url(event, language="ja") -> str:
    """Return the full URL of the questionnaire."""
    with translation.override(language):
        return site_url(reverse("events:feedback", args=[event.slug]))


def answers_text(number: int) -> str:
    """Return how many have answered; a number below FEWEST is not shown."""
    if not number:
        return _("No answers yet.")
    if number < results.FEWEST:
        return _("Fewer than %(number)s answers so far.") % {"number": results.FEWEST}
    words = ngettext("%(number)s answer.", "%(number)s answers.", number)
    return words % {"number": number}


def attendance_lines(event, answers: int) -> list[str]:
    """Return how many came, to be read beside the answers; nothing where no one was counted."""
    came = event.registrations.filter(status=Registration.Status.ATTENDED).people()
    if not came:
        return []
    words = ngettext("%(came)s person was checked in.", "%(came)s people were checked in.", came)
    lines = [words % {"came": came}]
    if answers > came:
        lines.append(_("There are more answers than people. Someone may have answered often."))
    return lines


@desk_page(
    "event/<int:pk>/feedback/", name="events_event_feedback", needs=READ, methods=("GET", "HEAD")
)
def overview(request, pk):
    """Show the period, what needs doing, and the texts: to review, and reviewed."""
    event = _event(request, pk)
    answers = event.feedback.count()
    steps = event.feedback.exclude(one_step="").only(
        "event_id", "one_step", "step_language", "step_state"
    )
    return render_page(
        request,
        "admin/events/questionnaire/feedback_desk.html",
        event,
        _("Questionnaire"),
        reason=opening.refusal(event),
        is_closed=opening.is_closed(event),
        last_day=opening.last_day(event),
        address=public_url(event),
        answers=answers_text(answers),
        attendance=attendance_lines(event, answers),
        results=results.results(event),
        own_texts=results.own_texts(event),
        to_read=steps.filter(step_state=State.WAITING).order_by("pk")[:MOST_LISTED],
        read=steps.exclude(step_state=State.WAITING).order_by("pk")[:MOST_LISTED],
    )


def _page_of_feedback(pk, verdict):
    row = get_object_or_404(Feedback.objects.only("event_id"), pk=pk)
    return page_of_event("events_event_feedback")(row.event_id)


@desk_page(
    "feedback/<int:pk>/<str:verdict>/",
    name="events_feedback_read",
    needs=READ,
    button_on=_page_of_feedback,
)
def read(request, pk, verdict):
    """Approve or hide one text. `verdict` is "show" or "hide"."""
    row = get_object_or_404(
        Feedback.objects.filter(event__in=Event.objects.visible_to(request.user)), pk=pk
    )
    shown = verdict == "show"
    try:
        services.moderate(row, shown=shown, by=request.user)
    except FeedbackError as refusal:
        messages.error(request, str(refusal))
    else:
        words = _("Decided to show a step") if shown else _("Decided not to show a step")
        log_change(row.event, words, by=request.user)
        messages.success(
            request,
            _("The step is shown with the report.") if shown else _("The step is not shown."),
        )
    return redirect_to("events_event_feedback", row.event_id)


@desk_page("event/<int:pk>/feedback/paper/", name="events_event_feedback_paper", needs=READ)
def paper(request, pk):
    """Enter paper questionnaires, one after the other."""
    event = _event(request, pk)
    form = PaperForm(post_data(request), event=event)
    if request.method == "POST" and form.is_valid():
        try:
            services.answer(event, **form.said)
        except FeedbackError as refusal:
            form.add_error(None, str(refusal))
        else:
            log_change(event, _("Entered an answer from paper"), by=request.user)
            messages.success(request, _("Sheet saved. You can enter the next one."))
            return redirect_to("events_event_feedback_paper", event.pk)
    return render_page(
        request,
        "admin/events/questionnaire/feedback_paper.html",
        event,
        _("Enter answers from paper"),
        form=form,
        reason=opening.refusal(event),
        answers=answers_text(event.feedback.count()),
        status=422 if form.is_bound else 200,
    )


@desk_page(
    "event/<int:pk>/feedback/sheet/",
    name="events_event_feedback_sheet",
    needs=READ,
    methods=("GET", "HEAD"),
)
def sheet(request, pk):
    """Print a poster with the QR code, and the questionnaire on paper."""
    event = _event(request, pk)
    return render(
        request,
        "admin/events/questionnaire/feedback_sheet.html",
        {
            **admin.site.each_context(request),
            "event": event,
            "title": _("Questionnaire"),
            "last_day": opening.last_day(event),
            "parts": [_part(event, language) for language in LANGUAGE_CODES],
        },
    )


def _part(event, language) -> dict:
    with translation.override(language):
        form = PaperForm(event=event)
        before_step = [*QUESTIONS_FIRST, *form.own][-1]
        return {
            "language": language,
            "address": public_url(event, language),
            "questions": [
                {
                    "label": form[name].label,
                    "answers": [
                        words
                        for value, words in getattr(form.fields[name], "choices", ())
                        if value != ""  # whoever leaves it out ticks nothing
                    ],
                    "is_before_step": name == before_step,
                }
                for name in (*QUESTIONS_FIRST, *form.own, "age_band")
            ],
        }


@desk_page(
    "event/<int:pk>/feedback/export/",
    name="events_event_feedback_export",
    needs=READ,
    button_on=page_of_event("events_event_feedback"),
)
def export(request, pk):
    """Send the published results as a file; none before they are published."""
    event = _event(request, pk)
    found = results.results(event)
    if not found:
        messages.error(request, _("There are no numbers to export yet: see the page."))
        return redirect_to("events_event_feedback", event.pk)
    table = tablib.Dataset(
        headers=[_("Question"), _("Answer"), pgettext("who answered", "People"), _("Share (%)")]
    )
    for question in found.questions:
        for group in question.groups:
            row = [str(question.label), group.words, group.people, group.percent]
            table.append(row)
    table.append([_("All answers"), "", found.answers, 100])
    log_change(event, _("Exported the numbers of the questionnaire"), by=request.user)
    return file_answer(table, f"feedback-{event.slug}", "csv")
