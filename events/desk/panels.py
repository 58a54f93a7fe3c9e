"""Panels of the dashboard and digest lines about events.

Each panel costs the same few queries, however many events there are.
"""

from collections import Counter
from datetime import timedelta

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.language.dates import short_date
from kanazawa2030.core.language.lists import listed
from kanazawa2030.core.registry import desk_panel, digest_source

from .. import permissions
from ..models import Call, Event, GroupRequest, Registration, RegistrationNeeds
from ..permissions import ADD_REPORT, ENTER_REGISTRATION, RUN_RECEPTION, SEE_NEEDS
from ..questionnaire import services as questionnaire_services
from ..registration.seats import seats_sentence
from ..reports import services as report_services
from ..shortcuts import count_pending
from .undelivered import undelivered

SHOWN = 8
Status, Place = Registration.Status, Registration.Place


def _desk(event_id: int, page: str) -> str:
    return reverse(f"admin:events_event_{page}", args=[event_id])


def _label(event) -> str:
    return f"{short_date(event.starts_at, page_language())} {event}"


def _ahead(now):
    return Q(event__over_at__gt=now) | Q(event__state=Event.EventState.POSTPONED)


@desk_panel("events.coming", order=30)
def coming_events(request):
    """List the next events with seats taken, queue and holds; reception links to check-in."""
    user = request.user
    if not user.has_perm(RUN_RECEPTION):
        return None
    now = timezone.now()
    # Reception may still tick people off in the hours after an event's end.
    events = (
        Event.objects.published(now)
        .filter(
            capacity__isnull=False,
            registration_mode=Event.RegistrationMode.HERE,
            over_at__gt=now - timedelta(hours=12),
        )
        .exclude(state=Event.EventState.CANCELLED)
        .order_by("starts_at", "pk")
    )
    more = _all_events(user, events.count())
    events = list(events[:SHOWN])
    count_pending(events)
    counts = _counts(events, now)
    page = "registrations" if user.has_perm(ENTER_REGISTRATION) else "reception"
    return {
        "title": _("Upcoming events"),
        "rows": [
            (
                _label(event),
                reverse(f"admin:events_event_{page}", args=[event.pk]),
                _fill(event, counts.get(event.pk, {})),
            )
            for event in events
        ],
        "more": more,
        "empty": _("No event with registration on this site is coming."),
    }


def _all_events(user, coming: int) -> list[tuple[str, str]]:
    """Return the link below the panel where more events are coming than it shows."""
    if coming <= SHOWN or not user.has_perm(permissions.VIEW_EVENT):
        return []
    words = _("%(count)d more: see all events") % {"count": coming - SHOWN}
    return [(words, reverse("admin:events_event_changelist"))]


def _counts(events, now) -> dict[int, dict]:
    """Return per event: people waiting, holds that run, and holds that are over."""
    held = Q(status=Status.UNCONFIRMED)
    rows = (
        Registration.objects.active()
        .filter(event__in=events)
        .order_by()
        .values("event_id")
        .annotate(
            waiting=Sum("size", filter=Q(place=Place.QUEUE)),
            held=Count("pk", filter=held & Q(hold_until__gt=now)),
            lapsed=Count("pk", filter=held & Q(hold_until__lte=now)),
        )
    )
    return {row.pop("event_id"): row for row in rows}


def _fill(event, counts) -> str:
    words = []
    for name, sentence in (
        ("waiting", _("%(count)s waiting")),
        ("held", _("%(count)s not yet confirmed")),
        ("lapsed", _("%(count)s with an expired hold")),
    ):
        if counts.get(name):
            words.append(sentence % {"count": counts[name]})
    gap = "" if page_language() == "ja" else " "
    return gap.join(filter(None, (seats_sentence(event), listed(words))))


def _panel(title, counted: Counter, events: dict, sentence, page="registrations") -> dict | None:
    """Return a panel of events with a count each, or None where there is nothing to do."""
    if not counted:
        return None
    rows = sorted(counted, key=lambda pk: events[pk].starts_at)
    return {
        "title": title,
        "rows": [(_label(events[pk]), _desk(pk, page), sentence(counted[pk])) for pk in rows],
    }


