"""What a page looks like, asked of the browser itself: sizes, edges, focus, shifts."""

# WCAG 1.4.12. A constructed sheet, because the policy refuses inline styles.
TEXT_SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important } p { margin-block-end: 2em !important }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""

TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const wide = [...document.body.querySelectorAll("*")].filter(
    (node) => node.getBoundingClientRect().right > width + 1);
  return [`${document.documentElement.scrollWidth} > ${width}`,
    ...wide.slice(0, 5).map((node) => node.outerHTML.slice(0, 120))];
}"""

# Boxes that cut their own text off; what is hidden from sight on purpose is 1 px wide.
CUT_OFF = """() => [...document.body.querySelectorAll("*")].filter((node) => {
  const style = getComputedStyle(node);
  const hides = [style.overflowX, style.overflowY].some(
    (value) => value === "hidden" || value === "clip");
  return hides && node.textContent.trim() && node.clientWidth > 4
    && (node.scrollHeight > node.clientHeight + 2
      || node.scrollWidth > node.clientWidth + 2);
}).map((node) => node.outerHTML.slice(0, 160))"""

# Words of the header and of buttons that stick out of their own box.
STICKS_OUT = """() => [...document.querySelectorAll(
    ".brand__n, .lang a, .menu summary, .btn, .badge, .tabs a")]
  .filter((node) => node.checkVisibility())
  .filter((node) => {
    const box = node.getBoundingClientRect(), words = document.createRange();
    const texts = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode;
      if (!text.data.trim() || text.parentElement.closest(".vh")) continue;
      words.selectNodeContents(texts.currentNode);
      for (const line of words.getClientRects()) {
        const middle = (line.top + line.bottom) / 2;
        if (line.left < box.left - 1 || line.right > box.right + 1
          || middle < box.top || middle > box.bottom) return true;
      }
    }
    return false;
  }).map((node) => node.outerHTML.slice(0, 160))"""

# The parts of the header lie in one row when there is a height at which all of them are.
HEADER_ROWS = """() => {
  const boxes = [...document.querySelector(".head__in").children]
    .filter((node) => node.checkVisibility()).map((node) => node.getBoundingClientRect());
  const top = Math.max(...boxes.map((box) => box.top));
  return top < Math.min(...boxes.map((box) => box.bottom)) ? 1 : 2;
}"""

# 44 px for what is pressed, as DESIGN-LANGUAGE.md asks; links in text have axe's 24.
CONTROLS = """button, .btn, select, summary, textarea, .tabs a, .pager a, .lang a, .nav a,
  .menu a, input:not([type=hidden], [type=checkbox], [type=radio])"""
SMALL_CONTROLS = """(selector) => [...document.querySelectorAll(selector)]
  .filter((node) => node.checkVisibility())
  .map((node) => [node.getBoundingClientRect(), node])
  .filter(([box]) => box.height < 43.5 || box.width < 43.5)
  .map(([box, node]) =>
    `${box.width.toFixed()}×${box.height.toFixed()}: ${node.outerHTML.slice(0, 100)}`)"""

# WCAG 2.5.8, and more than it asks: also links in text.
SMALL_LINKS = """() => [...document.querySelectorAll("main a, .foot a, .crumb a")]
  .filter((node) => node.checkVisibility())
  .map((node) => [node.getBoundingClientRect(), node])
  .filter(([box]) => box.height < 24 || box.width < 24)
  .map(([box, node]) =>
    `${box.width.toFixed()}×${box.height.toFixed()}: ${node.outerHTML.slice(0, 100)}`)"""

# How much of a short window (400 % zoom) stays in front of the text while one scrolls.
COVERED_BY_STICKY = """() => {
  scrollTo(0, document.body.scrollHeight / 2);
  return [...document.body.querySelectorAll("*")]
    .filter((node) => ["fixed", "sticky"].includes(getComputedStyle(node).position))
    .map((node) => node.getBoundingClientRect())
    .filter((box) => box.top < innerHeight && box.bottom > 0 && box.width > 100)
    .reduce((sum, box) =>
      sum + Math.min(box.bottom, innerHeight) - Math.max(box.top, 0), 0) / innerHeight;
}"""

# Put in before the page's own script: sums what moves without anybody touching it.
WATCH_SHIFTS = """window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (!entry.hadRecentInput) {
      window.shifts.push([entry.value, ...entry.sources.map(
        (source) => source.node?.outerHTML?.slice(0, 100) ?? "")]);
    }
  }
}).observe({type: "layout-shift", buffered: true});"""

FOCUSED = """() => {
  const outlined = (node) => getComputedStyle(node).outlineStyle !== "none"
    && parseFloat(getComputedStyle(node).outlineWidth) >= 2;
  const node = document.activeElement;
  if (!node || node === document.body) return null;
  const box = node.getBoundingClientRect();
  const points = [[.5, .5], [.2, .5], [.8, .5]].map(([x, y]) =>
    [...node.getClientRects()].map((rect) => document.elementFromPoint(
      rect.left + rect.width * x, rect.top + rect.height * y)));
  return {
    words: (node.innerText || node.value || node.getAttribute("aria-label") || "").trim(),
    html: node.outerHTML.slice(0, 140),
    inside: box.bottom > 0 && box.top < innerHeight && box.right > 0
      && box.left < innerWidth && box.width > 2 && box.height > 2,
    uncovered: points.flat().some(
      (seen) => seen && (node.contains(seen) || seen.contains(node))),
    ring: outlined(node) || [...document.querySelectorAll(":has(:focus-visible)")].some(
      (box) => box.matches(".ev, .pc, li") && outlined(box)),
  };
}"""


def sideways(page) -> list[str]:
    """What makes the page scroll sideways; nothing where it does not."""
    return page.evaluate(TOO_WIDE)


def space_out(page):
    """Give the text the spacing of WCAG 1.4.12."""
    page.evaluate(TEXT_SPACING)


def cut_off(page) -> list[str]:
    """Boxes whose text does not fit and is hidden."""
    return page.evaluate(CUT_OFF)


def sticks_out(page) -> list[str]:
    """Words of the header and of buttons that their box does not hold."""
    return page.evaluate(STICKS_OUT)


def header_rows(page) -> int:
    """How many rows the header takes: 1, or more."""
    return page.evaluate(HEADER_ROWS)


def small_controls(page) -> list[str]:
    """Buttons, fields and the like below 44 × 44 CSS pixels."""
    return page.evaluate(SMALL_CONTROLS, CONTROLS)


def small_links(page) -> list[str]:
    """Links below 24 × 24 CSS pixels."""
    return page.evaluate(SMALL_LINKS)


def step(page) -> dict:
    """Press Tab; say where the focus is now, and assert that one sees it."""
    page.keyboard.press("Tab")
    return seen_focus(page)


def seen_focus(page) -> dict:
    """What has the focus; fails where it is nowhere, out of sight or without a ring."""
    focused = page.evaluate(FOCUSED)
    assert focused, f"{page.url}: nothing has the focus"
    for what in ("inside", "uncovered", "ring"):
        assert focused[what], f"{page.url}: focus not {what}: {focused['html']}"
    return focused


def step_to(page, selector: str, *, most: int = 60) -> dict:
    """Press Tab until what matches `selector` has the focus."""
    passed = []
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break  # the end of the page
        focused = seen_focus(page)
        if page.evaluate("(css) => document.activeElement.matches(css)", selector):
            return focused
        passed.append(focused["words"][:20])
    raise AssertionError(f"{page.url}: {selector!r} is not among {passed}")
