"""The language: decided by the address, switched by a link that keeps the place."""

from urllib.parse import urlsplit

from .conftest import DESK, PHONE

PLACES = (
    "/",
    "/events/?series=cafe&q=%E6%B0%B4",
    "/events/past/?course=2",
    "/events/sample-canal-walk/",
    "/partners/?goal=11",
    "/accounts/login/?next=/admin/",
    "/nowhere/",
)


def place(page) -> str:
    """Where the page is, below its language."""
    parts = urlsplit(page.url)
    return parts.path[3:] + (f"?{parts.query}" if parts.query else "")


def test_the_switch_keeps_page_and_query(portal, open_page):
    page = open_page(None, PHONE)
    for path in PLACES:
        page.goto(f"/ja{path}")
        assert page.locator("html").get_attribute("lang") == "ja"
        switch = page.locator(".lang a:not(.wide)")
        assert switch.get_attribute("lang") == switch.get_attribute("hreflang") == "en"
        switch.click()
        page.wait_for_url("**/en/**")
        assert page.locator("html").get_attribute("lang") == "en"
        if path != "/nowhere/":  # a page that is not there has no other language
            assert place(page) == path
        page.locator(".lang a:not(.wide)").click()
        page.wait_for_url("**/ja/**")


def test_the_switch_works_without_javascript(portal, open_page):
    page = open_page("/en/events/?course=1", DESK, javascript=False)
    page.get_by_role("link", name="日本語", exact=True).click()
    assert place(page) == "/events/?course=1"
    assert page.locator("html").get_attribute("lang") == "ja"


def test_the_root_asks_the_browser_and_deep_links_do_not(portal, open_page):
    for language, other in (("ja", "en"), ("en", "ja")):
        page = open_page("/", language=language)
        assert urlsplit(page.url).path == f"/{language}/"
        page.goto(f"/{other}/events/")
        assert urlsplit(page.url).path == f"/{other}/events/"


def test_the_switch_asks_before_typed_words_are_lost(portal, open_page):
    page = open_page("/en/accounts/code/")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.get_by_role("textbox").first.fill("hana")
    page.get_by_role("link", name="日本語", exact=True).click()
    assert len(asked) == 1 and "not kept" in asked[0]
    assert page.get_by_role("textbox").first.input_value() == "hana"
