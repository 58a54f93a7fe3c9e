"""Rows for the pages of events: each function makes one, says where, and makes many.

The value yielded is the list of arguments of the page's URL.
"""

from datetime import timedelta

from django.utils import timezone

from events.access_needs import NEEDS
from events.models import Call, Event, Feedback, Quote, Report, ReportMaterial, RightsAct
from events.questionnaire import services as questionnaire_services
from events.registration import notifications
from events.registration import services as registration_services

from ..events.clock import EVENING, MORNING
from ..events.messages.factories import sent, written
from ..events.questionnaire.factories import answer
from ..events.registration.factories import register
from ..factories import (
    in_days,
    make_event,
    make_partner,
    make_past_event,
    make_text_template,
    make_venue,
    tokyo,
)


def month(case):
    make_event(starts_at=tokyo(2026, 6, 1, 9), courses=(1, 2), goals=(1, 2, 3))
    yield [2026, 6]
    for day in range(1, 31):
        make_event(starts_at=tokyo(2026, 6, day), courses=(3,), goals=(4, 5))


def upcoming_and_past(case):
    make_event()
    make_past_event()
    yield []
    for day in range(15):
        make_event(starts_at=in_days(day + 1), courses=(1, 2, 3), goals=(1, 2))
        make_past_event(courses=(4, 5), goals=(3, 4, 17))


def with_reports(case):
    make_report(make_past_event(hosts=[make_partner()]))
    yield []
    for number in range(29):
        make_report(make_past_event(starts_at=in_days(-2 - number), hosts=[make_partner()]))


def make_report(event) -> Report:
    return Report.objects.create(
        event=event, summary_ja="報告", publishing_state="approved", publish_at=timezone.now()
    )


def hosts(case):
    event = make_event(state_note_ja="変更があります", hosts=[make_partner()])
    yield [event.slug]
    for _number in range(30):
        event.host_roles.create(partner=make_partner())


def hosts_and_tags(case):
    picture = {"image": "events/a.webp", "image_width": 60, "image_height": 40}
    make_event(hosts=[make_partner()], **picture)
    yield []
    for _number in range(30):
        make_event(hosts=[make_partner()], courses=[1, 2], goals=[4, 11], **picture)


def parts(case):
    event = make_event(
        hosts=[make_partner()], speakers=[{"name_ja": "一人"}], programme=[{"text_ja": "一行"}]
    )
    yield [event.slug]
    for number in range(29):
        event.host_roles.create(partner=make_partner())
        event.speakers.create(name_ja=f"話す人{number}")
        event.programme.create(text_ja=f"{number}行目")
    event.courses.set(range(1, 6))
    event.goals.set(range(1, 18))


def a_report(case):
    event = make_past_event(state_note_ja="会場が変わりました。")
    report = make_report(event)

    def add():
        Quote.objects.create(report=report, text_ja="声", is_shown=True)
        ReportMaterial.objects.create(report=report, label_ja="資料", url="https://host.example/")
        report.partners.add(make_partner())

    add()
    yield [event.slug]
    for _number in range(29):
        add()


def answers_shown(case):
    """The event is over, its questionnaire closed, and its report is out."""
    event = the_event(case)
    case.at(EVENING + timedelta(days=1))
    answer(event, 5, one_step="歩く", satisfaction=5)
    Feedback.objects.update(step_state="shown")
    make_report(event)
    case.at(EVENING + timedelta(days=60))
    yield [event.slug]
    Feedback.objects.bulk_create(
        Feedback(
            event=event,
            satisfaction=number % 5 + 1,
            one_step="走る",
            step_language="ja",
            step_state="shown",
        )
        for number in range(300)
    )


def the_event(case) -> Event:
    """The event of ClockCase, asked for on the Monday of its registrations."""
    case.at(MORNING)
    return make_event(starts_at=EVENING, capacity=10, max_companions=5)


def questionnaire(case):
    event = the_event(case)
    case.at(EVENING + timedelta(days=1))
    yield [event.slug]
    answer(event, 30)


