"""Taking part in a browser: the whole path without script, and with production's guards."""

import re
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from events.access_needs import NEEDS
from events.models import EventQuestion, Registration
from kanazawa2030.core.models import OutgoingMail

from ..events.registration.factories import own_url, register
from ..factories import make_event, make_office, make_partner

WORDS = {
    "ja": {
        "take part": "申し込む（無料）",
        "wait": "キャンセル待ちに登録する",
        "name": "お名前",
        "kana": "お名前のふりがな",
        "email": "メールアドレス",
        "one step": "まだ申込みは終わっていません",
        "confirm": "申込みを確定する",
        "confirm waiting": "キャンセル待ちを確定する",
        "settled": "参加が決まりました",
        "waiting": "キャンセル待ちの1番目です",
        "cancel": "参加を取り消す",
        "cancelled": "申込みを取り消しました",
        "room": "オンラインで参加する",
        "edit": "変更を保存する",
        "error": "エラー：",
        "find": "申込み済みの方：申込みをさがす",
        "mail me": "リンクをメールで受け取る",
        "look": "メールをご確認ください",
        "erase": "個人情報を消す",
        "erased": "個人情報を消しました",
    },
    "en": {
        "take part": "Register (free)",
        "wait": "Join the waiting list",
        "name": "Your name",
        "email": "Email address",
        "one step": "One step is left: check your email",
        "confirm": "Confirm my registration",
        "confirm waiting": "Confirm my place on the waiting list",
        "settled": "Your place is confirmed",
        "waiting": "You are number 1 on the waiting list",
        "cancel": "Cancel my registration",
        "cancelled": "Your registration is cancelled",
        "room": "Join online",
        "edit": "Save the change",
        "error": "Error: ",
        "find": "Already registered? Find your registration",
        "mail me": "Email me my links",
        "look": "Check your email",
        "erase": "Erase my data",
        "erased": "Your data has been erased",
    },
}
TODAY = timezone.localdate()
ROOM = "https://meet.example/room-7"


def link_in(mail) -> str:
    """The one link to a person's own page in a mail."""
    return re.search(r"\S+/registrations/[^/\s]+/", mail.text).group()


def last_mail(kind, to):
    return OutgoingMail.objects.filter(kind=f"registration_{kind}", to=to).latest("pk")


def fill(page, words, number):
    page.get_by_label(words["name"], exact=False).first.fill(f"Person {number}")
    if "kana" in words:
        page.get_by_label(words["kana"]).fill("みほん はなこ")
    page.get_by_label(words["email"]).fill(f"ｐ{number}＠people.example")


def heading(page, text):
    expect(page.locator("h1")).to_have_text(text)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_whole_path_without_script(open_page, language):
    words = WORDS[language]
    event = make_event(capacity=1, format="hybrid", online_url=ROOM, max_companions=0)
    address = f"/{language}/events/{event.slug}/"

    # The first takes the only seat.
    first = open_page(address, language=language, javascript=False)
    first.get_by_role("link", name=words["take part"]).click()
    first.get_by_role("button", name=words["take part"]).click()
    assert first.title().startswith(words["error"])
    first.locator("[role=alert] a").first.click()
    assert first.url.endswith("#id_name")
    fill(first, words, 1)
    first.get_by_role("button", name=words["take part"]).click()
    heading(first, words["one step"])
    assert urlsplit(first.url).path == f"{address}register/sent/"
    first.reload()
    heading(first, words["one step"])
    mail = last_mail("confirm", "p1@people.example")
    assert mail.language == language
    first.goto(link_in(mail))
    first.get_by_role("button", name=words["confirm"]).click()
    heading(first, words["settled"])
    expect(first.get_by_role("link", name=ROOM)).to_be_visible()
    assert last_mail("confirmed", "p1@people.example")

    # The second waits and sees no room.
    second = open_page(address, language=language, javascript=False)
    second.get_by_role("link", name=words["wait"]).click()
    fill(second, words, 2)
    second.get_by_role("button", name=words["wait"]).click()
    heading(second, words["one step"])
    second.goto(link_in(last_mail("confirm", "p2@people.example")))
    second.get_by_role("button", name=words["confirm waiting"]).click()
    heading(second, words["waiting"])
    assert second.get_by_role("link", name=ROOM).count() == 0
    own_page = second.url

    # The first changes the name, then leaves; the seat is the second's at once.
    first.locator("dl.sum a").first.click()
    first.locator("#id_name").fill("Person One")
    first.get_by_role("button", name=words["edit"]).click()
    assert "Person One" in first.locator("dl.sum").inner_text()
    first.get_by_role("link", name=words["cancel"]).click()
    first.get_by_role("button", name=words["cancel"]).click()
    heading(first, words["cancelled"])
    second.goto(link_in(last_mail("promoted", "p2@people.example")))
    assert second.url == own_page
    heading(second, words["settled"])
    expect(second.get_by_role("link", name=ROOM)).to_be_visible()
    event.refresh_from_db()
    assert event.seats_held == 1

    # A lost link, and the end of it all.
    second.goto(address)
    second.get_by_role("link", name=words["find"]).click()
    second.get_by_label(words["email"]).fill("p2@people.example")
    second.get_by_role("button", name=words["mail me"]).click()
    heading(second, words["look"])
    second.goto(link_in(last_mail("links", "p2@people.example")))
    second.get_by_role("link", name=words["erase"]).click()
    second.get_by_role("button", name=words["erase"]).click()
    heading(second, words["erased"])
    assert second.goto(own_page).status == 404


