"""Filters of the translation board: see core.web.list_query."""

from dataclasses import dataclass, replace

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kanazawa2030.core.web.list_query import ListQuery, choice_in

from .kinds import EASY, ENGLISH, Kind
from .rows import MISSING, OUTDATED, Row, state_label

PUBLIC, SOON, FORMER = "public", "soon", "former"


def language_label(language: str) -> str:
    """Return the name of what is translated into."""
    return _("easy Japanese") if language == EASY else pgettext("translated into", "English")


@dataclass(frozen=True)
class BoardFilter(ListQuery):
    """The filters of one request; an empty one matches every text."""

    NAMES = ("kind", "language", "state", "when")

    kind: str = ""
    language: str = ""
    state: str = ""
    when: str = ""

    @classmethod
    def read(cls, params, kinds: list[Kind]) -> "BoardFilter":
        """Read the filters from `request.GET`; a kind that is not one of `kinds` is ignored."""
        return cls(
            kind=choice_in(params.get("kind", ""), [kind.key for kind in kinds]),
            language=choice_in(params.get("language", ""), (ENGLISH, EASY)),
            state=choice_in(params.get("state", ""), (MISSING, OUTDATED)),
            when=choice_in(params.get("when", ""), (PUBLIC, SOON, FORMER)),
        )

    def apply(self, rows: list[Row]) -> list[Row]:
        """Return the rows with a text that matches, each with those texts alone."""
        found = []
        for row in rows:
            if self.kind not in ("", row.kind.key) or not self._is_when(row):
                continue
            if texts := [text for text in row.texts if self._matches(text)]:
                found.append(replace(row, texts=texts))
        return found

    def _is_when(self, row: Row) -> bool:
        return self.when not in (PUBLIC, SOON) or row.is_public == (self.when == PUBLIC)

    def _matches(self, text) -> bool:
        return self.language in ("", text.pair.language) and self.state in ("", text.state)

    def selects(self, kinds: list[Kind]) -> list[tuple]:
        """Return the filters as selects, with the kinds this person may change."""
        everything = pgettext("translation board", "All")
        return [
            self.select(
                "kind", _("Kind"), [("", everything)] + [(kind.key, kind.label) for kind in kinds]
            ),
            self.select(
                "language",
                pgettext("translation board", "Language"),
                [
                    ("", everything),
                    *((one, capfirst(language_label(one))) for one in (ENGLISH, EASY)),
                ],
            ),
            self.select(
                "state",
                pgettext("translation board", "State"),
                [("", everything), *((one, state_label(one)) for one in (MISSING, OUTDATED))],
            ),
            self.select(
                "when",
                pgettext("translation board", "Shown on the site"),
                [
                    ("", pgettext("translation board", "now or soon")),
                    (PUBLIC, pgettext("translation board", "now")),
                    (SOON, pgettext("translation board", "not yet")),
                    (FORMER, pgettext("translation board", "in former fiscal years")),
                ],
            ),
        ]
