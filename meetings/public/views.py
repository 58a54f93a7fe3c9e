"""Public pages of the SDG's Meeting: the list, one session, and each version of its record."""

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kanazawa2030.core.language.bilingual import localized
from kanazawa2030.core.page_cache.middleware import kept_page
from kanazawa2030.core.uploads import documents
from kanazawa2030.core.web.errors import Withdrawn
from kanazawa2030.core.web.list_query import page_of

from ..models import Meeting, RecordVersion
from ..records.services import paper_of
from . import record_page

PER_PAGE = 10


@kept_page("page")
@require_safe
def meeting_list(request):
    """List the sessions, latest first, and say which have a record."""
    records = RecordVersion.objects.published().filter(meeting=OuterRef("pk"))
    sessions = Meeting.objects.published().for_lists().annotate(has_record=Exists(records))
    page = page_of(sessions, request.GET, PER_PAGE)
    if page is None:  # past the end, perhaps of an old link
        return HttpResponseRedirect(request.path)
    return render(
        request, "meetings/public/meeting_list.html", {"nav_current": "meetings", "page": page}
    )


def _visible(request, number: int) -> Meeting:
    """Return a session this user may see, with its venue.

    Visitors get 404 for an unpublished one, 410 with the reason for a withdrawn one.
    """
    visible = Meeting.objects.visible_to(request.user)
    meeting = visible.select_related("venue").filter(number=number).first()
    if meeting is None:
        gone = get_object_or_404(Meeting.objects.withdrawn(), number=number)
        raise Withdrawn(gone.withdrawal_reason)
    return meeting


def _plain_address(request, plain: str) -> HttpResponsePermanentRedirect | None:
    """Return the way to the one address of a page, where its numbers were written with zeros."""
    return None if request.path == plain else HttpResponsePermanentRedirect(plain)


@kept_page()
@require_safe
def meeting_detail(request, number):
    """Show a session with its record as it is now, and what has come of it."""
    meeting = _visible(request, number)
    if moved := _plain_address(request, meeting.get_absolute_url()):
        return moved
    record = record_page.record_of(meeting)
    with_record, without = "meetings/public/record.html", "meetings/public/meeting_detail.html"
    return render(
        request,
        with_record if record["version"] else without,
        {
            "nav_current": "meetings",
            "meeting": meeting,
            "around": Meeting.objects.published().neighbours(meeting.number),
            "is_preview": not meeting.is_published(),
            **record,
        },
    )


@kept_page()
@require_safe
def record_version(request, number, version):
    """Show a version of a record as it was, with what changed in it.

    A stranger gets 404 for one that is not public, 410 with the reason for a withdrawn one.
    """
    meeting = _visible(request, number)
    seen = RecordVersion.objects.visible_to(request.user)
    found = seen.filter(meeting=meeting, number=version).first()
    if found is None:
        gone = get_object_or_404(meeting.versions.withdrawn(), number=version)
        raise Withdrawn(gone.withdrawal_reason)
    found.meeting = meeting
    if moved := _plain_address(request, found.get_absolute_url()):
        return moved
    return render(
        request,
        "meetings/public/record_version.html",
        {
            "nav_current": "meetings",
            "meeting": meeting,
            "is_preview": not found.is_published(timezone.now()),
            **record_page.version_of(meeting, found),
        },
    )


@require_safe
def material(request, number, pk):
    """Send a PDF of a record as a download; 404 for whoever may see no version that has it."""
    paper = paper_of(_visible(request, number), pk, request.user)
    if paper is None:
        raise Http404
    name, row = paper
    label = documents.shown_name(f"{localized(row, 'label').text}.pdf")
    return documents.download(name, kind=documents.PDF, label=f"{label}.pdf")
