"""Show where the words of a search stand in a text, also in another width or kana.

Words are keys (`search_key`). Each character of a text is folded as they are, together with
the marks upon it, and remembers where it came from. That takes time: a text is folded
sentence by sentence, only as far as it is shown.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, pairwise, takewhile
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kanazawa2030.core.language.normalise import (
    LONG_MARK,
    SPELLING,
    is_short_latin,
    loose_key,
    search_key,
    spelling_of,
    text_width,
)
from kanazawa2030.core.models.search import PART

EXCERPT = 200  # columns, of which a Japanese character takes two
BEFORE = 40  # characters before the first match

# A character with the voicing marks, accents and variant marks upon it.
_MARKS = "[\u0300-\u036f\u3099\u309a\uff9e\uff9f\u200d\ufe00-\ufe0f\U000e0100-\U000e01ef]*"
_CHARACTER = re.compile(f"\\s+|.{_MARKS}", re.DOTALL)
# No word has a space in it; few have a full stop.
_LINE_END = re.compile(rf"[\n{PART}]|(?<=[.!?])\s+")
_SENTENCE_END = re.compile(f"[。｡]{_MARKS}|{_LINE_END.pattern}")
_LINK = re.compile(r"\[([^\[\]]{1,300})\]\([^()\s]{1,2000}\)")
_MARKUP = re.compile(r"^[ \t]*(?:#{1,6}|[-*+>]|\d{1,3}\.)[ \t]+|\*\*|^[ \t|:-]+$", re.MULTILINE)
_READING = re.compile("《[ぁ-ー]+》")


class Folded(NamedTuple):
    """The key of a text, and for each character of the key where it stands in the text."""

    key: str
    places: list[tuple[int, int]]


def plain_text(text: str) -> str:
    """Return a text in one line, without its Markdown and readings.

    Its parts (`PART`) read apart: where one has no full stop, dots follow.
    """
    parts = [line for line in map(_in_one_line, text.split(PART)) if line]
    ended = (part if part[-1] in "。.!?！？…" else f"{part} …" for part in parts[:-1])
    return " ".join([*ended, *parts[-1:]])


def _in_one_line(text: str) -> str:
    text = _MARKUP.sub("", _LINK.sub(r"\1", _READING.sub("", text)))
    return " ".join(text.replace("|", " ").split())


def has_match(text: str, words: list[str]) -> bool:
    """Return whether one of the words stands in the text."""
    return any(True for _match in _matches(text, words))


def marked(text: str, words: list[str]) -> SafeString:
    """Return the text as HTML, each match in `<mark>`."""
    return _with_marks(text, _matches(text, words))


def excerpt(text: str, words: list[str]) -> SafeString:
    """Return the part of a text around the first match as HTML, each match in `<mark>`."""
    text = plain_text(text)
    matches = _matches(text, words)
    first = next(matches, (0, 0))
    begin = _beginning(text, first[0])
    end = _fitting(text, begin)
    inside = takewhile(lambda match: match[0] < end, chain([first], matches))
    places = [(match[0] - begin, min(match[1], end) - begin) for match in inside]
    shown = _with_marks(text[begin:end], filter(any, places))
    return format_html("{}{}{}", "…" if begin else "", shown, "…" if end < len(text) else "")


@lru_cache(maxsize=8192)
def _key_of(character: str) -> str:
    return " " if character.isspace() else search_key(character)


@lru_cache(maxsize=64)  # the sentences of a text, which is looked through twice
def _folded(text: str) -> Folded:
    key, places = [], []
    for found in _CHARACTER.finditer(text):
        part = _key_of(found[0])
        key.append(part)
        places += [found.span()] * len(part)
    return _in_one_spelling(Folded("".join(key), places))


def _in_one_spelling(folded: Folded) -> Folded:
    key, places, at = "", [], 0
    for found in SPELLING.finditer(folded.key):
        first, last = found.span()
        form = spelling_of(found)
        key += folded.key[at:first] + form
        span = (folded.places[first][0], folded.places[last - 1][1])
        places += [*folded.places[at:first], *[span] * len(form)]
        at = last
    return Folded(key + folded.key[at:], [*places, *folded.places[at:]])


def _without_long_marks(folded: Folded) -> Folded:
    kept = [n for n, char in enumerate(folded.key) if char != LONG_MARK]
    return Folded("".join(folded.key[n] for n in kept), [folded.places[n] for n in kept])


def _matches(text: str, words: list[str]) -> Iterator[tuple[int, int]]:
    """Yield where the words stand in the text, in order and without overlaps.

    A word that does not stand in the whole text as it is may stand there without long marks.
    """
    parts = _parts(text, _LINE_END if "。" in "".join(words) else _SENTENCE_END)
    loose = {
        word: key
        for word in words
        if (key := loose_key(word))
        and not any(True for _at, part in parts for _one in _places(_folded(part), word))
    }
    for at, part in parts:
        folded, found = _folded(part), []
        for word in words:
            if word in loose:
                found += _places(_without_long_marks(folded), loose[word])
            else:
                found += _places(folded, word)
        yield from ((at + first, at + last) for first, last in _joined(sorted(found)))


def _parts(text: str, end: re.Pattern) -> list[tuple[int, str]]:
    """Return the parts of a text in which a word stands or not, and where each begins."""
    ends = [0, *(found.end() for found in end.finditer(text)), len(text)]
    return [(first, text[first:last]) for first, last in pairwise(ends)]


def _joined(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for first, last in found:
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined


def _places(folded: Folded, word: str):
    key, short = folded.key, is_short_latin(word)
    at = key.find(word)
    while at >= 0:
        last = at + len(word)
        if not (short and at and "a" <= key[at - 1] <= "z"):
            while key[last : last + 1] == LONG_MARK:
                last += 1
            yield folded.places[at][0], folded.places[last - 1][1]
        at = key.find(word, last)


def _beginning(text: str, first: int) -> int:
    """Return where an excerpt begins: a little before a match, at a word or sentence."""
    begin = max(first - BEFORE, 0)
    if not begin:
        return 0
    breaks = [found.end() for found in re.finditer(r"[。.!?！？\s]", text[begin:first])]
    return begin + breaks[0] if breaks else begin


def _fitting(text: str, begin: int) -> int:
    """Return the end of what fits into an excerpt."""
    end = begin
    room = EXCERPT
    while end < len(text) and room > 0:
        room -= text_width(text[end])
        end += 1
    if end < len(text) and text[end].isascii() and " " in text[begin + BEFORE : end]:
        end = text.rindex(" ", begin, end)
    return end


def _with_marks(text: str, matches: Iterable[tuple[int, int]]) -> SafeString:
    parts, at = [], 0
    for first, last in matches:
        parts.append((text[at:first], text[first:last]))
        at = last
    return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", parts), text[at:])
