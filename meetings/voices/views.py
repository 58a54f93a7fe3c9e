"""The public pages: the current question with its form, past questions, requests.

The answer to the form is the same for every address; what only its owner may know is
said by mail.
"""

from contextlib import suppress
from urllib.parse import urlencode

from django.conf import settings
from django.db import OperationalError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from kanazawa2030.core.forms.bound_fields import is_switch, keep_typed
from kanazawa2030.core.http import form_methods, form_status
from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.language.normalise import clean_text
from kanazawa2030.core.page_cache.middleware import kept_page
from kanazawa2030.core.reference.tags import Tags
from kanazawa2030.core.web import limits
from kanazawa2030.core.web.db_errors import is_busy
from kanazawa2030.core.web.errors import Busy, TooMany, Withdrawn
from kanazawa2030.core.web.list_query import number_in, page_of
from kanazawa2030.core.web.same_origin import same_origin

from ..models import Question, Voice
from ..models.voice import VOICE_COLUMN
from . import listing, services
from .forms import FlagForm, VoiceForm
from .mail import CONFIRM
from .transitions import VoiceError, VoicesClosed

SHOWN_PAST = 12  # past questions in the list


@kept_page("course", "page")
@same_origin
@form_methods
def voices(request):
    """Show the current question with its answers and the form; take an answer."""
    now = timezone.now()
    question = Question.objects.open(now).select_related("meeting").first()
    if request.method == "POST" and not is_switch(request):
        return _take(request, question, now)
    if question is None:
        return _page(request, None, now)
    tags = Tags.load()
    form = VoiceForm(question=question, tags=tags) if question.takes_voices(now) else None
    if form is not None:
        keep_typed(form, request.POST)
    return _page(request, question, now, form=form, tags=tags)


def _take(request, question, now):
    """Take an answer; say at the fields what to correct, and keep all that was typed."""
    over = _over_limit("voice", limits.client_address(request))
    if question is None or not question.takes_voices(now):
        return _closed(request, question)
    if request.POST.get("question", "") != str(question.pk):
        return _closed(request, question)
    tags = Tags.load()
    form = VoiceForm(request.POST, question=question, tags=tags)
    if form.is_valid():
        over = over or _over_own_limits(request, form)
    if over is None and form.is_valid():
        try:
            services.send(question, **form.said, language=page_language(), now=now)
        except VoicesClosed:
            return _closed(request, question)
        except OperationalError as error:
            if not is_busy(error):
                raise
            raise Busy from error
        return redirect("voices:sent")
    if over:
        form.add_error(None, str(over))
    response = _page(request, question, now, form=form, tags=tags)
    return over.answer(response) if over else response


def _over_limit(name, *key) -> TooMany | None:
    try:
        limits.require(name, key)
    except TooMany as error:
        return error
    return None


def _over_own_limits(request, form) -> TooMany | None:
    """Count an answer that could be sent, by browser and by the address in it."""
    browser = _over_limit("voice_browser", *limits.client_browser(request))
    return browser or _over_limit("voice_email", form.cleaned_data["email"])


def _closed(request, question):
    """Say that the question has closed or paused since, and show the text to copy."""
    context = {
        "nav_current": "vision",
        "question": question,
        "text": clean_text(request.POST.get("text", "")[: 2 * VOICE_COLUMN]),
    }
    return render(request, "meetings/voices/voices_closed.html", context, status=422)


def _page(request, question, now, *, form=None, tags=None, is_past=False):
    """Render the answers to a question; without one, the past questions."""
    course = number_in(request.GET.get("course", ""), 1, 5) if question else None
    context = {"course": course, "form": form, "is_past": is_past, "question": question}
    if question is not None:
        page = page_of(listing.answers(question, now, course=course), request.GET, listing.PER_PAGE)
        if page is None:  # past the end, perhaps of an old link
            only = f"?{urlencode({'course': course})}" if course else ""
            return HttpResponseRedirect(f"{request.path}{only}")
        for voice in page:
            voice.question = question
            voice.outcome = listing.outcome(voice, question, now)
        context |= {"page": page, "totals": listing.totals(question, tags)}
        context["total"] = sum(one.count for one in context["totals"])
        context["samples"] = _samples(context["totals"], course)
    past = listing.past_questions(now)
    if is_past:
        past = past.exclude(pk=question.pk)
    context |= {
        "nav_current": "vision",
        "past": past[:SHOWN_PAST],
        "kept_days": settings.VOICE_EMAIL_KEPT_DAYS,
        "rules": Voice.Reason.labels,
        "is_preview": question is not None and not question.is_published(now),
    }
    return render(request, "meetings/voices/voices.html", context, status=form_status(form))


def _samples(totals, course) -> str:
    """Return whether "all" or "some" of the answers shown are samples; blank for none."""
    shown = [one for one in totals if course in (None, one.number)]
    samples = sum(one.samples for one in shown)
    if not samples:
        return ""
    return "all" if samples == sum(one.count for one in shown) else "some"


@kept_page("course", "page")
@require_safe
def question(request, pk):
    """Show a past question with its answers; the present one has its own page.

    Visitors get 404 for what is not public yet, 410 for a question withdrawn.
    """
    now = timezone.now()
    rows = Question.objects.visible_to(request.user).select_related("meeting")
    found = rows.filter(pk=pk).first()
    if found is None:
        gone = get_object_or_404(Question.objects.withdrawn(), pk=pk)
        raise Withdrawn(gone.withdrawal_reason)
    if found.is_published(now) and found.opens_at > now and not request.user.is_staff:
        raise Http404
    if found.is_published(now) and found.opens_at <= now < found.closes_at:
        return redirect(reverse("voices:voices", query=request.GET or None))
    return _page(request, found, now, tags=Tags.load(), is_past=True)


@kept_page()
@require_safe
def sent(request):
    """Say that one step is left; the same for every address, and may be reloaded."""
    context = {
        "nav_current": "vision",
        "subject": CONFIRM.subject,
        "hours": int(services.CONFIRM_WITHIN.total_seconds() // 3600),
    }
    return render(request, "meetings/voices/voice_sent.html", context)


@kept_page()
@same_origin
@form_methods
def flag(request, pk):
    """Take a request to look at a public answer again."""
    now = timezone.now()
    rows = Voice.objects.public().filter(question__in=Question.objects.published(now))
    voice = get_object_or_404(rows.select_related("question", "course"), pk=pk)
    form, over = keep_typed(FlagForm(), request.POST), None
    if request.method == "POST" and not is_switch(request):
        form = FlagForm(request.POST)
        over = _over_limit("voice_flag", limits.client_address(request))
        if form.is_valid() and over is None:
            with suppress(VoiceError):  # no longer public: there is nothing left to look at
                services.flag(voice, reason=form.cleaned_data["reason"], now=now)
            return redirect("voices:flagged")
        if over:
            form.add_error(None, str(over))
    context = {"nav_current": "vision", "voice": voice, "form": form}
    response = render(request, "meetings/voices/voice_flag.html", context, status=form_status(form))
    return over.answer(response) if over else response


@kept_page()
@require_safe
def flagged(request):
    """Say that a request has arrived; may be reloaded."""
    return render(request, "meetings/voices/voice_flagged.html", {"nav_current": "vision"})
