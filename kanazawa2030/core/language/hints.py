"""Hints on a text in easy Japanese, for whoever writes it; they never refuse a text.

After the national guideline on やさしい日本語: short sentences, everyday words, a reading
behind each kanji a beginner does not know (漢字《かんじ》).
"""

import re
from typing import NamedTuple

from django.utils.translation import gettext as _

from .easy import KNOWN
from .easy_kanji import EASY_KANJI
from .lists import listed

LONGEST_SENTENCE = 40
LONGEST_TEXT = 20_000  # characters that are looked at
_SHOWN = 15  # characters of a long sentence
_LOAN = 4  # characters from which a word in katakana is asked about

_READ = re.compile(r"｜?(?<![一-鿿々〆ヶ])([一-鿿々〆ヶ]+)《[ぁ-ゖァ-ヶー]+》")
_ADDRESS = re.compile(r"\]\([^)\n]{0,500}\)|https?://[^\s、。]+")
_SENTENCE_END = re.compile(r"[。！？!?\n]+")
_LINE_MARK = re.compile(r"^[\s#>*-]+|\*\*")
# A word with the number before it and what of its kana is likely no particle.
_KANJI = r"[一-鿿々〆ヶ]+"
_PARTICLES = "から|まで|より|だけ|など|[はがをにのでともへやな]"
_ENDING = "[ぁ-ゑん]{0,2}?[てで]|[ぁ-ゑん]{1,3}"
_WORD = re.compile(rf"\d{{0,4}}{_KANJI}(?:っ{_KANJI})*(?:(?!{_PARTICLES})(?:{_ENDING}))?")
_CLASS = re.compile("[一-鿿々〆ヶ]")
# What looks like a reading but is none, once the readings are taken out.
_BEGUN = re.compile(r"[^｜《》\n]{0,6}《(?P<inside>[^《》\n]*)(?P<end>》?)")
_BAR = re.compile("｜+")
_KANA_ONLY = re.compile(r"[ぁ-ゖァ-ヶー]+")
_IN_BRACKETS = re.compile(r"《[ぁ-ゖァ-ヶー]*》?")
_KATAKANA = re.compile(r"[ァ-ヺー]+")

# Words in katakana that everybody in Japan meets every day, and names of the project.
_EVERYDAY = """
    アパート アルバイト アンケート イベント インターネット エアコン エスカレーター
    エレベーター オンライン カレンダー キロメートル グループ コピー コンビニ コーヒー
    サービス シャワー スマートフォン スポーツ スリッパ スーパー センター
    センチメートル タクシー チケット テーブル デパート トイレットペーパー
    ニュース ハンカチ パソコン プレゼント ペットボトル ホームページ
    ボランティア ボールペン ポスター マイナンバーカード ミーティング メートル
    メールアドレス アドレス パートナー ファイル カタカナ カナザワ
    レストラン アメリカ インドネシア フィリピン フランス ブラジル ベトナム
"""
EVERYDAY = frozenset(_EVERYDAY.split())
# Words of notices by the city, each with what is said instead.
PLAINER = {
    "開催": "する、ひらく",
    "実施": "する",
    "開始": "始《はじ》まる",
    "終了": "終《お》わる",
    "集合": "集まる",
    "参加": "来る、出る",
    "持参": "持《も》って来る",
    "記入": "書く",
    "提出": "出す",
    "送付": "送《おく》る",
    "配布": "くばる",
    "連絡": "電話する、メールする",
    "問い合わせ": "聞く",
    "申請": "もうしこむ",
    "変更": "変《か》わる、変《か》える",
    "延期": "別《べつ》の日にする",
    "中止": "やめる、しない",
    "使用": "使《つか》う",
    "利用": "使《つか》う",
    "購入": "買う",
    "乗車": "乗《の》る",
    "徒歩": "歩いて",
    "可能": "できる",
    "不可": "できない",
    "禁止": "してはいけない",
    "必着": "その日までに着《つ》くように送《おく》る",
    "厳守": "かならず守《まも》る",
    "締切": "いつまで",
    "締め切り": "いつまで",
    "無料": "お金はいらない",
    "有料": "お金がいる",
    "事前": "前に",
    "当日": "その日",
    "飲食": "食べる、飲《の》む",
    "土足": "くつのまま",
    "希望": "したい、ほしい",
    "不要": "いらない",
    "下記": "下に書いてあること",
    "イベント会場": "イベントをする場所",
    "ご覧": "見る",
    "お越し": "来る",
}
_PLAINER = re.compile("|".join(sorted(PLAINER, key=len, reverse=True)))


