"""What awaits staff at events, for their first page and the digest.

Each source costs the same few queries, however many events there are.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.language.dates import short_date
from kanazawa2030.core.models.prepared import union_of
from kanazawa2030.core.registry import MOST, Todo, capped, digest_source, todo_source

from .. import permissions
from ..models import Call, Event, GroupRequest, Registration, RegistrationNeeds
from ..permissions import ADD_REPORT, ENTER_REGISTRATION, SEE_NEEDS
from ..questionnaire import services as questionnaire_services
from ..reports import services as report_services
from ..staff_pages import report_form
from .undelivered import TO_PHONE, undelivered

Status = Registration.Status


def _desk(event_id: int, page: str) -> str:
    return reverse(f"admin:events_event_{page}", args=[event_id])


def _label(event) -> str:
    return f"{short_date(event.starts_at, page_language())} {event}"


def _ahead(now):
    return Q(event__over_at__gt=now) | Q(event__state=Event.EventState.POSTPONED)


def open_needs(now):
    """Return the open access needs of people who are coming."""
    return RegistrationNeeds.objects.filter(
        state=RegistrationNeeds.State.OPEN,
        registration__status__in=(Status.UNCONFIRMED, Status.CONFIRMED),
        registration__restricted_at__isnull=True,
        registration__event__over_at__gt=now,
    ).exclude(registration__event__state=Event.EventState.CANCELLED)


def open_calls():
    """Return the calls to make to people without an email address."""
    return Call.objects.filter(
        TO_PHONE, done_at__isnull=True, registration__status__in=Registration.ACTIVE
    )


def open_groups(now):
    """Return group requests without an answer."""
    return GroupRequest.objects.filter(_ahead(now), state=GroupRequest.State.OPEN)


@dataclass(frozen=True)
class _Work:
    """Something to do at events: who may, which rows, and where an event is named in them."""

    permission: str
    rows: Callable[[datetime], QuerySet]
    words: Callable[[int], str]
    act: Promise
    event: str = "registration__event"
    page: str = "registrations"
    part: str = ""  # of the page, with its "#"
    is_dated: bool = True


_WORK = {
    "needs": _Work(
        SEE_NEEDS,
        open_needs,
        lambda count: ngettext(
            "%(count)s access need to arrange", "%(count)s access needs to arrange", count
        ),
        gettext_lazy("Record what is arranged"),
        part="#d-needs",
    ),
    "calls": _Work(
        ENTER_REGISTRATION,
        lambda now: open_calls(),
        lambda count: ngettext("%(count)s person to phone", "%(count)s people to phone", count),
        gettext_lazy("See whom to phone"),
        part="#d-calls",
    ),
    "groups": _Work(
        ENTER_REGISTRATION,
        open_groups,
        lambda count: ngettext(
            "%(count)s group request to answer", "%(count)s group requests to answer", count
        ),
        gettext_lazy("Read and answer"),
        event="event",
        part="#d-groups",
    ),
    "steps": _Work(
        permissions.READ_FEEDBACK,
        lambda now: questionnaire_services.steps_to_read(),
        lambda count: ngettext(
            "%(count)s answer of participants to review",
            "%(count)s answers of participants to review",
            count,
        ),
        gettext_lazy("Read them"),
        event="event",
        page="feedback",
        is_dated=False,
    ),
}


def _counted(name: str, work: _Work, now) -> QuerySet:
    """Return kind, event with its start and titles, and how many rows there are."""
    columns = [f"{work.event}{end}" for end in ("_id", "__starts_at", "__title_ja", "__title_en")]
    rows = work.rows(now).order_by().values(*columns)
    rows = rows.annotate(work=Value(name), count=Count("pk"))
    return rows.values_list("work", *columns, "count")


@todo_source("events.desk", order=31)
def work_at_events(user, now) -> list[Todo]:
    """Return for each event the needs, calls, groups and texts that await this person.

    One query for all, and those about mails that came back.
    """
    parts = [
        _counted(name, work, now) for name, work in _WORK.items() if user.has_perm(work.permission)
    ]
    if not parts:
        return []
    counted, events = Counter(), {}
    for name, pk, starts_at, *titles, count in union_of(parts):
        counted[name, pk] += count
        events[pk] = starts_at, _title(*titles)
    if user.has_perm(ENTER_REGISTRATION):
        for row in undelivered(now):
            event = row.registration.event
            counted["calls", event.pk] += 1
            events[event.pk] = event.starts_at, str(event)
    found = [_todo(_WORK[name], pk, *events[pk], count) for (name, pk), count in counted.items()]
    return sorted(found, key=lambda todo: (todo.due is None, todo.due, todo.detail))


def _title(japanese: str | None, english: str | None) -> str:
    first, other = (english, japanese) if page_language() == "en" else (japanese, english)
    return first or other or ""


def _todo(work: _Work, pk: int, starts_at: datetime, title: str, count: int) -> Todo:
    return Todo(
        work.words(count) % {"count": count},
        str(work.act),
        _desk(pk, work.page) + work.part,
        starts_at if work.is_dated else None,
        detail=f"{short_date(starts_at, page_language())} {title}",
    )


@todo_source("events.unreported", order=35)
def events_without_report(user, now) -> list[Todo]:
    """Return the events held three days ago without a report, due a week after each."""
    if not user.has_perm(ADD_REPORT):
        return []
    events = report_services.unreported(now).order_by("over_at", "pk").select_related("report")
    found = [
        Todo(
            _("An event without a report"),
            _("Write the report"),
            report_form(event, getattr(event, "report", None)),
            report_services.due_on(event),
            detail=_label(event),
        )
        for event in events[: MOST + 1]
    ]
    return capped(found, _("All reports"), reverse("admin:events_report_changelist"))


@digest_source("events.desk", order=30)
def digest_lines(user, now) -> list[str]:
    """Return what needs doing at events for this user: numbers, nothing personal."""
    lines = []
    if user.has_perm(ENTER_REGISTRATION):
        calls = open_calls().count() + len(undelivered(now))
        if calls:
            lines.append(_("People to phone: %(count)s") % {"count": calls})
        groups = open_groups(now).count()
        if groups:
            lines.append(_("Groups to answer: %(count)s") % {"count": groups})
    if user.has_perm(SEE_NEEDS) and (needs := open_needs(now).count()):
        lines.append(_("Needs to arrange: %(count)s") % {"count": needs})
    if user.has_perm(permissions.READ_FEEDBACK):
        steps = questionnaire_services.steps_to_read().count()
        if steps:
            lines.append(_("Steps to review: %(count)s") % {"count": steps})
    if user.has_perm(ADD_REPORT) and (late := _reports_called_to_mind(now)):
        lines.append(_("Events without a report: %(count)s") % {"count": late})
    return lines


def _reports_called_to_mind(now) -> int:
    """Return events whose third or seventh day without a report is today."""
    today = timezone.localdate(now)
    return sum(
        today - timezone.localdate(over_at) in report_services.REMIND_AFTER
        for over_at in report_services.unreported(now + timedelta(days=1)).values_list(
            "over_at", flat=True
        )
    )
