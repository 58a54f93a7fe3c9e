"""The SDG's Meeting: its sessions, and one of them."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render

from kanazawa2030.core.errors import Withdrawn

from .models import Meeting

PER_PAGE = 20


def meeting_list(request):
    """The sessions, the latest first."""
    sessions = Meeting.objects.published().for_lists()
    return render(
        request,
        "meetings/meeting_list.html",
        {
            "nav_current": "meetings",
            "page": Paginator(sessions, PER_PAGE).get_page(request.GET.get("page")),
        },
    )


def meeting_detail(request, number):
    """One session, with the ones before and after it."""
    visible = Meeting.objects.visible_to(request.user)
    meeting = visible.select_related("venue").filter(number=number).first()
    if meeting is None:
        gone = get_object_or_404(Meeting.objects.withdrawn(), number=number)
        raise Withdrawn(gone.withdrawal_reason)
    published = Meeting.objects.published()
    return render(
        request,
        "meetings/meeting_detail.html",
        {
            "nav_current": "meetings",
            "meeting": meeting,
            "before": published.before(meeting),
            "after": published.after(meeting),
        },
    )
