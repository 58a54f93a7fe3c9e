"""Rows for the other pages: meetings, the project's own pages, accounts and mails."""

from kanazawa2030.core.models import Publishable
from kanazawa2030.pages.digest import mail as digest_mail
from meetings.models import Action, Decision, Statement
from meetings.voices import mail as voices_mail
from meetings.voices import services as voices_services

from ..core.mail.factories import make_sent_mail
from ..factories import (
    make_event,
    make_meeting,
    make_milestone,
    make_partner,
    make_past_event,
    make_site_page,
    make_topic,
    make_total,
    make_venue,
)
from ..meetings.records.written import add, published, write_record
from ..meetings.voices.factories import make_parts, make_question, make_voice
from ..pages.digest.factories import make_subscription
from ..pages.impact.factories import NOW, accept, finish, make_report
from ..people import make_person


def rows_of(make, count=30, **fields):
    """Return the rows of a list that `make` fills one by one."""

    def rows(case):
        make(**fields)
        yield []
        for _number in range(count - 1):
            make(**fields)

    return rows


def meetings(case):
    make_meeting(venue=make_venue())
    yield []
    for _number in range(29):
        make_meeting(venue=make_venue())


def one_meeting(case):
    for number in (1, 2, 3):
        make_meeting(number=number, venue=make_venue())
    yield [2]
    for number in range(4, 34):
        make_meeting(number=number, venue=make_venue())


def _fill(meeting):
    """Add thirty of each part, some of which led to an event."""
    for number in range(30):
        add(Statement, meeting, course_id=2)
        decision = add(Decision, meeting)
        action = add(Action, meeting, decision=decision)
        if number % 10 == 0:
            decision.events.add(make_past_event())
            action.events.add(make_past_event())


def a_record(case):
    meeting = write_record()
    published(meeting, by=case.editor)
    yield [meeting.number]
    _fill(meeting)
    published(meeting, by=case.editor, note_ja="追加")


def a_version(case):
    meeting = write_record()
    published(meeting, by=case.editor)
    add(Decision, meeting)
    published(meeting, by=case.editor, note_ja="追加")
    yield [meeting.number, 1]
    _fill(meeting)
    published(meeting, by=case.editor, note_ja="追加")


def records(case):
    published(write_record(), by=case.editor)
    yield []
    for number in range(6, 35):
        meeting = write_record(number=number)
        published(meeting, by=case.editor)


def event_of_a_decision(case):
    event, meeting = make_event(), write_record()
    meeting.decisions.first().events.add(event)
    published(meeting, by=case.editor)
    yield [event.slug]
    for _number in range(29):
        add(Decision, meeting).events.add(event)
    published(meeting, by=case.editor, note_ja="追加")


def versions(case):
    published(write_record(), by=case.editor)
    yield []
    for number in range(6, 35):
        published(write_record(number=number), by=case.editor)


def _answers(question, number, status="shown"):
    meeting, statement, decision = make_parts()
    for one in range(number):
        parts = ({"meeting": meeting}, {"statement": statement}, {"decision": decision})[one % 3]
        make_voice(question, status, text=f"声{one}", goal_id=11, **parts)


def answers(case):
    question = make_question(meeting=make_meeting())
    make_question(days=(-30, -20))
    _answers(question, 3)
    yield []
    _answers(question, 30)
    for _number in range(10):
        make_question(days=(-30, -20))


def past_answers(case):
    question = make_question(days=(-30, -20), meeting=make_meeting())
    make_question(days=(-30, -20))
    _answers(question, 3)
    yield [question.pk]
    _answers(question, 30)


def own_answer(case):
    question = make_question()
    yield [voices_mail.token_of(make_voice(question))]
    _answers(question, 30)


def followers(case):
    make_subscription(courses=[1], goals=[11])
    yield []
    for number in range(29):
        make_subscription(f"r{number}@example.test", courses=[1, 2], goals=[11, 12])


def own_subscription(case):
    yield [digest_mail.token_of(make_subscription(courses=[1], goals=[11]))]
    for number in range(29):
        make_subscription(f"r{number}@example.test", courses=[1, 2], goals=[11, 12])


def questions(case):
    make_question(meeting=make_meeting())
    yield []
    for _number in range(29):
        make_question(meeting=make_meeting())


def all_answers(case):
    question = make_question()
    _answers(question, 1)
    yield []
    _answers(question, 29)


def answers_to_read(case):
    question = make_question()
    _answers(question, 1, "waiting")
    yield []
    _answers(question, 29, "waiting")


def flags(case):
    question = make_question()
    voices_services.flag(make_voice(question), reason="x")
    yield []
    for _number in range(29):
        voices_services.flag(make_voice(question), reason="x")


def everything(*args):
    """Return the rows of a page that shows some of all: events, partners, news, …"""

    def rows(case):
        make_site_page("about")
        make_event(courses=[1], goals=[11])
        make_past_event(courses=[1], goals=[11])
        make_partner(courses=[1], goals=[11], is_founder=True)
        make_topic()
        make_milestone()
        make_total()
        yield args
        for number in range(30):
            make_event(courses=[1, 2], goals=[11, 12])
            make_past_event(courses=[1], goals=[11])
            make_partner(courses=[1, 3], goals=[11], is_founder=number < 3)
            make_topic()
            make_milestone()
            make_total()

    return rows


def impact(*args):
    """Return the rows of pages of figures, which have something of every kind of rows."""

    def rows(case):
        case.at(NOW)
        _reported()
        yield args
        for _number in range(6):
            _reported()

    return rows


def _reported():
    event = make_report(hosts=[make_partner()], partners=[make_partner()]).event
    accept(event=event)
    finish(events=[event])


def impact_sheet(case):
    yield from impact(2026)(case)


def easy(case):
    make_site_page("easy")
    make_event(easy_summary="催しです。")
    yield []
    for _number in range(30):
        make_event(easy_summary="催しです。")


def one_topic(case):
    yield [make_topic().slug]
    for _number in range(29):
        make_topic()


def awaiting(case):
    make_event(publishing_state=Publishable.State.AWAITING)
    yield []
    for _number in range(30):
        make_event(publishing_state=Publishable.State.AWAITING)


def staff(case):
    yield []
    for _number in range(30):
        make_person("editor")


def mails(case):
    make_sent_mail(resent_by=case.administrator)
    yield []
    for _number in range(29):
        make_sent_mail(resent_by=case.administrator)


def logged(case):
    make_event()
    yield []
    for _number in range(29):
        make_event()
