"""The page on which a record is written: its rows, as stored and as typed."""

import re
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from kanazawa2030.core.forms.bound_fields import Mistake, mistakes_of

from ..models import Axis, Meeting
from ..models.record import Part
from .forms import KINDS, RowForm, StatementForm, course_choices, digest
from .writing import RecordError, RowChange

MORE = 5  # empty rows, where someone asks for more
# A new statement's key says under which item of the agenda it stands (0: none).
_KEY = re.compile(r"(agenda|statement|decision|action|sector)-(?:(\d{1,9})|new_(\d{1,9})_\d{1,4})")
NOTHING = ("", "–")


def _kind(key: str) -> str:
    return key.partition("-")[0]


@dataclass(frozen=True)
class Group:
    """An item of the agenda with its statements; `row` None: statements without an item."""

    row: RowForm | None
    statements: list[RowForm]
    empty: list[RowForm]
    is_open: bool  # whether the empty rows are shown

    @property
    def anchor(self) -> str:
        return f"item-{self._item}"

    @property
    def list_name(self) -> str:
        return f"statement-{self._item}"

    @property
    def _item(self) -> int:
        return self.row.part.pk if self.row is not None else 0


class WritePage:
    """The rows of a session's record, bound to `data` where that has them.

    `more` is the key of the list that shows more empty rows: "decision", "statement-12".
    """

    def __init__(self, meeting: Meeting, data=None, *, more: str = "") -> None:
        self.meeting, self.more = meeting, more
        self.data = None if data is None else data.copy()
        self.parts = {kind: self._parts(form.model) for kind, form in KINDS.items()}
        self._read_choices()
        self.rows = {kind: self._rows(kind) for kind in KINDS}

    # --- Rows -------------------------------------------------------------------------

    def _parts(self, model: type[Part]) -> dict[int, Part]:
        frozen = model.versions.through.objects.filter(**{model._meta.model_name: OuterRef("pk")})
        rows = model.objects.filter(meeting=self.meeting).annotate(is_frozen=Exists(frozen))
        if model is StatementForm.model:
            rows = rows.prefetch_related("goals")
        found = {}
        for row in rows:
            row.meeting = self.meeting
            found[row.pk] = row
        return found

    def _read_choices(self) -> None:
        axes = list(Axis.objects.select_related("course"))
        self.axes = {axis.pk: axis.course_id for axis in axes}
        decisions = self.parts["decision"].values()
        self.choices = {
            "course": [NOTHING, *course_choices()],
            "axis": [NOTHING, *((axis.pk, str(axis)) for axis in axes)],
            "decision": [NOTHING, *((row.pk, f"{row.code} {row}") for row in decisions)],
        }

    def _row(self, key: str, part: Part | None = None, *, is_bound=True) -> RowForm:
        is_sent = is_bound and self.data is not None and f"{key}-seen" in self.data
        kind = key.partition("-")[0]
        form = KINDS[kind](self.data if is_sent else None, key=key, part=part, choices=self.choices)
        form.axes = self.axes
        return form

    def _rows(self, kind: str) -> list[RowForm]:
        parts = self.parts[kind]
        rows = [self._row(f"{kind}-{pk}", part) for pk, part in parts.items()]
        for key in self._sent_keys(kind):
            pk = _KEY.fullmatch(key)[2]
            if pk is None or int(pk) not in parts:
                rows.append(self._row(key))
        return rows

    def _sent_keys(self, kind: str) -> list[str]:
        keys = [name.removesuffix("-seen") for name in self.data or () if name.endswith("-seen")]
        return [key for key in keys if (found := _KEY.fullmatch(key)) and found[1] == kind]

    def _agenda_of(self, row: RowForm) -> int:
        """Return the key of the item a row of a statement stands under, or 0."""
        if row.part is not None:
            return row.part.agenda_item_id or 0
        item = int(_KEY.fullmatch(row.key)[3] or 0)
        return item if item in self.parts["agenda"] else 0

    def _with_empty(self, rows: list[RowForm], name: str, item: int = 0) -> tuple[list, list]:
        """Return the rows of a list, and its rows without any text."""
        kind = _kind(name)
        full = [row for row in rows if row.part is not None or row.has_changed()]
        empty = [row for row in rows if row not in full]
        if not empty:
            taken = len(rows)
            wanted = MORE if self.more == name else 1
            empty = [self._row(f"{kind}-new_{item}_{taken + i}") for i in range(wanted)]
        return full, empty

    def list_of(self, kind: str) -> dict:
        full, empty = self._with_empty(self.rows[kind], kind)
        return {"rows": full, "empty": empty, "is_open": self.more == kind}

    def new_items(self) -> dict:
        """Return the items of the agenda that are not stored yet."""
        full, empty = self._with_empty(self.rows["agenda"], "agenda")
        rows = [row for row in full if row.part is None]
        is_open = self.more == "agenda" or bool(rows) or not full
        return {"rows": rows, "empty": empty, "is_open": is_open}

    def groups(self) -> list[Group]:
        """Return the items of the agenda in their order, then what stands under none."""
        under: dict[int, list] = {0: []}
        for row in self.rows["statement"]:
            under.setdefault(self._agenda_of(row), []).append(row)
        found = []
        for row in self.rows["agenda"]:
            if row.part is not None:
                found.append(self._group(row, under.get(row.part.pk, []), row.part.pk))
        return [*found, self._group(None, under[0], 0)]

    def _group(self, row: RowForm | None, statements: list[RowForm], item: int) -> Group:
        name = f"statement-{item}"
        lists = self._with_empty(statements, name, item)
        return Group(row, *lists, is_open=self.more == name)

    # --- What was sent ------------------------------------------------------------------

    @property
    def sent(self) -> list[RowForm]:
        return [row for rows in self.rows.values() for row in rows if row.is_bound]

    def is_valid(self) -> bool:
        return not [row for row in self.sent if not row.is_valid()]  # each is asked

    def changes(self) -> list[RowChange]:
        """Return what was touched, for the service."""
        return [self._change(row) for row in self.sent if row.is_touched]

    def _change(self, row: RowForm) -> RowChange:
        values = row.typed()
        if values.get("order", 0) is None:
            del values["order"]  # the next place, or the present one
        if row.part is None and row.model is StatementForm.model:
            values["agenda_item"] = self._agenda_of(row) or None
        pk = _KEY.fullmatch(row.key)[2]
        return RowChange(row.key, row.model, int(pk) if pk else None, values, row.is_removal)

    # --- What is said -------------------------------------------------------------------

    def refuse(self, refusal: RecordError) -> None:
        """Put the sentence of a refusal at its field."""
        key, _dash, name = (refusal.field or "").rpartition("-")
        for row in self.sent:
            if row.key == key:
                row.add_error(name if name in row.fields else None, str(refusal))

    def show_both(self) -> None:
        """Let a refused page say what is stored now, where both texts differ.

        Call it on a valid page made after the refusal. What its person has not touched shows
        what is stored; the next save decides on the rest.
        """
        for kind, rows in self.rows.items():
            self.rows[kind] = [one for row in rows if (one := self._compared(row)) is not None]

    def _compared(self, row: RowForm) -> RowForm | None:
        if not row.is_bound:
            return row
        if row.part is None:
            return self._new_row(row)
        if not row.is_touched:
            return self._row(row.key, row.part, is_bound=False)
        stored = row.stored()
        if digest(stored) != row.cleaned_data["seen"]:
            for name, value in row.typed().items():
                if value != stored[name]:
                    words = {"text": row.shown(name, stored[name])}
                    name = "is_removed" if name == "is_dropped" else name
                    row.add_error(name, _("Currently saved: “%(text)s”") % words)
            self.data[f"{row.key}-seen"] = digest(stored)
        return row

    def _new_row(self, row: RowForm) -> RowForm | None:
        """Return a row without a part; None for an empty one, or one that is stored by now."""
        if not row.is_touched:
            return None
        if _KEY.fullmatch(row.key)[2]:
            row.add_error(None, _("Someone else has removed this row. If you save, it is added."))
        elif any(self._is_same(row, part) for part in self.parts[_kind(row.key)].values()):
            return None
        return row

    def _is_same(self, row: RowForm, part: Part) -> bool:
        stored = type(row)(key=row.key, part=part).stored()
        return all(
            stored[name] == value for name, value in row.typed().items() if value is not None
        )

    def mistakes(self) -> list[Mistake]:
        """Return what is wrong, each with its row and its field."""
        found = []
        for row in self.sent:
            if row.non_field_errors():
                found.append(Mistake(row.name, row.key, " ".join(row.non_field_errors())))
            found += [
                replace(mistake, label=f"{row.name}: {mistake.label}")
                for mistake in mistakes_of(row)
            ]
        return found
