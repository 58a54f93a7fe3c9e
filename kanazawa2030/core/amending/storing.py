"""How an amendment stores the value of a column."""

from datetime import date, datetime, time
from decimal import Decimal

from django.db import models


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


def given(column: models.Field, value):
    """Return a stored value as a form or a service is given it."""
    is_plain = column.is_relation or isinstance(column, models.JSONField)
    return value if is_plain else column.to_python(value)


def can_be_amended(column: models.Field) -> bool:
    """Return whether an amendment may hold this column: a file would need a place of its own."""
    return not isinstance(column, models.FileField)
