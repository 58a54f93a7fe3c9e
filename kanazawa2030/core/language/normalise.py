"""Normalise names, addresses and numbers, and build search and sort keys.

What a person typed is kept as NFC, but for the compatibility ideographs of names, which NFC
would replace; NFKC, which changes how a name is written, is used for
keys, addresses and numbers only. Every function accepts any string and never raises; all
but the kana sort key are idempotent. The time is proportional to the length, but callers
judge the length first.
"""

import re
import unicodedata
from functools import wraps
from itertools import dropwhile

import jaconv

# Invisible characters and those that change the direction of text.
# The joiners U+200C and U+200D stay: emoji and some scripts need them.
_HIDDEN = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_BREAKS = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

# Dashes that look alike but that NFKC keeps apart.
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－﹣⁃˗➖"), "-")
# Variant forms of characters frequent in names, to the common form.
_KANJI = str.maketrans(
    "髙﨑嵜碕𠮷邊邉齋齊斎澤廣國嶋嶌櫻眞冨德榮惠濵濱瀨瀧淵渕劔劍彌禮藏圓學會縣區",
    "高崎崎崎吉辺辺斉斉斉沢広国島島桜真富徳栄恵浜浜瀬滝渕渕剣剣弥礼蔵円学会県区",
)
_KATAKANA = {code: code - 0x60 for code in [*range(0x30A1, 0x30F7), 0x30FD, 0x30FE]}
_UNUSUAL_WIDTH = re.compile("[０-９Ａ-Ｚａ-ｚ]+|[\uff66-\uff9f]+")
_JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f]")
LONG_MARK = "ー"
_LONG_AT_END = re.compile("(?<=[ぁ-ゖ])ー+(?![ぁ-ゖー])")
# What people type for the long vowel mark between kana: コ−ヒー, ラ〜メン.
_LONG_LOOKALIKE = re.compile("(?<=[ぁ-ゖー])[-〜~ー]+(?=[ぁ-ゖー])")
# Words of the portal that are written in several ways (on keys), to one of them.
_SPELLINGS = {
    "申込": "申し?込み?",
    "取消": "取り?消し?",
    "受付": "受け?付け?",
    "問合せ": "問い?合わ?せ",
    "打合せ": "打ち?合わ?せ",
    "子ども": "子供|こども",
}
_FORMS = list(_SPELLINGS)
SPELLING = re.compile("|".join(f"({pattern})" for pattern in _SPELLINGS.values()))
_SHORT_LATIN = re.compile("[a-z]{1,3}")
_LATIN_BEHIND_OTHERS = re.compile("(?<![a-z ])[a-z]+")
_LEAST_LOOSE = 4
_KANA = re.compile("[ぁ-ゖ]")
_LATIN_WITH_MARKS = re.compile("([a-z])[\u0300-\u036f]+")
# Marks upon the character before them: Python's normalize sorts a run of them in quadratic
# time. Unicode's stream-safe form (UAX #15) allows 30, more than any script writes.
_MARKS = "".join(
    char
    for char in map(chr, range(0x300, 0x1E94B))
    if unicodedata.combining(unicodedata.normalize("NFKD", char)[0])
)
_LONG_RUN = re.compile(f"([{_MARKS}]{{30}})[{_MARKS}]+")
# 神 in a name may be U+FA19, which NFC would make another character.
_NAME_KANJI = "\uf900-\ufaff\U0002f800-\U0002fa1f"
_BUT_NAME_KANJI = re.compile(f"[^{_NAME_KANJI}]+")
# Letters and signs by their category, but drawn as nothing.
_EMPTY = frozenset("\u115f\u1160\u3164\uffa0\u2800")
PHONE_NUMBER = re.compile(r"(?=(?:[^0-9]*[0-9]){9,15}\Z)\+?[0-9]+(?:-[0-9]+)*")
_TRUNK_ZERO = re.compile(r"\A(\s*\+\d{1,3})[\s-]*\(0\)")
_DIALLED = re.compile(r"(?<![0-9+])\+?[0-9](?:[ .()-]{0,2}[0-9]){8,14}(?![0-9])")
_COUNTED = re.compile("[¥\\\\]?([0-9]+)(?:人|名|席|円|yen)?", re.IGNORECASE)
_SCHEME_AND_HOST = re.compile("(?:[^/／?？#＃:：]*[:：][/／]{2})?[^/／?？#＃]*")
_VARIANT_MARKS = re.compile("[\u200c\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def longest_typed(most: int) -> int:
    """Return how long a text may be as typed, if it may have `most` characters normalised.

    Normalising shortens what people type (spaces, line ends, letters in parts), but not to
    less than a quarter. What is longer is refused without normalising it, which costs time.
    """
    return 4 * most + 400


def _until_stable(normalise):
    """Apply the function until its result no longer changes.

    Removing or folding a character can bring together two that then combine.
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
    """Return one line: NFC, without control and direction characters or repeated spaces.

    The full-width space inside a name is kept. What shows nothing at all is empty.
    """
    value = _BREAKS.sub(" ", value)
    value = _without_hidden(value.replace("\n", " ").replace("\t", " "))
    return _if_visible(re.sub(" {2,}", " ", value).strip())


@_until_stable
def clean_text(value: str) -> str:
    """Return several lines: as clean_line, but line breaks (as \\n) and inner spaces stay."""
    value = _without_hidden(_BREAKS.sub("\n", value).replace("\t", " "))
    lines = [line.rstrip() for line in value.split("\n")]
    return _if_visible(re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip())


@_until_stable
def even_width(value: str) -> str:
    """Return one line as clean_line, with half-width Latin and digits, full-width kana.

    １０個のﾏｲﾊﾞｯｸﾞ becomes 10個のマイバッグ; every other character stays as typed.
    """
    return _UNUSUAL_WIDTH.sub(lambda run: nfkc(run[0]), clean_line(value))


def text_width(value: str) -> int:
    """Return the columns of a text: 2 for a full-width character, 1 for a half-width one."""
    return sum(2 if unicodedata.east_asian_width(char) in "FWA" else 1 for char in value)


def has_japanese(value: str) -> bool:
    """Return whether a text contains kana or kanji."""
    return _JAPANESE.search(value) is not None


def japanese_runs(value: str) -> list[str]:
    """Return a text in parts: every other one, from the second, is a run of Japanese."""
    return re.split(f"({_JAPANESE.pattern}+)", value)


def nfkc(value: str) -> str:
    """Return the NFKC form; of a run of combining marks the first 30 are kept."""
    return unicodedata.normalize("NFKC", _LONG_RUN.sub(r"\1", value))


def plain_number(value: str) -> str:
    """Return 30 for ３０人, 1,500 円 or ¥1,500 as their digits; anything else in NFKC."""
    plain = nfkc(value)
    digits = _COUNTED.fullmatch("".join(plain.split()).replace(",", ""))
    return digits[1] if digits else plain


def _without_hidden(value: str) -> str:
    value = _HIDDEN.sub("", _CONTROLS.sub("", value))
    value = _LONG_RUN.sub(r"\1", value)
    return _BUT_NAME_KANJI.sub(lambda run: unicodedata.normalize("NFC", run[0]), value)


def _if_visible(value: str) -> str:
    """Return the text, or "" if no character of it would be seen."""
    seen = (char not in _EMPTY and unicodedata.category(char)[0] in "LNPS" for char in value)
    return value if any(seen) else ""


@_until_stable
def search_key(value: str) -> str:
    """Return the key that a search compares; apply it to the query and to the column.

    It ignores width, case, accents of Latin letters, hiragana or katakana, variant kanji,
    the kind of dash and what stands for the long vowel mark. A long vowel at the end of a
    kana word is dropped: サーバー and サーバ are both さーば. 申し込み and 申込み are 申込.
    """
    value = _VARIANT_MARKS.sub("", _without_hidden(_BREAKS.sub(" ", value)))
    value = nfkc(value).casefold()
    value = _LATIN_WITH_MARKS.sub(r"\1", unicodedata.normalize("NFD", value))
    value = nfkc(value)
    value = value.translate(_KATAKANA).translate(_DASHES).translate(_KANJI)
    value = _LONG_LOOKALIKE.sub(LONG_MARK, value)
    value = SPELLING.sub(spelling_of, _LONG_AT_END.sub("", value))
    return " ".join(value.split())


def spelling_of(found: re.Match) -> str:
    """Return the form that a match of SPELLING has in keys."""
    return _FORMS[(found.lastindex or 1) - 1]


def is_short_latin(key: str) -> bool:
    """Return whether only the beginning of a word counts for it: "or" is not in "for"."""
    return _SHORT_LATIN.fullmatch(key) is not None


def latin_behind_others(key: str) -> list[str]:
    """Return the Latin words of a key with no space before them, as in 生成ai, each once."""
    return list(dict.fromkeys(_LATIN_BEHIND_OTHERS.findall(key)))


def loose_key(key: str) -> str:
    """Return a search key without long vowel marks, to compare with a text without them.

    So サーバルーム finds サーバールーム. "" where it has less than four kana besides: カード
    would find かど, and ノート every 「のと」.
    """
    return key.replace(LONG_MARK, "") if len(_KANA.findall(key)) >= _LEAST_LOOSE else ""


@_until_stable
def normalise_email(value: str) -> str:
    """Return a mail address in half width, without spaces, its domain in lower case.

    The part before the @ keeps its case, which may matter to its server.
    """
    value = nfkc(_without_hidden(value).replace("。", "."))
    local, at, domain = "".join(value.split()).rpartition("@")
    return f"{local}{at}{domain.lower()}" if at else domain


@_until_stable
def normalise_phone(value: str) -> str:
    """Return a telephone number with half-width digits, one hyphen between the groups.

    （０７６）２２０−２１１１ becomes 076-220-2111; the zero of +81 (0)76 is not dialled.
    What is no number stays, for the field to refuse.
    """
    value = nfkc(_without_hidden(value)).translate(_DASHES)
    value = _TRUNK_ZERO.sub(r"\1-", value)
    value = re.sub(r"[\s()ー.‐-]+", "-", value)
    return re.sub(r"-{2,}", "-", value).strip("-").replace("+-", "+")


@_until_stable
def contact_phone(value: str) -> str:
    """Return a telephone number to publish: normalised if it is one, else the line as typed.

    076-220-2111（代表） is no number only, and its words are kept.
    """
    number = normalise_phone(value)
    return number if PHONE_NUMBER.fullmatch(number) else clean_line(value)


def dialled(value: str) -> str:
    """Return the digits to dial in a text that has one telephone number in it, else "".

    076-220-2111（代表） gives 0762202111, +81 (0)76-220-2111 gives +81762202111.
    """
    value = _TRUNK_ZERO.sub(r"\1-", nfkc(_without_hidden(value)).translate(_DASHES))
    found = _DIALLED.findall(value)
    return re.sub("[^0-9+]", "", found[0]) if len(found) == 1 else ""


@_until_stable
def normalise_address(value: str) -> str:
    """Return a typed web address without spaces: scheme and host in half width, the rest kept.

    NFKC of a path would name another page: /２０２６年度/ is not /2026年度/.
    """
    value = "".join(clean_line(value).split())
    start = _SCHEME_AND_HOST.match(value)
    return nfkc(start[0]).replace("。", ".").lower() + value[start.end() :]


@_until_stable
def normalise_kana(value: str) -> str:
    """Return a reading in full-width katakana, its parts joined by a full-width space."""
    value = nfkc(_without_hidden(value))
    value = jaconv.hira2kata(value)
    value = re.sub("(?<=[ァ-ヺ])[-‐‑–—―−]", "ー", value)
    value = value.replace("=", "＝")  # メアリー＝アン
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
# Legal forms before a name, which do not count in its order.
_LEGAL_FORMS = re.compile(
    "^(?:かぶしきがいしゃ|ゆうげんがいしゃ|ごうどうがいしゃ|ごうしがいしゃ|ごうめいがいしゃ"
    "|(?:いっぱん|こうえき)(?:しゃだん|ざいだん)ほうじん|とくていひえいりかつどうほうじん"
    "|えぬぴーおーほうじん|がっこうほうじん|しゃかいふくしほうじん|いりょうほうじん"
    "|こくりつだいがくほうじん|どくりつぎょうせいほうじん)(?=.)"
)


def kana_sort_key(value: str) -> str:
    """Return the sort key of a reading in the order of the syllabary (column sort_ja).

    As in a dictionary: voicing and small letters count only between readings that are
    otherwise the same, a long vowel sorts as the vowel it prolongs, and a legal form
    such as かぶしきがいしゃ in front does not count.
    """
    reading = nfkc(_without_hidden(value)).casefold()
    reading = nfkc(reading).translate(_KATAKANA)
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
    """Return the sort key of an English name in alphabetical order (column sort_en).

    Accents, case, punctuation and a leading "The" do not count.
    """
    value = unicodedata.normalize("NFKD", _without_hidden(value)).casefold()
    value = "".join(
        char if char.isalnum() else " " for char in value if not unicodedata.combining(char)
    )
    words = value.split()
    named = list(dropwhile(lambda word: word == "the", words))
    return " ".join(named or words[-1:])
