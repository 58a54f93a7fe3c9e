"""Answers to read and requests to look again: on the first page of staff and in the digest."""

from django.db.models import Count, Min, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.language.dates import short_date
from kanazawa2030.core.models.prepared import union_of
from kanazawa2030.core.registry import Todo, digest_source, todo_source

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


@todo_source("meetings.voices", order=47)
def waiting_voices(user, now) -> list[Todo]:
    """Say how many answers and requests wait, and since when."""
    parts = []
    if user.has_perm(READ_VOICES):
        parts.append(_counted("voices", Voice.objects.to_read(), "confirmed_at"))
    if user.has_perm(READ_FLAGS):
        parts.append(_counted("flags", VoiceFlag.objects.open(), "created_at"))
    if not parts:
        return []
    ways = {
        "voices": (_to_read, reverse("admin:meetings_voice_read")),
        "flags": (
            _to_look_at,
            reverse("admin:meetings_voiceflag_changelist", query={"handled": "no"}),
        ),
    }
    found = []
    for name, first, number in union_of(parts):
        if not number:
            continue
        words, url = ways[name]
        day = {"day": short_date(first, page_language())}
        note = _("the first since %(day)s") % day
        found.append(Todo(words(number), _("Read them"), url, detail=note))
    return found


def _counted(name: str, rows, column: str):
    """Return one row: name, first day, number."""
    rows = rows.order_by().values_list(Value(name))
    return rows.annotate(first=Min(column), number=Count("pk"))


@digest_source("meetings.voices", order=46)
def digest_lines(user, now) -> list[str]:
    """Say how many answers and requests wait for this person."""
    lines = []
    if user.has_perm(READ_VOICES) and (number := Voice.objects.to_read().count()):
        lines.append(_to_read(number))
    if user.has_perm(READ_FLAGS) and (number := VoiceFlag.objects.open().count()):
        lines.append(_to_look_at(number))
    return lines
