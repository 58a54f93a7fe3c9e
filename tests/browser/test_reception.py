"""The door and the desk in a browser: without script, on a phone, for every reader."""

import re
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


def came(page, number):
    """The one big button of this party."""
    return page.locator(f"#p{number}").get_by_role("button", name="来た")


def test_a_helper_ticks_people_off_on_a_phone_without_script(event, door):
    hanako = register(event, 1, name="金沢 花子", kana="カナザワ ハナコ")
    register(event, 2, name="小松 太郎", kana="コマツ タロウ")
    page = door("/admin/", width=375, height=700, javascript=False)
    page.get_by_role("link", name=str(event)).first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    page.get_by_label("名前、よみ、番号、電話、メール").fill("ｶﾅｻﾞﾜ")
    page.locator("main").get_by_role("button", name="さがす").click()
    page.wait_for_load_state()
    assert page.get_by_text("小松 太郎").count() == 0
    button = came(page, 1)
    assert button.bounding_box()["height"] >= 56
    page.locator("#p1 summary").click()
    page.locator(f"#size-{hanako.pk}").fill("２")
    button.click()
    page.wait_for_load_state()
    assert "金沢 花子" not in page.url
    hanako.refresh_from_db()
    assert (hanako.status, hanako.size) == ("attended", 2)
    assert page.url.endswith("#p1")
    page.locator("#door-last").get_by_role("button", name="元に戻す").click()
    page.wait_for_load_state()
    hanako.refresh_from_db()
    assert (hanako.status, hanako.size) == ("confirmed", 1)
    page.get_by_role("button", name="当日参加を加える").click()
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
    page.get_by_role("button", name=re.compile("来た.*受付番号1")).click()
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
        page.locator("#ask_form input[type=submit]:not(.visually-hidden)").click()
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


# --- On a phone, with script ------------------------------------------------------------------

KANA = ("アイ", "カキ", "サシ", "タチ", "ナニ", "ハヒ", "マミ", "ヤユ", "ラリ", "ワ")
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def people(event):
    """Return `people(many, free=5)`, which registers so many, spread over the syllabary."""

    def make(many, free=5):
        event.capacity = many + free
        event.save(update_fields=["capacity"])
        return [
            register(event, number, name=f"見本 {number}番", kana=f"{KANA[number % 10]}　{number}")
            for number in range(1, many + 1)
        ]

    return make


def states(event) -> list[str]:
    return list(event.registrations.order_by("number").values_list("status", flat=True))


def here(page, number):
    page.locator(f"#p{number}.in").wait_for()


def count_taps(page):
    """Count what a finger does, and what the server takes for it."""
    page.evaluate(
        "window.taps = 0; addEventListener('pointerdown', () => { window.taps += 1; }, true)"
    )


def check_in_by_search(page, event, many) -> tuple[float, float]:
    """Check so many people in by searching; return taps and server milliseconds for each."""
    count_taps(page)
    for number in range(1, many + 1):
        page.locator("#door-q").click()
        page.keyboard.type(f"{KANA[number % 10]} {number}")
        came(page, number).click()
        here(page, number)
    assert states(event)[:many] == ["attended"] * many
    spent = page.evaluate(
        "performance.getEntriesByType('resource').filter((one) => one.name.includes('/arrive/'))"
        ".map((one) => one.responseEnd - one.requestStart)"
    )
    return page.evaluate("window.taps") / many, sum(spent) / len(spent)


def test_two_taps_a_person_and_the_page_stays_where_it_is(event, door, people):
    people(30)
    page = door(reception_of(event), **PHONE)
    taps, _milliseconds = check_in_by_search(page, event, 3)
    assert taps == 2
    page.locator("#door-q").fill("")
    came(page, 18).scroll_into_view_if_needed()
    before = page.evaluate("scrollY"), page.locator("#p18").bounding_box()["y"]
    assert before[0] > 0
    came(page, 18).click()
    here(page, 18)
    assert (page.evaluate("scrollY"), page.locator("#p18").bounding_box()["y"]) == before
    assert page.locator("#door-count b").inner_text() == "4"
    page.locator(".d-kana").get_by_role("link", name="わ").click()
    assert page.locator("#p29").is_visible()
    assert page.locator("#k10").bounding_box()["y"] >= bar_of(page)["height"] - 1


