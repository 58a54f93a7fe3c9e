"""The public questionnaire: one page, four questions, no name and no cookie."""

from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kanazawa2030.core.easy_pages import has_easy
from kanazawa2030.core.forms.bound_fields import is_switch, keep_typed
from kanazawa2030.core.http import form_methods, form_status
from kanazawa2030.core.page_cache.middleware import kept_page
from kanazawa2030.core.web import limits
from kanazawa2030.core.web.errors import TooMany
from kanazawa2030.core.web.same_origin import same_origin

from ..models import Event
from ..shortcuts import event_context, get_event_or_410
from . import opening, services
from .forms import FeedbackForm
from .services import FeedbackError


def _event(slug) -> Event:
    """Return a public event; 410 for a withdrawn one, 404 for any other."""
    return get_event_or_410(Event.objects.published().select_related("venue"), slug)


@has_easy
@never_cache  # each page has a key of its own, so that sending twice is one answer
@same_origin
@form_methods
def answer(request, slug):
    """Show the form, or why it is closed and what to do instead."""
    event = _event(slug)
    reason = opening.refusal(event)
    if request.method != "POST" or is_switch(request):
        form = None if reason else keep_typed(FeedbackForm(event=event), request.POST)
        return _page(request, event, form, reason=reason)
    form, error = FeedbackForm(request.POST, event=event), _over_limit(request, event)
    if form.is_valid() and not error:
        try:
            services.answer(event, **form.said)
        except FeedbackError as refusal:  # closed since the page was opened
            error = refusal
        else:
            return redirect("events:feedback_thanks", slug=event.slug)
    elif reason:
        error = error or FeedbackError(reason)
    return _page(request, event, form, error=error, is_closed=bool(reason))


def _over_limit(request, event) -> TooMany | None:
    """Count a form of this address and browser; return the refusal if there were too many."""
    try:
        limits.require("feedback", limits.client_address(request))
        limits.require("feedback_browser", (event.pk, *limits.client_browser(request)))
    except TooMany as error:
        return error
    return None


def _page(request, event, form, *, error=None, **context):
    if error is not None:
        form.add_error(None, str(error))
    context = {
        "nav_current": "events",
        "form": form,
        "last_day": opening.last_day(event),
        **context,
        **event_context(event),
    }
    response = render(
        request, "events/questionnaire/feedback_form.html", context, status=form_status(form)
    )
    return error.answer(response) if isinstance(error, TooMany) else response


@has_easy
@kept_page(counts_seats=True)
@require_safe
def thanks(request, slug):
    """The page after sending; says nothing of the person and may be reloaded."""
    event = _event(slug)
    if opening.refusal(event):  # the form says why it is closed
        return HttpResponseRedirect(reverse("events:feedback", args=[event.slug]))
    context = {"nav_current": "events", **event_context(event)}
    return render(request, "events/questionnaire/feedback_thanks.html", context)
