"""Render the Markdown that staff and partners write as safe HTML.

CommonMark with tables, line breaks as typed and links of bare addresses; no HTML and no
images. The parser escapes
tags, and nh3 then removes every element and attribute but those listed here.

Text that would take too long is shown as typed, in paragraphs. It is not refused at the
form: texts also come from imports, samples and older rows, and nobody loses what was typed.
"""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import urlsplit

import nh3
from django.conf import settings
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

MAX_LENGTH = 20_000  # characters; fifty sheets of manuscript paper
MAX_BRACKETS = 1_000  # each may begin a link, which the parser seeks in all that follows
MAX_CELLS = 4_000  # of tables: each row is filled up to the columns of the head

_TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote"),
    *("ul", "ol", "li", "a", "h1", "h2", "h3", "h4", "h5", "h6"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {"a": {"href", "title", "rel"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto", "tel"}


_EMPTY_LINE = re.compile(r"\n[ \t]*\n")
_DELIMITER_ROW = re.compile(r"[-:][ \t]*\||\|[ \t]*[-:]")  # below the head of a table


# Latin only: Japanese words follow an address without a space. Each run of characters is
# read once, so that a long text costs no more than its length.
_ADDRESS = re.compile(
    r"\bhttps?://[A-Za-z0-9](?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*[A-Za-z0-9/_~=&%#-])?"
    r"|(?<![A-Za-z0-9._%+-])[A-Za-z0-9_%+-][A-Za-z0-9._%+-]{0,63}"
    r"@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,63}(?![A-Za-z0-9-])",
    re.ASCII,
)


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


class _WideDelimiters(StateInline):
    """Parser state that finds emphasis beside Japanese punctuation.

    CommonMark recognises emphasis by spaces, which Japanese does not have: `**「太字」**です`
    would keep its asterisks. Beside a full-width character a run of markers may open unless
    a space follows, and close unless one precedes.
    """

    def scanDelims(self, start, canSplitWord):
        found = super().scanDelims(start, canSplitWord)
        if not canSplitWord or (found.can_open and found.can_close):
            return found
        end = start + found.length
        before = self.src[start - 1] if start else " "
        after = self.src[end] if end < self.posMax else " "
        if not (_is_wide(before) or _is_wide(after)):
            return found
        return found._replace(
            can_open=found.can_open or not after.isspace(),
            can_close=found.can_close or not before.isspace(),
        )


class _InlineParser(ParserInline):
    def parse(self, src, md, env, tokens):
        state = _WideDelimiters(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    # The new inline parser has rules of its own: enable and disable them afterwards.
    standard = parser.inline
    parser.inline = _InlineParser()
    parser.inline.ruler, parser.inline.ruler2 = standard.ruler, standard.ruler2
    return parser.enable(["table", "strikethrough"]).disable("image")


_PARSER = _parser()


def _is_external(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return True
    return bool(parts.netloc) and parts.netloc != urlsplit(settings.SITE_ORIGIN).netloc


def _linked(tokens):
    """Yield the tokens of a line of text; bare web and email addresses become links."""
    inside = 0  # a link
    for token in tokens:
        inside += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type != "text" or inside:
            yield token
            continue
        end = 0
        for found in _ADDRESS.finditer(token.content):
            yield _text(token, token.content[end : found.start()])
            end = found.end()
            address = found[0] if "://" in found[0] else f"mailto:{found[0]}"
            yield Token("link_open", "a", 1, attrs={"href": address})
            yield _text(token, found[0])
            yield Token("link_close", "a", -1)
        yield _text(token, token.content[end:])


def _text(token, content) -> Token:
    return Token("text", "", 0, content=content, level=token.level)


def _adjust(tokens, base_heading: int):
    headings = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    highest = min(headings, default=1)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            level = min(int(token.tag[1]) - highest + base_heading, 6)
            token.tag = f"h{level}"
        elif token.type in ("th_open", "td_open"):
            token.attrs.pop("style", None)  # the content security policy forbids inline styles
        if token.children:
            token.children = list(_linked(token.children))
        for child in token.children or ():
            if child.type == "link_open" and _is_external(str(child.attrGet("href"))):
                child.attrSet("rel", "external noopener")


def _is_costly(text: str) -> bool:
    """Return whether parsing takes more than a fraction of a second."""
    if len(text) > MAX_LENGTH or text.count("[") > MAX_BRACKETS:
        return True
    if "|" not in text:
        return False
    # A table ends at an empty line; where there is none, this counts too many cells.
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    blocks = [block.split("\n") for block in _EMPTY_LINE.split(text)]
    return (
        sum(
            len(lines) * max(line.count("|") for line in lines)
            for lines in blocks
            if any(map(_DELIMITER_ROW.search, lines))
        )
        > MAX_CELLS
    )


@lru_cache(maxsize=128)
def render(text: str, *, base_heading: int = 2) -> SafeString:
    """Return the HTML of a Markdown text.

    Its highest heading level becomes `<h{base_heading}>`, whether it began with `#` or
    `##`, so that no page skips a level or has two h1. The result depends on the arguments
    only and is cached. A text over one of the limits above is shown as typed.
    """
    if not text:
        return SafeString("")
    if _is_costly(text):
        return linebreaks(text, autoescape=True)
    tokens = _PARSER.parse(text)
    _adjust(tokens, base_heading)
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    # Safe: nh3 keeps nothing but the tags, attributes and schemes above.
    return mark_safe(
        nh3.clean(
            html,
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            url_schemes=_SCHEMES,
            link_rel=None,
            strip_comments=True,
        )
    )
