"""Values of columns as an amendment stores them, and how they differ from the public row."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext as _

from ..history.words import field_of, label_of, value_words
from ..models import Amendment, Publishable
from ..workflow.changes import ChangeError
from ..workflow.differences import Piece, changed_lines, pieces_between, replaced
from . import parts
from .storing import can_be_amended, given, stored

_WORD_BY_WORD = 300  # characters of a text that is shown whole


def public_value(item: Publishable, name: str):
    """Return what the row holds now, as `stored` has it."""
    column = item._meta.get_field(name)
    if column.many_to_many:
        return sorted(getattr(item, name).values_list("pk", flat=True))
    return stored(column, getattr(item, column.attname))


def changes_to_store(item: Publishable, changes: dict) -> dict:
    """Return `changes` (column to value) with what is public beside what is wanted."""
    found = {}
    for name, value in changes.items():
        column = item._meta.get_field(name)
        if can_be_amended(column):
            found[name] = [public_value(item, name), stored(column, value)]
    return found


def wanted_values(amendment: Amendment) -> dict:
    """Return by column what a form or a service is given.

    A column that a later release has dropped is left out.
    """
    found = {}
    for name, (_before, new) in amendment.changes.items():
        column = field_of(amendment.content_type.model_class(), name)
        if column is not None and not isinstance(column, models.ManyToOneRel):
            found[name] = given(column, new)
    return found


def has_parts(amendment: Amendment) -> bool:
    """Return whether rows that belong to the row are amended."""
    model = amendment.content_type.model_class()
    return any(parts.relation_of(model, name) for name in amendment.changes)


def refuse_gone(amendment: Amendment) -> None:
    """Raise ChangeError if something chosen has been deleted since."""
    for label, column, wanted in _chosen(amendment):
        if column.related_model._base_manager.filter(pk__in=wanted).count() < len(wanted):
            raise ChangeError(
                _("“%(field)s”: what was chosen there has been deleted in the meantime.")
                % {"field": label}
            )


def _chosen(amendment: Amendment) -> Iterator[tuple[str, models.Field, set[int]]]:
    """Yield the label, the column and the keys of all that is chosen from other rows."""
    model = amendment.content_type.model_class()
    for name, (_before, new) in amendment.changes.items():
        column, relation = field_of(model, name), parts.relation_of(model, name)
        if relation is not None:
            for column in relation.related_model._meta.fields:
                wanted = {row.get(column.name) for row in new} - {None}
                if column.is_relation and wanted:
                    yield label_of(model, name), column, wanted
        elif column is not None and column.is_relation and new is not None:
            yield label_of(model, name), column, set(new) if isinstance(new, list) else {new}


def moved_columns(item: Publishable, amendment: Amendment) -> list[str]:
    """Return the columns of the amendment that have changed on the row since it was written."""
    return [
        name
        for name, (old, new) in amendment.changes.items()
        if field_of(type(item), name) is not None and _is_moved(item, name, old, new)
    ]


def _is_moved(item: Publishable, name: str, old, new) -> bool:
    if parts.relation_of(type(item), name):
        return parts.is_moved(item, name, old, new)
    return public_value(item, name) not in (old, new)


@dataclass(frozen=True)
class Side:
    """One column as it is public and as it is wanted, in passages of pieces."""

    label: str
    language: str
    old: str
    new: str
    now: str = ""  # what is public today, where that is neither
    passages: list[tuple[list[Piece], list[Piece]]] = field(default_factory=list)


def sides(item: Publishable, amendment: Amendment) -> list[Side]:
    """Return what an approver reads: each column of the amendment, old beside new."""
    model, moved = type(item), moved_columns(item, amendment)
    found = []
    for name, (old, new) in amendment.changes.items():
        before, after = (_words(model, name, value) for value in (old, new))
        found.append(
            Side(
                label=label_of(model, name),
                language=getattr(field_of(model, name), "language", "") or "",
                old=before,
                new=after,
                now=_words(model, name, _now(item, name, (old, new))) if name in moved else "",
                passages=_row_passages(model, name, old, new)
                if parts.relation_of(model, name)
                else _passages(before, after, field_of(model, name)),
            )
        )
    return found


def _words(model, name: str, value) -> str:
    if parts.relation_of(model, name):
        return "\n".join(parts.words_of(model, name, value))
    return value_words(model, name, value)


def _now(item: Publishable, name: str, sides: tuple):
    if parts.relation_of(type(item), name):
        return parts.public_rows(item, name, parts.columns_in(*sides))
    return public_value(item, name)


def _row_passages(model, name: str, old, new) -> list[tuple[list[Piece], list[Piece]]]:
    """Return the rows that differ; what changed in one is marked, others as a whole."""
    return _in_passages(
        pieces_between(*pair) if all(pair) else replaced(*pair)
        for pair in parts.pairs(model, name, old, new)
    )


def _passages(old: str, new: str, column) -> list[tuple[list[Piece], list[Piece]]]:
    """Return the passages that differ; a day or a choice is compared as a whole."""
    is_text = isinstance(column, models.CharField | models.TextField) and not column.choices
    if not is_text:
        compared = [replaced(old, new)]
    elif max(len(old), len(new)) <= _WORD_BY_WORD:
        compared = [pieces_between(old, new)]
    else:
        compared = changed_lines(old, new)
    return _in_passages(compared)


def _in_passages(compared) -> list[tuple[list[Piece], list[Piece]]]:
    return [
        ([one for one in pieces if one.kind != "ins"], [one for one in pieces if one.kind != "del"])
        for pieces in compared
    ]
