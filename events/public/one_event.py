"""Fetch an event with what its page shows, by queries that are composed once."""

from django.utils import timezone

from kanazawa2030.core.models.prepared import Given, Prepared

from ..models import Event, HostRole, ProgrammeItem, Speaker
from ..shortcuts import get_event_or_410

_meta = Event._meta
_published = Prepared(
    lambda: (
        Event.objects.published(Given("now", _meta.get_field("publish_at")))
        .filter(slug=Given("slug", _meta.get_field("slug")))
        .select_related("venue", "report")
    )
)
_event = Given("event", _meta.pk)
_PARTS = {
    "speakers": Prepared(lambda: Speaker.objects.filter(event=_event)),
    "programme": Prepared(lambda: ProgrammeItem.objects.filter(event=_event)),
    "host_roles": Prepared(
        lambda: HostRole.objects.filter(event=_event).select_related("partner")
    ),
}


def event_for_page(slug: str, user) -> Event:
    """Return what this user may see of the event: venue, report, speakers, programme, hosts.

    Whoever may see no more than the published is not asked for: `user` may be lazy. Raises
    Withdrawn with the public reason for what was public once, else Http404.
    """
    found = _published(slug=slug, now=timezone.now())
    if found:
        [event] = found
    else:
        seen = Event.objects.visible_to(user).select_related("venue", "report")
        event = get_event_or_410(seen, slug)
    # As prefetch_related leaves them, so that `event.speakers.all()` asks nothing.
    event._prefetched_objects_cache = {}
    for name, query in _PARTS.items():
        rows = getattr(event, name).all()
        rows._result_cache = query(event=event.pk)
        event._prefetched_objects_cache[name] = rows
    return event
