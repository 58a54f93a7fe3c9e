"""Easy Japanese: its language code, and readings (furigana) of its words.

A page in easy Japanese is rendered with the language `ja-easy`, whose catalogue is
locale/ja_Easy; what that lacks is in ordinary Japanese. A reading is written behind its
kanji, 漢字《かんじ》: ruby on a page, 漢字（かんじ） in a mail. docs/easy-japanese.md says more.
"""

import re
from collections.abc import Callable

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

EASY = "ja-easy"

# Each with its reading in braces behind the characters it belongs to. Behind | stands what may
# follow, one character each: 話{はな}|しす are 話し and 話す. The longest word is found first.
_LIST = """
    申{もう}し込{こ}|まみむめもん 申{もう}し込{こ} 申込{もうしこ}|まみむめも 申込{もうしこみ}
    取{と}り消{け}|さしすせそ 取{と}り消{け} 取消{とりけ}|さしすせそ 取消{とりけし}
    催{もよお}|しす 定員{ていいん} 会場{かいじょう} 受付{うけつけ} 受{う}け付{つ}け 開催{かいさい}
    延期{えんき} 中止{ちゅうし} 参加{さんか} 参加費{さんかひ} 参加者{さんかしゃ} 無料{むりょう}
    主催{しゅさい} 共催{きょうさい} 後援{こうえん} 協力{きょうりょく} 運営{うんえい}
    事務局{じむきょく} 連絡{れんらく} 連絡先{れんらくさき} 質問{しつもん} 相談{そうだん}
    通訳{つうやく} 手話{しゅわ} 託児{たくじ} 字幕{じまく} 要約筆記{ようやくひっき}
    市民{しみん} 日本語{にほんご}
    英語{えいご} 名前{なまえ} 電話{でんわ} 電話番号{でんわばんごう} 番号{ばんごう} 説明{せつめい}
    世界{せかい} 目標{もくひょう} 活動{かつどう} 満席{まんせき} 不要{ふよう} 場所{ばしょ}
    時間{じかん} 用水{ようすい} 団体{だんたい} 仕事{しごと} 勉強{べんきょう} 方法{ほうほう}
    方向{ほうこう} 方向性{ほうこうせい} 公開{こうかい} 地図{ちず} 見本{みほん} 提案{ていあん}
    大切{たいせつ} 問{と}い合{あ}わせ 連携企画{れんけいきかく} 連携{れんけい} 企画{きかく}
    設備{せつび} 工事{こうじ} 都合{つごう} 体調{たいちょう} 講師{こうし} 日程{にってい}
    予定{よてい} 変更{へんこう} 前日{ぜんじつ} 当日{とうじつ} 駐車場{ちゅうしゃじょう}
    駐輪場{ちゅうりんじょう} 自転車{じてんしゃ} バス停{てい} 入口{いりぐち} 出口{でぐち}
    段差{だんさ} 階段{かいだん} 会議室{かいぎしつ} 工房{こうぼう} 町家{まちや} 屋根{やね}
    椅子{いす} 発電所{はつでんしょ} 発電{はつでん} 電気{でんき} 通学路{つうがくろ}
    台所{だいどころ} 堆肥{たいひ} 落{お}ち葉{ば} 木陰{こかげ} 雨具{あまぐ} 大人{おとな}
    子供{こども} 子{こ}ども 学生{がくせい} 小学生{しょうがくせい} 小学校{しょうがっこう}
    学校{がっこう} 中学生{ちゅうがくせい} 高校生{こうこうせい} 先生{せんせい} 一人{ひとり}
    二人{ふたり} 三人{さんにん} 何人{なんにん} 何歳{なんさい} 何時{なんじ} 何日{なんにち}
    何回{なんかい} 何{なん}で|す 何{なに}|をがもに 人数{にんずう} 今日{きょう} 明日{あした}
    昨日{きのう} 今年{ことし} 毎年{まいとし} 毎日{まいにち} 一日{いちにち} 一年{いちねん}
    一回{いっかい} 文字{もじ} 資料{しりょう} 写真{しゃしん} 映像{えいぞう} 大雨{おおあめ}
    食品{しょくひん} 循環{じゅんかん} 材料{ざいりょう} 素材{そざい} 工芸{こうげい} 文化{ぶんか}
    自然{しぜん} 環境{かんきょう} 社会{しゃかい} 経済{けいざい} 生活{せいかつ} 未来{みらい}
    地域{ちいき} 資源{しげん} 新産業{しんさんぎょう} 創出{そうしゅつ} 豊{ゆた}か 誰{だれ}
    可能性{かのうせい} 生涯{しょうがい} 取組{とりくみ} 調整中{ちょうせいちゅう} 代金{だいきん}
    菓子{かし} 野菜{やさい} 畑{はたけ} 運動靴{うんどうぐつ} 靴{くつ} 傘{かさ} 坂{さか} 席{せき}
    庭{にわ} 駅{えき} 見本駅{みほんえき} 板{いた} 夜{よる} 町{まち} 紙{かみ} 段{だん} 朝{あさ}
    雪{ゆき} 戸{と} 声{こえ} 暮{く}らし 暮{く}ら|さすせ 丁目{ちょうめ} 番地{ばんち} 番目{ばんめ}
    番{ばん} 号{ごう} 代{だい} 代表{だいひょう} 見本町{みほんまち} 見本台{みほんだい}
    市役所{しやくしょ} 研究室{けんきゅうしつ} 研究所{けんきゅうじょ} 協同組合{きょうどうくみあい}
    株式会社{かぶしきがいしゃ} 菜園{さいえん} 小屋{こや} 第{だい} 平日{へいじつ}
    企画調整課{きかくちょうせいか} 心地{ここち}よ|いくさ 働{はたら}きがい 働{はたら}|かきくけこい
    生{い}きがい 生{う}み出{だ}|さしすせそ 得{え}られ 得{え}|るた 描{えが}|かきくけこい
    直{なお}|さしすせそ 数{かず} 数{かぞ}え 教{おし}え 教{おそ}わ 改{あらた}め
    話{はな}し合{あ}|いうえっ 話{はなし} 話{はな}|さしすせそ 歩{ある}|かきくけこい 考{かんが}え
    集{あつ}ま|らりるれっ 集{あつ}め 使{つか}|わいうえおっ 終{お}わ|らりるれっ 送{おく}|らりるれっ
    持{も}ち寄{よ}|らりるれっ 持{も}|たちつてとっ 決{き}ま|らりるれっ 決{き}め
    始{はじ}ま|らりるれっ 始{はじ}め 変{か}わ|らりるれっ 変{か}え 住{す}|まみむめもん
    飲{の}|まみむめもん 待{ま}|たちつてとっ 選{えら}|ばびぶべぼん 開{ひら}|かきくこい 開{あ}け
    押{お}|さしすせそ 知{し}|らりるれっ 帰{かえ}|らりるれっ 調{しら}べ 拾{ひろ}|わいうえおっ
    運{はこ}|ばびぶべぼん 壊{こわ}れ 減{へ}ら|さしすせそ 守{まも}|らりるれっ 楽{たの}し
    学{まな}|ばぶべぼん 助{たす}け 手伝{てつだ}|わいうえおっ 渡{わた}|さしすせそ
    残{のこ}|らりるれっさしすせそ 上{のぼ}って 売{う}|らりるれっ 違{ちが}|わいうえおっ
    消{け}|さしすせそ 消{き}え 写{うつ}|らりるれっさしすせ 難{むずか}し 頼{たの}|まみむめもん
    貸{か}|さしすせそ 引{ひ}っ越{こ}|さしすせそ 目{め}ざ|さしすせそ
"""
_KANJI = "[一-鿿々〆ヶ]+"
_BASE = re.compile(rf"({_KANJI})\{{([ぁ-ー]+)\}}")


