"""On paper: the text and whom to ask, black on white, without the furniture."""

import re

import pytest

from ..page_types import address

# The most sheets of A4 a page of each type may take.
SHEETS = {
    "": 5,
    "events/": 4,
    "events/calendar/{month}/": 2,
    "events/sample-canal-walk/": 2,
    "partners/": 2,
    "partners/sample-garden-water/": 3,
    "meetings/1/": 1,
    "meetings/4/": 4,
    "vision/indicators/sample-townhouses-lived-in/": 2,
    "impact/": 4,
    "about/": 5,
    "call/": 3,
    "news/sample-sign-language/": 1,
}
FURNITURE = ".skip, .nav, .menu, .lang, .crumb, .tabs, .filter, .foot nav"
PRINTED_PAGE = re.compile(rb"/Type\s*/Page\b")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_pages_fit_on_paper(portal, open_page, language):
    page = open_page(None, language=language, scheme="dark")
    page.emulate_media(media="print")
    too_long = {}
    for path, most in SHEETS.items():
        page.goto(address(path, language))
        assert page.locator("h1").is_visible()
        for part in page.locator(FURNITURE).all():
            assert not part.is_visible(), path
        assert page.locator("footer address").is_visible(), path
        colours = page.evaluate(
            "[getComputedStyle(document.body).color,"
            " getComputedStyle(document.documentElement).backgroundColor]"
        )
        assert colours[0] == "rgb(0, 0, 0)", path
        assert colours[1] in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"), path
        sheets = len(PRINTED_PAGE.findall(page.pdf(format="A4")))
        assert sheets >= 1
        if sheets > most:
            too_long[path] = sheets
    assert not too_long


# The pages people hand on: each says where it is, for a telephone and for the eye.
WITH_CODE = (
    "events/sample-canal-walk/",
    "partners/sample-garden-water/",
    "meetings/1/",
    "meetings/4/",
    "vision/indicators/sample-townhouses-lived-in/",
    "impact/",
    "news/sample-sign-language/",
)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_paper_says_where_the_page_is(portal, open_page, language):
    page = open_page(None, language=language)
    page.emulate_media(media="print")
    for path in WITH_CODE:
        page.goto(address(path, language))
        places = page.locator(".on-paper")
        assert places.count() == 1, path
        code = places.locator("svg").bounding_box()
        assert code["width"] >= 70, path  # CSS pixels: 18 mm
        assert f"/{language}/{path}" in places.inner_text().replace("\n", ""), path
        for part in page.locator('#share, [aria-labelledby="share"], .whole').all():
            assert not part.is_visible(), path


def test_addresses_of_links_are_spelled_out(portal, open_page):
    page = open_page("/en/about/", language="en")
    page.emulate_media(media="print")
    link = page.locator(".prose a[href^=http]").first
    shown = link.evaluate("node => getComputedStyle(node, '::after').content")
    assert link.get_attribute("href") in shown
