"""Without JavaScript everything works; with it nothing more is needed."""

from .conftest import DESK, PHONE


def test_menu(portal, open_page):
    page = open_page("/ja/", PHONE, javascript=False)
    assert not page.locator(".menu nav").is_visible()
    page.locator(".menu summary").click()
    assert page.locator(".menu nav").is_visible()
    page.locator(".menu").get_by_role("link", name="パートナー").click()
    assert page.url.endswith("/ja/partners/")


def test_navigation_of_a_desk(portal, open_page):
    page = open_page("/en/", DESK, javascript=False)
    assert not page.locator(".menu summary").is_visible()
    page.locator(".nav").get_by_role("link", name="Meeting").click()
    assert page.url.endswith("/en/meetings/")
    assert page.locator(".nav [aria-current]").count() == 1


def test_filter(portal, open_page):
    page = open_page("/en/events/", DESK, javascript=False)
    page.locator(".filter summary").click()
    page.locator("select[name=course]").select_option("2")
    page.locator(".filter button").click()
    assert "course=2" in page.url
    rows = page.locator("#list h3").count()
    assert 0 < rows < 10
    assert page.locator(".filter[open]").count() == 1
    page.get_by_role("link", name="Clear all").click()
    assert page.locator("#list h3").count() > rows


def test_what_needs_script_is_not_offered(portal, open_page):
    path = "/ja/events/sample-canal-walk/"
    assert not open_page(path, javascript=False).locator("[data-copy]").is_visible()
    page = open_page(path)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button = page.locator("[data-copy]")
    assert button.is_visible()
    button.click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith(path)
