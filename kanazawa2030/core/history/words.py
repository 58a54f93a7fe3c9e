"""Names and values of columns as the forms say them, from what the audit trail stores."""

import json
from collections.abc import Callable, Iterable

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ..language import dates
from ..language.bilingual import column_label, page_language
from ..language.lists import listed

# The key of an entry's additional_data that names the columns of a checked translation.
CHECKED = "translation_checked"
# What a part belongs to never changes; its own entry names it, and the history finds it so.
PARENTS = {"event", "report", "series", "indicator"}
_LONGEST_NUMBER = 18  # digits

# (model, column) → the words of a stored list of codes; an app registers them.
_codes: dict[tuple[type, str], Callable[[list], list]] = {}


def say_codes(model: type, column: str, words: Callable[[list], list]) -> None:
    """Say the codes that `column` stores as a list by `words(codes)`, a list of labels."""
    _codes[model, column] = words


def kind_of(entry) -> str:
    """Return the name of the kind of row an entry is about."""
    model = entry.content_type.model_class()
    return capfirst(str(model._meta.verbose_name)) if model else str(entry.content_type.model)


class Names:
    """The names of the rows that entries refer to, asked for once a model."""

    def __init__(self, entries: Iterable) -> None:
        wanted: dict[type, set[int]] = {}
        for entry in entries:
            model = entry.content_type.model_class()
            for name, change in (entry.changes or {}).items():
                field = field_of(model, name)
                if isinstance(field, models.ForeignKey) and isinstance(change, list):
                    wanted.setdefault(field.related_model, set()).update(map(_number, change))
        self.names = {
            (model, row.pk): str(row)
            for model, keys in wanted.items()
            for row in model._base_manager.filter(pk__in=keys - {0})
        }

    def of(self, model: type, key: int) -> str | None:
        return self.names.get((model, key))


def _number(value) -> int:
    """Return the number of a row as the trail stores it, 0 for none."""
    text = str(value)
    return int(text[:_LONGEST_NUMBER]) if text.isdecimal() and text.isascii() else 0


def changes_of(entry, names: Names | None = None) -> list[tuple[str, str, str]]:
    """Return the changes of an entry as (label, old, new); its number is no change.

    A translation that was checked has changed nothing: it is named beside the label.
    `names` knows the rows that several entries refer to.
    """
    model = entry.content_type.model_class()
    names = names or Names([entry])
    changes = [
        _change(model, name, change, names)
        for name, change in (entry.changes or {}).items()
        if name not in ("id", "pk") and not _is_silent(field_of(model, name))
    ]
    checked = (entry.additional_data or {}).get(CHECKED, [])
    labels = [label_of(model, name) for name in checked]
    return changes + [(_("Translation checked"), "", label) for label in labels]


def is_reverse(field) -> bool:
    """Return whether a field is only the other end of another model's column."""
    return bool(getattr(field, "auto_created", False)) and not field.concrete


def _is_silent(field) -> bool:
    return field is not None and (is_parent(field) or is_reverse(field))


def is_parent(field) -> bool:
    """Return whether a column names what a part belongs to, which never changes."""
    return isinstance(field, models.ForeignKey) and field.name in PARENTS


def _change(model, name, change, names):
    label = label_of(model, name)
    if isinstance(change, dict):  # several rows that belong to this one
        rows = listed(map(str, change.get("objects", ())))
        return (label, "", rows) if change.get("operation") == "add" else (label, rows, "")
    old, new = (value_words(model, name, value, names) for value in change)
    return label, old, new


def field_of(model, name: str):
    """Return a field of a model, None where there is none any more."""
    try:
        return model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None


def label_of(model, name: str) -> str:
    """Return the label of a column: Start, 題名（日本語）; the name of one that is gone."""
    field = field_of(model, name)
    if field is None:
        return name
    if isinstance(field, models.ManyToOneRel):
        return capfirst(str(field.related_model._meta.verbose_name_plural))
    if hasattr(field, "translated_field"):
        return capfirst(str(column_label(field.translated_field.verbose_name, field.language)))
    return capfirst(str(getattr(field, "verbose_name", name)))


def value_words(model, name: str, value, names: Names | None = None) -> str:
    """Return a stored value as the forms say it."""
    field = field_of(model, name)
    if value in (None, "", "None") or value == []:
        return ""
    if isinstance(field, models.JSONField):
        return _list_words(model, name, value)
    if isinstance(value, list):  # rows chosen by number
        rows = {row.pk: str(row) for row in field.related_model._base_manager.filter(pk__in=value)}
        return listed(rows.get(pk, str(pk)) for pk in value)
    text = str(value)
    if getattr(field, "choices", None):
        return str(dict(field.flatchoices).get(text, text))
    if isinstance(field, models.BooleanField):
        return _("Yes") if text == "True" else _("No")
    if isinstance(field, models.DateField | models.TimeField):
        return _moment(field, text)
    if isinstance(field, models.ForeignKey) and (number := _number(text)):
        return _name_of(field.related_model, number, names) or text
    return text


def _name_of(model, number: int, names: Names | None) -> str | None:
    if names is not None:
        return names.of(model, number)
    row = model._base_manager.filter(pk=number).first()
    return str(row) if row else None


def _list_words(model, name, value) -> str:
    """Return a list of codes in words; the trail stores it as text."""
    if isinstance(value, str):
        try:
            value = json.loads(value.replace("'", '"'))
        except ValueError:
            return value
    if not isinstance(value, list):
        return str(value)
    words = _codes.get((model, name), lambda codes: codes)
    return listed(map(str, words(value)))


def _moment(field, text) -> str:
    """Return a day or an hour in words; times without a zone are stored in UTC."""
    try:
        value = field.to_python(text)
        if isinstance(field, models.DateTimeField) and "+" not in text[10:]:
            value = field.to_python(f"{text}Z")
    except ValidationError:
        return text
    if isinstance(field, models.DateTimeField):
        return dates.when(timezone.localtime(value), language=page_language())
    if isinstance(field, models.DateField):
        return dates.full_date(value, page_language())
    return f"{value:%H:%M}"
