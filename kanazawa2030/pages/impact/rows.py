"""The rows behind a figure: reported events, organisations, proposals, actions."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from types import SimpleNamespace
from typing import NamedTuple

from django.conf import settings
from django.db.models import QuerySet

from events.models import Event, Report
from meetings.models import Action, RecordVersion
from partners.models import Partner

from .sources import Scope, actions, decisions, partner_rows, reports


class PartnerRow(NamedTuple):
    """An organisation, and of how many reported events it was a host or a part."""

    partner: Partner
    events: int


def event_rows(scope: Scope, now: datetime) -> QuerySet[Report]:
    """Return the reports of a scope with their events and organisations, latest first."""
    return (
        reports.within(scope, now)
        .select_related("event")
        .prefetch_related("partners", "event__host_roles__partner")
        .order_by("-event__starts_at", "-pk")
    )


def seats_of(event: Event) -> int | None:
    """Return the seats offered by an event that took registrations here."""
    return event.capacity if event.registration_mode == Event.RegistrationMode.HERE else None


def partners_of(report: Report) -> list[Partner]:
    """Return the organisations that a report counts: its event's hosts, and those it names."""
    hosts = [role.partner for role in report.event.host_roles.all()]
    found = dict.fromkeys([*hosts, *report.partners.all()])
    return [one for one in found if settings.SHOW_SAMPLES_IN_DATA or not one.is_sample]


def organisation_rows(scope: Scope, now: datetime) -> list[PartnerRow]:
    """Return the organisations of a scope in reading order."""
    events = Counter(partner for _report, _sample, partner in partner_rows(scope, now, "pk"))
    partners = Partner.objects.filter(pk__in=events).in_reading_order()
    return [PartnerRow(one, events[one.pk]) for one in partners]


def proposal_rows(scope: Scope, now: datetime) -> QuerySet:
    """Return the decisions that accepted the proposals of a scope, latest first."""
    rows = decisions.within(scope, now).select_related("proposal__event")
    return rows.order_by("-released_at", "-pk")


def action_rows(scope: Scope, now: datetime) -> QuerySet[Action]:
    """Return the actions of a scope with their sessions, latest first."""
    found = Action.objects.filter(pk__in=actions.within(scope, now).values("pk"))
    return found.select_related("meeting").order_by("-state_changed_on", "-pk")


def in_words(rows: Collection[Action], now: datetime) -> list[tuple[Action, SimpleNamespace]]:
    """Return actions with their texts as the current version of each record has frozen them.

    The working copy may have moved on.
    """
    versions = RecordVersion.objects.current(now)
    versions = versions.filter(meeting__in={action.meeting_id for action in rows})
    frozen = {
        row["pk"]: SimpleNamespace(**row)
        for content in versions.values_list("content", flat=True)
        for row in content.get("actions", ())
    }
    return [(action, frozen[action.pk]) for action in rows if action.pk in frozen]


ROWS = {
    "events": event_rows,
    "partners": organisation_rows,
    "proposals": proposal_rows,
    "actions": action_rows,
}
