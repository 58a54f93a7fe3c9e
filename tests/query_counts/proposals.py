"""Rows for the pages of proposals; as query_counts.events says."""

from django.utils import timezone

from events.models import CoHost, Event, ProposalComment
from events.proposals import comments
from events.proposals.mail import cohost_url

from ..events.proposals.factories import bulk, make_cohost, make_proposal, prepare
from ..events.proposals.proposer.factories import make_draft
from ..factories import make_office, make_partner


def decided(case):
    """The median time of an answer is told from five decisions on."""
    case.own = case.person("proposer")
    for _number in range(5):
        make_proposal(state="declined")
    yield []
    for _number in range(15):
        make_proposal(state="declined")


def step(key):
    """Return the rows of one step of the form: partners whose names it offers."""

    def rows(case):
        case.own = case.person("proposer")
        draft = make_draft(case.own, full=True)
        make_partner()
        yield [draft.pk, key]
        for _number in range(29):
            make_partner()

    return rows


def draft(case):
    make_office()
    case.own = case.person("proposer")
    yield [make_draft(case.own, full=True).pk]
    for _number in range(29):
        make_partner()


def talked_about(case):
    """Messages and co-hosts of one proposal that its proposer reads."""
    case.own = case.person("proposer")
    proposal = make_proposal(state="screening", by=case.own)
    talk(proposal, by=case.reviewer, visibility="proposer")
    CoHost.objects.create(proposal=proposal, name="会", email="x@example.test")
    yield [proposal.pk]
    for number in range(29):
        talk(proposal, by=case.reviewer, visibility="proposer")
        CoHost.objects.create(proposal=proposal, name="会", email=f"{number}@example.test")


def talk(proposal, *, by, visibility):
    comments.comment(proposal, by=by, text="ひとこと", visibility=visibility)


def handled(case):
    """Notes and co-hosts of one proposal that staff read."""
    proposal = make_proposal(state="in_review", reviewer=case.reviewer)

    def add():
        talk(proposal, by=case.reviewer, visibility="internal")
        make_cohost(proposal, partner=make_partner())

    add()
    yield [proposal.pk]
    for _number in range(29):
        add()


def own(case):
    case.own = case.person("proposer")
    make_proposal(by=case.own)
    yield []
    for _number in range(29):
        make_proposal(by=case.own)


def queue(case):
    prepare(bulk(1, assigned_to=case.reviewer, partner=make_partner())[0], by=case.reviewer)
    yield []
    rows = bulk(198, assigned_to=case.reviewer, partner=make_partner())
    for row in rows[:60]:
        prepare(row, by=case.reviewer)
        ProposalComment.objects.create(
            proposal=row,
            visibility="proposer",
            is_from_staff=False,
            text="x",
            author=row.proposer,
            at=timezone.now(),
        )


def waiting(case):
    bulk(1)
    yield []
    bulk(60)


def event_of_a_proposal(case):
    proposal = make_proposal(state="scheduled", partner=make_partner(), reviewer=case.reviewer)
    Event.objects.filter(proposal=proposal).update(
        publishing_state="approved", publish_at=timezone.now()
    )
    make_cohost(proposal, partner=make_partner())
    yield [Event.objects.get(proposal=proposal).slug]
    for _number in range(29):
        make_cohost(proposal, partner=make_partner())


def cohosts(case):
    proposal = make_proposal()
    asked = make_cohost(proposal, state="asked")
    yield [cohost_url(asked).rstrip("/").rpartition("/")[2]]
    for _number in range(29):
        make_cohost(proposal)


def prepared(case):
    for row in bulk(1, assigned_to=case.reviewer, partner=make_partner()):
        prepare(row, by=case.reviewer)
    yield []
    for row in bulk(29, assigned_to=case.reviewer, partner=make_partner()):
        prepare(row, by=case.reviewer)
