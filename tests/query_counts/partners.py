"""Rows for the pages of partners; as query_counts.events says."""

from django.utils import timezone

from partners.models import Membership, PartnerChange, Progress, YearlyCheck

from ..factories import make_event, make_member, make_partner, make_past_event
from ..partners.board.factories import make_entry, make_request
from ..partners.commitments.factories import START, make_commitment, make_report, send


def listed(case):
    def add(number):
        for index in range(number):
            make_partner(courses=(1, 2), goals=(3,), is_founder=index == 0)
            make_partner(courses=(4,))

    add(1)
    yield []
    add(15)


def events_of_one(case):
    partner = make_partner(courses=(1,), goals=(1,))

    def add():
        make_event(hosts=[partner], courses=(1, 2))
        make_past_event(hosts=[partner], courses=(3,))

    add()
    yield [partner.slug]
    for _number in range(15):
        add()


def reports_of_one(case):
    """Three commitments of one partner, each with a report for twenty-two years."""
    partner = make_partner()
    owner = make_member(partner)
    make_commitment(partner, owner, now=START)
    make_report(partner, owner)
    yield [partner.slug]
    for aspect in ("society", "economy"):
        make_commitment(partner, owner, aspect)
    for commitment in partner.commitments.all():
        for year in range(2028, 2050):
            Progress.objects.create(
                commitment=commitment, year=year, value=year, note_ja="x", reported_at=START
            )


def own_commitments(case):
    partner = make_partner()
    case.own = make_member(partner)
    make_commitment(partner, case.own, now=START)
    yield [partner.slug]
    for aspect in ("society", "economy"):
        make_commitment(partner, case.own, aspect)


def own_partners(case):
    case.own = make_member(make_partner())
    yield []
    for _number in range(10):
        Membership.objects.create(user=case.own, partner=make_partner())


def own_partners_with_commitments(case):
    def add():
        partner = make_partner()
        Membership.objects.create(user=case.own, partner=partner)
        make_commitment(partner, case.own, now=START)

    case.own = case.person("partner")
    add()
    yield []
    for _number in range(10):
        add()


def own_entries(case):
    partner = make_partner()
    case.own = make_member(partner)

    def add():
        make_entry(partner, by=case.own)
        make_request(make_entry(), by=case.own)

    add()
    yield []
    for _number in range(8):
        add()
    for _number in range(7):
        make_entry(partner, by=case.own)


def members(case):
    partner = make_partner()
    case.own = make_member(partner)
    make_member(partner, Membership.Role.EDITOR)
    yield [partner.slug]
    for _number in range(28):
        make_member(partner, Membership.Role.EDITOR)


def entries(case):
    make_entry()
    yield []
    for _number in range(30):
        make_entry(kind="seek")


def entries_that_fit(case):
    entry = make_entry(kind="can")
    make_entry(kind="seek")
    yield [entry.pk]
    for _number in range(30):
        make_entry(kind="seek")


def requests(case):
    make_request(make_entry())
    yield []
    for _number in range(6):
        make_request(make_entry())


def partners(case):
    make_partner()
    yield []
    for _number in range(29):
        make_partner()


def changes(case):
    def add():
        partner = make_partner()
        PartnerChange.objects.create(
            partner=partner,
            status="submitted",
            values={"tagline_ja": "x"},
            submitted_at=timezone.now(),
            edited_at=timezone.now(),
            author=make_member(partner),
        )

    add()
    yield []
    for _number in range(29):
        add()


def commitments(case):
    def add():
        partner = make_partner()
        member = make_member(partner)
        make_commitment(partner, member)
        send(partner, member, "society")

    add()
    yield []
    for _number in range(15):
        add()


def yearly_checks(case):
    def add():
        YearlyCheck.objects.create(partner=make_partner(), year=2027, asked_at=timezone.now())

    add()
    yield []
    for _number in range(29):
        add()


def exported(case):
    make_partner(courses=(1,), goals=(3,))
    yield ["csv"]
    for _number in range(29):
        make_partner(courses=(1, 2), goals=(3, 4))
