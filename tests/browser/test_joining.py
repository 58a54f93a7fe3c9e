"""Joining as a partner in a browser without script, from the code to the directory."""

import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from kanazawa2030.core.models import OutgoingMail
from partners.models import Membership, Partner, PartnerChange

from ..factories import make_member, make_office, make_partner
from ..partners.profile.factories import picture
from ..people import make_person

ADDRESS = "newcomer@example.test"


@pytest.fixture(autouse=True)
def office():
    cache.clear()
    make_office()


def code_for(email) -> str:
    mail = OutgoingMail.objects.filter(to=email, kind="account.login_code").latest("pk")
    return re.search(r"^\d{4}-\d{4}$", mail.text, re.MULTILINE)[0]


def sign_in_by_code(page, email=ADDRESS):
    page.locator("#id_email").fill(email)
    page.locator("main form button").first.click()
    page.locator("#id_code").fill(code_for(email))
    page.locator("main form button").first.click()


def test_apply_approve_and_be_listed_without_script(open_page, sign_in):
    page = open_page("/ja/partners/", javascript=False)
    page.locator("main").get_by_role("link", name="パートナーになる").click()
    page.get_by_role("link", name="サインインして始める").click()
    sign_in_by_code(page)
    page.get_by_role("button", name="申込みを書きはじめる").click()
    page.get_by_label("団体（NPO・公益法人など）").check()
    page.locator("#id_name_ja").fill("浅野川をあるく会")
    page.get_by_role("button", name="下書きを保存して中断する").click()

    # On another device, with the same address.
    page = open_page("/ja/my/", javascript=False)
    sign_in_by_code(page)
    page.get_by_role("link", name="浅野川をあるく会").click()
    page.get_by_role("link", name="続きを書く").click()
    assert page.locator("#id_name_ja").input_value() == "浅野川をあるく会"
    page.get_by_role("button", name="保存して次へ進む").click()
    assert page.title().startswith("エラー：")
    page.locator("#id_name_kana").fill("あさのがわをあるくかい")
    page.get_by_role("button", name="保存して次へ進む").click()
    page.locator("#id_practice_ja").fill("毎月、川べりを歩きます。")
    page.locator("#id_courses_0").check()
    page.locator("#id_logo").set_input_files(
        {"name": "logo.png", "mimeType": "image/png", "buffer": picture().read()}
    )
    page.locator("#id_logo_alt_ja").fill("川の絵")
    page.get_by_role("button", name="保存して次へ進む").click()
    page.locator("#id_contact_name").fill("川辺 花子")
    page.locator("#id_contact_email").fill("info@asano.example")
    page.locator("#id_contact_phone").fill("０７６ー２２０ー２１１１")
    for declared in ("no_antisocial", "no_politics"):
        page.locator(f"#id_declares_{declared}").check()
    page.get_by_role("button", name="保存して次へ進む").click()
    assert page.locator("h1").inner_text().startswith("内容の確認")
    page.get_by_role("button", name="この内容で申し込む").click()
    assert page.locator("h1").inner_text() == "受け付けました"
    page.reload()
    assert PartnerChange.objects.get().number in page.locator("main").inner_text()

    partner = Partner.objects.get()
    desk = open_page(None, javascript=False)
    sign_in(desk, make_person("reviewer"))
    desk.goto(reverse("admin:partners_partner_change", args=[partner.pk]))
    desk.locator(".panel-buttons").get_by_text("承認", exact=False).first.click()
    visitor = open_page("/ja/partners/", javascript=False)
    visitor.get_by_role("link", name="浅野川をあるく会").click()
    assert "毎月、川べりを歩きます。" in visitor.locator("main").inner_text()


def test_a_change_is_compared_and_approved(open_page, sign_in, axe, ears):
    partner = make_partner(
        slug="ours",
        practice_ja="前の活動",
        courses=[1],
        contact_name="担当",
        contact_email="a@b.example",
        contact_phone="076-220-2111",
        name_kana="アワーズ",
    )
    owner = make_member(partner)
    page = open_page(None, javascript=False)
    sign_in(page, owner)
    page.goto("/ja/my/")
    page.get_by_role("button", name="紹介の内容を変更する").click()
    page.get_by_role("button", name="保存して次へ進む").click()
    page.locator("#id_practice_ja").fill("新しい活動")
    page.get_by_role("button", name="保存して次へ進む").click()
    page.get_by_role("button", name="保存して次へ進む").click()
    page.get_by_role("button", name="この内容で変更を送る").click()
    change = PartnerChange.objects.get()
    desk = open_page(None)
    sign_in(desk, make_person("reviewer"))
    desk.goto(reverse("admin:partners_partnerchange_change", args=[change.pk]))
    text = desk.locator(".side-by-side").inner_text()
    assert "前の活動" in text
    assert "新しい活動" in text
    desk.wait_for_load_state("load")
    assert not ears.complaints
    axe(desk)
    ears.complaints.clear()  # axe sets inline styles of its own to measure a field
    desk.locator(".panel-buttons").get_by_text("承認", exact=False).first.click()
    page.goto("/ja/partners/ours/")
    assert "新しい活動" in page.locator("main").inner_text()


def test_members_pages_are_accessible(open_page, view, sign_in, axe):
    partner = make_partner(slug="ours", courses=[1])
    owner = make_member(partner)
    make_member(partner, Membership.Role.EDITOR)
    change = PartnerChange.objects.create(
        is_application=True, author=owner, edited_at=partner.created_at
    )
    page = open_page(f"/{view.language}/accounts/code/", view)
    axe(page)
    page.locator("#id_email").fill(ADDRESS)
    page.locator("main form button").first.click()
    axe(page)
    page.locator("#id_code").fill("1")
    page.locator("main form button").first.click()
    axe(page)
    sign_in(page, owner)
    for path in (
        "my/",
        "partners/apply/",
        "partners/ours/members/",
        f"partners/changes/{change.pk}/",
        f"partners/changes/{change.pk}/organisation/",
        f"partners/changes/{change.pk}/practice/",
        f"partners/changes/{change.pk}/contact/",
        f"partners/changes/{change.pk}/check/",
        f"partners/changes/{change.pk}/delete/",
        "partners/invitations/x/",
    ):
        page.goto(f"/{view.language}/{path}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
