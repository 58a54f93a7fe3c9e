"""Normalise the values of posted forms, and check keys in them."""

import re

from django.core.exceptions import ValidationError
from django.db import connection, models

from ..language import normalise

_NUMBERS = (models.IntegerField, models.DecimalField, models.SlugField)
_TIMES = (models.DateField, models.TimeField)


def half_width(value: str) -> str:
    """Return one line with letters, digits and signs in their half-width form."""
    return normalise.nfkc(normalise.clean_line(value)).replace("−", "-").strip()


def is_possible_key(field, value: str) -> bool:
    """Return whether `value` has the type and range of this key column."""
    try:
        number = field.to_python(value)
    except ValidationError:
        return False
    if not isinstance(number, int):
        return True
    least, most = connection.ops.integer_field_range(field.get_internal_type())
    return (least is None or number >= least) and (most is None or number <= most)


def _normaliser(field):
    """Return the function that normalises values of this column, or None."""
    if field.is_relation:
        return _possible_key(field.related_model._meta.pk)
    if field.primary_key:
        return _possible_key(field)
    normaliser = _text_normaliser(field) if field.editable else None
    return normaliser and _if_short(normaliser, field)


def _text_normaliser(field):
    if isinstance(field, models.EmailField):
        return normalise.normalise_email
    if isinstance(field, models.CharField) and field.name.endswith("phone"):
        return normalise.contact_phone
    if isinstance(field, models.URLField):
        return normalise.normalise_address
    if isinstance(field, (*_TIMES, *_NUMBERS)):
        return half_width
    if isinstance(field, models.TextField):
        return normalise.clean_text
    return normalise.clean_line if isinstance(field, models.CharField) else None


def _if_short(normaliser, field):
    """Return the normaliser for texts that may fit the column; the field refuses others."""
    if isinstance(field, models.TextField) and field.max_length is None:
        return normaliser
    most = normalise.longest_typed(field.max_length or 0)
    return lambda value: normaliser(value) if len(value) <= most else value


def normalise_post(data, *model_classes):
    """Return a copy of `request.POST` with the values of the models' columns normalised.

    `programme-0-starts_at_1` of an inline counts as `starts_at`. A value much longer than
    its column stays as it is.
    """
    by_name = {
        field.name: normaliser
        for model in reversed(model_classes)
        for field in (*model._meta.concrete_fields, *model._meta.many_to_many)
        if (normaliser := _normaliser(field)) is not None
    }
    data = data.copy()
    for key in data:
        name = key.rpartition("-")[2]
        normaliser = by_name.get(name) or by_name.get(re.sub("_[01]$", "", name))
        if normaliser is not None:
            data.setlist(key, [normaliser(value) for value in data.getlist(key)])
    return data


def _possible_key(field):
    """Return a normaliser: an impossible key becomes 0, which is no valid choice."""
    return lambda value: value if not value or is_possible_key(field, value) else "0"
