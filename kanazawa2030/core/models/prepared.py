"""Querysets of the pages asked for most, composed once instead of at each request.

Django takes several times as long to write the SQL of a queryset as a database of one city
takes to answer it. What changes from one request to the next is a `Given`; its value is
filled in when the queryset runs. Everything else, the columns of both languages too, must be
the same each time.
"""

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any, NamedTuple

import django
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Field, QuerySet
from django.db.models.query import get_related_populators

# Django 6.1 asks how a column that was left out is fetched: as before, one by one.
_FETCH_MODE: Any = () if django.VERSION < (6, 1) else (import_module("django.db.models").FETCH_ONE,)


class Given(Expression):
    """Stands in a condition for a value of `field` that is given when the queryset runs."""

    def __init__(self, name: str, field: Field):
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list]:
        return "%s", [self]


def union_of(parts: Iterable[QuerySet]) -> QuerySet:
    """Return all rows of querysets with the same columns as one queryset."""
    first, *others = parts
    return first.union(*others, all=True).order_by() if others else first


class _Composed(NamedTuple):
    sql: str
    parameters: tuple
    converters: list  # position, functions and expression of the columns to convert
    read: Callable  # makes of a row what the queryset yields


class Prepared:
    """A queryset of whole rows, of some of them with `only`, or of `values_list`.

    `build` returns it; it is called once, when it is first needed. Prefetching is up to the
    caller, as is the number of rows: a limit may be part of it, but not a given one.
    """

    def __init__(self, build: Callable[[], QuerySet]):
        self._build = build
        self._composed: dict[str, _Composed] = {}

    def __call__(self, *, using: str = DEFAULT_DB_ALIAS, **given: Any) -> list:
        """Run the queryset with the values given and return its rows."""
        composed = self._composed.get(using)
        if composed is None:
            composed = self._composed[using] = _compose(self._build().using(using))
        connection = connections[using]
        parameters = [
            one.output_field.get_db_prep_value(given[one.name], connection)
            if isinstance(one, Given)
            else one
            for one in composed.parameters
        ]
        with connection.cursor() as cursor:
            cursor.execute(composed.sql, parameters)
            rows = cursor.fetchall()
        if composed.converters:
            rows = [_converted(row, composed.converters, connection) for row in rows]
        return list(map(composed.read, rows))


def _compose(queryset: QuerySet) -> _Composed:
    compiler = queryset.query.get_compiler(queryset.db)
    sql, parameters = compiler.as_sql()
    has_rows = queryset.query.default_cols  # else values; Django 6 describes a model for both
    if not has_rows and getattr(queryset, "_rewrite", False):
        raise TypeError("modeltranslation orders the columns anew: call rewrite(False) first.")
    converters = compiler.get_converters([column for column, _sql, _alias in compiler.select])
    listed = [(position, functions, column) for position, (functions, column) in converters.items()]
    read = _reader(compiler, queryset.db) if has_rows else tuple
    return _Composed(sql, tuple(parameters), listed, read)


def _reader(compiler: Any, using: str) -> Callable:
    """Return the function that makes a model's instance of a row, with what it selects beside."""
    info = compiler.klass_info
    columns = info["select_fields"]
    first, last = columns[0], columns[-1] + 1
    names = [column.target.attname for column, _sql, _alias in compiler.select[first:last]]
    related = get_related_populators(info, compiler.select, using, *_FETCH_MODE)
    model = info["model"]

    def read(row: tuple) -> Any:
        found = model.from_db(using, names, row[first:last])
        for one in related:
            one.populate(row, found)
        return found

    return read


def _converted(values: tuple, converters: list, connection: Any) -> list:
    row = list(values)
    for position, functions, column in converters:
        value = row[position]
        for convert in functions:
            value = convert(value, column, connection)
        row[position] = value
    return row
