"""Rules that the HTML of every page keeps: nesting, ids, labels, headings, no inline code.

`problems(html, path=…)` returns what is wrong, as sentences. PortalClient calls it for
every response.
"""

import re
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit


def _words(text):
    return set(re.findall(r"\w+", text))


VOID = _words("area base br col embed hr img input link meta source track wbr")
# Elements that end an open paragraph: inside <p> they are a nesting error.
BLOCKS = _words(
    "address article aside blockquote details div dl fieldset figure footer form h1 h2 "
    "h3 h4 h5 h6 header hr main nav ol p pre section table ul"
)
INTERACTIVE = {"a", "button", "input", "select", "textarea", "label", "summary"}
ID_LISTS = {
    "aria-activedescendant",
    "aria-controls",
    "aria-describedby",
    "aria-details",
    "aria-errormessage",
    "aria-labelledby",
    "for",
    "form",
    "headers",
    "list",
}
DATA_SCRIPTS = {"application/json", "application/ld+json"}
FETCHING_RELS = {"stylesheet", "icon", "preload", "modulepreload", "manifest"}
LEFTOVER = re.compile(r"\{\{|\{%|\{#|%\(\w+\)[sd]")
WHITE = re.compile(r"\s+")


class _Page(HTMLParser):
    """Collects faults of the markup, and the ids and targets to compare at the end."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = []
        self.stack = []
        self.tags = Counter()
        self.ids = Counter()
        self.targets = []
        self.headings = []
        self.language = None
        self.description = None
        self.title = ""
        self.text_of_h1 = ""

    def handle_startendtag(self, tag, attrs):
        self._open(tag, attrs)
        if tag not in VOID:
            self.stack.pop()

    def handle_starttag(self, tag, attrs):
        self._open(tag, attrs)

    def handle_endtag(self, tag):
        if tag in VOID:
            self.found.append(f"</{tag}> ends an element that has no end")
        elif not self.stack or self.stack[-1] != tag:
            inner = f"<{self.stack[-1]}>" if self.stack else "nothing"
            self.found.append(f"</{tag}> on line {self.getpos()[0]} closes {inner}")
            if tag in self.stack:
                while self.stack.pop() != tag:
                    pass
        else:
            self.stack.pop()

    def handle_data(self, data):
        if "svg" in self.stack:
            return  # an SVG's <title> is its own
        if self.stack and self.stack[-1] == "title":
            self.title += data
        if "h1" in self.stack:
            self.text_of_h1 += data

    def _open(self, tag, attrs):
        values = {name: value or "" for name, value in attrs}
        where = f"<{tag}> on line {self.getpos()[0]}"
        if len(values) != len(attrs):
            self.found.append(f"{where} has an attribute twice")
        self._nesting(tag, where)
        if tag not in VOID:
            self.stack.append(tag)
        self.tags[tag] += 1
        for name, value in values.items():
            if name.startswith("on"):
                self.found.append(f"{where} has the inline handler {name}")
            elif name == "style":
                self.found.append(f"{where} has a style attribute")
            elif name == "id":
                self.ids[value] += 1
                if not value or WHITE.search(value):
                    self.found.append(f"{where} has the id {value!r}")
            elif name in ID_LISTS:
                self.targets += [(where, name, part) for part in value.split()]
        if tag == "html":
            self.language = values.get("lang")
        elif tag == "meta" and values.get("name") == "description":
            self.description = values.get("content", "")
        elif tag == "style":
            self.found.append(f"{where} holds inline styles")
        elif tag == "script":
            inline = "src" not in values
            if inline and values.get("type") not in DATA_SCRIPTS:
                self.found.append(f"{where} holds inline script")
        elif tag == "img" and "alt" not in values:
            self.found.append(f"{where} has no alt attribute")
        elif re.fullmatch("h[1-6]", tag):
            self._heading(int(tag[1]), where)
        self._links(tag, values, where)

    def _nesting(self, tag, where):
        if tag in BLOCKS and "p" in self.stack and "svg" not in self.stack:
            self.found.append(f"{where} is inside a <p>")
        if tag in INTERACTIVE - {"label", "summary"}:
            outer = {"a", "button"} & set(self.stack)
            if outer:
                self.found.append(f"{where} is inside <{outer.pop()}>")

    def _heading(self, level, where):
        if self.headings and level > self.headings[-1] + 1:
            self.found.append(f"{where} skips a level after h{self.headings[-1]}")
        self.headings.append(level)

    def _links(self, tag, values, where):
        href = values.get("href")
        if tag in {"a", "area", "use"} and href is not None and href.startswith("#"):
            self.targets.append((where, "href", unquote(href[1:])))
        if tag == "a" and not (href or "").strip() and "href" in values:
            self.found.append(f"{where} links to nothing")
        if (href or "").strip().lower().startswith(("javascript:", "data:")):
            self.found.append(f"{where} links to a script")
        fetched = [values.get("src"), values.get("poster")]
        fetched += [part.split()[0] for part in values.get("srcset", "").split(",") if part.strip()]
        if tag == "link" and FETCHING_RELS & set(values.get("rel", "").split()):
            fetched.append(href)
        for address in fetched:
            if address and urlsplit(address).netloc:
                self.found.append(f"{where} fetches {address} from elsewhere")


def url_language(path: str) -> str | None:
    """Return the language that a path begins with, or None."""
    first = path.lstrip("/").partition("/")[0]
    return first if first in {"ja", "en"} else None


def leftovers(html: str) -> list[str]:
    """Return template tags and placeholders that were left in the HTML."""
    return [
        f"{match.group()} is left in: …{html[max(0, match.start() - 40) : match.end() + 40]}…"
        for match in LEFTOVER.finditer(html)
    ]


def problems(html: str, *, path: str = "/") -> list[str]:
    """Return the faults of a whole page that was requested at `path`."""
    page = _Page()
    page.feed(html)
    page.close()
    found = [*leftovers(html), *page.found]
    found += [f"<{tag}> is never closed" for tag in page.stack]
    if not html.lstrip()[:15].lower().startswith("<!doctype html>"):
        found.append("the page does not begin with <!doctype html>")
    language = url_language(path)
    allowed = {language} if language else {"ja", "en"}
    if page.language not in allowed:
        found.append(f"<html lang={page.language!r}>, expected {' or '.join(allowed)}")
    if page.tags["h1"] != 1:
        found.append(f"{page.tags['h1']} <h1>, expected one")
    elif not page.text_of_h1.strip():
        found.append("the <h1> is empty")
    if page.headings and page.headings[0] != 1:
        found.append(f"the first heading is an h{page.headings[0]}")
    if page.tags["main"] != 1:
        found.append(f"{page.tags['main']} <main>, expected one")
    if not page.title.strip():
        found.append("the <title> is empty")
    if not (page.description or "").strip():
        found.append("the description is empty")
    found += [f"id {name!r} is there {n} times" for name, n in page.ids.items() if n > 1]
    for where, attribute, target in page.targets:
        top = attribute == "href" and target == "top"
        if target not in page.ids and not top:
            found.append(f"{where}: {attribute} names {target!r}, which is not there")
    return found
