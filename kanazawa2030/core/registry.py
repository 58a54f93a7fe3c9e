"""Functions that apps register in `ready()`, to be called without importing the app.

A periodic task is run by the worker, perhaps late or twice. A purge rule deletes data
whose retention has ended.
A handover gives the work of one member of staff to another. A todo source
gives what one member of staff is to do, with its day. A
staff page is a page of the admin beside those of the models. A waiting source adds lines
to the daily digest. A way on is a link from a row of an app to what an app above offers,
a beginning one to what the row came from. What a row serves, such as an indicator, is
named on its page. A search source gives the public rows of a kind that hold some words.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.utils.translation import gettext as _

MOST = 20  # todos of a kind that a person sees one by one


@dataclass(frozen=True)
class PeriodicTask:
    name: str
    label: object
    every: timedelta
    run: Callable[[datetime], object]


@dataclass(frozen=True)
class PurgeRule:
    name: str
    order: int
    run: Callable[..., int]


class Due(int):
    """How many rows a dry run of a purge rule found, and when the oldest dates from."""

    oldest: datetime | None = None

    @classmethod
    def of(cls, count: int, oldest: datetime | None) -> "Due":
        found = cls(count)
        found.oldest = oldest
        return found

    @classmethod
    def of_all(cls, parts: Iterable["Due"]) -> "Due":
        """Return what several parts of one rule found together."""
        found = list(parts)
        dated = [part.oldest for part in found if part.oldest is not None]
        return cls.of(sum(found), min(dated, default=None))


def due(rows: QuerySet, since: Any) -> Due:
    """Return the Due of `rows`, which would be deleted; `since` is the column they date from."""
    found = rows.order_by().aggregate(number=Count("pk", distinct=True), first=Min(since))
    return Due.of(found["number"], found["first"])


@dataclass(frozen=True)
class Todo:
    """What a member of staff is to do: a sentence, one link that names the act, and its day."""

    text: str
    act: str
    address: str
    due: date | None = None  # a date lasts until its end, a datetime until its minute
    detail: str = ""


@dataclass(frozen=True)
class TodoSource:
    name: str
    order: int
    find: Callable


@dataclass(frozen=True)
class MyPanel:
    name: str
    order: int
    build: Callable


@dataclass(frozen=True)
class Handover:
    name: str
    order: int
    run: Callable[..., int]


@dataclass(frozen=True)
class StaffPage:
    name: str
    route: str
    view: Callable


@dataclass(frozen=True)
class Waiting:
    name: str
    order: int
    lines: Callable


@dataclass(frozen=True)
class FollowUp:
    name: str
    order: int
    model: type
    link: Callable


@dataclass(frozen=True)
class Beginning:
    name: str
    order: int
    model: type
    links: Callable


@dataclass(frozen=True)
class Served:
    name: str
    model: type
    find: Callable


@dataclass(frozen=True)
class SearchSource:
    name: str
    kind: str
    order: int
    rows: Callable
    columns: dict
    read: Callable


_tasks: dict[str, PeriodicTask] = {}
_purges: dict[str, PurgeRule] = {}
_todos: dict[str, TodoSource] = {}
_my_panels: dict[str, MyPanel] = {}
_handovers: dict[str, Handover] = {}
_pages: dict[str, StaffPage] = {}
_waiting: dict[str, Waiting] = {}
_ways: dict[str, FollowUp] = {}
_beginnings: dict[str, Beginning] = {}
_served: dict[str, Served] = {}
_sources: dict[str, SearchSource] = {}


def _add(table, entry):
    # By name, so that importing a module twice registers it once; another's would be lost.
    taken = table.setdefault(entry.name, entry)
    if _modules(taken) != _modules(entry):
        raise ValueError(f"{entry.name} is registered by {_modules(taken)}.")
    table[entry.name] = entry


def _modules(entry) -> list[str]:
    """Return where the functions of an entry are written."""
    return [value.__module__ for value in vars(entry).values() if callable(value)]


def periodic_task(name: str, label: object, *, every: timedelta):
    """Register `run(now)` to be called by the worker about once per `every`.

    Logs and figures know it by its name, staff by its label.
    """

    def decorate(run):
        _add(_tasks, PeriodicTask(name, label, every, run))
        return run

    return decorate


def purge_rule(name: str, *, order: int = 100):
    """Register `run(now, *, dry_run)`, which deletes rows and returns how many.

    A dry run returns `due(rows, column)` of the same rows. Lower `order` runs first: access
    needs are deleted before registrations. `pages/privacy/rules.toml` says in words what goes
    and when.
    """

    def decorate(run):
        _add(_purges, PurgeRule(name, order, run))
        return run

    return decorate


def capped(todos: list[Todo], text: str, address: str) -> list[Todo]:
    """Return the first MOST todos of a kind; where there are more, the last leads to the list."""
    if len(todos) <= MOST:
        return todos
    rest = Todo(_("There are more of this kind"), text, address, todos[MOST - 1].due)
    return [*todos[:MOST], rest]


def todo_source(name: str, *, order: int = 100):
    """Register `find(user, now)`, which returns what awaits this person as a list of Todo.

    In the language that is active, and only what the person may open. The first page of the
    admin orders the todos of all sources by the time left, those without a day last.
    """

    def decorate(find):
        _add(_todos, TodoSource(name, order, find))
        return find

    return decorate


def my_panel(name: str, *, order: int = 100):
    """Register `build(request)`, which returns a part of a person's own page or None.

    The context is a dict with `title` and `template`, which reads it as `panel`.
    Optional: `waiting`, a list of (sentence, address or "") that await this person; the
    page lists them first.
    """

    def decorate(build):
        _add(_my_panels, MyPanel(name, order, build))
        return build

    return decorate


def handover(name: str, *, order: int = 100):
    """Register `run(leaving, successor, *, by, now)`, which returns how many rows it gave.

    Called inside the transaction of `core.accounts.staff.transfer`; running it twice is harmless.
    """

    def decorate(run):
        _add(_handovers, Handover(name, order, run))
        return run

    return decorate


def staff_page(route: str, *, name: str):
    """Register a view at /admin/<route>, named `admin:<name>`, for all staff.

    Call it while the app's `admin` module is imported; the view checks its permissions.
    """

    def decorate(view):
        _add(_pages, StaffPage(name, route, view))
        return view

    return decorate


def digest_source(name: str, *, order: int = 100):
    """Register `lines(user, now)`, which returns sentences on what awaits this person.

    In their language and without personal data; an empty list when there is nothing.
    """

    def decorate(lines):
        _add(_waiting, Waiting(name, order, lines))
        return lines

    return decorate


def follow_up(name: str, *, model: type, order: int = 100):
    """Register `link(row)`, which returns (label, address) for a public row of `model`.

    The page of the row shows the link, for instance to a proposal that begins there.
    """

    def decorate(link):
        _add(_ways, FollowUp(name, order, model, link))
        return link

    return decorate


def beginning(name: str, *, model: type, order: int = 100):
    """Register `links(row)`, which returns (label, address) of what a public row began with.

    The page of the row names them, for instance the decision an event goes back to.
    """

    def decorate(links):
        _add(_beginnings, Beginning(name, order, model, links))
        return links

    return decorate


def served(name: str, *, model: type):
    """Register `find(rows)`: of public rows of `model` by key what each serves, as links.

    A link is (name, address, whether it is a sample). The page of a row names what it serves,
    such as an indicator.
    """

    def decorate(find):
        _add(_served, Served(f"{name}.{model.__name__}", model, find))
        return find

    return decorate


def search_source(name: str, *, kind: str, order: int, columns: dict, read: Callable):
    """Register `rows(words, now)`: a queryset of the public rows that hold each of the words.

    The words are keys. `columns` are the expressions of `core.models.search.Hit`. `read(hit)`
    returns the address of a hit, its label, such as "Decision D-04-2", and a note, or "".
    Sources of one `kind` are shown together.
    """

    def decorate(rows):
        _add(_sources, SearchSource(name, kind, order, rows, columns, read))
        return rows

    return decorate


def tasks() -> list[PeriodicTask]:
    return sorted(_tasks.values(), key=lambda task: task.name)


def purges() -> list[PurgeRule]:
    return sorted(_purges.values(), key=lambda rule: (rule.order, rule.name))


def todo_sources() -> list[TodoSource]:
    return sorted(_todos.values(), key=lambda source: (source.order, source.name))


def my_panels() -> list[MyPanel]:
    return sorted(_my_panels.values(), key=lambda panel: (panel.order, panel.name))


def handovers() -> list[Handover]:
    return sorted(_handovers.values(), key=lambda entry: (entry.order, entry.name))


def staff_pages() -> list[StaffPage]:
    return list(_pages.values())


def digest_sources() -> list[Waiting]:
    return sorted(_waiting.values(), key=lambda entry: (entry.order, entry.name))


def search_sources() -> list[SearchSource]:
    return sorted(_sources.values(), key=lambda entry: (entry.order, entry.name))


def follow_ups(row) -> list[tuple[str, str]]:
    """Return the registered links of a row as (label, address)."""
    found = sorted(_ways.values(), key=lambda way: (way.order, way.name))
    return [way.link(row) for way in found if isinstance(row, way.model)]


def beginnings(row) -> list[tuple[str, str]]:
    """Return what a row began with, as registered, as (label, address)."""
    found = sorted(_beginnings.values(), key=lambda one: (one.order, one.name))
    return [link for one in found if isinstance(row, one.model) for link in one.links(row)]


def served_by(rows: list) -> dict[int, list[tuple[str, str]]]:
    """Return by key what each of these rows of one model serves, as (name, address)."""
    found: dict[int, list[tuple[str, str]]] = {}
    for one in sorted(_served.values(), key=lambda entry: entry.name):
        mine = [row for row in rows if isinstance(row, one.model)]
        for key, links in (one.find(mine) if mine else {}).items():
            found.setdefault(key, []).extend(links)
    return found
