"""Where lines end: badges and labels on one, the hero's buttons clear of the drawing."""

from ..page_types import address

LINES = """(selector) => [...document.querySelectorAll(selector)]
  .filter((node) => node.checkVisibility())
  .filter((node) => {
    const words = document.createRange(), boxes = [];
    const texts = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      if (!texts.currentNode.data.trim()) continue;
      words.selectNodeContents(texts.currentNode);
      boxes.push(...words.getClientRects());
    }
    const height = Math.max(...boxes.map((box) => box.bottom))
      - Math.min(...boxes.map((box) => box.top));
    return height > 1.6 * boxes[0].height;
  }).map((node) => node.textContent.trim())"""
# From the foot of the buttons to the foot of the drawing, where the knot lies.
ROOM = """() => document.querySelector(".hero").getBoundingClientRect().bottom
  - document.querySelector(".hero .row").getBoundingClientRect().bottom"""


def test_badges_and_labels_have_one_line(portal, open_page):
    page = open_page(None)
    for width in (360, 768, 1024, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(address("events/"))
        assert page.locator(".badge", has_text="満席（キャンセル待ち受付中）").count()
        assert page.evaluate(LINES, ".evs .badge") == [], width
        page.goto(address("events/sample-canal-walk/"))
        assert page.evaluate(LINES, ".facts dt") == [], width


def test_buttons_do_not_lie_on_the_knot(portal, open_page):
    for language in ("ja", "en"):
        page = open_page(None, language=language)
        for width in (1024, 1100, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(address("", language))
            assert page.evaluate(ROOM) > 190, (language, width)