class Hint(NamedTuple):
    """One thing to look at: `kind` is "sentence", "word", "kanji" or "katakana".

    Or what is wrong with a reading: "empty", "unclosed", "unplaced" or "bar". `text` is what
    it is about: the beginning of the sentence, or the word. `instead` is what may be said in
    its place, where that is known.
    """

    kind: str
    text: str
    instead: str = ""


def hints(text: str) -> list[Hint]:
    """Return what could be easier in a text: sentences, readings, then its words in order.

    A word is named once. Addresses of links count for nothing.
    """
    plain = _ADDRESS.sub("", text[:LONGEST_TEXT])
    without_readings = _READ.sub(r"\1", plain)
    found = [Hint("sentence", f"{one[:_SHOWN]}…") for one in _long_sentences(without_readings)]
    words = {
        one[0]: Hint("word", one[0], PLAINER[one[0]]) for one in _PLAINER.finditer(without_readings)
    }
    unread = _READ.sub(_blank, plain)
    found += _not_readings(plain, unread)
    # A word that is said in another way needs no reading.
    hard = KNOWN.sub(_blank, _PLAINER.sub(_blank, unread))
    for one in _WORD.finditer(unread):
        if not EASY_KANJI.issuperset(_CLASS.findall(hard[one.start() : one.end()])):
            words.setdefault(one[0], Hint("kanji", one[0]))
    for one in _KATAKANA.finditer(_IN_BRACKETS.sub("、", unread)):
        if len(one[0]) >= _LOAN and one[0] not in EVERYDAY:
            words.setdefault(one[0], Hint("katakana", one[0]))
    return found + sorted(words.values(), key=lambda hint: without_readings.find(hint.text))


def _blank(found: re.Match) -> str:
    """Return as many characters that are no kanji."""
    return "、" * len(found[0])


def _not_readings(plain: str, unread: str) -> list[Hint]:
    """Return what is written like a reading and is none; 《合唱》 is a title."""
    found = {}
    for one in _BEGUN.finditer(unread):
        inside = one["inside"].strip()
        shown = plain[one.start() : one.end()][: 2 * _SHOWN]
        if not one["end"]:
            found[shown] = Hint("unclosed", shown)
        elif not inside:
            found[shown] = Hint("empty", shown)
        elif _KANA_ONLY.fullmatch(inside):
            found[shown] = Hint("unplaced", shown)
    for one in _BAR.finditer(unread):
        shown = plain[one.start() : one.end() + len("｜漢字《")]
        found.setdefault(shown, Hint("bar", shown))
    return list(found.values())


def _long_sentences(text: str) -> list[str]:
    """Return the sentences that are too long."""
    found = (_LINE_MARK.sub("", one).strip() for one in _SENTENCE_END.split(text))
    return [one for one in found if len(one) > LONGEST_SENTENCE]


def hint_sentences(text: str) -> list[str]:
    """Return the hints on a text in words of the page's language, alike ones together."""
    said, words = [], {"kanji": [], "katakana": []}
    for kind, found, instead in hints(text):
        values = {"text": found, "instead": instead, "most": LONGEST_SENTENCE}
        match kind:
            case "sentence":
                said.append(_("“%(text)s”: over %(most)s characters. Make two sentences.") % values)
            case "word":
                said.append(_("“%(text)s”: an easier way to say it is “%(instead)s”.") % values)
            case "empty":
                said.append(_("“%(text)s”: there is no reading between 《 and 》.") % values)
            case "unclosed":
                said.append(_("“%(text)s”: the 》 behind the reading is missing.") % values)
            case "unplaced":
                said.append(_("“%(text)s”: this reading is not behind kanji.") % values)
            case "bar":
                sentence = _("“%(text)s”: write one ｜, right before kanji with their reading.")
                said.append(sentence % values)
            case _other:
                words[kind].append(found)
    if words["kanji"]:
        sentence = _("Write the reading behind these kanji, as in 漢字《かんじ》: %(words)s")
        said.append(sentence % {"words": listed(words["kanji"])})
    if words["katakana"]:
        sentence = _("Are there everyday words for these? %(words)s")
        said.append(sentence % {"words": listed(words["katakana"])})
    return said
