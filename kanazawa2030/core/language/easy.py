"""Readings (furigana) of the words that easy Japanese cannot do without."""

import re

from django.utils.safestring import SafeString, mark_safe

# Each with its reading in braces behind the characters it belongs to. Where one word begins
# another, the longer one is found first.
WORDS = (
    *("催{もよお}し", "申{もう}込{こ}み", "申{もう}し込{こ}み", "申{もう}し込{こ}む"),
    *(
        "申{もう}し込{こ}んで",
        "申{もう}し込{こ}",
        "申込{もうしこみ}",
        "定員{ていいん}",
        "会場{かいじょう}",
    ),
    *("取消{とりけ}し", "取{と}り消{け}し", "取{と}り消{け}す", "取{と}り消{け}", "受付{うけつけ}"),
    *("開催{かいさい}", "延期{えんき}", "中止{ちゅうし}", "参加{さんか}", "参加費{さんかひ}"),
    *("無料{むりょう}", "主催{しゅさい}", "事務局{じむきょく}", "連絡{れんらく}", "質問{しつもん}"),
    *("相談{そうだん}", "通訳{つうやく}", "手話{しゅわ}", "託児{たくじ}", "金沢{かなざわ}"),
    *(
        "金沢市{かなざわし}",
        "金沢市民{かなざわしみん}",
        "日本語{にほんご}",
        "英語{えいご}",
        "名前{なまえ}",
        "電話{でんわ}",
    ),
    *("説明{せつめい}", "世界{せかい}", "目標{もくひょう}", "活動{かつどう}", "満席{まんせき}"),
    *("不要{ふよう}", "集{あつ}まる", "話{はな}し", "歩{ある}き", "考{かんが}え"),
    *(
        "場所{ばしょ}",
        "時間{じかん}",
        "用水{ようすい}",
        "席{せき}",
        "団体{だんたい}",
        "市民{しみん}",
    ),
)
_BASE = re.compile(r"([一-鿿々〆ヶ]+)\{([ぁ-ー]+)\}")
_MARKUP = {
    re.sub(r"\{.*?\}", "", word): _BASE.sub(
        r"<ruby>\1<rp>（</rp><rt>\2</rt><rp>）</rp></ruby>", word
    )
    for word in WORDS
}
# A tag as it is, or a word: nothing is put inside of tags.
_FOUND = re.compile("<[^>]*>|" + "|".join(sorted(_MARKUP, key=len, reverse=True)))


def with_readings(html: SafeString) -> SafeString:
    """Return `html`, which must be escaped already, with the readings of known words."""
    # Safe: what is put in are constants, and nothing else is changed.
    return mark_safe(_FOUND.sub(lambda found: _MARKUP.get(found[0], found[0]), html))
