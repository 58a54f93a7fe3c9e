"""The directory and a partner's profile."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render

from kanazawa2030.core.models import CourseOfAction, Goal

from .filters import PartnerFilter
from .models import Partner

PER_PAGE = 24
EVENTS_SHOWN = 6


def partner_list(request):
    """The directory in reading order; the signatories stand first on an open list."""
    wanted = PartnerFilter.from_query(request.GET)
    listed = Partner.objects.published()
    partners = wanted.apply(listed).in_reading_order().prefetch_related("courses")
    founders = []
    if not wanted:
        founders = listed.founders().order_by("pk").prefetch_related("courses")
        partners = partners.filter(is_founder=False)
    page = Paginator(partners, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "partners/partner_list.html",
        {
            "nav_current": "partners",
            "filter": wanted,
            "page": page,
            "founders": founders if page.number == 1 else [],
            "kinds": Partner.Kind.choices,
            "courses": CourseOfAction.objects.all(),
            "goals": Goal.objects.all(),
        },
    )


def partner_detail(request, slug):
    """A profile with what the partner did here, computed from the events themselves."""
    partner = get_object_or_404(
        Partner.objects.visible_to(request.user).prefetch_related("courses", "goals"),
        slug=slug,
    )
    events = partner.events.published().for_lists().distinct()
    return render(
        request,
        "partners/partner_detail.html",
        {
            "nav_current": "partners",
            "partner": partner,
            "is_preview": partner.status != Partner.Status.APPROVED,
            "upcoming": events.upcoming()[:EVENTS_SHOWN],
            "past": events.past()[:EVENTS_SHOWN],
        },
    )
