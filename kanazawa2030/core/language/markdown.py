"""Markdown as the city's staff and partners write it, made safe for a page.

CommonMark with tables and line breaks as typed; no HTML, no images. Two safeguards in
a row: the parser passes no tag through, and nh3 keeps only the list below.
"""

import unicodedata
from urllib.parse import urlsplit

import nh3
from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline

MAX_LENGTH = 50_000

_TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote"),
    *("ul", "ol", "li", "a", "h1", "h2", "h3", "h4", "h5", "h6"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {"a": {"href", "title", "rel"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto", "tel"}


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


class _WideDelimiters(StateInline):
    """Emphasis beside Japanese punctuation.

    CommonMark finds the borders of emphasis by spaces, which Japanese does not write:
    `**「太字」**です` would keep its asterisks. Beside a full-width character a run of
    markers may open unless a space follows, and close unless one precedes.
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
    # The new inline parser has its own rules: switch them on and off after the swap.
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


def _adjust(tokens, base_heading: int):
    headings = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    highest = min(headings, default=1)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            level = min(int(token.tag[1]) - highest + base_heading, 6)
            token.tag = f"h{level}"
        elif token.type in ("th_open", "td_open"):
            token.attrs.pop("style", None)  # the policy allows no inline style
        for child in token.children or ():
            if child.type == "link_open" and _is_external(str(child.attrGet("href"))):
                child.attrSet("rel", "external noopener")


def render(text: str, *, base_heading: int = 2) -> SafeString:
    """HTML of a Markdown text; its highest heading level becomes `<h{base_heading}>`,
    whether the writer began with `#` or `##`: no page skips a level, none has two h1.

    Pure, so the result may be cached by text. Beyond MAX_LENGTH characters the text is
    shown as it was typed: parsing would cost every visitor too much.
    """
    if not text:
        return SafeString("")
    if len(text) > MAX_LENGTH:
        return SafeString(f"<p>{escape(text)}</p>")
    tokens = _PARSER.parse(text)
    _adjust(tokens, base_heading)
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    # nh3 vouches for the result: it keeps nothing but the tags and schemes above.
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