def answers_read(case):
    event = the_event(case)
    case.at(EVENING + timedelta(days=1))
    answer(event, one_step="歩く")
    [shown] = answer(event, one_step="走る")
    questionnaire_services.moderate(shown, shown=True, by=case.editor)
    yield [event.pk]
    answer(event, 30, one_step="泳ぐ")


def registration_form(case):
    event = make_event(max_companions=3, offered_needs=list(NEEDS))
    yield [event.slug]
    for number in range(30):
        register(event, number)


def own_registration(case):
    event = make_event(max_companions=3)
    mine = register(event, needs_text="席は前に")
    yield [notifications.token_of(mine)]
    for number in range(2, 32):
        register(event, number)


def with_needs(case):
    event = the_event(case)
    register(event, 0, needs=["captioning"], kana="カナ")
    yield [event.pk]
    for number in range(1, 30):
        register(event, number, needs=["captioning"], kana="カナ")


def answered(case):
    event = the_event(case)
    questions = [
        event.questions.create(order=1, label_ja="どの道を", kind="choice", options_ja="川\n山"),
        event.questions.create(order=2, label_ja="ひとこと"),
    ]

    def add(number):
        row = register(event, number)
        for question in questions:
            row.answers.create(question=question, text="川")

    add(0)
    yield [event.pk]
    for number in range(1, 30):
        add(number)


def queues(case):
    """Events with people who wait, one and then thirty."""
    case.at(MORNING)

    def add(number):
        event = make_event(starts_at=EVENING, capacity=1)
        register(event, f"seat{number}")
        register(event, f"wait{number}")

    add(0)
    yield []
    for number in range(1, 30):
        add(number)


def waiting_tasks(case):
    """Registrations with everything that waits for staff: needs, calls and groups."""
    event = the_event(case)
    add_tasks(event, 0)
    yield [event.pk]
    for number in range(1, 30):
        add_tasks(event, number)


def add_tasks(event, number):
    row = register(event, number, needs=["captioning"], phone="076-220-1234", kana="カナ")
    register(event, f"u{number}", confirmed=False)
    Call.objects.create(registration=row, reason="changed", created_at=timezone.now())
    registration_services.ask_for_group(
        event,
        organisation="見本小学校",
        name="先生",
        email=f"s{number}@people.example",
        phone="",
        headcount=24,
        message="",
        language="ja",
    )


def messages(case):
    """Messages of each state, those sent with their emails."""
    event = the_event(case)
    register(event, 0)
    write_messages(case, event)
    yield [event.pk]
    for number in range(1, 30):
        register(event, number)
        write_messages(case, event)


def write_messages(case, event):
    sent(event, case.editor)
    written(event, case.administrator)


def acts_for_people(case):
    """What was done for people who asked about their data."""
    note_act(case)
    yield []
    for _number in range(29):
        note_act(case)


def note_act(case):
    RightsAct.objects.create(act="erase", by=case.editor, at=timezone.now(), counts={"mail": 2})


def one_message(case):
    """A message and the people it goes to."""
    event = the_event(case)
    register(event, 0)
    yield [sent(event, case.editor).pk]
    for number in range(1, 30):
        register(event, number)


def events_with_tasks(case):
    add_tasks(the_event(case), 0)
    yield []
    for number in range(1, 11):
        add_tasks(the_event(case), number)


def reception(case):
    event = the_event(case)
    for number in (1, 2):
        register(event, number, kana="カナ")
    case.at(EVENING - timedelta(minutes=20))
    yield [event.pk]
    case.at(MORNING)
    for number in range(3, 32):
        register(event, number, kana="カナ")
    case.at(EVENING - timedelta(minutes=20))


def venues(case):
    make_venue()
    yield []
    for _number in range(29):
        make_venue()


def texts_to_reuse(case):
    make_text_template()
    yield []
    for _number in range(29):
        make_text_template()


def form_with_texts(case):
    event = make_event()
    make_text_template()
    yield [event.pk]
    for _number in range(29):
        make_text_template()


def hosted(case):
    make_event(hosts=[make_partner()])
    yield []
    for _number in range(29):
        make_event(hosts=[make_partner()])


def exported(case):
    make_event(hosts=[make_partner()])
    yield ["csv"]
    for _number in range(29):
        make_event(hosts=[make_partner()])
