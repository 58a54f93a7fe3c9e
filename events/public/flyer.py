"""The flyer of an event: one sheet of A4, as long as the event is to take place."""

from django.db.models import Prefetch
from django.shortcuts import redirect, render
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from kanazawa2030.core.language.bilingual import localized, page_language
from kanazawa2030.core.language.normalise import text_width
from kanazawa2030.core.mail.outbox import site_url
from kanazawa2030.core.page_cache.middleware import kept_page

from .. import display
from ..models import Event, HostRole
from ..shortcuts import get_event_or_410
from ..status import status_of

# Half-width characters up to which the title, or all words together, take each size:
# tried on paper with every text as long as its column.
TITLE_STEPS = (32, 60, 120, 200)
TEXT_STEPS = (400, 850, 1100, 1500, 2200, 3000)


@kept_page()
@require_safe
def event_flyer(request, slug):
    """Render the flyer in the page's language; staff may print it before publication.

    There is none for what will not happen or is over: the event's page says so.
    """
    event = get_event_or_410(
        Event.objects.visible_to(request.user)
        .select_related("venue")
        .prefetch_related(
            "courses", "goals", Prefetch("host_roles", HostRole.objects.select_related("partner"))
        ),
        slug,
    )
    if not event.is_to_come():
        return redirect(event)
    return render(request, "events/public/event_flyer.html", _sheet(event))


def _sheet(event) -> dict:
    """Return what the sheet of `event` shows."""
    hosts = display.hosts_by_role(event.host_roles.all())
    address = site_url(event.get_absolute_url())
    title = localized(event, "title")
    return {
        "nav_current": "events",
        "event": event,
        "status": status_of(event),
        "course": next(iter(event.courses.all()), None),
        "series_label": display.series_label(event),
        "title_step": step(text_width(title.text), TITLE_STEPS),
        "text_step": step(_words(event, hosts), TEXT_STEPS),
        "other_title": _other_title(event, title),
        "end_text": display.end_text(event),
        "opens": _moment(event.registration_opens_at),
        "closes": display.closing_text(event),
        "languages": _languages(event),
        "access": pgettext("between short facts", "; ").join(display.access_labels(event)),
        "hosts": hosts,
        "address": address,
        "short_address": address.partition("://")[2],
        "is_preview": not event.is_published(),
    }


def _languages(event) -> list[str]:
    """Return the languages as on the page; English readers are told of no interpretation."""
    words = display.language_labels(event)
    return words[:-1] if page_language() == "ja" and event.without_interpretation else words


def step(value: int, steps: tuple[int, ...]) -> int:
    """Return the index of the step a width falls into: 0 is the shortest, set largest."""
    return sum(value > limit for limit in steps)


def _words(event, hosts) -> int:
    """Return how much text the sheet has to hold."""
    venue = event.venue
    texts = [
        localized(event, name).text
        for name in ("title", "summary", "audience", "bring", "fee_note", "room")
    ]
    if venue is not None:
        texts += [localized(venue, name).text for name in ("name", "address", "directions")]
    texts += [localized(host.partner, "name").text for _role, parts in hosts for host in parts]
    return sum(map(text_width, texts))


def _other_title(event, title) -> str:
    """Return the title in the other language, where there is one."""
    other = localized(event, "title", "ja" if page_language() == "en" else "en")
    return "" if other.is_fallback or title.is_fallback else other.text


def _moment(moment) -> str:
    return display.moment_text(moment) if moment else ""
