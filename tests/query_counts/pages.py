"""Rows for the other pages: meetings, the project's own pages, accounts and mails."""

from kanazawa2030.core.models import Publishable

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
