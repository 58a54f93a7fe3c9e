"""The writer's own page, opened by the link of the mail.

A GET never acts: mail scanners follow every link. One page for every link that opens
nothing, and nothing of the link in a log.
"""

from django.conf import settings
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kanazawa2030.core.http import bad_link
from kanazawa2030.core.page_cache.middleware import kept_page
from kanazawa2030.core.web.same_origin import own_page

from ..models import Voice
from . import listing, mail, services
from .transitions import VoiceError

Status = Voice.Status
BAD_LINK = "meetings/voices/voice_bad_link.html"


_own_page = own_page(mail.by_token, BAD_LINK, nav_current="vision")


def _bad(request):
    return bad_link(request, BAD_LINK, nav_current="vision")


@_own_page
@require_safe
def own(request, voice):
    """Show the answer and how it stands, with the one button that can be pressed now."""
    now = timezone.now()
    if voice.status == Status.DELETED or _is_late(voice, now):
        return _bad(request)
    rows = listing.answers(voice.question, now).filter(pk=voice.pk)
    shown = rows.first() if voice.status == Status.SHOWN else None
    context = {
        "nav_current": "vision",
        "voice": voice,
        "question": voice.question,
        "token": mail.token_of(voice),
        "outcome": listing.outcome(shown, voice.question, now) if shown else None,
        "kept_days": settings.VOICE_EMAIL_KEPT_DAYS,
    }
    return render(request, "meetings/voices/voice_own.html", context)


def _is_late(voice, now) -> bool:
    return voice.status == Status.UNCONFIRMED and not services.can_be_confirmed(voice, now)


@_own_page
def confirm(request, voice):
    """Confirm on POST; a GET leads to the page with the button."""
    if request.method == "POST":
        try:
            services.confirm(voice)
        except VoiceError:
            return _bad(request)
    return redirect("voices:own", token=mail.token_of(voice))


@_own_page
def delete(request, voice):
    """Delete on POST; twice is once."""
    if request.method == "POST":
        services.delete_own(voice)
        return redirect("voices:deleted")
    return redirect("voices:own", token=mail.token_of(voice))


@kept_page()
@require_safe
def deleted(request):
    """Say that an answer has been deleted; may be reloaded."""
    return render(request, "meetings/voices/voice_deleted.html", {"nav_current": "vision"})
