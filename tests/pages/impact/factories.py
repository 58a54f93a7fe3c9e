"""Functions that create what impact counts: reports, accepted proposals, actions done."""

from datetime import date, timedelta

from events.models import Decision, Event, Proposal, Report
from meetings.models import Action, RecordVersion
from meetings.records.snapshot import snapshot_of

from ...events.proposals.factories import make_proposal
from ...factories import make_event, make_meeting, tokyo

NOW = tokyo(2026, 11, 30, 12)


def make_report(*, courses=(1,), goals=(11,), partners=(), report=None, **fields) -> Report:
    """Create a past event with a published report; `report` are fields of the report."""
    starts_at = fields.pop("starts_at", tokyo(2026, 6, 18, 18, 30))
    event = make_event(
        **{"starts_at": starts_at, "publish_at": starts_at - timedelta(days=30), **fields},
        publishing_state="approved",
        courses=courses,
        goals=goals,
    )
    made = Report.objects.create(
        event=event,
        summary_ja="報告",
        **{
            "publishing_state": "approved",
            "publish_at": starts_at + timedelta(days=3),
            **(report or {}),
        },
    )
    made.partners.set(partners)
    return made


def accept(*, at=None, state="accepted", event=None, **fields) -> Decision:
    """Create an accepted proposal with its released decision, and perhaps its event."""
    at = at or tokyo(2026, 5, 1)
    proposal = make_proposal(state="in_review", **fields)
    Proposal.objects.filter(pk=proposal.pk).update(state=state, decided_at=at)
    if event is not None:
        Event.objects.filter(pk=event.pk).update(proposal=proposal)
    return Decision.objects.create(
        proposal=proposal, outcome="accepted", prepared_at=at, released_at=at
    )


def finish(*, on=date(2026, 7, 1), state="done", published=True, events=(), **fields) -> Action:
    """Create an action of a record, done on a day."""
    public = {"publishing_state": "approved", "publish_at": tokyo(2026, 1, 1)}
    meeting = make_meeting(**public, **fields)
    action = Action.objects.create(
        meeting=meeting,
        number=1,
        text_ja="地図を貼る",
        who_ja="企画調整課",
        state=state,
        state_changed_on=on,
    )
    version = RecordVersion.objects.create(
        meeting=meeting, number=1, content=snapshot_of(meeting), **(public if published else {})
    )
    action.versions.add(version)
    action.events.set(events)
    return action
