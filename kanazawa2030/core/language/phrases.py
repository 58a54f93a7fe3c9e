"""Where long official names may break: between phrases, not within a word.

Browsers break Japanese after any character. `word-break: keep-all` with `<wbr>` between the
phrases breaks these names as one reads them, in every browser.
"""

from functools import cache

import budoux
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import mark_safe

_NAMES = (
    "古くて|新しくて|心地よいまち",
    "もったいないが|ないまち",
    "子供が|ゆめを|描けるまち",
    "働きがいも、|生きがいも|得られるまち",
    "新しいもの、|ことを|生み出すまち",
    "自然、|歴史、|文化に|立脚した|まちづくりを|すすめる",
    "環境への|負荷を|少なくし|資源循環型|社会を|つくる",
    "次代を担う|子供たちの|可能性を|引き出す|環境を|つくる",
    "誰もが|生涯に|わたって|学び|活躍できる|社会風土を|つくる",
    "文化や|産業に|革新的|イノベーションが|起きる|仕組みを|つくる",
    "公益社団法人|金沢青年会議所",
    "国連大学|サステイナビリティ|高等研究所|いしかわ・|かなざわ|オペレーティング・|ユニット",
)
_KNOWN = {name.replace("|", ""): name.split("|") for name in _NAMES}
_WBR = mark_safe("<wbr>")
_HTML = {
    name: format_html_join(_WBR, "{}", ((part,) for part in parts))
    for name, parts in _KNOWN.items()
}


def with_breaks(text: str) -> str:
    """Return `text` as HTML, a known name with `<wbr>` between its phrases."""
    return _HTML.get(text) or conditional_escape(text)


def phrases(text: str) -> list[str]:
    """Return Japanese text in its phrases: what is drawn has no browser to break its lines."""
    return _KNOWN.get(text) or _parser().parse(text)


@cache
def _parser():
    return budoux.load_default_japanese_parser()