def open_needs(now):
    """Return the open access needs of people who are coming."""
    return RegistrationNeeds.objects.filter(
        state=RegistrationNeeds.State.OPEN,
        registration__status__in=(Status.UNCONFIRMED, Status.CONFIRMED),
        registration__event__over_at__gt=now,
    ).exclude(registration__event__state=Event.EventState.CANCELLED)


@desk_panel("events.needs", order=31)
def needs_to_arrange(request):
    """List events with open access needs, for users who may see needs."""
    if not request.user.has_perm(SEE_NEEDS):
        return None
    now = timezone.now()
    rows = (
        open_needs(now)
        .order_by()
        .values("registration__event_id")
        .annotate(count=Count("pk"))
        .values_list("registration__event_id", "count")
    )
    counted = Counter(dict(rows))
    events = Event.objects.filter(pk__in=counted).in_bulk()
    return _panel(
        _("Needs to arrange"),
        counted,
        events,
        lambda count: _("%(count)s to arrange") % {"count": count},
    )


def open_calls():
    """Return the calls to make to people without an email address."""
    return Call.objects.filter(done_at__isnull=True, registration__status__in=Registration.ACTIVE)


@desk_panel("events.calls", order=32)
def calls_to_make(request):
    """List events with calls to make: no email address, or the mail came back."""
    if not request.user.has_perm(ENTER_REGISTRATION):
        return None
    now = timezone.now()
    rows = (
        open_calls()
        .order_by()
        .values("registration__event_id")
        .annotate(count=Count("pk"))
        .values_list("registration__event_id", "count")
    )
    counted = Counter(dict(rows))
    counted.update(row.registration.event_id for row in undelivered(now))
    events = Event.objects.filter(pk__in=counted).in_bulk()
    return _panel(
        _("Please phone"),
        counted,
        events,
        lambda count: ngettext("%(count)s call", "%(count)s calls", count) % {"count": count},
    )


def open_groups(now):
    """Return group requests without an answer."""
    return GroupRequest.objects.filter(_ahead(now), state=GroupRequest.State.OPEN)


@desk_panel("events.groups", order=33)
def groups_to_answer(request):
    """List events with group requests to answer."""
    if not request.user.has_perm(ENTER_REGISTRATION):
        return None
    now = timezone.now()
    rows = (
        open_groups(now)
        .order_by()
        .values("event_id")
        .annotate(count=Count("pk"))
        .values_list("event_id", "count")
    )
    counted = Counter(dict(rows))
    events = Event.objects.filter(pk__in=counted).in_bulk()
    return _panel(
        _("Groups to answer"),
        counted,
        events,
        lambda count: ngettext("%(count)s request", "%(count)s requests", count) % {"count": count},
    )


@desk_panel("events.steps", order=34)
def steps_waiting(request):
    """List events with participants' texts that staff have not reviewed."""
    if not request.user.has_perm(permissions.READ_FEEDBACK):
        return None
    rows = (
        questionnaire_services.steps_to_read()
        .order_by()
        .values("event_id")
        .annotate(count=Count("pk"))
        .values_list("event_id", "count")
    )
    counted = Counter(dict(rows))
    return _panel(
        _("Steps to review"),
        counted,
        Event.objects.filter(pk__in=counted).in_bulk(),
        lambda count: (
            ngettext("%(count)s step to review", "%(count)s steps to review", count)
            % {"count": count}
        ),
        page="feedback",
    )


@desk_panel("events.unreported", order=35)
def events_without_report(request):
    """List events held three days or a week ago without a report."""
    if not request.user.has_perm(ADD_REPORT):
        return None
    now = timezone.now()
    week = now - report_services.DUE_AFTER
    rows = []
    for event in report_services.unreported(now).select_related("report"):
        report = getattr(event, "report", None)
        url = (
            reverse("admin:events_report_change", args=[report.pk])
            if report
            else reverse("admin:events_report_add", query={"event": event.pk})
        )
        late = event.over_at <= week
        note = _("more than a week ago") if late else _("more than three days ago")
        rows.append((_label(event), url, note))
    if not rows:
        return None
    return {"title": _("Events without a report"), "rows": rows}


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
