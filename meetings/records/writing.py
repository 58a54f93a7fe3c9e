"""Change the working copy of a record: under the lock of its session, each save a version.

A row that no version has frozen may be deleted. A row that one has frozen stays: it is
dropped, which leaves it out of the versions made from then on. Numbers are counted on the
session, so that none is given twice, not even after its row was deleted.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Model
from django.utils.translation import gettext as _

from kanazawa2030.core.language.normalise import clean_line, has_japanese
from kanazawa2030.core.models import User
from kanazawa2030.core.permissions import APPROVE_CONTENT
from kanazawa2030.core.workflow.changes import ChangeError, StaleItem, locked, real_changes, require

from ..models import Action, AgendaItem, Decision, Material, Meeting, Photo, SectorCount, Statement
from ..models.record import Numbered, Part
from ..permissions import WRITE_RECORD

# What readers see at once, not only with the next version.
LINKS = {"events", "proposals", "indicators"}
COUNTERS = {Statement: "last_statement", Decision: "last_decision", Action: "last_action"}
# What refers to another row is removed before it, and written after it.
_ORDER = (AgendaItem, Decision, Statement, Action, SectorCount, Material, Photo)


class RecordError(ChangeError):
    """A change of a record that is not possible; its text is for the person who tried."""


@dataclass(frozen=True)
class RowChange:
    """What becomes of one row; `pk` None, or of a row that is gone, adds one.

    `key` names the row to the person who wrote it. `values` maps names of fields to values.
    """

    key: str
    model: type[Part]
    pk: int | None
    values: dict = field(default_factory=dict)
    is_removed: bool = False


# --- The rows of a page ---------------------------------------------------------------


@transaction.atomic
def save(
    meeting: Meeting, rows: Iterable[RowChange], *, by: User, version: int | str | None = None
) -> Meeting:
    """Write what differs of `rows`; return the session with its new version.

    `version` is the one the page was opened with. Raises StaleItem if another save came
    between; a second click on Save, which differs in nothing, is none.
    """
    require(by, WRITE_RECORD)
    current = locked(meeting)
    is_stale = version is not None and str(version) != str(current.record_version)
    todo = [row for row in rows if _differs(current, row, known_is_enough=is_stale)]
    if not todo:
        return current
    if is_stale:
        raise StaleItem(current)
    for row in sorted(todo, key=lambda row: _ORDER.index(row.model), reverse=True):
        if row.is_removed:
            _remove(_find(current, row), row.key)
    for row in sorted(todo, key=lambda row: _ORDER.index(row.model)):
        if not row.is_removed:
            _write(_find(current, row) or _new(current, row.model), row.values)
    return _count_up(current)


def _find(meeting: Meeting, row: RowChange) -> Part | None:
    if row.pk is None:
        return None
    found = row.model._base_manager.filter(meeting=meeting, pk=row.pk).first()
    if found is not None:
        found.meeting = meeting
    return found


def _differs(meeting: Meeting, row: RowChange, *, known_is_enough: bool) -> bool:
    """Return whether `row` is to be written; `known_is_enough` leaves out equal new rows."""
    found = _find(meeting, row)
    if row.is_removed:
        return found is not None and not found.is_dropped
    if found is not None:
        return bool(real_changes(found, row.values))
    if not known_is_enough:
        return True
    columns = {
        name: value
        for name, value in row.values.items()
        if not row.model._meta.get_field(name).many_to_many
    }
    return not row.model._base_manager.filter(meeting=meeting, **columns).exists()


def _new(meeting: Meeting, model: type[Part]) -> Part:
    """Return an unsaved part of the locked session, with the next number or place."""
    if issubclass(model, Numbered):
        counter = COUNTERS[model]
        number = getattr(meeting, counter) + 1
        setattr(meeting, counter, number)
        return model(meeting=meeting, number=number)
    last = model._base_manager.filter(meeting=meeting).aggregate(last=Max("order"))["last"]
    return model(meeting=meeting, order=(last or 0) + 1)


def _write(part: Part, values: dict) -> None:
    sets = {}
    for name, value in values.items():
        column = part._meta.get_field(name)
        if column.many_to_many:
            sets[name] = value
        elif column.is_relation:
            setattr(part, column.attname, getattr(value, "pk", value))
        else:
            setattr(part, name, value)
    part.save()
    for name, value in sets.items():
        getattr(part, name).set(value)


def _remove(part: Part, key: str) -> None:
    """Delete a row, or drop it if a version has it. Raises RecordError if rows depend on it."""
    if isinstance(part, AgendaItem | Decision):
        rows = part.statements if isinstance(part, AgendaItem) else part.actions
        if kept := rows.kept().first():
            raise RecordError(
                _("“%(row)s” belongs to this. Remove that first, or move it elsewhere.")
                % {"row": kept},
                f"{key}-is_removed",
            )
        is_needed = rows.exists()
    else:
        is_needed = False
    if is_needed or part.versions.exists():
        part.is_dropped = True
        part.save(update_fields=["is_dropped"])
    else:
        part.delete()


def _count_up(meeting: Meeting) -> Meeting:
    meeting.record_version += 1
    meeting.save(update_fields=["record_version", *COUNTERS.values()])
    return meeting


# --- One row of a form of the admin ---------------------------------------------------


@transaction.atomic
def change(part: Part, *, changes: dict, by: User, version: int | str | None = None) -> Part:
    """Write `changes` (field name to value) to one row; return it. Raises StaleItem."""
    require(by, WRITE_RECORD)
    meeting = locked(part.meeting)
    current = type(part)._base_manager.get(pk=part.pk)
    current.meeting = meeting
    changes = real_changes(current, changes)
    if not changes:
        return current
    if version and str(version) != str(meeting.record_version):
        raise StaleItem(current)
    _refuse_links(current, changes, by=by)
    _write(current, changes)
    _count_up(meeting)
    return current


def _refuse_links(part: Part, changes: dict, *, by: User) -> None:
    """Where approval is required, let only an approver change the links of a public row."""
    names = LINKS.intersection(changes)
    if not (names and settings.APPROVAL_REQUIRED) or by.has_perm(APPROVE_CONTENT):
        return
    if type(part).objects.public().filter(pk=part.pk).exists():
        raise RecordError(
            _("Readers see this link straight away. Please ask someone who approves to save it."),
            min(names),
        )


@transaction.atomic
def add(part: Part, *, by: User) -> Part:
    """Save a new row that has no number: a material or a photograph."""
    require(by, WRITE_RECORD)
    meeting = locked(part.meeting)
    part.save()
    _count_up(meeting)
    return part


@transaction.atomic
def remove(part: Part, *, by: User) -> None:
    """Delete one row, or drop it if a version has it."""
    require(by, WRITE_RECORD)
    meeting = locked(part.meeting)
    _remove(part, "")
    _count_up(meeting)


# --- Statements -----------------------------------------------------------------------

TURNED = "✓ "  # before a line of the notes that has become a statement
_BULLET = re.compile(r"^(?:[・•]|[-–]\s)\s*")
_MARK = re.compile(r"^(?:[*＊]+|全[\s:：、，・]+)\s*")


@dataclass(frozen=True)
class Turned:
    """How many lines became statements, and how many are longer than a statement may be."""

    made: int
    too_long: int


def _read_line(line: str) -> tuple[str, str]:
    """Return the text and the view of a line; 全 or * at its beginning: an overall view.

    The mark is taken away, but not the first letter of a word such as 全体.
    """
    text = _BULLET.sub("", clean_line(line))
    is_overall = text.startswith(("*", "＊", "全"))
    view = Statement.View.OVERALL if is_overall else Statement.View.DETAIL
    return _MARK.sub("", text), view


@transaction.atomic
def turn_lines(item: AgendaItem, *, by: User) -> Turned:
    """Make a statement of each line of the item's notes that is none yet.

    A line that was turned is marked in the notes, so that nothing is made twice, also when
    the statement was reworded or removed since.
    """
    require(by, WRITE_RECORD)
    meeting = locked(item.meeting)
    item = AgendaItem.objects.get(pk=item.pk)
    longest = Statement._meta.get_field("text").max_length
    known = set()
    for texts in item.statements.values_list("text_ja", "text_en"):
        known.update(filter(None, texts))
    lines, made, too_long = [], 0, 0
    for line in item.notes.splitlines():
        text, view = _read_line(line)
        if line.startswith(TURNED.strip()) or not text:
            lines.append(line)
        elif len(text) > longest:
            too_long += 1
            lines.append(line)
        else:
            lines.append(TURNED + line)
            if text not in known:
                known.add(text)
                column = "text_ja" if has_japanese(text) else "text_en"
                values = {column: text, "view": view, "agenda_item": item}
                _write(_new(meeting, Statement), values)
                made += 1
    if lines != item.notes.splitlines():
        item.notes = "\n".join(lines)
        item.save(update_fields=["notes"])
        _count_up(meeting)
    return Turned(made, too_long)


@transaction.atomic
def assign(
    statements: Iterable[int], *, columns: dict, adds: dict[str, Iterable[Model]], by: User
) -> int:
    """Give statements, by their keys, a course, an axis, goals and indicators.

    `columns` names what is set, `adds` what is added to. Returns how many have changed.
    """
    require(by, WRITE_RECORD)
    chosen = Statement.objects.filter(pk__in=statements)
    meetings = Meeting.objects.filter(pk__in=chosen.values("meeting"))
    # In one order, so that two people never wait for each other.
    locks = {row.pk: row for row in meetings.select_for_update(no_key=True).order_by("pk")}
    changed, touched = 0, set()
    for row in chosen.filter(meeting__in=locks):
        wanted = dict(columns)
        for name, rows in adds.items():
            wanted[name] = {*getattr(row, name).all(), *rows}
        if differing := real_changes(row, wanted):
            _refuse_links(row, differing, by=by)
            _write(row, differing)
            changed += 1
            touched.add(row.meeting_id)
    for pk in touched:
        _count_up(locks[pk])
    return changed
