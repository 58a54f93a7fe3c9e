"""Answers to read and requests to look again: on the staff dashboard and in the digest."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.language.dates import short_date
from kanazawa2030.core.registry import desk_panel, digest_source

from ..models import Voice, VoiceFlag
from .transitions import READ_FLAGS, READ_VOICES


def _to_read(number: int) -> str:
    words = ngettext(
        "%(number)s answer from a citizen is waiting to be read.",
        "%(number)s answers from citizens are waiting to be read.",
        number,
    )
    return words % {"number": number}


def _to_look_at(number: int) -> str:
    words = ngettext(
        "%(number)s reader asks you to look at an answer again.",
        "%(number)s readers ask you to look at an answer again.",
        number,
    )
    return words % {"number": number}


@desk_panel("meetings.voices", order=47)
def waiting_voices(request):
    """Say how many answers and requests wait, and since when; None without any."""
    rows = []
    voices, flags = Voice.objects.to_read(), VoiceFlag.objects.open()
    if request.user.has_perm(READ_VOICES) and (number := voices.count()):
        since = short_date(voices[0].confirmed_at, page_language())
        note = _("the first since %(day)s") % {"day": since}
        rows.append((_to_read(number), reverse("admin:meetings_voice_read"), note))
    if request.user.has_perm(READ_FLAGS) and (number := flags.count()):
        url = reverse("admin:meetings_voiceflag_changelist", query={"handled": "no"})
        since = short_date(flags[0].created_at, page_language())
        rows.append((_to_look_at(number), url, _("the first since %(day)s") % {"day": since}))
    return {"title": _("Citizens’ voices"), "rows": rows} if rows else None


@digest_source("meetings.voices", order=46)
def digest_lines(user, now) -> list[str]:
    """Say how many answers and requests wait for this person."""
    lines = []
    if user.has_perm(READ_VOICES) and (number := Voice.objects.to_read().count()):
        lines.append(_to_read(number))
    if user.has_perm(READ_FLAGS) and (number := VoiceFlag.objects.open().count()):
        lines.append(_to_look_at(number))
    return lines
