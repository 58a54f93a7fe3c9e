"""A phone whose reader has set a larger font: 16 px is the browser's own, 32 px is 200 %."""

import pytest

from ..page_types import ERROR_PAGES, PAGE_TYPES, address
from .conftest import PHONE
from .looks import cut_off, header_rows, sideways, sticks_out

WIDTH = 360
PATHS = [*PAGE_TYPES.values(), *(path for path, _status in ERROR_PAGES.values())]


@pytest.fixture
def browser(browser_type, browser_type_launch_args, request):
    """A browser of its own with the font size of the test's parameter."""
    arguments = [
        *browser_type_launch_args["args"],
        f"--blink-settings=defaultFontSize={request.param}",
    ]
    opened = browser_type.launch(**{**browser_type_launch_args, "args": arguments})
    yield opened
    opened.close()


# The sizes between are among the slow tests.
BETWEEN = [pytest.param(size, marks=pytest.mark.slow) for size in (18, 24, 28)]


@pytest.mark.parametrize("browser", [16, 21, 32, *BETWEEN], indirect=True)
def test_header_is_one_row_with_its_word(portal, open_page):
    for language, word in (("ja", "メニュー"), ("en", "Menu")):
        page = open_page(f"/{language}/", PHONE, width=WIDTH, language=language)
        assert header_rows(page) == 1, language
        shown = page.locator(".menu summary span")
        assert shown.inner_text() == word
        assert shown.bounding_box()["width"] > 25, language
        assert page.locator(".brand__n").is_visible()
        assert not sideways(page)
        assert not sticks_out(page)


@pytest.mark.parametrize("browser", [16], indirect=True)
@pytest.mark.parametrize("query", ["ja/{}", "en/{}", "ja/{}?easy=1"])
def test_header_with_three_languages_is_one_row(portal, open_page, query):
    page = open_page("/" + query.format("events/sample-canal-walk/"), width=1024)
    for width in (1024, 1088, 1152, 1216, 1280, 1366, 1440, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        assert header_rows(page) == 1, width
        easy = page.locator(".lang > .wide, .easyline a, .easyline strong").filter(visible=True)
        assert easy.count(), width
        find = page.locator(".head__find, .head__to").filter(visible=True)
        assert find.count() == 1, width


@pytest.mark.parametrize(("browser", "language"), [(21, "ja"), (32, "en")], indirect=["browser"])
def test_page_types(portal, open_page, language):
    """Nothing sideways, nothing cut off, no word outside its button."""
    page = open_page(None, PHONE, width=WIDTH, language=language)
    faults = []
    for path in PATHS:
        page.goto(address(path, language))
        for name, found in {
            "header rows": [] if header_rows(page) == 1 else ["more than one"],
            "sideways": sideways(page),
            "cut off": cut_off(page),
            "sticks out": sticks_out(page),
        }.items():
            if found:
                faults.append(f"{page.url} {name}:\n    " + "\n    ".join(found))
    assert not faults, "\n".join(faults)
