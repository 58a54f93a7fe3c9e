"""What has changed in Japanese since it was translated, derived from the audit trail.

A translation is up to date from the last entry in which its own column changed, or in
which staff have marked it as checked. A later entry in which only the Japanese changed
makes it outdated, and has the Japanese text that was translated as its old value. It is up to
date again once the Japanese is as it was then, or at a check since. Nothing is stored for it
but that mark.

Not seen, so that the translation counts as up to date:

- what is written by `QuerySet.update()`, `bulk_create` or past Django (the texts of goals
  and courses that `load_content` fills in), and tables without an audit trail (the
  questions of an event's form);
- a change older than AUDIT_KEPT_DAYS, whose entry has been purged;
- a Japanese text written after its translation, where there was none before;
- a change of the translation that did not follow the Japanese, such as a corrected typo:
  it counts as a translation.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from auditlog.models import LogEntry
from django.db.models import Model, Q, QuerySet, Value

from kanazawa2030.core.history.words import CHECKED
from kanazawa2030.core.models import User

from .kinds import Texts


class Before(NamedTuple):
    """The Japanese text that was translated or checked last.

    `entry` is the last entry that changed it; `right` has each text that the translation
    was right for: the one it was written for, and those it has been checked with.
    """

    text: str
    right: frozenset[str]
    since: datetime
    entry: int


class _Entry(NamedTuple):
    pk: int
    table: str
    row: int
    at: datetime
    changes: dict
    checked: list


def entries_of(table: Texts, rows: QuerySet) -> QuerySet:
    """Return the entries on the texts of these rows of a table, for `outdated`."""
    mark = Q(additional_data__has_key=CHECKED)
    return (
        LogEntry.objects.filter(
            Q(changes__has_any_keys=table.columns) | mark,
            content_type__app_label=table.model._meta.app_label,
            content_type__model=table.model._meta.model_name,
            action=LogEntry.Action.UPDATE,
            object_id__in=rows,
        )
        .order_by()
        .annotate(table=Value(table.label))
        .values_list("pk", "table", "object_id", "timestamp", "changes", "additional_data")
    )


def outdated(tables: dict[str, Texts], found: Iterable[tuple]) -> dict:
    """Return by (table, row) the columns that are behind the Japanese, with what was before."""
    behind: dict[tuple[str, int], dict[str, Before]] = defaultdict(dict)
    right: dict[tuple[str, int], dict[str, frozenset[str]]] = defaultdict(dict)
    for values in sorted(found):
        *key, changes, more = values
        entry = _Entry(*key, changes or {}, (more or {}).get(CHECKED, []))
        row = entry.table, entry.row
        _follow(behind[row], right[row], tables[entry.table], entry)
    return behind


def _follow(
    behind: dict[str, Before], right: dict[str, frozenset[str]], table: Texts, entry: _Entry
) -> None:
    """Bring what is behind in one row, and `right`, to the state after one more entry."""
    for _language, source, target in table.pairs:
        if target in entry.changes:
            behind.pop(target, None)
            right.pop(target, None)
        elif target in entry.checked:
            behind.pop(target, None)
        elif source in entry.changes:
            old = _text(entry.changes[source][0])
            if target in behind:
                behind[target] = behind[target]._replace(since=entry.at, entry=entry.pk)
            elif old:
                right[target] = right.get(target, frozenset()) | {old}
                behind[target] = Before(old, right[target], entry.at, entry.pk)


def _text(value) -> str:
    """Return a stored text; the trail writes a missing one as "None"."""
    return "" if value in (None, "None") else str(value)


def write_checked(row: Model, column: str, *, by: User) -> None:
    """Write into the trail of `row` that `by` has checked the translation in `column`."""
    LogEntry.objects.log_create(
        row,
        actor=by,
        force_log=True,
        action=LogEntry.Action.UPDATE,
        changes={},
        additional_data={CHECKED: [column]},
    )
