"""The sample session of the SDG's Meeting, with a record in two versions."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone

from events.models import Event, Proposal
from kanazawa2030.core.uploads import documents
from meetings.models import (
    Action,
    AgendaItem,
    Axis,
    Decision,
    Indicator,
    Material,
    Meeting,
    Photo,
    SectorCount,
    Statement,
)
from meetings.records.actions import change_state
from meetings.records.services import make_version

from .pictures import DRAWINGS, one_page, picture
from .proposing import publish
from .rows import records as rows


def load(*, venues, crew, now):
    """Create the sample session with its record, unless its number is taken."""
    if Meeting.objects.filter(number=rows.MEETING["number"]).exists():
        return
    meeting = _meeting(venues=venues, crew=crew, now=now)
    asked = Indicator.objects.filter(asked_by=Indicator.AskedBy.MEETING, is_sample=True)
    asked.update(meeting=meeting)
    _write(meeting)
    _bring_new(meeting, by=crew["staff"])
    _make(meeting, rows.VERSIONS[0], crew=crew, now=now)
    _correct(meeting)
    _bring_new(meeting, by=crew["staff"])
    _make(meeting, rows.VERSIONS[1], crew=crew, now=now)


def _meeting(*, venues, crew, now) -> Meeting:
    row = rows.MEETING
    held_on = timezone.localdate(now) - timedelta(days=row["days_ago"])
    meeting = Meeting.objects.create(
        number=row["number"],
        held_on=held_on,
        starts_at=time.fromisoformat(row["from"]),
        ends_at=time.fromisoformat(row["to"]),
        venue=venues[row["venue"]],
        participants_total=row["participants_total"],
        publish_at=_hours_after(held_on, 0),
        author=crew["staff"],
        is_sample=True,
        **{name: row[name] for name in row if name.endswith(("_ja", "_en"))},
    )
    return publish(meeting, crew=crew, now=now)


def _hours_after(day, days: int) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=days), time(10)))


def _write(meeting: Meeting) -> None:
    """Write the working copy as it was when the first version was made."""
    agenda = [
        AgendaItem.objects.create(
            meeting=meeting, order=order, starts_at=time.fromisoformat(at), title_ja=ja, title_en=en
        )
        for order, (at, ja, en) in enumerate(rows.AGENDA, 1)
    ]
    _say(meeting, agenda)
    _decide(meeting)
    for row in rows.ACTIONS:
        _act(meeting, row)
    for order, (ja, en, people) in enumerate(rows.SECTORS):
        SectorCount.objects.create(
            meeting=meeting, order=order, sector_ja=ja, sector_en=en, people=people
        )
    _add_papers(meeting)
    for order, name in enumerate(rows.PHOTOS):
        drawing = DRAWINGS[name]
        Photo.objects.create(
            meeting=meeting,
            order=order,
            image=picture(name),
            alt_ja=drawing.ja,
            alt_en=drawing.en,
            credit=settings.CITY.project,
            basis=Photo.Basis.NOBODY,
        )


def _next(meeting: Meeting, counter: str) -> int:
    number = getattr(meeting, counter) + 1
    setattr(meeting, counter, number)
    meeting.save(update_fields=[counter])
    return number


def _say(meeting: Meeting, agenda: list) -> None:
    for item, view, course, goals, ja, en in rows.STATEMENTS:
        statement = Statement.objects.create(
            meeting=meeting,
            number=_next(meeting, "last_statement"),
            agenda_item=None if item is None else agenda[item],
            view=view,
            course_id=course,
            axis=Axis.objects.filter(is_sample=True, course=course).first() if course else None,
            text_ja=ja,
            text_en=en,
        )
        statement.goals.set(goals)
        statement.indicators.set(_indicators(rows.INDICATORS_OF_STATEMENTS, statement.number))


def _indicators(rows_of, number):
    """Return the sample indicators of a part, where samples of the vision are loaded."""
    return Indicator.objects.filter(is_sample=True, slug__in=rows_of.get(number, ()))


def _decide(meeting: Meeting) -> None:
    for ja, en, events, proposals in rows.DECISIONS:
        decision = Decision.objects.create(
            meeting=meeting, number=_next(meeting, "last_decision"), text_ja=ja, text_en=en
        )
        decision.indicators.set(_indicators(rows.INDICATORS_OF_DECISIONS, decision.number))
        decision.events.set(Event.objects.filter(slug__in=events))
        decision.proposals.set(Proposal.objects.filter(title__in=proposals, is_sample=True))


def _act(meeting: Meeting, row) -> None:
    decision, ja, en, (who_ja, who_en), days, events = row
    action = Action.objects.create(
        meeting=meeting,
        number=_next(meeting, "last_action"),
        decision=meeting.decisions.get(number=decision) if decision else None,
        text_ja=ja,
        text_en=en,
        who_ja=who_ja,
        who_en=who_en,
        due_on=meeting.held_on + timedelta(days=days),
    )
    action.events.set(Event.objects.filter(slug__in=events))


def _add_papers(meeting: Meeting) -> None:
    upload = ContentFile(one_page("A sample. Agenda of the session."), "agenda.pdf")
    document = documents.clean_pdf(upload)
    documents.store_document(document, prefix=Material.FOLDER)
    ja, en = rows.PDF
    Material.objects.create(
        meeting=meeting, order=0, label_ja=ja, label_en=en, file=document, size=document.size
    )
    ja, en, url, language = rows.LINK
    Material.objects.create(
        meeting=meeting, order=1, label_ja=ja, label_en=en, url=url, language=language
    )


def _correct(meeting: Meeting) -> None:
    Statement.objects.filter(meeting=meeting, number=rows.CORRECTED_NUMBER).update(**rows.CORRECTED)
    _act(meeting, rows.LATER_ACTION)


def _make(meeting: Meeting, row: dict, *, crew, now) -> None:
    notes = {name: row[name] for name in row if name.startswith("note_")}
    version = make_version(meeting, **notes, by=crew["staff"], now=now)
    version.publish_at = _hours_after(meeting.held_on, row["after_days"])
    version.save(update_fields=["publish_at"])
    publish(version, crew=crew, now=now)


def _bring_new(meeting: Meeting, *, by) -> None:
    """Bring the actions that no version shows yet to the state they have now."""
    for action in meeting.actions.filter(number__in=rows.STATES, versions=None):
        _bring(action, *rows.STATES[action.number], by=by)


def _bring(action: Action, state: str, days: int, ja: str, en: str, *, by) -> None:
    """Bring an action to the state it has now; what is done was in progress before."""
    now = _hours_after(action.meeting.held_on, days)
    if state == Action.State.DONE:
        change_state(action, state=Action.State.RUNNING, by=by, now=now)
    change_state(action, state=state, note_ja=ja, note_en=en, by=by, now=now)
