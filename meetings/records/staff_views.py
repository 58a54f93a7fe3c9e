"""The page on which staff write the record, during the session or after it."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kanazawa2030.core.accounts import kept_forms
from kanazawa2030.core.http import form_methods
from kanazawa2030.core.registry import staff_page
from kanazawa2030.core.staff_site.base import add_refusal
from kanazawa2030.core.staff_site.publishing import publication_label
from kanazawa2030.core.workflow.changes import ChangeError, StaleItem, log_change

from ..models import AgendaItem, Meeting, RecordVersion
from ..permissions import WRITE_RECORD
from . import services, writing
from .forms import VersionForm
from .snapshot import snapshot_of
from .write_page import WritePage


def address_of_page(meeting: Meeting) -> str:
    """Return the page on which the record of a session is written."""
    return reverse("admin:meetings_record_change", args=[meeting.pk])


def address_of_session(meeting: Meeting) -> str:
    """Return the page on which staff publish a session."""
    return reverse("admin:meetings_meeting_change", args=[meeting.pk])


def what_readers_see(meeting: Meeting) -> str:
    """Return a sentence on the version of the record that readers see now."""
    version = RecordVersion.objects.current().filter(meeting=meeting).first()
    if version is not None:
        return _("Readers see version %(number)s of the record.") % {"number": version.number}
    if meeting.is_published():
        return _("Readers do not see a record of this session yet.")
    return _("This session is not public, so readers do not see its record.")


def _has_withdrawn_text(meeting: Meeting, last: RecordVersion | None) -> bool:
    """Return whether the working copy is still what the last version, withdrawn, had."""
    if last is None or last.publishing_state != RecordVersion.State.WITHDRAWN:
        return False
    return snapshot_of(meeting) == last.content


@staff_page("meetings/meeting/<int:pk>/record/", name="meetings_record_change")
@form_methods
def write(request, pk):
    """Show the working copy of a record; save what was typed, then do what was asked."""
    if not request.user.has_perm(WRITE_RECORD):
        raise PermissionDenied
    meeting = get_object_or_404(Meeting, pk=pk)
    if request.method != "POST":
        typed = kept_forms.kept(request)
        kept_forms.forget(request)
        refusal = typed and ChangeError(
            _("You were signed out before this was saved. Please check it and save it now.")
        )
        page = WritePage(meeting, typed, more=request.GET.get("more", ""))
        return _render(request, page, VersionForm(typed, prefix="note"), refusal)
    page, note = WritePage(meeting, request.POST), VersionForm(request.POST, prefix="note")
    if not (page.is_valid() and note.is_valid()):
        return _render(request, page, note)
    try:
        return _saved(request, page, note)
    except StaleItem as refusal:
        page = WritePage(Meeting.objects.get(pk=pk), request.POST)
        page.is_valid()
        page.show_both()
        return _render(request, page, note, refusal, version=page.meeting.record_version)
    except ChangeError as refusal:
        page.refuse(refusal)
        return _render(request, page, note, refusal)


def _saved(request, page, note):
    """Save the page and answer; raise what the service refuses."""
    version, meeting = request.POST.get("version", ""), page.meeting
    before = meeting.record_version
    meeting = writing.save(meeting, page.changes(), by=request.user, version=version)
    if meeting.record_version != before:
        log_change(meeting, _("Wrote the record"), by=request.user)
    wanted, _colon, name = request.POST.get("do", "").partition(":")
    if wanted == "version":
        return _version_made(request, meeting, note)
    url = address_of_page(meeting)
    if wanted == "lines" and name.isascii() and name.isdecimal():
        item = get_object_or_404(AgendaItem, meeting=meeting, pk=int(name[:9]))
        _say_turned(request, writing.turn_lines(item, by=request.user))
        return redirect(f"{url}#item-{item.pk}")
    now = timezone.localtime()
    messages.success(request, _("Saved at %(time)s.") % {"time": f"{now:%H:%M}"})
    if wanted == "more":
        url = reverse("admin:meetings_record_change", args=[meeting.pk], query={"more": name})
        return redirect(f"{url}#more-{name}")
    return redirect(url)


def _say_turned(request, turned) -> None:
    words = ngettext(
        "Saved. %(count)s line became a statement.",
        "Saved. %(count)s lines became statements.",
        turned.made,
    )
    messages.success(request, words % {"count": turned.made})
    if turned.too_long:
        words = ngettext(
            "%(count)s line is longer than a statement may be. It stays in the notes: please "
            "make it shorter.",
            "%(count)s lines are longer than a statement may be. They stay in the notes: please "
            "make them shorter.",
            turned.too_long,
        )
        messages.warning(request, words % {"count": turned.too_long})


def _version_made(request, meeting, note):
    """Freeze what has just been saved; what is refused is a sentence on the same page."""
    try:
        version = services.make_version(meeting, by=request.user, **note.cleaned_data)
    except ChangeError as refusal:
        add_refusal(note, refusal)
        return _render(request, WritePage(meeting), note)
    messages.success(
        request, _("Made “%(version)s”. You can publish it here.") % {"version": version}
    )
    return redirect("admin:meetings_recordversion_change", version.pk)


def _render(request, page, note, refusal=None, **context):
    meeting = page.meeting
    mistakes = page.mistakes()
    last = meeting.versions.order_by("-number").first()
    is_refused = bool(mistakes or refusal or (note.is_bound and note.errors))
    frame = {
        **admin.site.each_context(request),
        "title": _("Write the record"),
        "opts": Meeting._meta,
        "meeting": meeting,
        "groups": page.groups(),
        "new_items": page.new_items(),
        "decisions": page.list_of("decision"),
        "actions": page.list_of("action"),
        "sectors": page.list_of("sector"),
        "materials": meeting.materials.order_by("order", "pk"),
        "photos": meeting.photos.order_by("order", "pk"),
        "last": last,
        "last_state": last and publication_label(last),
        "readers_see": what_readers_see(meeting),
        "has_withdrawn_text": _has_withdrawn_text(meeting, last),
        "note": note,
        "mistakes": mistakes,
        "refusal": refusal,
        "version": (page.data or {}).get("version") or meeting.record_version,
    }
    status = 422 if is_refused else 200
    return render(request, "admin/meetings/records/write.html", {**frame, **context}, status=status)
