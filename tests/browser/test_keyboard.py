"""The portal by keyboard alone: every stop is seen, nothing lies over it."""

from .conftest import DESK, PHONE
from .looks import step, step_to


def test_skip_link(portal, open_page, view):
    page = open_page("/ja/events/", view, language="ja")
    focused = step(page)
    assert focused["words"] == "本文へ進む"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    assert page.locator("main").bounding_box()["y"] < view.height


def test_from_home_to_an_event_and_into_english(portal, open_page):
    page = open_page("/ja/", height=900)
    step_to(page, ".hero .btn-primary")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ja/events/")
    step_to(page, ".filter summary")
    page.keyboard.press("Enter")
    step_to(page, "[name=q]")
    page.keyboard.type("用水")
    step_to(page, ".filter button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ja/events/?*q=*")
    step_to(page, "#list h3 a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ja/events/sample-canal-walk/")
    step_to(page, ".lang a[hreflang=en]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/events/sample-canal-walk/")
    assert page.locator("html").get_attribute("lang") == "en"


def test_menu_of_a_phone(portal, open_page):
    page = open_page("/en/", PHONE, language="en")
    step_to(page, ".menu summary")
    assert not page.locator(".menu nav").is_visible()
    page.keyboard.press("Enter")
    assert page.locator(".menu nav").is_visible()
    step(page)
    page.keyboard.press("Escape")
    assert not page.locator(".menu nav").is_visible()
    assert "Menu" in page.evaluate("document.activeElement.innerText")
    page.keyboard.press("Enter")
    step_to(page, ".menu [href$='/partners/']", most=6)
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/partners/")


def test_the_menu_closes_when_the_focus_leaves_it(portal, open_page):
    page = open_page("/ja/events/", PHONE)
    step_to(page, ".menu summary")
    page.keyboard.press("Enter")
    for _ in range(page.locator(".menu nav a").count()):
        step(page)
        assert page.locator(".menu nav").is_visible()
    step(page)  # fails where the focus is covered
    assert not page.locator(".menu nav").is_visible()


def test_each_stop_of_a_page_is_seen(portal, open_page, view):
    """From the first stop to the last, whatever sticks to the window's edge."""
    walked = 0
    for path in ("", "events/", "events/sample-canal-walk/"):
        page = open_page(f"/{view.language}/{path}", view)
        stops = page.evaluate(
            "[...document.querySelectorAll('a[href], button, input, select, summary')]"
            ".filter((node) => node.checkVisibility()).length"
        )
        for _ in range(stops):
            step(page)
        walked += stops
    assert walked > 100


def test_the_ring_has_two_tones(portal, open_page):
    """Dark inside light: on any ground one of the two is seen."""
    page = open_page("/en/", DESK)
    step_to(page, ".nav a")
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        outline, shadow = page.evaluate(
            "[getComputedStyle(document.activeElement).outlineColor,"
            " getComputedStyle(document.activeElement).boxShadow]"
        )
        assert outline.startswith("rgb(") and shadow.startswith("rgb(")
        assert not shadow.startswith(outline)
