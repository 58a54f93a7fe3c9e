"""Rows that belong to a public row, such as its speakers, in an amendment: as a whole list.

`changes` of an amendment holds them by the name the row has for them: the list that was public
and the one that is wanted. Each row is its columns and `pk`, None for one to be added.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models
from django.forms import BaseInlineFormSet
from django.utils.translation import gettext as _

from ..history.words import field_of, label_of, value_words
from ..models import Amendment, Publishable
from .storing import can_be_amended, given, stored
from .transitions import AmendmentError

PK = "pk"
Rows = list[dict]


def relation_of(model: type[models.Model] | None, name: str) -> models.ManyToOneRel | None:
    """Return the relation to rows that belong to a row of `model`; None for a column."""
    field = field_of(model, name)
    is_part = isinstance(field, models.ManyToOneRel) and field.one_to_many
    return field if is_part else None


def name_of(formset: BaseInlineFormSet) -> str:
    """Return the name under which an amendment holds the rows of a formset."""
    return formset.fk.remote_field.name


def name_in(model: type[models.Model], part: type[models.Model]) -> str:
    """Return the name that rows of `model` have for their rows of `part`."""
    return next(one.name for one in model._meta.related_objects if one.related_model is part)


@dataclass(frozen=True)
class Wanted:
    """The rows a form wants, with the columns it asks."""

    columns: list[str]
    rows: Rows


def wanted_of(formset: BaseInlineFormSet) -> Wanted:
    """Return the rows a valid formset wants, as an amendment stores them."""
    columns = {
        name: column
        for name in formset.form.base_fields
        if (column := field_of(formset.model, name)) is not None
        and column.concrete
        and not column.primary_key
        and name != formset.fk.name
        and can_be_amended(column)
    }
    rows = [
        {
            PK: form.instance.pk,
            **{name: stored(column, form.cleaned_data[name]) for name, column in columns.items()},
        }
        for form in formset.forms
        if form not in formset.deleted_forms and (form.instance.pk or form.has_changed())
    ]
    return Wanted(list(columns), rows)


def changes_to_store(item: Publishable, wanted: dict[str, Wanted]) -> dict[str, list[Rows]]:
    """Return the rows that are public beside those wanted, where they differ."""
    found = {}
    for name, one in wanted.items():
        now = public_rows(item, name, one.columns)
        if now != one.rows:
            found[name] = [now, one.rows]
    return found


def public_rows(item: Publishable, name: str, columns: Iterable[str]) -> Rows:
    """Return the rows that are public now, with these columns."""
    rows = getattr(item, relation_of(type(item), name).get_accessor_name())
    return [{PK: row.pk, **{key: _stored_of(row, key) for key in columns}} for row in rows.all()]


def columns_in(*lists: Rows) -> list[str]:
    """Return the columns that stored rows have."""
    return sorted({key for rows in lists for row in rows for key in row if key != PK})


def _stored_of(row: models.Model, key: str):
    column = row._meta.get_field(key)
    return stored(column, getattr(row, column.attname))


def is_moved(item: Publishable, name: str, old: Rows, new: Rows) -> bool:
    """Return whether the rows are neither what was public nor what is wanted."""
    now = public_rows(item, name, columns_in(old, new))
    return now != old and _bare(now) != _bare(new)


def _bare(rows: Rows) -> Rows:
    return [{key: value for key, value in row.items() if key != PK} for row in rows]


def write(item: Publishable, amendment: Amendment) -> None:
    """Add, change and remove the rows an amendment wants, in one transaction with its columns.

    Raises AmendmentError where a row can no longer be written.
    """
    for name, (old, new) in amendment.changes.items():
        relation = relation_of(type(item), name)
        if relation is None:
            continue
        if _bare(public_rows(item, name, columns_in(old, new))) == _bare(new):
            continue  # somebody has written the same
        rows = getattr(item, relation.get_accessor_name()).in_bulk()
        kept = {row[PK] for row in new}
        for row in old:
            if row[PK] not in kept and row[PK] in rows:
                rows[row[PK]].delete()
        for wanted in new:
            row = rows.get(wanted[PK]) or relation.related_model(**{relation.field.name: item})
            _write_row(row, {key: one for key, one in wanted.items() if key != PK}, relation)


def _write_row(row: models.Model, wanted: dict, relation: models.ManyToOneRel) -> None:
    if row.pk and all(_stored_of(row, key) == value for key, value in wanted.items()):
        return
    for key, value in wanted.items():
        column = row._meta.get_field(key)
        setattr(row, column.attname, given(column, value))
    checked = {*wanted, relation.field.name}
    try:
        row.full_clean(exclude={one.name for one in row._meta.fields} - checked)
    except ValidationError as wrong:
        said = {"part": label_of(relation.model, relation.name), "why": " ".join(wrong.messages)}
        raise AmendmentError(_("%(part)s: %(why)s") % said) from wrong
    row.save()


def words_of(model: type[models.Model], name: str, rows: Rows) -> list[str]:
    """Return a line for each row, with the labels of what it says."""
    part = relation_of(model, name).related_model
    chosen = {
        key: column.related_model._base_manager.in_bulk({row[key] for row in rows} - {None})
        for key in columns_in(rows)
        if (column := field_of(part, key)) is not None and column.is_relation
    }
    lines = []
    for row in rows:
        said = (
            (key, str(chosen[key].get(value, value)))
            if key in chosen
            else (key, value_words(part, key, value))
            for key, value in row.items()
            if key != PK
        )
        lines.append(
            " / ".join(
                _("%(label)s: %(value)s") % {"label": label_of(part, key), "value": words}
                for key, words in said
                if words
            )
        )
    return lines


def pairs(model: type[models.Model], name: str, old: Rows, new: Rows) -> list[tuple[str, str]]:
    """Return the line of each row that differs, as it is and as it is wanted; "" for none."""
    before = dict(zip((row[PK] for row in old), words_of(model, name, old), strict=True))
    found = []
    for row, line in zip(new, words_of(model, name, new), strict=True):
        found.append((before.pop(row[PK], ""), line))
    found += [(line, "") for line in before.values()]
    return [(one, other) for one, other in found if one != other]


def added(amendment: Amendment | None, name: str) -> list[dict]:
    """Return what a form begins with in the rows an amendment adds."""
    if amendment is None or name not in amendment.changes:
        return []
    model = relation_of(amendment.content_type.model_class(), name).related_model
    return [_given_row(model, row) for row in amendment.changes[name][1] if row[PK] is None]


def _given_row(model: type[models.Model], row: dict) -> dict:
    columns = {key: field_of(model, key) for key in row if key != PK}
    return {key: given(column, row[key]) for key, column in columns.items() if column is not None}


def show_wanted(formset: BaseInlineFormSet, amendment: Amendment) -> None:
    """Let the form of each public row begin with what the amendment wants of it."""
    change = amendment.changes.get(name_of(formset))
    if change is None:
        return
    wanted = {row[PK]: row for row in change[1]}
    for form in formset.initial_forms:
        row = wanted.get(form.instance.pk)
        form.initial |= _given_row(formset.model, row) if row else {"DELETE": True}
