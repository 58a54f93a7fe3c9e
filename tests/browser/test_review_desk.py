"""The review of proposals in a browser: by reader and keyboard, without script."""

import pytest
from django.urls import reverse

from events.proposals import comments
from events.proposals.proposer import services as proposer_services
from events.proposals.review import services as review_services

from ..events.proposals.factories import (
    LIST,
    RELEASE,
    answers,
    bulk,
    make_cohost,
    make_proposal,
    page,
    prepare,
)
from ..factories import make_partner
from ..people import make_person
from .conftest import View


@pytest.fixture
def desk(open_page, sign_in):
    """Return `desk(path, …)`: a page of the desk as a reviewer opens it."""

    def open_one(path, **view):
        opened = open_page(None, View(**view))
        sign_in(opened, make_person("reviewer", language=view.get("language", "ja")))
        opened.goto(path)
        return opened

    return open_one


def make_full(reviewer):
    """A proposal with everything its page can show."""
    proposal = make_proposal(state="screening", reviewer=reviewer, partner=make_partner())
    comments.comment(proposal, by=reviewer, text="予算を確認", visibility="internal")
    review_services.ask_for_more(proposal, by=reviewer, text="いつですか。")
    proposer_services.answer(
        proposal, by=proposal.proposer, data=answers(what="走ります。"), text="夜です。"
    )
    review_services.begin_review(proposal, by=reviewer)
    make_cohost(proposal)
    prepare(proposal, by=reviewer, outcome="conditional")
    return proposal


PAGES = {
    "queue": lambda row: LIST,
    "proposal": page,
    "decide": lambda row: page(row, "decide", "declined"),
    "decision": lambda row: page(row, "decision"),
    "release": lambda row: RELEASE,
    "desk": lambda row: reverse("admin:index"),
}


@pytest.mark.parametrize("name", PAGES)
def test_reviewers_who_use_a_reader_or_a_keyboard_can_work_here(desk, axe, ears, name):
    reviewer = make_person("reviewer")
    proposal = make_full(reviewer)
    bulk(3, state="more_info", paused_on="2026-01-05")
    bulk(3, promised_on="2026-01-05")
    for view in (
        {"language": "ja", "width": 1280},
        {"language": "en", "width": 768, "scheme": "dark"},
    ):
        opened = desk(PAGES[name](proposal), **view)
        opened.wait_for_load_state("load")
        assert not ears.complaints
        assert opened.evaluate("document.documentElement.scrollWidth") <= view["width"]
        axe(opened)
        ears.complaints.clear()  # axe sets inline styles of its own to measure a field


def test_from_screening_to_the_event_without_script(desk):
    proposal = make_proposal()
    opened = desk(page(proposal), language="en", javascript=False)
    opened.get_by_role("button", name="Begin screening").click()
    opened.get_by_role("button", name="Start the review").click()
    opened.get_by_label("Staff note").fill("Nice idea")
    opened.get_by_role("button", name="Save note").click()
    opened.get_by_role("link", name="Accept…", exact=True).click()
    opened.get_by_role("button", name="Save the draft and see the email").click()
    opened.get_by_role("button", name="Release and send the email").click()
    opened.get_by_role("link", name="Make the event…").click()
    opened.get_by_role("button", name="Make the event").click()
    proposal.refresh_from_db()
    assert proposal.state == "scheduled"
    assert opened.url.endswith(reverse("admin:events_event_change", args=[proposal.event.pk]))
