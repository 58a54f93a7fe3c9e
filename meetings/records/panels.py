"""What awaits staff about records, and digest lines: open actions, records to write."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kanazawa2030.core.registry import MOST, Todo, capped, digest_source, todo_source

from ..models import AgendaItem, Decision, Meeting, RecordVersion, Statement
from ..permissions import CHANGE_ACTION, WRITE_RECORD
from . import actions

WRITTEN_AFTER = timedelta(days=7)
# Sessions of long ago are documented without a record.
GIVEN_UP_AFTER = timedelta(days=365)
OPEN_STATES = (RecordVersion.State.DRAFT, RecordVersion.State.AWAITING)


@todo_source("meetings.actions", order=60)
def open_actions(user, now) -> list[Todo]:
    """Return the open actions of all records, the most overdue first."""
    if not user.has_perm(CHANGE_ACTION):
        return []
    found = [
        Todo(
            _("An action of the meeting is open"),
            _("Update its state"),
            reverse("admin:meetings_action_change", args=[row.pk]),
            row.due_on,
            detail=f"{row.code} {row}",
        )
        for row in actions.open_actions()[: MOST + 1]
    ]
    everything = reverse("admin:meetings_action_changelist", query={"state": "open"})
    return capped(found, _("See all open actions"), everything)


def unwritten(today: date):
    """Return the sessions of a week ago and more whose record is not public yet.

    `has_draft` says that a version waits, `has_rows` that something is written.
    """
    versions = RecordVersion.objects.filter(meeting=OuterRef("pk"))
    rows = [
        model.objects.filter(meeting=OuterRef("pk")) for model in (AgendaItem, Statement, Decision)
    ]
    approved = versions.filter(publishing_state=RecordVersion.State.APPROVED)
    return (
        Meeting.objects.filter(
            held_on__lte=today - WRITTEN_AFTER, held_on__gt=today - GIVEN_UP_AFTER
        )
        .exclude(publishing_state=Meeting.State.WITHDRAWN)
        .exclude(Exists(approved))
        .annotate(
            has_draft=Exists(versions.filter(publishing_state__in=OPEN_STATES)),
            has_rows=Exists(rows[0]) | Exists(rows[1]) | Exists(rows[2]),
        )
        .order_by("held_on", "number")
    )


@todo_source("meetings.records", order=61)
def records_to_write(user, now) -> list[Todo]:
    """Return sessions that were held and whose record readers do not have yet."""
    if not user.has_perm(WRITE_RECORD):
        return []
    found = [
        Todo(
            _("Record of %(meeting)s") % {"meeting": meeting},
            _("Write the record"),
            reverse("admin:meetings_record_change", args=[meeting.pk]),
            detail=_state_of(meeting),
        )
        for meeting in unwritten(timezone.localdate(now))[: MOST + 1]
    ]
    return capped(found, _("All sessions"), reverse("admin:meetings_meeting_changelist"))


def _state_of(meeting) -> str:
    if meeting.has_draft:
        return pgettext("record", "a draft is waiting to be published")
    if meeting.has_rows:
        return pgettext("record", "begun, no version yet")
    return pgettext("record", "not written yet")


@digest_source("meetings.records", order=60)
def digest_lines(user, now) -> list[str]:
    """Return how many actions are overdue or due soon, and how many records are missing."""
    today, lines = timezone.localdate(now), []
    if user.has_perm(CHANGE_ACTION):
        rows = actions.open_actions()
        late = rows.filter(due_on__lt=today).count()
        soon = rows.filter(due_on__gte=today, due_on__lte=today + actions.SOON).count()
        if late:
            lines.append(_("Actions overdue: %(count)s") % {"count": late})
        if soon:
            lines.append(_("Actions due within two weeks: %(count)s") % {"count": soon})
    if user.has_perm(WRITE_RECORD) and (missing := unwritten(today).count()):
        lines.append(_("Records to finish: %(count)s") % {"count": missing})
    return lines
