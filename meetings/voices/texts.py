"""What is asked of an answer's text: its length, and what everybody would read in it."""

import re
import unicodedata

from kanazawa2030.core.language.normalise import nfkc

_JOINER = "\N{ZERO WIDTH JOINER}"
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−ーｰ－﹣"), "-")
# Lengths are bounded: the time to look grows with the text only.
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}\s?@\s?[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_PHONE = re.compile(r"(?<![0-9])(?:\+?81|0)(?:[ .()-]{0,2}[0-9]){8,10}(?![0-9])")
_LINK = re.compile(
    r"(?:https?|ftp)\s?:\s?//|(?<![a-z0-9])www\.[a-z0-9-]|"
    r"(?<![a-z0-9-])[a-z0-9-]{2,63}\."
    r"(?:com|net|org|info|biz|jp|io|co|me|ly|gle|tv|xyz|site|shop|top|link|online|app|dev)"
    r"(?![a-z0-9-])"
)


def characters(text: str) -> int:
    """Return how many characters a person would count; a line break is one.

    Marks upon a letter, variants of a kanji and the parts of an emoji belong to what
    stands before them.
    """
    count, flag_letters, before = 0, 0, ""
    for char in text:
        code = ord(char)
        is_part = (
            unicodedata.category(char) in ("Mn", "Me", "Cf")
            or code in _SKIN_TONES
            or before == _JOINER
        )
        flag_letters = flag_letters + 1 if code in _FLAG_LETTERS else 0
        count += not is_part and (not flag_letters or flag_letters % 2)
        before = char
    return count


def has_contact(text: str) -> bool:
    """Return whether a text contains a telephone number or an email address."""
    plain = nfkc(text)
    return bool(_EMAIL.search(plain) or _PHONE.search(plain.translate(_DASHES)))


def has_link(text: str) -> bool:
    """Return whether a text contains the address of a web page, an email address apart."""
    return _LINK.search(_EMAIL.sub(" ", nfkc(text)).lower()) is not None
