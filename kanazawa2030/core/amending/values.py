"""Values of columns as an amendment stores them, and how they differ from the public row."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext as _

from ..history.words import field_of, label_of, value_words
from ..models import Amendment, Publishable
from ..workflow.changes import ChangeError
from ..workflow.differences import Piece, changed_lines, pieces_between, replaced

_WORD_BY_WORD = 300  # characters of a text that is shown whole


def can_be_amended(column: models.Field) -> bool:
    """Return whether an amendment may hold this column: a file would need a place of its own."""
    return not isinstance(column, models.FileField)


def stored(column: models.Field, value):
    """Return a value of a form or a row as the JSON of an amendment holds it."""
    if column.many_to_many:
        return sorted(getattr(one, "pk", one) for one in value)
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(column, models.CharField | models.TextField):
        return value or ""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


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
        if column is None:
            continue
        is_plain = column.is_relation or isinstance(column, models.JSONField)
        found[name] = new if is_plain else column.to_python(new)
    return found


def refuse_gone(amendment: Amendment) -> None:
    """Raise ChangeError if something chosen has been deleted since."""
    model = amendment.content_type.model_class()
    for name, (_before, new) in amendment.changes.items():
        column = field_of(model, name)
        if column is None or not column.is_relation or new is None:
            continue
        wanted = set(new) if isinstance(new, list) else {new}
        if column.related_model._base_manager.filter(pk__in=wanted).count() < len(wanted):
            raise ChangeError(
                _("“%(field)s”: what was chosen there has been deleted in the meantime.")
                % {"field": label_of(model, name)}
            )


def moved_columns(item: Publishable, amendment: Amendment) -> list[str]:
    """Return the columns of the amendment that have changed on the row since it was written."""
    return [
        name
        for name, (old, new) in amendment.changes.items()
        if field_of(type(item), name) is not None and public_value(item, name) not in (old, new)
    ]


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
        before, after = (value_words(model, name, value) for value in (old, new))
        found.append(
            Side(
                label=label_of(model, name),
                language=getattr(field_of(model, name), "language", "") or "",
                old=before,
                new=after,
                now=value_words(model, name, public_value(item, name)) if name in moved else "",
                passages=_passages(before, after, field_of(model, name)),
            )
        )
    return found


def _passages(old: str, new: str, column) -> list[tuple[list[Piece], list[Piece]]]:
    """Return the passages that differ; a day or a choice is compared as a whole."""
    is_text = isinstance(column, models.CharField | models.TextField) and not column.choices
    if not is_text:
        compared = [replaced(old, new)]
    elif max(len(old), len(new)) <= _WORD_BY_WORD:
        compared = [pieces_between(old, new)]
    else:
        compared = changed_lines(old, new)
    return [
        ([one for one in pieces if one.kind != "ins"], [one for one in pieces if one.kind != "del"])
        for pieces in compared
    ]
