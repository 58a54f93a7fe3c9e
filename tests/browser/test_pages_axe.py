"""Every type of page, as axe and a ruler see it: WCAG 2.2 AA, 320 px, spacing, zoom."""

import pytest

from ..page_types import ERROR_PAGES, PAGE_TYPES, address
from .conftest import DESK, PHONE
from .looks import (
    COVERED_BY_STICKY,
    WATCH_SHIFTS,
    cut_off,
    sideways,
    small_controls,
    small_links,
    space_out,
)

PATHS = [*PAGE_TYPES.values(), *(path for path, _status in ERROR_PAGES.values())]
# Two tests share the pages of a view, so that two processes share the work.
HALVES = {"odd": PATHS[::2], "even": PATHS[1::2]}
FORCED = (
    *("", "events/", "events/sample-canal-walk/", "accounts/login/"),
    *("meetings/4/", "vision/", "impact/", "vision/voices/"),
    "vision/indicators/sample-townhouses-lived-in/",
)


@pytest.mark.parametrize("half", HALVES)
def test_page_types(portal, open_page, view, axe, ears, half):
    """No violation, nothing sideways, nothing cut off, everything large enough."""
    page = open_page(None, view)
    faults = []
    for path in HALVES[half]:
        page.goto(address(path, view.language))
        try:
            axe(page)
        except AssertionError as found:
            faults.append(str(found))
        small = small_controls(page) + small_links(page)
        wide = sideways(page)
        space_out(page)
        for what, found in {
            "small": small,
            "sideways": wide,
            "sideways with spacing": sideways(page),
            "cut off with spacing": cut_off(page),
        }.items():
            if found:
                faults.append(f"{page.url} {what}:\n    " + "\n    ".join(found))
    assert not faults, "\n".join(faults)
    assert not ears.complaints


@pytest.mark.parametrize("view", [PHONE, DESK], ids=str)
def test_sheet_of_components(open_page, axe, settings, view):
    settings.DEBUG = True
    page = open_page(f"/{view.language}/components/", view)
    axe(page)
    assert not sideways(page)


def test_menu_and_filter_are_accessible_when_open(portal, open_page, axe):
    page = open_page("/ja/events/", PHONE)
    for summary in (".menu summary", ".filter summary"):
        page.locator(summary).click()
        axe(page)
        assert not sideways(page)
        assert not small_controls(page)


def test_zoom_of_400_percent_leaves_room_to_read(portal, open_page):
    """A desk of 1280 × 1024 at 400 % is 320 × 256: nothing sticky may take it."""
    page = open_page(None, width=320, height=256)
    for path in ("", "events/", "events/sample-canal-walk/", "about/"):
        page.goto(address(path))
        assert not sideways(page)
        assert page.evaluate(COVERED_BY_STICKY) < 0.4, path


def test_forced_colors_keep_edges_and_focus(portal, open_page):
    page = open_page(None, forced_colors="active")
    for path in FORCED:
        page.goto(address(path))
        for button in page.locator("main .btn:visible").all():
            edge = button.evaluate(
                "node => getComputedStyle(node).borderTopStyle"
                " + getComputedStyle(node).borderTopWidth"
            )
            assert edge.startswith("solid") and edge != "solid0px", path
        link = page.locator("main a:visible, main input:visible").first
        link.focus()
        ring = link.evaluate("node => getComputedStyle(node).outlineStyle")
        assert ring not in ("none", ""), path


def test_the_lead_card_shows_the_focus_on_its_words(portal, open_page):
    """The card can be taller than the window, and a ring around it out of sight."""
    for language, width in (("ja", 1280), ("en", 320)):
        page = open_page(None, width=width, language=language)
        page.goto(address("", language))
        page.keyboard.press("Tab")
        link = page.locator(".ev--lead h3 a").first
        link.focus()
        outline = (
            "node => getComputedStyle(node).outlineStyle + getComputedStyle(node).outlineWidth"
        )
        assert link.evaluate(outline) == "solid3px"


def test_days_follow_forced_colors(portal, open_page):
    page = open_page(None, forced_colors="active")
    page.goto(address(""))
    day = page.locator(".date").first
    assert day.evaluate("node => getComputedStyle(node).forcedColorAdjust") == "auto"


def test_nothing_moves_while_a_page_loads(portal, open_page, view):
    """CLS 0: pictures have their size, the font is the reader's own."""
    page = open_page(None, view)
    page.add_init_script(WATCH_SHIFTS)
    for path in ("", "events/", "events/past/", "events/sample-canal-walk/", "partners/"):
        page.goto(address(path, view.language), wait_until="networkidle")
        page.mouse.wheel(0, 4000)
        page.wait_for_timeout(150)
        assert page.evaluate("window.shifts") == [], path
