"""The public directory and profiles."""

from django.db.models import prefetch_related_objects
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kanazawa2030.core.language.bilingual import language_columns
from kanazawa2030.core.page_cache.middleware import kept_page
from kanazawa2030.core.reference.tags import Tags
from kanazawa2030.core.registry import served_by
from kanazawa2030.core.web.list_query import page_of

from ..commitments import services as commitment_services
from ..models import Partner
from .cards import partner_cards
from .filters import PartnerFilter, choices
from .jsonld import organization

PER_PAGE = 12  # fills rows of one, two and three cards
EVENTS_SHOWN = 6
EVENT_COLUMNS = (
    *("slug", "series", "state", "format", "starts_at", "date_precision", "is_sample"),
    *language_columns("title", "venue__name"),
)


@kept_page(*PartnerFilter.NAMES, "page", free=("q",))
@require_safe
def partner_list(request):
    """List partners in reading order; the signatories first on an unfiltered list."""
    wanted = PartnerFilter.read(request.GET)
    if wanted.has_blanks(request.GET):
        return HttpResponseRedirect(request.path + wanted.query())
    listed = Partner.objects.published()
    found = wanted.apply(listed).in_reading_order(signatories_first=not wanted)
    page = page_of(found, request.GET, PER_PAGE)
    if page is None:  # it was there once: its list still is
        return HttpResponseRedirect(request.path + wanted.query())
    tags = Tags.load()
    active = wanted.active(tags)
    cards = partner_cards(page.object_list)
    signatories = [] if wanted else [card for card in cards if card.is_founder]
    return render(
        request,
        "partners/directory/partner_list.html",
        {
            "nav_current": "partners",
            "wanted": wanted,
            "active": active,
            "page": page,
            "signatories": signatories,
            "others": cards[len(signatories) :],
            "fields": choices(wanted, tags),
            "ways_out": [] if cards else wanted.ways_out(listed, active),
        },
    )


@kept_page()
@require_safe
def partner_detail(request, slug):
    """Show a profile with the partner's events, computed from the events themselves."""
    partner = get_object_or_404(
        Partner.objects.visible_to(request.user).prefetch_related("courses", "goals"), slug=slug
    )
    now = timezone.now()
    # A partner may have two parts in one event.
    events = partner.events.published(now).distinct()
    shown = events.select_related("venue").only(*EVENT_COLUMNS)
    upcoming, past = (list(part(now)[:EVENTS_SHOWN]) for part in (shown.upcoming, shown.past))
    prefetch_related_objects([*upcoming, *past], "courses")
    is_preview = partner.status != Partner.Status.APPROVED
    commitments = commitment_services.shown(partner, now)
    serves = served_by(commitments)
    for commitment in commitments:
        commitment.serves = serves.get(commitment.pk, [])
    return render(
        request,
        "partners/directory/partner_detail.html",
        {
            "nav_current": "partners",
            "partner": partner,
            "course": next(iter(partner.courses.all()), None),
            "upcoming": upcoming,
            "past": past,
            "events_total": events.count(),
            "commitments": commitments,
            "is_preview": is_preview,
            "json_ld": organization(partner),
        },
    )