def _each(entry: str) -> list[str]:
    word, _bar, endings = entry.partition("|")
    return [word + end for end in endings] or [word]


def _plain(word: str) -> str:
    """Return a word of the list without its readings."""
    return re.sub(r"\{.*?\}", "", word)


WORDS = tuple(word for entry in (*_LIST.split(), *settings.CITY.readings) for word in _each(entry))
_RUBY = r"<ruby>\1<rp>（</rp><rt>\2</rt><rp>）</rp></ruby>"
_MARKUP = {_plain(word): _BASE.sub(_RUBY, word) for word in WORDS}
# Only kana directly behind kanji are a reading: 《合唱》 is the title of a work. Where a reading
# belongs to the last of several kanji only, ｜ stands before these.
_NOTED = re.compile(rf"｜?({_KANJI})《([ぁ-ゖァ-ヶー]+)》")


def _found(word: str) -> str:
    """Return the pattern of a word; one that is short is none inside of a longer one."""
    first, rest = _plain(word)[0], _plain(word)[1:]
    if word[1] == "{" or first in "一二三":
        first += rf"(?<!{_KANJI[:-1]}{first})"  # behind it, so that a search looks for literals
    return first + rest + (rf"(?!{_KANJI[:-1]})" if not rest else "")


KNOWN = re.compile(
    "|".join(
        _found(word) for word in sorted(WORDS, key=lambda word: len(_plain(word)), reverse=True)
    )
)

