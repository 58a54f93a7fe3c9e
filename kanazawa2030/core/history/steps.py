"""The history of a row: who did what and when, with each old and new value.

Put together from the audit trail of the row and of its parts, the history of its states,
and the log of the admin, which also names what the trail leaves out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from auditlog.models import LogEntry
from django.contrib.admin.models import ADDITION
from django.contrib.admin.models import LogEntry as AdminEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ..language.bilingual import LANGUAGE_CODES
from .words import Names, changes_of, kind_of, value_words

SHOWN = 200  # entries of each source
# What one press of a button writes is one step.
_TOGETHER = timedelta(seconds=5)


@dataclass(frozen=True)
class Line:
    """One thing of a step: a column with both values, or (is_change False) what was done."""

    label: str
    old: str = ""
    new: str = ""
    note: str = ""
    is_change: bool = False


@dataclass
class Step:
    at: datetime
    who: str
    lines: list[Line] = field(default_factory=list)


def steps_of(
    row: Model, *, parts: Iterable[tuple[type, str]] = (), moves: list[dict]
) -> list[Step]:
    """Return what happened to `row`, the newest first.

    `parts` are models of rows that belong to it, with the name of their foreign key;
    `moves` are the lines of the history of its states, as (at, what, by, note).
    """
    entries = _entries(row, parts)
    names = Names(entries)
    found = [
        (entry.timestamp, _person(entry.actor), lines)
        for entry in entries
        if (lines := _lines(entry, row, names))
    ]
    seen = [(entry.timestamp, _person(entry.actor)) for entry in entries]
    found += [
        (move["at"], str(move["by"]), [Line(str(move["what"]), note=str(move["note"] or ""))])
        for move in moves
    ]
    said = _said(moves)
    found += _of_admin(row, seen, said)
    return _grouped(found)


def values_before(row: Model, since: datetime) -> dict[str, str]:
    """Return the columns of `row` written after `since`, each with what it held then, in words."""
    entries = [entry for entry in _entries(row, ()) if entry.timestamp > since]
    names = Names(entries)
    found: dict[str, str] = {}
    for entry in entries:  # the newest first: what was written over last counts
        for name, change in (entry.changes or {}).items():
            was = change[0] if isinstance(change, list) else None
            found[name] = value_words(type(row), name, was, names)
    return found


def _said(moves: list[dict]) -> set[tuple[str, str]]:
    """Return who did which move, in each language: the log of the admin keeps one of them."""
    found = set()
    for language in LANGUAGE_CODES:
        with translation.override(language):
            found |= {(str(move["by"]), str(move["what"])) for move in moves}
    return found


def _person(user) -> str:
    return str(user) if user else _("The portal itself")


def _entries(row, parts) -> list[LogEntry]:
    """Return the entries of the trail about the row and its parts, the newest first."""
    about = Q(content_type=ContentType.objects.get_for_model(row), object_pk=str(row.pk))
    for model, column in parts:
        of_kind = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model))
        there = model._base_manager.filter(**{column: row.pk}).values_list("pk", flat=True)
        # A part that is gone is found by the entries that named its row.
        named = Q(**{f"changes__{column}__0": str(row.pk)})
        named |= Q(**{f"changes__{column}__1": str(row.pk)})
        keys = {*map(str, there), *of_kind.filter(named).values_list("object_pk", flat=True)}
        about |= Q(content_type=ContentType.objects.get_for_model(model), object_pk__in=keys)
    rows = LogEntry.objects.filter(about).select_related("content_type", "actor")
    return list(rows.order_by("-timestamp", "-pk")[:SHOWN])


def _lines(entry: LogEntry, row, names) -> list[Line]:
    is_part = entry.content_type_id != ContentType.objects.get_for_model(row).pk
    named = ""
    if is_part:
        words = {"kind": kind_of(entry), "name": entry.object_repr}
        named = pgettext("history", "%(kind)s “%(name)s”") % words
    if entry.action == LogEntry.Action.CREATE:
        return [Line(named, note=pgettext("history", "new")) if is_part else Line(_("Written"))]
    if entry.action == LogEntry.Action.DELETE:
        return [Line(named, note=pgettext("history", "removed"))]
    return [
        Line(f"{named} {label}" if is_part else label, old, new, is_change=True)
        for label, old, new in changes_of(entry, names)
    ]


def _of_admin(row, seen, said) -> list[tuple]:
    """Return what the log of the admin adds: nothing that the trail says with its values."""
    log = AdminEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(row), object_id=str(row.pk)
    ).select_related("user")
    found = []
    for entry in log.order_by("-action_time", "-pk")[:SHOWN]:
        who, at = _person(entry.user), entry.action_time
        words = _("Written") if entry.action_flag == ADDITION else entry.get_change_message()
        is_said = any(who == other and abs(at - then) < _TOGETHER for then, other in seen)
        if words and not is_said and (who, words) not in said:
            found.append((at, who, [Line(words)]))
    return found


def _grouped(found) -> list[Step]:
    """Return the steps, the newest first; what one person did at one moment is one step."""
    steps: list[Step] = []
    for at, who, lines in sorted(found, key=lambda one: one[0], reverse=True):
        last = steps[-1] if steps else None
        if last is not None and last.who == who and last.at - at < _TOGETHER:
            last.lines += lines
        else:
            steps.append(Step(at, who, list(lines)))
    return steps
