"""Public pages of the SDG's Meeting: the list of sessions, and one session."""

from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from kanazawa2030.core.page_cache.middleware import kept_page
from kanazawa2030.core.web.errors import Withdrawn
from kanazawa2030.core.web.list_query import page_of

from ..models import Meeting

PER_PAGE = 10


@kept_page("page")
@require_safe
def meeting_list(request):
    """List the sessions, latest first."""
    sessions = Meeting.objects.published().for_lists()
    page = page_of(sessions, request.GET, PER_PAGE)
    if page is None:  # past the end, perhaps of an old link
        return HttpResponseRedirect(request.path)
    return render(
        request, "meetings/public/meeting_list.html", {"nav_current": "meetings", "page": page}
    )


@kept_page()
@require_safe
def meeting_detail(request, number):
    """Show a session, with links to the one before and after it.

    Visitors get 404 for an unpublished one, 410 with the reason for a withdrawn one.
    """
    visible = Meeting.objects.visible_to(request.user)
    meeting = visible.select_related("venue").filter(number=number).first()
    if meeting is None:
        gone = get_object_or_404(Meeting.objects.withdrawn(), number=number)
        raise Withdrawn(gone.withdrawal_reason)
    published = Meeting.objects.published()
    is_preview = not meeting.is_published()
    return render(
        request,
        "meetings/public/meeting_detail.html",
        {
            "nav_current": "meetings",
            "meeting": meeting,
            "before": published.before(meeting),
            "after": published.after(meeting),
            "is_preview": is_preview,
        },
    )
