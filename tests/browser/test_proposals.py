"""Proposing an event without script: saved, gone on with elsewhere, asked, answered."""

import re

import pytest
from django.core.cache import cache

from events.models import CoHost, Proposal
from events.proposals.mail import cohost_url
from events.proposals.proposer.steps import STEPS
from events.proposals.review import services as review_services
from kanazawa2030.core.models import OutgoingMail, User

from ..events.proposals.factories import answers, make_proposal
from ..events.proposals.proposer.factories import COHOST, make_draft
from ..factories import make_office
from ..people import make_person

ADDRESS = "mizuno@example.test"
WORDS = {
    "ja": {"received": "受け付けました", "checked": "確認中", "asked": "どの季節ですか。"},
    "en": {"received": "Received", "checked": "Being checked", "asked": "Which season?"},
}


@pytest.fixture(autouse=True)
def office():
    cache.clear()
    make_office()


def press(page, value):
    """Press the form's button of that action."""
    page.locator(f"main button[name=action][value={value}]").click()


def sign_in_by_code(page, *, leads_to):
    page.locator("#id_email").fill(ADDRESS)
    page.locator("main .btn-primary").click()
    mail = OutgoingMail.objects.filter(kind="account.login_code").latest("pk")
    page.locator("#id_code").fill(re.search(r"\d{4}-\d{4}", mail.text)[0])
    page.locator("main .btn-primary").click()
    page.wait_for_url(leads_to)


def fill(page, values):
    """Type what a step's form asks, whatever kind each field is."""
    for name, value in values.items():
        if isinstance(value, list):
            for one in value:
                page.locator(f"[name={name}][value='{one}']").check()
            continue
        field = page.locator(f"[name={name}]").first
        if not value or not field.is_visible():
            continue
        if field.get_attribute("type") == "radio":
            page.locator(f"[name={name}][value='{value}']").check()
        elif field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


@pytest.mark.parametrize("language", ["ja", pytest.param("en", marks=pytest.mark.slow)])
def test_save_and_resume_then_answer(open_page, language):
    here = {"language": language, "javascript": False}
    typed = answers(title="庭の水の音を聴く")
    typed["organisation"].update(COHOST)

    page = open_page(f"/{language}/proposals/new/", width=375, **here)
    page.locator("main .btn-primary").click()
    sign_in_by_code(page, leads_to=f"**/{language}/proposals/new/")
    page.locator("main .btn-primary").click()
    page.locator("#id_title").fill("庭の水の音を聴く")
    press(page, "draft")
    draft = Proposal.objects.get()
    assert draft.title == "庭の水の音を聴く"
    assert draft.language == language

    # At another device, days later: what was typed is there.
    page = open_page(f"/{language}/my/", **here)
    sign_in_by_code(page, leads_to=f"**/{language}/my/")
    page.get_by_role("link", name="庭の水の音を聴く").first.click()
    page.locator("main .btn-primary").click()
    assert page.locator("#id_title").input_value() == "庭の水の音を聴く"
    press(page, "next")
    assert page.locator("[role=alert] a").count() >= 3, "said what is missing"
    for key in STEPS.order:
        assert f"/step/{key}/" in page.url
        fill(page, typed[key])
        press(page, "next")
    assert page.url.endswith("/check/")
    assert "庭の水の音を聴く" in page.locator("main").inner_text()
    page.locator("main .btn-primary").click()
    main = page.locator("main")
    assert WORDS[language]["received"] in main.inner_text()
    draft.refresh_from_db()
    assert draft.state == "submitted"
    assert str(draft.number) in page.locator("h1 + .lede").inner_text()
    kinds = set(OutgoingMail.objects.values_list("kind", flat=True))
    assert {"proposal_received", "proposal_cohost"} <= kinds

    # The co-host agrees by its own link.
    other = open_page(cohost_url(CoHost.objects.get()), **here)
    other.locator("button[value=yes]").click()
    assert CoHost.objects.get().state == "agreed"

    # Staff ask; the proposer changes a day and answers.
    reviewer = make_person("reviewer")
    review_services.begin_screening(draft, by=reviewer)
    review_services.ask_for_more(draft, by=reviewer, text=WORDS[language]["asked"])
    page.reload()
    page.locator("main .btn-primary").click()
    assert WORDS[language]["asked"] in page.locator("main").inner_text()
    page.locator("a[href*='/step/when/']").first.click()
    page.locator("#id_when_note").fill("秋の土曜日")
    press(page, "next")
    page.locator("#id_text").fill("秋です。")
    press(page, "send")
    assert WORDS[language]["checked"] in page.locator("main").inner_text()
    assert "秋です。" in page.locator("main").inner_text()
    draft.refresh_from_db()
    assert draft.data["when"]["when_note"] == "秋の土曜日"
    assert User.objects.get(email=ADDRESS).proposals.count() == 1


def test_a_session_that_ended_loses_nothing(open_page):
    page = open_page("/ja/proposals/new/", javascript=False)
    page.locator("main .btn-primary").click()
    sign_in_by_code(page, leads_to="**/ja/proposals/new/")
    page.locator("main .btn-primary").click()
    page.locator("#id_what").fill("長い文章です。")
    signed_in = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    press(page, "next")
    sign_in_by_code(page, leads_to="**/step/idea/")
    assert page.locator("#id_what").input_value() == "長い文章です。"
    assert any(cookie["name"] == "sessionid" for cookie in signed_in)


def test_pages_are_accessible(open_page, sign_in, axe, view):
    person = make_person("proposer", email=ADDRESS)
    draft = make_draft(person, full=True, idea={"title": ""})
    asked = make_proposal(state="more_info", by=person)
    page = open_page(None, view)
    sign_in(page, person)
    root = f"/{view.language}"
    paths = [f"{root}/proposals/new/", f"{root}/my/"]
    paths += [f"{root}/proposals/{draft.pk}/step/{key}/?check=1" for key in STEPS.order]
    paths += [
        f"{root}/proposals/{asked.pk}/{part}" for part in ("", "answer/", "print/", "withdraw/")
    ]
    paths += [f"{root}/proposals/{draft.pk}/{part}" for part in ("", "check/")]
    for path in paths:
        page.goto(path)
        axe(page)
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth"), path