@pytest.mark.slow
def test_sixty_people(event, door, people):
    people(60)
    page = door(reception_of(event), **PHONE)
    taps, milliseconds = check_in_by_search(page, event, 60)
    print(f"60 people: {taps} taps a person, {milliseconds:.0f} ms an answer")
    assert taps <= 2


def bar_of(page):
    return page.locator(".d-rec__bar").bounding_box()


def test_a_walk_in_is_one_tap_in_reach_and_a_double_tap_is_one_party(event, door, people):
    people(30)
    page = door(reception_of(event), **PHONE)
    add = page.get_by_role("button", name="当日参加を加える")
    box = add.bounding_box()
    assert page.evaluate("scrollY") == 0
    assert box["y"] + box["height"] <= PHONE["height"]
    add.dblclick()
    page.locator("#door-last").get_by_role("button", name="元に戻す").wait_for()
    assert Registration.objects.filter(source="walk_in").count() == 1
    came(page, 10).dblclick()
    here(page, 10)
    page.wait_for_timeout(900)  # what comes under the finger cannot be tapped before
    assert Registration.objects.get(number=10).status == "attended"
    page.locator("#door-last").get_by_role("button", name="元に戻す").click()
    came(page, 10).wait_for()
    assert Registration.objects.get(number=10).status == "confirmed"


def test_the_search_filters_in_place(event, door, people):
    rows = people(12)
    registration_services.change_registration(
        rows[4], changes={"phone": "076-220-1234"}, by=make_person("editor")
    )
    page = door(reception_of(event), **PHONE)
    shown = page.locator(".d-people > li:visible")
    for words, number in (
        ("さし 2", 2),
        ("ｻｼ 2", 2),
        ("#７", 7),
        ("２２０１２３４", 5),
        ("番", None),
    ):
        page.locator("#door-q").fill(words)
        page.wait_for_function(
            "many => document.querySelectorAll('.d-people > li:not([hidden])').length === many",
            arg=1 if number else 12,
        )
        if number:
            assert shown.get_attribute("id") == f"p{number}"
    page.locator("#door-q").fill("だれもいない")
    assert page.locator("#door-none").is_visible()
    assert "番" not in page.url


def test_a_connection_that_comes_and_goes_loses_no_tap(event, door, people, ears):
    people(4)
    page = door(reception_of(event), **PHONE)
    page.context.set_offline(True)
    came(page, 1).click()
    page.get_by_role("button", name="当日参加を加える").click()
    page.locator("#door-unsent").get_by_text("2").wait_for()
    assert states(event) == ["confirmed"] * 4
    page.context.set_offline(False)
    here(page, 1)
    page.locator("#p5.in").wait_for()
    assert page.locator("#door-unsent").is_hidden()
    assert states(event) == ["attended", *["confirmed"] * 3, "attended"]
    ears.complaints.clear()  # the lost connection


def test_an_answer_that_is_lost_on_its_way_is_sent_again_and_is_once(event, door, people, ears):
    people(2)
    page = door(reception_of(event), **PHONE)
    lost = []

    def lose_first(route):
        if lost:
            return route.continue_()
        lost.append(route.fetch())
        return route.abort("connectionreset")

    page.route("**/walk-in/", lose_first)
    page.get_by_role("button", name="当日参加を加える").click()
    page.locator("#p3.in").wait_for()
    assert lost
    assert Registration.objects.filter(source="walk_in").count() == 1
    ears.complaints.clear()  # the lost answer


def test_taps_outlive_a_session_that_has_ended(event, door, people, sign_in, ears):
    people(3)
    page = door(reception_of(event), **PHONE)
    cookies = page.context.cookies()
    page.context.clear_cookies()
    came(page, 1).click()
    page.get_by_role("link", name="もう一度サインインする").wait_for()
    came(page, 2).click()
    page.get_by_role("link", name="もう一度サインインする").click()
    page.wait_for_url("**/accounts/**")
    page.context.add_cookies(cookies)
    page.goto(reception_of(event))
    here(page, 1)
    here(page, 2)
    assert states(event) == ["attended", "attended", "confirmed"]
    ears.complaints.clear()


