"""The door and the desk in a browser: without script, on a phone, for every reader."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import Registration, Report
from events.registration import services as registration_services

from ..events.registration.factories import register
from ..factories import make_event, make_past_event
from ..people import make_person
from .conftest import View


@pytest.fixture
def event():
    return make_event(starts_at=timezone.now() + timedelta(minutes=30), capacity=10)


@pytest.fixture
def door(open_page, sign_in):
    """Return `door(path, role, **view)`: a page of the desk, signed in."""

    def open_one(path, role="reception", **view):
        page = open_page(None, View(**view))
        sign_in(page, make_person(role, language=view.get("language", "ja")))
        page.goto(path)
        return page

    return open_one


def reception_of(event):
    return reverse("admin:events_event_reception", args=[event.pk])


def test_a_helper_ticks_people_off_on_a_phone_without_script(event, door):
    hanako = register(event, 1, name="金沢 花子", kana="カナザワ ハナコ")
    register(event, 2, name="小松 太郎", kana="コマツ タロウ")
    page = door("/admin/", width=375, height=700, javascript=False)
    page.get_by_role("link", name=str(event)).first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    page.get_by_label("番号・お名前・ふりがな").fill("ｶﾅｻﾞﾜ")
    page.get_by_role("button", name="さがす").click()
    assert page.get_by_text("小松 太郎").count() == 0
    button = page.get_by_role("button", name="受付番号1は出席")
    assert button.bounding_box()["height"] >= 48
    page.locator(f"#size-{hanako.pk}").fill("２")
    button.click()
    page.wait_for_load_state()
    assert "金沢 花子" not in page.url
    hanako.refresh_from_db()
    assert (hanako.status, hanako.size) == ("attended", 2)
    page.get_by_role("button", name="受付番号1の受付を元に戻す").click()
    page.wait_for_load_state()
    hanako.refresh_from_db()
    assert hanako.status == "confirmed"
    page.get_by_role("button", name="当日参加として受け付ける").click()
    page.wait_for_load_state()
    assert Registration.objects.filter(source="walk_in").count() == 1


def test_a_long_name_leaves_the_room_to_write_by_hand(event, door):
    register(event, 1, name="W" * 100)
    page = door(reverse("admin:events_event_roster", args=[event.pk]), role="administrator")
    page.get_by_role("button", name="印刷用の一覧を表示する").click()
    page.emulate_media(media="print")
    heads = page.locator(".roster th")
    widths = [heads.nth(number).bounding_box()["width"] for number in range(6)]
    assert min(widths) >= 44
    assert widths[5] >= 100


def test_the_camera_opens_a_party_and_one_button_lets_it_in(event, door):
    made = register(event)
    code = reverse("admin:events_reception_code", args=[made.reception_code])
    page = door(code, width=375, height=700, javascript=False)
    made.refresh_from_db()
    assert made.status == "confirmed"
    page.get_by_role("button", name="受付番号1は出席").click()
    page.wait_for_load_state()
    assert page.url.endswith(code)
    made.refresh_from_db()
    assert made.status == "attended"


def test_somebody_phones_and_staff_enter_them(event, door):
    page = door(reverse("admin:events_event_enter", args=[event.pk]), "editor", javascript=False)
    page.locator("#id_name").fill("電話 花子")
    page.locator("#id_phone").fill("０７６−２２０−１２３４")
    page.get_by_role("button", name="申込みを登録する").click()
    page.wait_for_load_state()
    made = Registration.objects.get()
    assert (made.phone, made.status, made.source) == ("076-220-1234", "confirmed", "phone")


PAGES = {
    "desk": ("event_registrations", "editor"),
    "enter": ("event_enter", "editor"),
    "seats": ("event_seats", "editor"),
    "export": ("event_roster_export", "editor"),
    "roster": ("event_roster", "editor"),
    "needs": ("event_needs_sheet", "editor"),
    "reception": ("event_reception", "reception"),
}


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_readers_and_keyboards_get_along(event, door, axe, ears, name, width):
    row = register(event, 1, needs=["captioning"], phone="076-220-1234", kana="カナ")
    register(event, 2, confirmed=False, phone="076-220-1234", kana="カナ")
    registration_services.ask_for_group(
        event,
        organisation="見本小学校",
        name="先生",
        email="s@people.example",
        phone="",
        headcount=24,
        message="",
        language="ja",
    )
    page_name, role = PAGES[name]
    url = reverse(f"admin:events_{page_name}", args=[event.pk])
    page = door(url, role, width=width, language="ja" if width == 375 else "en")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    axe(page)
    if name in ("roster", "needs"):
        page.locator("#ask_form input[type=submit]").click()
        page.wait_for_load_state()
        axe(page)
    if name == "desk":
        page.goto(reverse("admin:events_registration_page", args=[row.pk]))
        axe(page)
    ears.complaints.clear()  # axe sets inline styles of its own to measure a field


def test_the_form_of_a_report_and_what_becomes_of_it(door, axe, ears):
    event = make_past_event()
    page = door(reverse("admin:events_report_add", query={"event": event.pk}), "editor")
    axe(page)
    ears.complaints.clear()
    page.locator("#id_summary_ja").fill("川を歩きました。")
    page.locator('button[name="_move"][value="publish"]').first.click()
    page.wait_for_load_state()
    assert Report.objects.get().is_published()
    page.goto(f"/ja/events/{event.slug}/")
    assert page.get_by_text("川を歩きました。").is_visible()
    axe(page)
    ears.complaints.clear()
