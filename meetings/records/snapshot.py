"""What a version of a record contains: the working copy as plain data, in both languages.

Notes of the office and the state of actions are not in it: those never become public, and
these go on changing. Texts stand as `text_ja` and `text_en`, as in the columns of a row, so
that a page reads a frozen row as it reads any other.
"""

from collections.abc import Iterable
from datetime import date, time
from pathlib import PurePosixPath
from types import SimpleNamespace

from kanazawa2030.core.language.bilingual import language_columns

from ..models import Decision, Meeting

FORMAT = 1
# The parts of the content, by the name their rows have at a session.
PARTS = {
    "agenda": "agendaitems",
    "statements": "statements",
    "decisions": "decisions",
    "actions": "actions",
    "materials": "materials",
    "photos": "photos",
    "sectors": "sectorcounts",
}
NUMBERED = ("statements", "decisions", "actions")


def snapshot_of(meeting: Meeting) -> dict:
    """Return what a version of the record of `meeting` freezes."""
    content: dict = {
        "format": FORMAT,
        "participants_total": meeting.participants_total,
        **_texts(meeting, "summary"),
    }
    for name in PARTS:
        content[name] = [_WRITERS[name](row) for row in parts_of(meeting, name)]
    return content


def parts_of(meeting: Meeting, name: str) -> Iterable:
    """Return the rows of the working copy that a version freezes: all but the dropped."""
    rows = getattr(meeting, PARTS[name]).kept()
    if name == "statements":
        return rows.select_related("course", "axis").prefetch_related("goals")
    if name == "actions":
        return rows.select_related("decision")
    return rows


def rows_of(content: dict, name: str) -> list[SimpleNamespace]:
    """Return the frozen rows of a part of the content, dates and times as such."""
    rows = [SimpleNamespace(**row) for row in content.get(name, ())]
    for row in rows:
        if getattr(row, "due_on", None):
            row.due_on = date.fromisoformat(row.due_on)
        if getattr(row, "starts_at", None):
            row.starts_at = time.fromisoformat(row.starts_at)
    return rows


def summary_of(content: dict) -> SimpleNamespace:
    """Return the frozen opening summary, which a page reads as a field of a row."""
    names = language_columns("summary")
    return SimpleNamespace(**{name: content.get(name, "") for name in names})


def _texts(row, *fields: str) -> dict[str, str]:
    return {name: getattr(row, name) or "" for name in language_columns(*fields)}


def _agenda_item(row) -> dict:
    starts_at = f"{row.starts_at:%H:%M}" if row.starts_at else None
    return {"pk": row.pk, "starts_at": starts_at, **_texts(row, "title")}


def _numbered(row) -> dict:
    return {"pk": row.pk, "number": row.number, "code": row.code, **_texts(row, "text")}


def _statement(row) -> dict:
    return {
        **_numbered(row),
        "agenda": row.agenda_item_id,
        "view": row.view,
        "course": row.course and {"number": row.course.number, **_texts(row.course, "short_title")},
        "axis": row.axis and {"pk": row.axis.pk, **_texts(row.axis, "title")},
        "goals": [{"number": goal.number, **_texts(goal, "title")} for goal in row.goals.all()],
    }


def _action(row) -> dict:
    decision: Decision | None = row.decision
    return {
        **_numbered(row),
        **_texts(row, "who"),
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "decision": decision.number if decision is not None else None,
    }


def _material(row) -> dict:
    return {
        "pk": row.pk,
        "language": row.language,
        "url": row.url,
        # Without its folder: a version keeps its paper also when the row has gone.
        "file": PurePosixPath(row.file.name).name if row.file else "",
        "size": row.size,
        **_texts(row, "label"),
    }


def _photo(row) -> dict:
    return {"pk": row.pk, "credit": row.credit, **_texts(row, "alt")}


def _sector(row) -> dict:
    return {"pk": row.pk, "people": row.people, **_texts(row, "sector")}


_WRITERS = {
    "agenda": _agenda_item,
    "statements": _statement,
    "decisions": _numbered,
    "actions": _action,
    "materials": _material,
    "photos": _photo,
    "sectors": _sector,
}
