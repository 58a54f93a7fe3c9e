"""The dates of the coming six weeks by which something is to be done, or happens."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from events.models import Event, Proposal
from events.overview.coming_dates import coming_dates
from events.permissions import ADD_REPORT, REVIEW_PROPOSAL, VIEW_EVENT
from events.reports.services import DUE_AFTER, due_on
from kanazawa2030.core.language import dates
from kanazawa2030.core.language.bilingual import page_language
from meetings.models import Indicator, Meeting
from meetings.permissions import CHANGE_ACTION, ENTER_FIGURES
from meetings.records.actions import open_actions

WEEKS = 6


@dataclass(frozen=True)
class Deadline:
    """A date, what is due then, and the row it is about; a whole day has no hour."""

    what: str
    about: str
    address: str
    day: date
    hour: datetime | None = None

    @property
    def at(self) -> datetime:
        """Return the moment from which it is past."""
        return self.hour or dates.start_of_day(self.day + timedelta(days=1))

    @property
    def clock(self) -> str:
        return dates.clock(self.hour) if self.hour else ""

    @property
    def when(self) -> str:
        """Return day and hour in words."""
        return " ".join(filter(None, (dates.short_date(self.day, page_language()), self.clock)))


def dates_of(event: Event, now: datetime) -> list[Deadline]:
    """Return the dates of an event that are still to come, the next one first."""
    address = reverse("admin:events_event_overview", args=[event.pk])
    return [
        Deadline(
            str(one.words),
            str(event),
            address,
            dates.day_of(one.at),
            None if one.is_day else one.at,
        )
        for one in coming_dates(event, now)
    ]


def _events(user, now: datetime, end: datetime) -> Iterator[Deadline]:
    if not user.has_perm(VIEW_EVENT):
        return
    coming = Q(over_at__gt=now, starts_at__lt=end) | Q(publish_at__gt=now, publish_at__lt=end)
    for name in ("registration_opens_at", "registration_closes_at", "promote_until"):
        coming |= Q(**{f"{name}__gt": now, f"{name}__lt": end, "over_at__gt": now})
    coming |= Q(access_request_by__gte=dates.day_of(now), access_request_by__lt=dates.day_of(end))
    events = Event.objects.filter(coming).exclude(state=Event.EventState.CANCELLED)
    for event in events.exclude(publishing_state=Event.State.WITHDRAWN):
        yield from dates_of(event, now)


def _reports(user, now: datetime, end: datetime) -> Iterator[Deadline]:
    if not user.has_perm(ADD_REPORT):
        return
    wait = DUE_AFTER
    held = Event.objects.published(now).filter(
        state=Event.EventState.SCHEDULED, over_at__gt=now - wait, over_at__lte=now
    )
    for event in held.exclude(report__publishing_state=Event.State.APPROVED):
        url = reverse("admin:events_event_overview", args=[event.pk])
        yield Deadline(_("The report is due"), str(event), url, due_on(event))


def _others(user, now: datetime, end: datetime) -> Iterator[Deadline]:
    period = dates.day_of(now), dates.day_of(end) - timedelta(days=1)
    if user.has_perm(REVIEW_PROPOSAL):
        rows = Proposal.objects.filter(state__in=Proposal.OPEN, promised_on__range=period)
        for row in rows:
            url = reverse("admin:events_proposal_change", args=[row.pk])
            yield Deadline(_("Answer to a proposal"), f"{row.number} {row}", url, row.promised_on)
    if user.has_perm("meetings.view_meeting"):
        for row in Meeting.objects.filter(held_on__range=period).exclude(
            publishing_state=Meeting.State.WITHDRAWN
        ):
            url = reverse("admin:meetings_meeting_change", args=[row.pk])
            yield Deadline(_("SDG’s Meeting"), str(row), url, row.held_on)
    if user.has_perm(ENTER_FIGURES):
        for row in Indicator.objects.filter(next_due_on__range=period):
            url = reverse("admin:meetings_indicator_figures", args=[row.pk])
            yield Deadline(_("Figure of an indicator"), str(row), url, row.next_due_on)
    if user.has_perm(CHANGE_ACTION):
        for row in open_actions().filter(due_on__range=period):
            url = reverse("admin:meetings_action_change", args=[row.pk])
            yield Deadline(_("Action of the meeting"), f"{row.code} {row}", url, row.due_on)


def deadlines_for(user, now: datetime) -> list[Deadline]:
    """Return what is due or happens in the coming weeks, of what this person may see."""
    end = dates.start_of_day(timezone.localdate(now) + timedelta(weeks=WEEKS))
    found = [
        one
        for source in (_events, _reports, _others)
        for one in source(user, now, end)
        if now < one.at and one.day < dates.day_of(end)
    ]
    return sorted(found, key=lambda one: (one.day, one.at, one.what, one.about))
