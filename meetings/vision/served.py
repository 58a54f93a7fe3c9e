"""What serves an indicator, and the way back: which indicators an event or commitment serves."""

from collections.abc import Iterable
from datetime import datetime
from types import SimpleNamespace
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from events.models import Event, Report
from kanazawa2030.core.language.bilingual import localized_html
from kanazawa2030.core.registry import served
from partners.models import Commitment

from ..models import Action, Decision, Indicator, RecordVersion, Statement


class Said(NamedTuple):
    """A part of a record as its current version has frozen it."""

    text: SimpleNamespace  # with text_ja and text_en
    code: str
    url: str
    version: RecordVersion


def events_for(indicator: Indicator, now: datetime) -> list[Event]:
    """Return the published events that serve it, latest first; `has_report` says more."""
    events = list(indicator.events.published(now).order_by("-starts_at", "pk"))
    reported = Report.objects.published(now).filter(event__in=events)
    with_report = set(reported.values_list("event", flat=True))
    for event in events:
        event.has_report = event.pk in with_report
    return events


def commitments_for(indicator: Indicator) -> list[Commitment]:
    return list(indicator.commitments.public().select_related("partner"))


def record_for(indicator: Indicator, now: datetime) -> dict[str, list]:
    """Return decisions, actions and statements that serve it, in the words readers see.

    A text comes from the current version of its record: the working copy may have moved on.
    """
    wanted = Q(decisions__indicators=indicator) | Q(statements__indicators=indicator)
    versions = RecordVersion.objects.current(now).filter(wanted).distinct()
    versions = list(versions.select_related("meeting").order_by("-meeting__number"))
    if not versions:
        return {"decisions": [], "actions": [], "statements": []}
    decisions = set(Decision.objects.filter(indicators=indicator).values_list("pk", flat=True))
    statements = set(Statement.objects.filter(indicators=indicator).values_list("pk", flat=True))
    rows = Action.objects.filter(decision__in=decisions, versions__in=versions)
    states = {row.pk: row for row in rows}
    return {
        "decisions": _said(versions, "decisions", decisions),
        "actions": [(one, states[one.text.pk]) for one in _said(versions, "actions", states)],
        "statements": _said(versions, "statements", statements),
    }


def _said(versions: Iterable[RecordVersion], part: str, keys) -> list[Said]:
    return [
        Said(
            SimpleNamespace(**row),
            row["code"],
            f"{version.meeting.get_absolute_url()}#{row['code']}",
            version,
        )
        for version in versions
        for row in version.content.get(part, ())
        if row["pk"] in keys
    ]


# --- The way back ----------------------------------------------------------------------------


@served("meetings.indicators", model=Event)
def indicators_of_events(events: list[Event]) -> dict[int, list[tuple[str, str, bool]]]:
    """Return by key of the event the public indicators it serves, as links."""
    return _served(Indicator.events.through.objects.filter(event__in=events), "event_id")


@served("meetings.indicators", model=Commitment)
def indicators_of_commitments(rows: list[Commitment]) -> dict[int, list[tuple[str, str, bool]]]:
    """Return by key of the commitment the public indicators it serves, as links."""
    links = Indicator.commitments.through.objects.filter(commitment__in=rows)
    return _served(links, "commitment_id")


def _served(links, column: str) -> dict[int, list[tuple[str, str, bool]]]:
    links = links.filter(indicator__in=Indicator.objects.published(timezone.now()))
    found: dict[int, list[tuple[str, str, bool]]] = {}
    for link in links.select_related("indicator").order_by("indicator__order", "indicator"):
        indicator = link.indicator
        found.setdefault(getattr(link, column), []).append(
            (localized_html(indicator, "title"), indicator.get_absolute_url(), indicator.is_sample)
        )
    return found
