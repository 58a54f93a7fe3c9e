"""Sessions, their records and indicators as the search of all pages finds them.

Of a record only what the current version has frozen is found, each statement, decision and
action by itself. A session without a record is found by its own words.
"""

from django.db.models import CharField, F
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kanazawa2030.core.http import address_of
from kanazawa2030.core.models.search import UNDATED, holding, lines
from kanazawa2030.core.registry import search_source

from ..models import FrozenPart, Indicator, Meeting, RecordVersion


def _session(hit) -> str:
    return _("SDG’s Meeting No. %(number)s") % {"number": hit.slug}


def _read_session(hit) -> tuple[str, str, str]:
    return address_of("meetings:meeting_detail", int(hit.slug)), "", _session(hit)


def _read_part(hit) -> tuple[str, str, str]:
    labels = {
        "S": pgettext("search", "Statement %(code)s"),
        "D": pgettext("search", "Decision %(code)s"),
        "A": pgettext("search", "Action %(code)s"),
    }
    label = labels.get(hit.code[:1], "%(code)s") % {"code": hit.code}
    return f"{_read_session(hit)[0]}#{hit.code}", label, _session(hit)


@search_source(
    "session",
    kind="meetings",
    order=30,
    columns={
        "title_ja": F("title_ja"),
        "title_en": F("title_en"),
        "text_ja": F("summary_ja"),
        "text_en": F("summary_en"),
        "at": F("held_on"),
        "slug": Cast(F("number"), CharField()),
    },
    read=_read_session,
)
def sessions(words, now):
    """Return the public sessions without a public record."""
    recorded = RecordVersion.objects.published(now).values("meeting_id")
    return Meeting.objects.published(now).filter(holding(words)).exclude(pk__in=recorded)


@search_source(
    "record",
    kind="meetings",
    order=31,
    columns={
        "title_ja": F("meeting__title_ja"),
        "title_en": F("meeting__title_en"),
        "text_ja": KT("content__summary_ja"),
        "text_en": KT("content__summary_en"),
        "at": F("meeting__held_on"),
        "slug": Cast(F("meeting__number"), CharField()),
        "is_sample": F("meeting__is_sample"),
    },
    read=_read_session,
)
def records(words, now):
    """Return the records as they are now, found by anything but their numbered parts."""
    return RecordVersion.objects.current(now).filter(holding(words))


@search_source(
    "part",
    kind="meetings",
    order=32,
    columns={
        "title_ja": F("text_ja"),
        "title_en": F("text_en"),
        "text_ja": F("who_ja"),
        "text_en": F("who_en"),
        "at": F("version__meeting__held_on"),
        "slug": Cast(F("version__meeting__number"), CharField()),
        "code": F("code"),
        "is_sample": F("version__meeting__is_sample"),
    },
    read=_read_part,
)
def parts(words, now):
    """Return the numbered parts of the records as they are now."""
    current = RecordVersion.objects.current(now).values("pk")
    return FrozenPart.objects.filter(holding(words), version__in=current)


@search_source(
    "indicator",
    kind="indicators",
    order=40,
    columns={
        "title_ja": F("title_ja"),
        "title_en": F("title_en"),
        "text_ja": lines("summary_ja", "method_ja", "source_name_ja", "asked_note_ja"),
        "text_en": lines("summary_en", "method_en", "source_name_en", "asked_note_en"),
        "slug": F("slug"),
        **UNDATED,
    },
    read=lambda hit: (address_of("vision:indicator", hit.slug), "", ""),
)
def indicators(words, now):
    """Return the public indicators."""
    return Indicator.objects.published(now).filter(holding(words))
