"""Read the texts of the board: one query for all tables, one for their audit trail.

Both are unions with a part a table, so that the board and its box on the desk take the
same number of queries for any number of rows and kinds.
"""

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import (
    BooleanField,
    Case,
    DateField,
    DateTimeField,
    F,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.functions import JSONObject, RowNumber

from kanazawa2030.core.fiscal_year import bounds, fiscal_year_of
from kanazawa2030.core.models import Publishable
from kanazawa2030.core.models.prepared import Given, Prepared, union_of
from kanazawa2030.core.permissions import APPROVE_CONTENT

from .kinds import TABLES, Kind, Texts, tables_for
from .trail import entries_of, outdated

State = Publishable.State
_NOW = Given("now", DateTimeField())
_BEGIN = {True: Given("first_day", DateField()), False: Given("begin", DateTimeField())}


class Found(NamedTuple):
    """A row of a table.

    `owner` is the row it belongs to, for a part, and `number` its place among the parts.
    `values` has its columns, and by a name with a dash what is said of the row itself.
    """

    table: str
    pk: int
    owner: int
    number: int
    is_public: bool
    values: dict


class Scope(NamedTuple):
    """Which rows are read: of these tables, `former` ones or the others, all or drafts."""

    tables: tuple[str, ...]
    former: bool
    drafts_only: bool


def read(by: Any, *, former: bool, now: datetime) -> tuple[list[Found], dict]:
    """Return the rows `by` may change, and what `trail.outdated` says of them.

    Of the kinds that have a date, those of this fiscal year and later, or `former` ones.
    """
    scope = scope_of(by, former=former)
    if not scope.tables:
        return [], {}
    begin = bounds(fiscal_year_of(now))[0]
    given = {"begin": begin, "first_day": begin.date()}
    rows, entries = _prepared(scope)
    found = [Found(*values) for values in rows(now=now, **given)]
    return found, outdated({label: TABLES[label][1] for label in scope.tables}, entries(**given))


def scope_of(by: Any, *, former: bool = False) -> Scope:
    """Return the rows `by` may change."""
    tables = tuple(table.label for kind, table in tables_for(by) if kind.over or not former)
    # As publishing.may_edit: what was handed in is changed by an approver only.
    drafts_only = settings.APPROVAL_REQUIRED and not by.has_perm(APPROVE_CONTENT)
    return Scope(tables, former, drafts_only)


@cache
def _prepared(scope: Scope) -> tuple[Prepared, Prepared]:
    """Return the two queries; composing them takes longer than answering them."""
    wanted = [(*TABLES[label], _looked_at(*TABLES[label], scope)) for label in scope.tables]
    return (
        Prepared(lambda: union_of(_columns(*one) for one in wanted)),
        Prepared(
            lambda: union_of(entries_of(table, rows.values("pk")) for _kind, table, rows in wanted)
        ),
    )


def _looked_at(kind: Kind, table: Texts, scope: Scope) -> QuerySet:
    path = f"{table.parent}__" if table.parent else ""
    wanted = Q(kind.only)
    if kind.is_publishable:
        wanted &= ~Q(**{f"{path}publishing_state": State.WITHDRAWN})
        if scope.drafts_only:
            wanted &= Q(**{f"{path}publishing_state": State.DRAFT})
    if kind.over:
        before = Q(**{f"{path}{kind.over}__lt": _BEGIN[kind.by_day]})
        wanted &= before if scope.former else ~before
    if hasattr(table.model, "is_dropped"):
        wanted &= Q(is_dropped=False)
    # Django's own: modeltranslation's would read the page's language into the columns.
    return QuerySet(table.model).filter(wanted).order_by()


def _columns(kind: Kind, table: Texts, rows: QuerySet) -> QuerySet:
    """Return `rows` as `Found` has them."""
    path, number, owner = "", Value(1), F("pk")
    about = {"-ja": F(f"{table.name}_ja"), "-en": F(f"{table.name}_en")}
    if table.parent:
        path, owner = f"{table.parent}__", F(f"{table.parent}_id")
        order = [*table.model._meta.ordering, "pk"]
        number = Window(RowNumber(), partition_by=F(table.parent), order_by=order)
    else:
        about |= {name: F(column) for name, column in kind.dates.items()}
        about["-easy"] = _flag(kind.easy_if)
    is_public = Q()
    if hasattr(kind.model._default_manager, "published"):
        when = (_NOW,) if kind.is_publishable else ()
        published = kind.model._default_manager.published(*when).order_by()
        is_public = Q(**{f"{path}pk__in": published.values("pk")})
    texts = {name: F(name) for name in table.columns}
    named = rows.annotate(
        read_table=Value(table.label),
        read_owner=owner,
        read_number=number,
        read_public=_flag(is_public),
        read_values=JSONObject(**texts, **about),
    )
    names = ("read_table", "pk", "read_owner", "read_number", "read_public", "read_values")
    return named.values_list(*names)


def _flag(condition: Q) -> Any:
    """Return a condition as a column; an empty one is true."""
    if not condition:
        return Value(True, output_field=BooleanField())
    return Case(When(condition, then=True), default=False, output_field=BooleanField())
