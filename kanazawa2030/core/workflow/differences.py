"""What has changed between two texts, word by word."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

from django.utils.translation import pgettext

# What is compared as a whole: a Latin word or a number, else one character.
_TOKENS = re.compile(r"[A-Za-zÀ-ÿ0-9.,%’'-]+|\s+|.", re.DOTALL)
# Below this likeness a text was written anew; pieces of it would only confuse.
_LIKENESS = 0.35
_LONGEST = 2_000  # characters of a passage that is compared word by word


class Piece(NamedTuple):
    """A part of a text: `kind` is "same", "del" or "ins"."""

    kind: str
    text: str

    @property
    def word(self) -> str:
        """Return what says in words that it is gone or new, blank for what has stayed."""
        match self.kind:
            case "del":
                return pgettext("change", "deleted: ")
            case "ins":
                return pgettext("change", "new: ")
        return ""


def replaced(old: str, new: str) -> list[Piece]:
    """Return both texts as a whole, those that are not blank."""
    return [Piece(kind, text) for kind, text in (("del", old), ("ins", new)) if text]


def pieces_between(old: str, new: str) -> list[Piece]:
    """Return the new text in pieces, with what is gone from the old one and what is new."""
    a, b = _TOKENS.findall(old), _TOKENS.findall(new)
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    if matcher.ratio() < _LIKENESS:
        return replaced(old, new)
    pieces: list[Piece] = []
    for kind, a1, a2, b1, b2 in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(a[a1:a2])))
        else:
            pieces += replaced("".join(a[a1:a2]), "".join(b[b1:b2]))
    return pieces


def changed_lines(old: str, new: str) -> list[list[Piece]]:
    """Return the passages of a long text that differ, in pieces; the lines that stay are left out.

    Very long lines are compared as a whole: a reader could not follow their pieces.
    """
    a, b = old.splitlines(), new.splitlines()
    found = []
    for kind, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind != "equal":
            before, after = ("\n".join(lines).strip("\n") for lines in (a[a1:a2], b[b1:b2]))
            compare = pieces_between if max(len(before), len(after)) <= _LONGEST else replaced
            found.append(compare(before, after))
    return found