def test_own_pages_post_without_a_cookie(open_page):
    """What a browser really says of a post from this site passes the check of its origin."""
    mine = register(make_event(), confirmed=False)
    page = open_page(own_url(mine))
    sent = []
    page.on("request", lambda request: sent.append(request))
    answer = page.goto(own_url(mine))
    assert answer.headers["referrer-policy"] == "same-origin"
    page.get_by_role("button", name=WORDS["ja"]["confirm"]).click()
    heading(page, WORDS["ja"]["settled"])
    (post,) = [request for request in sent if request.method == "POST"]
    assert post.all_headers()["sec-fetch-site"] == "same-origin"
    for name, button in (("edit/", "edit"), ("cancel/", "cancel"), ("erase/", "erase")):
        page.goto(own_url(mine, name))
        page.get_by_role("button", name=WORDS["ja"][button]).click()
        expect(page.locator("h1")).not_to_contain_text("送信できません")
    heading(page, WORDS["ja"]["erased"])
    assert page.context.cookies() == []


CONTROLS = """[...document.querySelectorAll(
  "main form :is(input:not([type=hidden]), select, textarea, summary)")]
  .filter((node) => node.checkVisibility()).map((node) => node.name || node.localName)"""
SCREEN = 812


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_first_time_visitor_sees_six_controls_on_four_screens(open_page, language):
    event = make_event(max_companions=3, offered_needs=list(NEEDS), access_request_by=TODAY)
    make_office()
    page = open_page(None, language=language, javascript=False)
    page.set_viewport_size({"width": 375, "height": SCREEN})
    page.goto(f"/{language}/events/{event.slug}/register/")
    shown = page.evaluate(CONTROLS)
    asked = ["name", *(["kana"] if language == "ja" else []), "email", "people"]
    assert shown == [*asked, "photo_consent", "summary"]
    assert page.locator("#id_people").input_value() == "1"
    assert page.evaluate("document.documentElement.scrollHeight") < 4 * SCREEN
    page.locator("#id_people").select_option("3")
    assert page.evaluate(CONTROLS)[len(asked) : len(asked) + 2] == ["children", "infants"]
    page.locator("#id_people").select_option("1")
    assert page.evaluate(CONTROLS) == shown
    page.locator("main summary").click()
    assert page.evaluate(CONTROLS)[-2:] == ["phone", "language"]


def test_too_few_seats_and_the_other_language_lose_nothing(open_page, axe):
    event = make_event(capacity=1, max_companions=3)
    page = open_page(f"/ja/events/{event.slug}/register/")
    fill(page, WORDS["ja"], 1)
    page.locator("#id_people").select_option("2")
    page.locator(".lang a:not(.wide)").click()
    expect(page.locator("#id_name")).to_have_value("Person 1")
    assert page.locator("html").get_attribute("lang") == "en"
    page.locator("#id_email").press("Enter")  # is the first button: to register
    expect(page.locator("[data-error-summary]")).to_contain_text("Only 1 seat is free now")
    axe(page)
    page.get_by_role("button", name="Put everyone on the waiting list").click()
    expect(page.locator("h1 + p strong")).to_have_text("p1@people.example")
    page.get_by_role("link", name="Correct it and register again").click()
    expect(page.locator("#id_email")).to_be_visible()
    assert Registration.objects.get().place == "queue"


def test_a_double_click_is_one_registration(open_page):
    event = make_event()
    page = open_page(f"/ja/events/{event.slug}/register/")
    fill(page, WORDS["ja"], 1)
    page.get_by_role("button", name=WORDS["ja"]["take part"]).dblclick()
    heading(page, WORDS["ja"]["one step"])
    assert Registration.objects.count() == 1
    assert OutgoingMail.objects.count() == 1


def test_pages_are_accessible_and_fit(open_page, view, axe):
    make_office()
    event = make_event(
        max_companions=3, offered_needs=list(NEEDS), capacity=2, hosts=[make_partner()]
    )
    EventQuestion.objects.create(
        event=event,
        order=1,
        kind="choice",
        label_ja="どちらに",
        label_en="Which",
        options_ja="歩く\n会場",
        options_en="Walk\nHall",
        is_required=True,
    )
    EventQuestion.objects.create(event=event, order=2, label_ja="ひとこと")
    seated = register(event, kana="ミホン", needs_text="前の席をお願いします。")
    unconfirmed = register(event, 2, confirmed=False)
    waiting = register(event, 3)
    register_page = f"/{view.language}/events/{event.slug}/register/"
    paths = [
        register_page,
        f"{register_page}sent/",
        f"{register_page}group/",
        f"/{view.language}/registrations/find/",
        f"/{view.language}/registrations/find/sent/",
        f"/{view.language}/registrations/erased/",
        f"/{view.language}/registrations/nothing/",
        own_url(unconfirmed, language=view.language),
        own_url(waiting, language=view.language),
        *(own_url(seated, name, view.language) for name in ("", "edit/", "cancel/", "erase/")),
    ]
    page = open_page(None, view)
    for path in paths:
        page.goto(path)
        axe(page)
        assert fits(page), path
    page.goto(register_page)
    page.locator("main form .btn-primary").click()
    axe(page)
    assert fits(page)
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()


def fits(page) -> bool:
    """Whether nothing makes the page scroll sideways."""
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")
