"""The subject of every mail: who writes, what about, which event and on which day."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ..language.normalise import text_width

SUBJECT_WIDTH = 72  # half-width columns before the day: 36 full-width characters
SHORTEST_TITLE = 16  # columns that are left to a title, however long the matter


def cut(text: str, columns: int) -> str:
    """Return the text, or as much of it as fits with an ellipsis."""
    if text_width(text) <= columns:
        return text
    kept = ""
    for char in text:
        if text_width(kept + char) > columns - 2:
            break
        kept += char
    return kept.rstrip() + "…"


def subject_line(matter: str, *, title: str = "", day: str = "", is_sample: bool = False) -> str:
    """Return 【金沢SDGs】参加が決まりました：題名（12月5日）, in the active language.

    `matter` is fixed words of ours. A title gives way to it, the day never does.
    """
    head = pgettext("start of a subject", "[{short}] ")
    if is_sample:
        head += pgettext("start of a subject", "[Sample] ")
    head += str(matter)
    if not title:
        return cut(head, SUBJECT_WIDTH)
    head += pgettext("between matter and title", ": ")
    room = max(SUBJECT_WIDTH - text_width(head), SHORTEST_TITLE)
    return head + cut(title, room) + (_(" (%(day)s)") % {"day": day} if day else "")
