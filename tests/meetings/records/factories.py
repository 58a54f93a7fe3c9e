"""Rows of records for tests."""

from events.models import Event
from meetings.models import Action, AgendaItem, Decision, Meeting, RecordVersion, Statement
from meetings.models.record import Numbered


def make_item(meeting: Meeting, **fields) -> AgendaItem:
    """Create an item of the agenda, behind the others."""
    order = meeting.agendaitems.count() + 1
    return AgendaItem.objects.create(
        **{"meeting": meeting, "title_ja": f"議題{order}", "order": order, **fields}
    )


def _numbered(model: type[Numbered], meeting: Meeting, fields: dict) -> Numbered:
    counter = f"last_{model._meta.model_name}"
    meeting.refresh_from_db()
    number = getattr(meeting, counter) + 1
    setattr(meeting, counter, number)
    meeting.save(update_fields=[counter])
    text = f"{model.PREFIX}{number}の内容"
    return model.objects.create(**{"meeting": meeting, "number": number, "text_ja": text, **fields})


def make_statement(meeting: Meeting, **fields) -> Statement:
    return _numbered(Statement, meeting, fields)


def make_decision(meeting: Meeting, **fields) -> Decision:
    return _numbered(Decision, meeting, fields)


def make_action(meeting: Meeting, *, events: tuple[Event, ...] = (), **fields) -> Action:
    action = _numbered(Action, meeting, {"who_ja": "事務局", **fields})
    action.events.set(events)
    return action


def freeze(meeting: Meeting, *parts, published=True, **fields) -> RecordVersion:
    """Create a version that has these parts, without its text."""
    number = meeting.versions.count() + 1
    state = {"publishing_state": "approved", "publish_at": meeting.publish_at}
    version = RecordVersion.objects.create(
        **{
            "meeting": meeting,
            "number": number,
            "note_ja": "" if number == 1 else "訂正",
            **(state if published else {}),
            **fields,
        }
    )
    for part in parts:
        part.versions.add(version)
    return version