def test_two_phones_see_each_other(event, door, people, sign_in):
    people(5)
    first = door("/healthz", **PHONE)
    first.clock.install()
    first.goto(reception_of(event))
    second = door(reception_of(event), role="editor", **PHONE)
    came(second, 2).click()
    here(second, 2)
    second.get_by_role("button", name="当日参加を加える").click()
    here(second, 6)
    assert first.locator("#p2.in").count() == 0
    first.clock.run_for(16_000)
    here(first, 2)
    here(first, 6)
    assert first.locator("#door-count b").inner_text() == "2"


def test_a_full_room_is_asked_about_in_place(event, door, people, axe, ears):
    people(10, free=0)
    page = door(reception_of(event), **PHONE)
    page.get_by_role("button", name="当日参加を加える").click()
    page.locator("#door-ask input[name=reason]").fill("立ち見")
    axe(page)
    page.get_by_role("button", name="空席がなくても受け付ける").click()
    here(page, 11)
    assert page.locator("#door-ask").inner_text() == ""
    event.refresh_from_db()
    assert event.capacity == 11
    ears.complaints.clear()  # 422, and the styles of axe


CAMERA = """
window.BarcodeDetector = class { async detect() { return [{ rawValue: window.code }]; } };
Object.defineProperty(navigator, "mediaDevices", { value: {
  getUserMedia: async () => document.createElement("canvas").captureStream(),
} });
HTMLMediaElement.prototype.play = async () => {};
"""


def test_the_camera_of_the_page_finds_a_row(event, door, people):
    rows = people(30)
    page = door("/healthz", **PHONE)
    page.goto(reception_of(event))
    assert page.locator("#door-scan").is_hidden()  # this browser reads no codes
    page.add_init_script(CAMERA)
    page.goto(reception_of(event))
    code = reverse("admin:events_reception_code", args=[rows[27].reception_code])
    page.evaluate("code => { window.code = code; }", f"https://x.example{code}")
    page.get_by_role("button", name="QRコードを読む").click()
    page.locator("#p28 button:focus").wait_for()
    assert page.locator("#door-camera").is_hidden()
    assert states(event)[27] == "confirmed"
    page.keyboard.press("Enter")
    here(page, 28)


HIDDEN_FOCUS = """() => {
  const box = document.activeElement.getBoundingClientRect();
  const bar = document.querySelector('.d-rec__bar'), foot = document.querySelector('.d-rec__foot');
  if (!document.activeElement.closest('.d-people')) return '';
  const isHidden = box.top < bar.getBoundingClientRect().bottom - 1
    || box.bottom > foot.getBoundingClientRect().top + 1;
  return isHidden ? document.activeElement.textContent.trim() : '';
}"""


@pytest.mark.parametrize("width", [320, 390])
def test_bars_hide_no_focus_and_let_go_of_a_low_window(event, door, people, width):
    people(12)
    page = door(reception_of(event), **{**PHONE, "width": width})
    for key in ("Tab", "Shift+Tab"):
        for _press in range(40):
            page.keyboard.press(key)
            assert page.evaluate(HIDDEN_FOCUS) == ""
    page.set_viewport_size({"width": 844, "height": 390})
    for bar in (".d-rec__bar", ".d-rec__foot"):
        assert page.locator(bar).evaluate("bar => getComputedStyle(bar).position") == "static"


@pytest.mark.parametrize("view", [{"scheme": "dark"}, {"width": 320}, {"language": "en"}], ids=str)
def test_every_reader(event, door, people, axe, ears, view):
    people(10)
    page = door(reception_of(event), **{**PHONE, **view})
    page.locator("#p1 .d-party__here").click()
    here(page, 1)
    page.locator("#p2 summary").click()
    page.locator("#door-walk-in summary").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= view.get("width", 390)
    axe(page)
    ears.complaints.clear()


def test_who_is_here_is_told_without_colours(event, door, people):
    people(2)
    page = door(reception_of(event), **PHONE, forced_colors="active")
    came(page, 1).click()
    here(page, 1)
    edge = "row => getComputedStyle(row).borderLeftWidth"
    assert page.locator("#p1").evaluate(edge) != page.locator("#p2").evaluate(edge)
    assert "✓" in page.locator("#p1").inner_text()
    assert came(page, 2).evaluate("button => getComputedStyle(button).borderTopWidth") == "2px"