_PIECE = re.compile(
    r"""
      <!--.*?-->
    | <(?P<whole>script|style|textarea|svg|ruby)\b.*?</(?P=whole)>  # left as it is
    | <(?P<bare>title|option)\b.*?</(?P=bare)>                      # has no markup inside
    | <(?P<closing>/?)(?P<name>[a-zA-Z][\w-]*)[^>]*>
    | [^<]+ | <
    """,
    re.DOTALL | re.VERBOSE,
)
# Beside `value`, which holds what somebody has typed.
_WORDED = re.compile(
    r"""(\s(?:alt|title|label|content|placeholder|aria-\w+|data-[\w-]+)=")([^"]*)"""
)
# A text that is not ours to annotate: as somebody typed it, or a text of staff in ordinary
# Japanese, which gets the readings of known words only.
TYPED, ORDINARY = "data-typed", "data-ordinary"
_MARKED = re.compile(rf"\s({TYPED}|{ORDINARY})(?=[\s>])")


def is_easy() -> bool:
    """Return whether the page or mail being written is in easy Japanese."""
    return get_language() == EASY


def reads(language: str, wants_easy: bool) -> str:
    """Return the language to write to somebody in, from its two columns: `ja-easy` is both."""
    return EASY if wants_easy and language == "ja" else language


def as_columns(chosen: str) -> dict:
    """Return what is stored of a chosen language: `reads` the other way round."""
    return {"language": "ja" if chosen == EASY else chosen, "is_easy": chosen == EASY}


def in_text(text: str) -> str:
    """Return a text for a mail: 漢字（かんじ）."""
    return _NOTED.sub(r"\1（\2）", text)


def without_readings(text: str) -> str:
    """Return a text for a place that takes no markup, such as an attribute."""
    return _NOTED.sub(r"\1", text)


def _annotated(text: str, mark: str = "") -> str:
    """Return escaped text between two tags with its readings as ruby."""
    if mark == TYPED:
        return text
    if mark != ORDINARY:
        text = _NOTED.sub(_RUBY, text)
    # Not inside of what has just become ruby.
    parts = re.split("(<ruby>.*?</ruby>)", text)
    parts[::2] = [KNOWN.sub(lambda found: _MARKUP[found[0]], part) for part in parts[::2]]
    return "".join(parts)


def annotated(html: str, change_tag: Callable[[str, str], str] | None = None) -> str:
    """Return the HTML of a page, or of a part of one, with readings as ruby.

    Texts get them; attributes, titles and options lose their notation, as they cannot show
    any. Forms keep what is typed in them. `change_tag` takes a name and the whole tag.
    """
    done: list[str] = []
    mark, marked, depth = "", "", 0
    for piece in _PIECE.finditer(html):
        text, name = piece[0], piece["name"]
        if name is None:
            if piece["bare"]:
                text = without_readings(text)
            elif not text.startswith("<"):
                text = _annotated(text, mark)
        elif piece["closing"]:
            depth -= name == marked
            if mark and not depth:
                mark = marked = ""
        else:
            if mark:
                depth += name == marked
            elif found := _MARKED.search(text):
                mark, marked, depth = found[1], name, 1
            if mark != TYPED:
                text = _WORDED.sub(lambda one: one[1] + without_readings(one[2]), text)
            if change_tag:
                text = change_tag(name, text)
        done.append(text)
    return "".join(done)


def with_readings(html: SafeString) -> SafeString:
    """Return `html`, which must be escaped already, with its readings."""
    # Safe: what is put in are constants, kanji and kana.
    return mark_safe(annotated(html))
