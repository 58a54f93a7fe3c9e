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


# Width of each answer beside its question, in characters.
CHARACTERS = """() => [...document.querySelectorAll(".facts dt, .facts dd")]
  .filter((node) => node.checkVisibility())
  .map((node) => [node.getBoundingClientRect().width, getComputedStyle(node).fontSize])
  .map(([width, size]) => width / parseFloat(size))"""
# Where each line of a text begins, and how much of its box it fills, in per cent.
LINES_OF = """(selector) => [...document.querySelectorAll(selector)].flatMap((node) => {
  const words = document.createRange(), lines = [];
  words.selectNodeContents(node);
  for (const box of words.getClientRects()) {
    const line = lines.find(({bottom}) => box.top < bottom - 3);
    if (line) {
      line.left = Math.min(line.left, box.left);
      line.right = Math.max(line.right, box.right);
      line.bottom = Math.max(line.bottom, box.bottom);
    } else if (box.width) lines.push({left: box.left, right: box.right, bottom: box.bottom});
  }
  const {left, width} = node.getBoundingClientRect();
  return [lines.map((line) => [Math.round(line.left - left), 100 * (line.right - left) / width])];
})"""


def test_columns_hold_eight_characters_and_lines_are_filled(portal, open_page):
    page = open_page(None, width=360)
    for path in ("", "events/", "partners/", "about/", "events/sample-canal-walk/"):
        page.goto(address(path))
        assert all(width >= 8 for width in page.evaluate(CHARACTERS)), path
        for lede in page.evaluate(LINES_OF, ".lede"):
            assert all(filled > 70 for _left, filled in lede[:-1]), (path, lede)


def test_each_line_of_a_date_begins_at_the_margin(portal, open_page):
    page = open_page(address("events/sample-canal-walk/"), width=360)
    (lines,) = page.evaluate(LINES_OF, ".phead .when")
    assert len(lines) > 1 and all(abs(left) < 3 for left, _filled in lines)
