"""What has changed between two versions of a record, code by code and word by word."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from kanazawa2030.core.language.bilingual import LANGUAGE_CODES, localized, page_language
from kanazawa2030.core.language.dates import full_date
from kanazawa2030.core.language.lists import listed
from kanazawa2030.core.workflow.differences import Piece, pieces_between, replaced

from ..models import RecordVersion, Statement
from .snapshot import NUMBERED, rows_of, summary_of


class Wording(NamedTuple):
    """How one text of a row has changed; `language` is blank where it has none."""

    label: str
    language: str
    pieces: list[Piece]


class Change(NamedTuple):
    """What has become of one row: `kind` is "added", "removed", "changed" or "moved"."""

    kind: str
    name: str
    code: str
    wordings: list[Wording]


class _Part(NamedTuple):
    """How the rows of a part are called and compared; the first text is their own."""

    name: str | Promise
    texts: dict[str, str | Promise]
    values: tuple[str, ...] = ()


_TEXT = pgettext_lazy("field", "text")
_PARTS = {
    "agenda": _Part(gettext_lazy("agenda item"), {"title": gettext_lazy("title")}, ("starts_at",)),
    "statements": _Part(
        gettext_lazy("statement"), {"text": _TEXT}, ("view", "agenda", "course", "axis", "goals")
    ),
    "decisions": _Part(pgettext_lazy("of a session", "decision"), {"text": _TEXT}),
    "actions": _Part(
        pgettext_lazy("of a session", "action"),
        {"text": _TEXT, "who": gettext_lazy("by whom")},
        ("due_on", "decision"),
    ),
    "sectors": _Part(
        gettext_lazy("people of a sector"), {"sector": gettext_lazy("sector")}, ("people",)
    ),
    "materials": _Part(
        gettext_lazy("material"), {"label": gettext_lazy("title")}, ("url", "file", "language")
    ),
    "photos": _Part(
        gettext_lazy("photograph"), {"alt": gettext_lazy("photograph in words")}, ("credit",)
    ),
}
_SUMMARY = _Part(gettext_lazy("summary"), {"summary": gettext_lazy("summary")})
_VALUES = {
    "starts_at": pgettext_lazy("meeting", "from"),
    "view": pgettext_lazy("statement", "view"),
    "agenda": gettext_lazy("agenda item"),
    "course": gettext_lazy("course of action"),
    "axis": gettext_lazy("evaluation axis"),
    "goals": gettext_lazy("goals"),
    "due_on": gettext_lazy("due on"),
    "decision": pgettext_lazy("of a session", "decision"),
    "people": gettext_lazy("people"),
    "url": pgettext_lazy("of a page", "address"),
    "file": gettext_lazy("PDF"),
    "language": gettext_lazy("language of the material"),
    "credit": gettext_lazy("credit"),
}


def changes_between(before: dict, after: dict) -> list[Change]:
    """Return what has changed from one content to the next, in the order of the page."""
    found = [change for name in _PARTS for change in _changes_of(name, before, after)]
    if wordings := _wordings(_SUMMARY, summary_of(before), summary_of(after), before, after):
        found.insert(0, Change("changed", str(_SUMMARY.name), "", wordings))
    totals = before.get("participants_total"), after.get("participants_total")
    if totals[0] != totals[1]:
        words = Wording("", "", replaced(*("" if one is None else str(one) for one in totals)))
        found.append(Change("changed", _("people who took part"), "", [words]))
    return found


def _changes_of(name: str, before: dict, after: dict) -> Iterator[Change]:
    part = _PARTS[name]
    key = "number" if name in NUMBERED else "pk"
    old = {getattr(row, key): row for row in rows_of(before, name)}
    new = {getattr(row, key): row for row in rows_of(after, name)}
    for one, row in old.items():
        if one not in new:
            yield _whole(part, "removed", "del", row)
    for one, row in new.items():
        if one not in old:
            yield _whole(part, "added", "ins", row)
        elif wordings := _wordings(part, old[one], row, before, after):
            yield Change("changed", str(part.name), getattr(row, "code", ""), wordings)
    if [one for one in old if one in new] != [one for one in new if one in old]:
        yield Change("moved", str(part.name), "", [])


def _whole(part: _Part, kind: str, piece: str, row: Any) -> Change:
    text = localized(row, next(iter(part.texts)))
    wording = Wording("", text.language, [Piece(piece, text.text)])
    return Change(kind, str(part.name), getattr(row, "code", ""), [wording])


def _wordings(part: _Part, old: Any, new: Any, before: dict, after: dict) -> list[Wording]:
    here = page_language()
    found = []
    for field, label in part.texts.items():
        own = field == next(iter(part.texts))
        for language in sorted(LANGUAGE_CODES, key=lambda code: code != here):
            texts = [getattr(row, f"{field}_{language}") for row in (old, new)]
            if texts[0] != texts[1]:
                named = "" if own else str(label)
                found.append(Wording(named, language, pieces_between(*texts)))
    for field in part.values:
        values = getattr(old, field), getattr(new, field)
        if values[0] != values[1]:
            words = _value(field, values[0], before), _value(field, values[1], after)
            found.append(Wording(str(_VALUES[field]), "", replaced(*words)))
    return found


def _value(field: str, value: Any, content: dict) -> str:
    """Return a frozen value in words of the page's language."""
    if value in (None, "", []):
        return pgettext("value", "none")
    match field:
        case "view":
            return str(Statement.View(value).label)
        case "course":
            return _("Course of action %(number)s") % {"number": value["number"]}
        case "axis":
            return value[f"title_{page_language()}"] or value["title_ja"] or value["title_en"]
        case "goals":
            return listed(_("Goal %(number)s") % {"number": one["number"]} for one in value)
        case "agenda":
            pks = [row["pk"] for row in content["agenda"]]
            return str(pks.index(value) + 1) if value in pks else pgettext("value", "none")
        case "due_on":
            return full_date(value, page_language())
        case "starts_at":
            return f"{value:%H:%M}"
        case "file":
            return _("another file")
    return str(value)


def taken_out(
    content: dict, number: int, versions: Iterable[RecordVersion]
) -> dict[str, list[tuple[str, int]]]:
    """Return the codes that version `number` no longer has, by part, with the version they left.

    `versions` are those before and at it that were public, in order: what has been cited
    goes on leading somewhere. Of a withdrawn version only its codes are said.
    """
    found: dict[str, list[tuple[str, int]]] = {}
    shown = [one for one in versions if one.number <= number and not _is_withdrawn(one)]
    for name in NUMBERED:
        here = {row["code"] for row in content.get(name, ())}
        last: dict[str, tuple[int, int]] = {}
        for version in versions:
            if version.number < number:
                for row in version.content.get(name, ()):
                    last[row["code"]] = row["number"], version.number
        gone = sorted((n, code, seen) for code, (n, seen) in last.items() if code not in here)
        found[name] = [
            (code, next((one.number for one in shown if one.number > seen), number))
            for _number, code, seen in gone
        ]
    return found


def _is_withdrawn(version: RecordVersion) -> bool:
    return version.publishing_state == version.State.WITHDRAWN
