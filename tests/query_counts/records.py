"""Rows for the staff pages of records."""

from events.models import Report

from ..access.cases import picture
from ..factories import make_meeting, make_past_event
from ..meetings.records.factories import make_action, make_decision, make_item, make_statement


def parts(case):
    """Make one session with a row of each kind, then twenty with more rows."""
    meeting = make_meeting()
    _write(meeting)
    yield []
    for _number in range(20):
        _write(make_meeting())


def one_record(case):
    """Make a record with a row of each kind, then thirty times as many."""
    meeting = make_meeting()
    _write(meeting)
    yield [meeting.pk]
    for _number in range(29):
        _write(meeting)


def photographs(case):
    """Make a photograph of a report, then twenty of others."""
    make_photo()
    yield []
    for _number in range(20):
        make_photo()


def make_photo():
    report = Report.objects.create(event=make_past_event())
    report.photos.create(image=picture(), alt_ja="写真", credit="市", basis="nobody")


def _write(meeting):
    statement = make_statement(meeting, agenda_item=make_item(meeting), course_id=2)
    statement.goals.add(4)
    make_action(meeting, decision=make_decision(meeting))
    meeting.sectorcounts.create(sector_ja="教育", people=3)
    meeting.materials.create(label_ja="資料", url="https://host.example/")
    meeting.photos.create(image=picture(), alt_ja="写真", credit="市", basis="nobody")
