"""One way of writing the same thing: names, addresses, numbers, search and sort keys.

What a person typed is kept as NFC; NFKC, which changes how a name is written, is for
keys, addresses and numbers only (DESIGN.md rule 11). Every function takes any string and
never raises; all but the kana sort key give the same when applied to their own result.
"""

import re
import unicodedata
from functools import wraps

import jaconv

# Characters that turn a line around or hide in it, so that a text reads as another one.
# The joiners U+200C and U+200D stay: emoji and some scripts need them.
_HIDDEN = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

# NFKC leaves these apart, though a reader takes them for the same (SAFETY: U+2212).
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－﹣⁃˗➖"), "-")
# Old and printers' forms of characters frequent in names, to the common form.
_KANJI = str.maketrans(
    "髙﨑嵜碕𠮷邊邉齋齊斎澤廣國嶋嶌櫻眞冨德榮惠濵濱瀨瀧淵渕劔劍彌禮藏圓學會縣區",
    "高崎崎崎吉辺辺斉斉斉沢広国島島桜真富徳栄恵浜浜瀬滝渕渕剣剣弥礼蔵円学会県区",
)
_KATAKANA = {code: code - 0x60 for code in [*range(0x30A1, 0x30F7), 0x30FD, 0x30FE]}
_UNUSUAL_WIDTH = re.compile("[０-９Ａ-Ｚａ-ｚ]+|[\uff66-\uff9f]+")
_JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f]")
_LONG_AT_END = re.compile("(?<=[ぁ-ゖ])ー+(?![ぁ-ゖー])")
_VARIANT_MARKS = re.compile("[\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def _until_stable(normalise):
    """Apply again while that changes anything.

    Taking a character away, or folding it, can bring together two that then combine.
    """

    @wraps(normalise)
    def repeat(value: str) -> str:
        for _round in range(5):
            before, value = value, normalise(value)
            if value == before:
                break
        return value

    return repeat


@_until_stable
def clean_line(value: str) -> str:
    """One line: NFC, no control or direction characters, runs of spaces as one.

    The full-width space inside a name stays as it was typed.
    """
    value = _BREAKS.sub(" ", value)
    value = _without_hidden(value.replace("\n", " ").replace("\t", " "))
    return re.sub(" {2,}", " ", value).strip()


@_until_stable
def clean_text(value: str) -> str:
    """Several lines: as clean_line, but line breaks (as \\n) and inner spaces stay."""
    value = _without_hidden(_BREAKS.sub("\n", value).replace("\t", " "))
    lines = [line.rstrip() for line in value.split("\n")]
    return re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip()


@_until_stable
def even_width(value: str) -> str:
    """One line as clean_line, Latin letters and digits in half, kana in full width.

    １０個のﾏｲﾊﾞｯｸﾞ becomes 10個のマイバッグ; every other character stays as typed.
    """
    return _UNUSUAL_WIDTH.sub(lambda run: unicodedata.normalize("NFKC", run[0]), clean_line(value))


def has_japanese(value: str) -> bool:
    """Whether there are kana or kanji in a text."""
    return _JAPANESE.search(value) is not None


def _without_hidden(value: str) -> str:
    value = _HIDDEN.sub("", _CONTROLS.sub("", value))
    return unicodedata.normalize("NFC", value)


@_until_stable
def search_key(value: str) -> str:
    """What is compared in a search; apply it to the query and to the column.

    Width, case, kana and old forms of kanji do not matter, nor which dash was typed.
    A long vowel at the end of a kana word is dropped, as half of all writers do:
    サーバー and サーバ are both さーば.
    """
    value = _VARIANT_MARKS.sub("", _without_hidden(_BREAKS.sub(" ", value)))
    value = unicodedata.normalize("NFKC", value).casefold()
    value = unicodedata.normalize("NFKC", value)
    value = value.translate(_KATAKANA).translate(_DASHES).translate(_KANJI)
    return " ".join(_LONG_AT_END.sub("", value).split())


@_until_stable
def normalise_email(value: str) -> str:
    """An address as mail servers read it: half-width, no spaces, domain in lower case.

    The part before the @ keeps its case: it is the other server's to judge.
    """
    value = unicodedata.normalize("NFKC", _without_hidden(value).replace("。", "."))
    local, at, domain = "".join(value.split()).rpartition("@")
    return f"{local}{at}{domain.lower()}" if at else domain


@_until_stable
def normalise_phone(value: str) -> str:
    """A telephone number with half-width digits, one hyphen between the groups.

    （０７６）２２０−２１１１ becomes 076-220-2111. What is no number stays, for the
    field to refuse.
    """
    value = unicodedata.normalize("NFKC", _without_hidden(value)).translate(_DASHES)
    value = re.sub(r"[\s()ー.‐-]+", "-", value)
    return re.sub(r"-{2,}", "-", value).strip("-").replace("+-", "+")


@_until_stable
def normalise_kana(value: str) -> str:
    """A reading in full-width katakana, its parts joined by a full-width space."""
    value = unicodedata.normalize("NFKC", _without_hidden(value))
    value = jaconv.hira2kata(value)
    value = re.sub("(?<=[ァ-ヺ])[-‐‑–—―−]", "ー", value)
    return "　".join(value.split())


# --- Sort keys ---------------------------------------------------------------

_SMALL = str.maketrans("ぁぃぅぇぉっゃゅょゎゕゖ", "あいうえおつやゆよわかけ")
_VOWEL_ROWS = {
    "あ": "あかさたなはまやらわ",
    "い": "いきしちにひみりゐ",
    "う": "うくすつぬふむゆる",
    "え": "えけせてねへめれゑ",
    "お": "おこそとのほもよろを",
}
_VOWEL_OF = {kana: vowel for vowel, row in _VOWEL_ROWS.items() for kana in row}
# The legal form stands in front of half the names and sorts none of them.
_LEGAL_FORMS = re.compile(
    "^(?:かぶしきがいしゃ|ゆうげんがいしゃ|ごうどうがいしゃ|ごうしがいしゃ|ごうめいがいしゃ"
    "|(?:いっぱん|こうえき)(?:しゃだん|ざいだん)ほうじん|とくていひえいりかつどうほうじん"
    "|えぬぴーおーほうじん|がっこうほうじん|しゃかいふくしほうじん|いりょうほうじん"
    "|こくりつだいがくほうじん|どくりつぎょうせいほうじん)(?=.)"
)


def kana_sort_key(value: str) -> str:
    """The order of the Japanese syllabary for a name's reading (the column sort_ja).

    As in a dictionary: voicing and small letters count only between readings that are
    otherwise the same, a long vowel sorts as the vowel it prolongs, and a legal form
    such as かぶしきがいしゃ in front does not count.
    """
    reading = unicodedata.normalize("NFKC", _without_hidden(value)).casefold()
    reading = unicodedata.normalize("NFKC", reading).translate(_KATAKANA)
    reading = "".join(char for char in reading if char.isalnum() or char == "ー")
    reading = _LEGAL_FORMS.sub("", reading)
    plain = _plain_kana(reading)
    return f"{plain} {reading}" if plain else ""


def _plain_kana(reading: str) -> str:
    plain = ""
    for char in reading:
        if char == "ー":
            plain += _VOWEL_OF.get(plain[-1:], "")
        else:
            base = unicodedata.normalize("NFD", char)[0] if "ぁ" <= char <= "ゖ" else char
            plain += base.translate(_SMALL)
    return plain


@_until_stable
def latin_sort_key(value: str) -> str:
    """The order of the alphabet for an English name (the column sort_en).

    Accents, case, punctuation and a leading "The" do not count.
    """
    value = unicodedata.normalize("NFKD", _without_hidden(value)).casefold()
    value = "".join(
        char if char.isalnum() else " " for char in value if not unicodedata.combining(char)
    )
    words = value.split()
    while len(words) > 1 and words[0] == "the":
        words = words[1:]
    return " ".join(words)
