"""The questionnaire after an event: one page, four questions, no name and no cookie."""

from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kanazawa2030.core import limits

from . import feedback
from .feedback import FeedbackError
from .feedback_forms import FeedbackForm
from .fetch import event_or_gone
from .models import Event
from .registration_views import event_context, form_methods, form_page


def _event(slug) -> Event:
    """A public event; 410 for a withdrawn one, 404 for any other."""
    return event_or_gone(Event.objects.published().select_related("venue"), slug)


@never_cache
@form_methods
def answer(request, slug):
    """The form; or, on the days it is not open, why not and what to do instead."""
    if request.method == "POST":
        limits.require("feedback", limits.client_address(request))
    event = _event(slug)
    reason = feedback.refusal(event)
    if request.method != "POST":
        form = None if reason else FeedbackForm(event=event)
        return _page(request, event, form, reason=reason)
    form, error = FeedbackForm(request.POST, event=event), None
    if form.is_valid():
        try:
            feedback.answer(event, **form.said)
        except FeedbackError as refusal:  # closed since the page was opened
            error = refusal
        else:
            return redirect("events:feedback_thanks", slug=event.slug)
    elif reason:
        error = FeedbackError(reason)
    return _page(request, event, form, error=error, is_closed=bool(reason))


def _page(request, event, form, **context):
    return form_page(
        request,
        "events/feedback_form.html",
        form,
        last_day=feedback.last_day(event),
        **context,
        **event_context(event),
    )


@require_safe
def thanks(request, slug):
    """What sending leads to: says nothing of anybody, may be reloaded."""
    event = _event(slug)
    if feedback.refusal(event):  # nobody is sent here now: the form says why
        return HttpResponseRedirect(reverse("events:feedback", args=[event.slug]))
    return form_page(
        request, "events/feedback_thanks.html", None, **event_context(event)
    )
