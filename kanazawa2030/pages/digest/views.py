"""The public form that asks for the digest, and the pages after it.

The answer is the same for every address; what only its owner may know is said by mail.
"""

from django.conf import settings
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from events.models import Event
from kanazawa2030.core.easy_pages import has_easy
from kanazawa2030.core.forms.bound_fields import is_switch, keep_typed
from kanazawa2030.core.http import form_methods, form_status
from kanazawa2030.core.page_cache.middleware import kept_page
from kanazawa2030.core.reference.tags import Tags
from kanazawa2030.core.web import limits
from kanazawa2030.core.web.errors import TooMany
from kanazawa2030.core.web.list_query import choice_in, number_in
from kanazawa2030.core.web.same_origin import same_origin

from . import services
from .forms import FollowForm, first_choices
from .mail import CONFIRM


@has_easy
@kept_page("course", "goal", "series")
@same_origin
@form_methods
def follow(request):
    """Show the form, with what a link has chosen; take an address."""
    tags = Tags.load()
    if request.method != "POST" or is_switch(request):
        form = FollowForm(initial={**first_choices(), **_chosen(request)}, tags=tags)
        return _page(request, keep_typed(form, request.POST))
    form = FollowForm(request.POST, tags=tags)
    try:
        limits.require("follow", limits.client_address(request))
        if form.is_valid():
            limits.require("follow_email", form.cleaned_data["email"])
            services.ask(email=form.cleaned_data["email"], **form.choices)
            return redirect("follow:sent")
    except TooMany as over:
        form.add_error(None, str(over))
        return over.answer(_page(request, form))
    return _page(request, form)


def _chosen(request) -> dict:
    """Return the choices of the address, such as ?course=1; what is not one is left out."""
    course = number_in(request.GET.get("course", ""), 1, 5)
    goal = number_in(request.GET.get("goal", ""), 1, 17)
    return {
        "courses": [course] if course else [],
        "goals": [goal] if goal else [],
        "series": choice_in(request.GET.get("series", ""), Event.Series.values),
    }


def _page(request, form):
    context = {"form": form, "confirm_days": settings.FOLLOW_CONFIRM_DAYS}
    return render(request, "pages/digest/follow.html", context, status=form_status(form))


@has_easy
@kept_page()
@require_safe
def sent(request):
    """Say that one step is left; the same for every address, and may be reloaded."""
    context = {"subject": CONFIRM.subject, "confirm_days": settings.FOLLOW_CONFIRM_DAYS}
    return render(request, "pages/digest/follow_sent.html", context)


@has_easy
@kept_page()
@require_safe
def left(request):
    """Say that no more emails come; may be reloaded."""
    return render(request, "pages/digest/follow_left.html")
