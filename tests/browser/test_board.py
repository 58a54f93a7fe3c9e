"""The board in a browser without script: from an entry to an introduction and an event."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from events.models import Proposal
from kanazawa2030.core.models import OutgoingMail
from partners.models import BoardEntry, Introduction

from ..factories import make_member, make_office, make_partner
from ..partners.board.factories import make_entry, make_request
from ..people import make_person


@pytest.fixture(autouse=True)
def office():
    cache.clear()
    make_office()


def press_staff_button(desk, row, words):
    name = f"admin:{row._meta.label_lower.replace('.', '_')}_change"
    desk.goto(reverse(name, args=[row.pk]))
    desk.locator(".panel-buttons").get_by_text(words, exact=True).click()


def test_written_read_matched_introduced_and_proposed(open_page, sign_in):
    garden = make_partner(name_ja="庭の会")
    field = make_partner(name_ja="畑の会")
    fits = make_entry(field, kind="can", courses=[2], goals=[12], title_ja="落ち葉を引き取ります")
    farmer, gardener = field.memberships.get().user, make_member(garden)

    # A member writes; a mistake is told at its field.
    page = open_page(None, javascript=False)
    sign_in(page, gardener)
    page.goto("/ja/my/")
    page.get_by_role("link", name="掲示を書く").click()
    page.get_by_label("さがしています").check()
    page.locator("#id_title_ja").fill("落ち葉を使う畑")
    page.locator("#id_text_ja").fill("電話は076-220-2111へ")
    page.locator("#id_courses_1").check()
    page.locator("#id_goals_11").check()
    page.get_by_role("button", name="事務局に送る").click()
    assert page.title().startswith("エラー：")
    assert page.locator("#id_title_ja").input_value() == "落ち葉を使う畑"
    page.locator("#id_text_ja").fill("軽トラック4台分あります。")
    page.get_by_role("button", name="事務局に送る").click()
    assert "公開していません" in page.locator("main").inner_text()
    entry = BoardEntry.objects.get(partner=garden)

    # Nobody sees it before staff have read it.
    visitor = open_page("/ja/partners/board/", javascript=False)
    assert "落ち葉を使う畑" not in visitor.locator("main").inner_text()
    desk = open_page(None, javascript=False)
    sign_in(desk, make_person("reviewer"))
    press_staff_button(desk, entry, "掲示する")
    visitor.goto("/ja/partners/")
    visitor.locator("main").get_by_role("link", name="パートナー掲示板").click()
    visitor.get_by_role("link", name="落ち葉を使う畑").click()
    text = visitor.locator("main").inner_text()
    assert "落ち葉を引き取ります" in text
    assert "共通：方向性2、目標12" in text
    assert gardener.email not in visitor.content()

    # The other side asks; the office introduces both.
    other = open_page(None, javascript=False)
    sign_in(other, farmer)
    other.goto(fits.get_absolute_url())
    other.get_by_role("link", name="落ち葉を使う畑").click()
    other.get_by_role("link", name="引き合わせを頼む").click()
    other.locator("#id_message").fill("うちの畑で使えます。")
    other.get_by_role("button", name="事務局に送る").click()
    other.goto("/ja/my/")
    assert "依頼中" in other.locator("main").inner_text()
    desk.goto("/admin/")
    asked = Introduction.objects.get()
    desk.locator(".d-todo li", has_text="引き合わせの依頼").get_by_role("link").click()
    assert gardener.email in desk.locator("#content").inner_text()
    press_staff_button(desk, asked, "双方にメールで引き合わせる")
    mails = OutgoingMail.objects.filter(kind="partner.introduced")
    told = {mail.to: mail.text for mail in mails}
    assert set(told) == {farmer.email, gardener.email}
    assert farmer.email in told[gardener.email]

    # And an event is proposed out of it.
    other.goto(entry.get_absolute_url())
    other.get_by_role("link", name="これをもとに催しを提案する").click()
    assert "落ち葉を使う畑" in other.locator("main").inner_text()
    other.locator("main form button").first.click()
    assert Proposal.objects.get().origin == entry
    other.goto(Proposal.objects.get().get_absolute_url())
    assert "落ち葉を使う畑" in other.locator("main").inner_text()


def test_its_pages_are_accessible(open_page, view, sign_in, axe):
    partner = make_partner(courses=[1])
    owner = make_member(partner)
    own = {
        state: make_entry(partner, by=owner, state=state, title_ja=f"題{state}")
        for state in ("submitted", "returned", "expired", "published")
    }
    other = make_entry(kind="seek")
    make_request(other, by=owner)
    page = open_page(None, view)
    axe_paths = ["partners/board/", f"partners/board/{other.pk}/"]
    sign_in(page, owner)
    for path in (
        *axe_paths,
        "my/",
        "partners/board/new/",
        f"partners/board/{other.pk}/introduction/",
        *(f"partners/board/{entry.pk}/" for entry in own.values()),
        f"partners/board/{own['returned'].pk}/edit/",
        f"partners/board/{own['published'].pk}/close/",
        f"proposals/new/?from={other.pk}",
    ):
        page.goto(f"/{view.language}/{path}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
    page.goto(f"/{view.language}/partners/board/new/")
    page.locator("main form button").first.click()
    axe(page)
    sign_in(page, make_person("partner"))
    page.goto(f"/{view.language}/partners/board/new/")
    axe(page)


def test_the_desks_pages_are_accessible(open_page, sign_in, axe, ears):
    asked = make_request(make_entry())
    desk = open_page(None)
    sign_in(desk, make_person("reviewer"))
    for row in (asked, asked.entry):
        name = f"admin:{row._meta.label_lower.replace('.', '_')}_change"
        desk.goto(reverse(name, args=[row.pk]))
        desk.wait_for_load_state("load")
        assert not ears.complaints
        axe(desk)
        ears.complaints.clear()  # axe sets inline styles of its own to measure a field
