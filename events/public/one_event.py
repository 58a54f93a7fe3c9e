"""Fetch an event with what its page shows, by queries that are composed once."""

from typing import NamedTuple

from django.db.models import QuerySet
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


_published_event = Prepared(_published)
_speakers = Prepared(lambda: Speaker.objects.filter(event=_event))
_programme = Prepared(lambda: ProgrammeItem.objects.filter(event=_event))
_host_roles = Prepared(_hosts)


class Parts(NamedTuple):
    """The rows that belong to an event, in their order; hosts come with their partner."""

    speakers: list[Speaker]
    programme: list[ProgrammeItem]
    host_roles: list[HostRole]


def parts_of(event) -> Parts:
    """Fetch the parts of an event with three queries."""
    return Parts(*(query(event=event.pk) for query in (_speakers, _programme, _host_roles)))


def event_for_page(slug: str, user) -> Event:
    """Return what this user may see of the event, with its venue and its report.

    Who may see the published only is not asked who they are. Raises Withdrawn with the
    public reason for what was public once, else Http404.
    """
    for event in _published_event(slug=slug, now=timezone.now()):
        return event
    seen = Event.objects.visible_to(user).select_related("venue", "report")
    return get_event_or_410(seen, slug)
