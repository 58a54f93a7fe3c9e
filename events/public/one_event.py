"""Fetch an event with what its page shows, by queries that are composed once."""

from datetime import time
from typing import NamedTuple

from django.db.models import CharField, IntegerField, QuerySet, TimeField, Value
from django.utils import timezone
from modeltranslation.translator import translator

from kanazawa2030.core.language.bilingual import language_columns
from kanazawa2030.core.models.prepared import Given, Prepared

from ..models import Event, HostRole, ProgrammeItem, Speaker, Venue
from ..shortcuts import get_event_or_410

_meta = Event._meta
_event = Given("event", _meta.pk)
_COLUMNS_OF_STAFF = ("search_text", "document_number", "approved_on", "withdrawal_reason")


def _originals(model, before: str = "") -> list[str]:
    """Return the columns of translated texts beside those of the languages: never read."""
    return [before + name for name in translator.get_options_for_model(model).get_field_names()]


def _published():
    unread = (*_COLUMNS_OF_STAFF, *_originals(Event), *_originals(Venue, "venue__"))
    found = Event.objects.published(Given("now", _meta.get_field("publish_at")))
    found = found.filter(slug=Given("slug", _meta.get_field("slug")))
    # modeltranslation's own defer() would leave out the languages instead.
    return QuerySet.defer(found.select_related("venue", "report"), *unread)


def _hosts():
    shown = ("slug", "kind", "status", "is_sample", *language_columns("name"))
    hosts = HostRole.objects.filter(event=_event).select_related("partner")
    return hosts.only("event", "role", "order", *(f"partner__{name}" for name in shown))


def _programme_and_speakers():
    """Return the columns of the programme, then those of the speakers: one query for both."""
    no_text, no_time = Value("", CharField()), Value(None, TimeField())
    programme, speakers = (
        # rewrite(False): modeltranslation would reorder the columns, which a union cannot join.
        model.objects.rewrite(False)
        .filter(event=_event)
        .order_by()
        .annotate(is_speaker=Value(is_speaker, IntegerField()), **more)
        .values_list("is_speaker", "order", time_column, "pk", *columns)
        for is_speaker, (model, time_column, columns, more) in enumerate(
            (
                (
                    ProgrammeItem,
                    "starts_at",
                    [*language_columns("text"), "more_ja", "more_en"],
                    {"more_ja": no_text, "more_en": no_text},
                ),
                (Speaker, "hour", language_columns("name", "position"), {"hour": no_time}),
            )
        )
    )
    return programme.union(speakers, all=True).order_by()


_published_event = Prepared(_published)
_lines = Prepared(_programme_and_speakers)
_host_roles = Prepared(_hosts)


class Step(NamedTuple):
    """A line of the programme."""

    starts_at: time | None
    text_ja: str
    text_en: str


class Name(NamedTuple):
    """Someone who speaks, with what they are."""

    name_ja: str
    name_en: str
    position_ja: str
    position_en: str


class Parts(NamedTuple):
    """The rows that belong to an event, in their order; hosts come with their partner."""

    speakers: list[Name]
    programme: list[Step]
    host_roles: list[HostRole]


def parts_of(event) -> Parts:
    """Fetch the parts of an event with two queries."""
    speakers, programme = [], []
    for is_speaker, _order, hour, _pk, *texts in sorted(_lines(event=event.pk), key=_place):
        if is_speaker:
            speakers.append(Name(*texts))
        else:
            programme.append(Step(hour, *texts[:2]))
    return Parts(speakers, programme, _host_roles(event=event.pk))


def _place(line) -> tuple:
    _is_speaker, order, hour, pk, *_texts = line
    return order, hour is None, hour or time(), pk


def event_for_page(slug: str, user) -> Event:
    """Return what this user may see of the event, with its venue and its report.

    Who may see the published only is not asked who they are. Raises Withdrawn with the
    public reason for what was public once, else Http404.
    """
    for event in _published_event(slug=slug, now=timezone.now()):
        return event
    seen = Event.objects.visible_to(user).select_related("venue", "report")
    return get_event_or_410(seen, slug)
