"""Text in pictures that Pillow draws: broken between phrases, smaller until it fits.

The font comes with the package that requirements.txt names, so that a picture looks the
same wherever it is drawn.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from noto_cjk_sans_jp_bold import FONT_PATH
from PIL import ImageFont

from ..language.phrases import phrases

LEADING = 1.25  # from line to line, in the size of the letters
LARGE = 60  # can be read where the picture is a thumbnail
_MEASURE = 100
# What never begins a line: it belongs to the letter before.
_CLOSING = (
    "、。，．・：；？！」』）】〕〉》〜～ー々…‥’”),.:;?!]}%％゛゜"
    + "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ"
)
_WORDS = re.compile(r"\S+\s*|\s+")
# A word in Latin letters, or one other character.
_ATOMS = re.compile(r"[!-~\u00a0-\u024f]+\s*|.", re.DOTALL)


class Lines(NamedTuple):
    """A text as it is drawn."""

    size: int
    texts: list[str]

    @property
    def height(self) -> int:
        return round(len(self.texts) * self.size * LEADING)


@lru_cache(maxsize=32)
def font(size: int) -> ImageFont.FreeTypeFont:
    """Return the font in a size, in pixels."""
    return ImageFont.truetype(str(FONT_PATH), size)


def fit(text: str, language: str, box: tuple[int, int], sizes: Sequence[int]) -> Lines:
    """Return `text` in the largest of `sizes` that fits a box, in the smallest anyway.

    Between phrases as long as the letters stay large, else after any character; never
    within a word that one of the sizes can hold.
    """
    width, height = box
    phrased = _pieces(phrases(text) if language == "ja" else _WORDS.findall(text))
    atoms = _pieces(atom for phrase in phrased for atom in _ATOMS.findall(phrase))
    large = [size for size in sizes if size >= LARGE]
    for group in (large, sizes[len(large) :]):
        for pieces in (phrased, atoms):
            for size in group:
                lines = _set(pieces, width, size)
                if lines and lines.height <= height:
                    return lines
    return _set(_pieces(text), width, sizes[-1]) or Lines(sizes[-1], [text])


def _pieces(parts: Iterable[str]) -> list[str]:
    """Return `parts`, with what never begins a line at the end of the one before."""
    pieces: list[str] = []
    for part in parts:
        while part and pieces and (part[0] in _CLOSING or unicodedata.category(part[0])[0] == "M"):
            pieces[-1] += part[0]
            part = part[1:]
        if part:
            pieces.append(part)
    return pieces


def _set(pieces: list[str], width: int, size: int) -> Lines | None:
    """Return lines of much the same length; None if a piece is wider than `width`."""
    room = width * _MEASURE / size
    if any(_length(piece.strip()) > room for piece in pieces):
        return None
    lines = _broken(pieces, room)
    for part in range(39, 20, -1):
        again = _broken(pieces, room * part / 40)
        if len(again) > len(lines):
            break
        lines = again
    return Lines(size, lines)


def _broken(pieces: list[str], room: float) -> list[str]:
    lines, used = [""], 0.0
    for piece in pieces:
        if lines[-1] and used + _length(piece.rstrip()) > room:
            lines.append("")
            used = 0.0
        lines[-1] += piece
        used += _length(piece)
    return [line.strip() for line in lines]


@lru_cache(maxsize=4096)
def _length(piece: str) -> float:
    """Return the width in the size of `_MEASURE`: one measure serves every size."""
    return font(_MEASURE).getlength(piece)
