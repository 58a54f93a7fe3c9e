"""Where personal data is stored: each app names its rows, so that a person finds all of theirs.

A source finds the rows of one kind, says everything stored in one, and erases, corrects or
restricts it through the services of its app. The pages are in `events.people`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from ..language.normalise import normalise_email, normalise_phone, search_key
from ..models import User

SHORTEST_NAME = 2
MOST_FOUND = 200


@dataclass(frozen=True)
class Wanted:
    """What a person is searched by, in the forms that are compared; blank is not asked."""

    email: str = ""
    phone: str = ""
    name: str = ""

    @classmethod
    def of(cls, *, email: str = "", phone: str = "", name: str = "") -> "Wanted":
        """Return the search for what was typed: case, hyphens and kinds of kana do not matter."""
        return cls(
            normalise_email(email).casefold(), digits(phone), search_key(name).replace(" ", "")
        )

    def __bool__(self) -> bool:
        return bool(self.email or self.phone or self.name)

    def fits(self, *, emails: Iterable[str], phones: Iterable[str], names: Iterable[str]) -> bool:
        """Return whether one of a row's addresses, numbers or names is the one searched for."""
        if self.email and self.email in {one.casefold() for one in emails}:
            return True
        if self.phone and self.phone in {digits(one) for one in phones}:
            return True
        keys = (search_key(one).replace(" ", "") for one in names)
        return bool(self.name) and any(self.name in key for key in keys)


def digits(phone: str) -> str:
    """Return the digits of a telephone number, +81 as the zero it stands for."""
    number = normalise_phone(phone).replace("-", "")
    return "0" + number.removeprefix("+81") if number.startswith("+81") else number


@dataclass(frozen=True)
class Held:
    """One row that holds data of a person: where it is, whose it says it is, all it says.

    `read` fetches what it says, which only a disclosure needs.
    """

    key: str
    kind: str
    where: str
    person: str
    read: Callable[[], dict[str, Any]]
    address: str = ""
    stays: str = ""  # why the row, or a part of it, stays when it is erased
    is_restricted: bool = False
    may: frozenset[str] = field(default_factory=frozenset)  # of erase, correct, restrict

    @property
    def facts(self) -> dict[str, Any]:
        """Return everything stored in the row, by what it is called."""
        return self.read()


class PersonSource:
    """The rows of one kind with personal data; an app registers an instance in `ready()`.

    `emails`, `phones` and `names` are the columns a search compares. What a source cannot do
    itself it leaves out of `may` and explains in `stays`.
    """

    name = ""
    label: Promise | str = ""
    order = 100
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    may: frozenset[str] = frozenset()

    def rows(self) -> QuerySet:
        """Return the rows that still hold personal data."""
        raise NotImplementedError

    def describe(self, row: Any) -> Held:
        """Return what is stored in a row, in the language that is active."""
        raise NotImplementedError

    def erase(self, row: Any, *, by: User, now: datetime) -> None:
        raise NotImplementedError

    def correct(self, row: Any, changes: dict[str, str], *, by: User, now: datetime) -> None:
        raise NotImplementedError

    def restrict(self, row: Any, *, restricted: bool, by: User, now: datetime) -> None:
        raise NotImplementedError

    def find(self, wanted: Wanted) -> list[Model]:
        """Return the rows of a person; few rows hold names, and those only for some time."""
        columns = (*self.emails, *self.phones, *self.names)
        keys = []
        for pk, *values in self.rows().order_by().values_list("pk", *columns):
            said = dict(zip(columns, values, strict=True))
            if wanted.fits(
                emails=_given(said, self.emails),
                phones=_given(said, self.phones),
                names=_given(said, self.names),
            ):
                keys.append(pk)
        return list(self.rows().filter(pk__in=keys[:MOST_FOUND]))

    def held(self, row: Any, **said: Any) -> Held:
        """Return the Held of a row with what is true of all rows of this source."""
        return Held(key=f"{self.name}-{row.pk}", kind=str(self.label), **{"may": self.may, **said})


def _given(said: dict, columns: tuple[str, ...]) -> list[str]:
    return [said[name] for name in columns if said[name]]


def columns_of(row: Model, *names: str) -> dict[str, str]:
    """Return columns of a row by their labels, as they are stored."""
    return {
        str(row._meta.get_field(name).verbose_name): str(getattr(row, name))
        for name in names
        if getattr(row, name) not in (None, "")
    }


_sources: dict[str, PersonSource] = {}


def person_source(cls: type[PersonSource]) -> type[PersonSource]:
    """Register a source; importing a module twice registers it once."""
    add_source(cls())
    return cls


def add_source(source: PersonSource) -> None:
    """Register one of several sources of a class."""
    _sources[source.name] = source


def sources() -> list[PersonSource]:
    """Return every source in its order."""
    return sorted(_sources.values(), key=lambda source: (source.order, source.name))


def find_person(wanted: Wanted) -> list[Held]:
    """Return every row that holds data of this person; namesakes may be among them."""
    if not wanted:
        return []
    return [source.describe(row) for source in sources() for row in source.find(wanted)]


def rows_of(keys: Iterable[str]) -> list[tuple[PersonSource, Any]]:
    """Return source and row of these keys; what is unknown, or erased since, is left out."""
    wanted: dict[str, set[int]] = {}
    for key in keys:
        name, _dash, pk = key.rpartition("-")
        if name in _sources and pk.isascii() and pk.isdigit() and len(pk) < 10:
            wanted.setdefault(name, set()).add(int(pk))
    return [
        (source, row)
        for source in sources()
        if source.name in wanted
        for row in source.rows().filter(pk__in=wanted[source.name])
    ]
