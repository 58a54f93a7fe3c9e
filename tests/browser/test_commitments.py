"""A commitment from its first word to its history, in a browser without script."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from partners.models import CommitmentChange, Membership

from ..factories import make_member, make_office, make_partner, tokyo
from ..partners.commitments.factories import make_commitment, make_report, send
from ..people import make_person
from .looks import sideways, small_controls


@pytest.fixture(autouse=True)
def office():
    cache.clear()
    make_office()


def approve(desk):
    """Approve what was sent last."""
    change = CommitmentChange.objects.latest("pk")
    desk.goto(reverse("admin:partners_commitmentchange_change", args=[change.pk]))
    desk.locator(".panel-buttons").get_by_text("承認", exact=False).first.click()


def test_write_approve_report_and_read_the_history_without_script(open_page, sign_in):
    partner = make_partner(slug="ours", name_ja="川の会")
    page, desk = (open_page(None, javascript=False) for _who in range(2))
    sign_in(page, make_member(partner, Membership.Role.EDITOR))
    sign_in(desk, make_person("reviewer"))
    page.goto("/ja/my/")
    page.get_by_role("link", name="取組目標").click()
    page.get_by_role("link", name="取組目標を書く").first.click()
    page.get_by_label("取組目標（日本語）").fill("食べ残しを半分にします。")
    page.get_by_label("単位（日本語）").fill("kg")
    page.get_by_label("いまの値").fill("１，２００")
    page.get_by_label("目標の値").fill("約600")
    page.get_by_label("目標の年").fill("令和12年")
    page.get_by_role("button", name="取組目標を送る").click()
    assert page.title().startswith("エラー：")
    page.locator(".alert-danger a").first.click()
    page.get_by_label("何ではかるか（日本語）").fill("捨てた食品")
    page.get_by_label("目標の値").fill("６００")
    page.get_by_role("button", name="取組目標を送る").click()
    assert "事務局が読み" in page.locator("main").inner_text()

    visitor = open_page("/ja/partners/ours/", javascript=False)
    assert "食べ残し" not in visitor.locator("main").inner_text()
    approve(desk)
    visitor.reload()
    shown = visitor.locator(".ind").inner_text()
    for words in (
        "食べ残しを半分に",
        "：1,200kg",
        "目標（2030年）：600kg",
        "減らすことが目標です",
        "まだ報告は",
    ):
        assert words in shown

    page.goto("/ja/my/")
    page.get_by_role("link", name="取組目標").click()
    page.get_by_role("link", name="進捗を報告する").click()
    page.get_by_label("その年の値").fill("９００．５")
    page.get_by_label("進捗（日本語）").fill("量り売りを始めました。")
    page.get_by_role("button", name="報告を送る").click()
    approve(desk)
    visitor.reload()
    shown = visitor.locator(".ind").inner_text()
    assert "49%" in shown
    assert "最後の報告から1年たっていません" in shown
    visitor.locator(".ind summary").click()
    row = visitor.locator(".ind tbody tr").inner_text()
    assert "900.5kg" in row
    assert "量り売りを始めました。" in row


def test_the_pages_are_accessible(open_page, view, sign_in, axe, ears):
    partner = make_partner(slug="ours", courses=[2])
    owner = make_member(partner)
    for number, (aspect, target) in enumerate((("environment", 60), ("economy", 9e9))):
        now = tokyo(2025, 5, 10 + number)
        make_commitment(
            partner,
            owner,
            aspect,
            now=now,
            target=target,
            unit_ja="立方メートル毎時",
            unit_en="",
            indicator_en="a long indicator of something measured " * 2,
        )
    make_report(partner, owner, now=tokyo(2026, 5, 10), year=2026)
    send(partner, owner, "society")
    page = open_page(f"/{view.language}/partners/ours/", view)
    page.locator(".ind summary").click()
    axe(page)
    assert sideways(page) == []
    sign_in(page, owner)
    for path in ("", "environment/", "society/", "environment/report/"):
        page.goto(f"/{view.language}/partners/ours/commitments/{path}")
        axe(page)
        assert sideways(page) == []
        assert small_controls(page) == []
    page.locator("main form button").first.click()
    assert page.locator(".alert-danger").count() == 1
    axe(page)
    reviewer = make_person("reviewer", language=view.language)
    desk = open_page(None, view)
    sign_in(desk, reviewer)
    change = CommitmentChange.objects.latest("pk")
    desk.goto(reverse("admin:partners_commitmentchange_change", args=[change.pk]))
    desk.wait_for_load_state("load")
    assert not ears.complaints
    axe(desk)
    ears.complaints.clear()  # axe sets inline styles of its own to measure a field
