"""Photographs used before, to be used again with their words, credit and basis.

A copy is a row and a file of its own, so that taking one away leaves the others. It names the
file of its original: when somebody in the picture withdraws their consent, every copy is found
and taken down with it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from ..models import User
from ..storages import NoRoom
from ..uploads import images
from ..web.posted import half_width
from ..workflow.changes import ChangeError


@dataclass(frozen=True)
class Picture:
    """A copy of a photograph before it has a row; `columns` are the row's."""

    upload: images.CleanedImage
    origin: str
    columns: dict


@dataclass(frozen=True)
class Shelf:
    """A model of photographs: who sees them, where each is used, how one gets there.

    Its model has `image`, `alt`, `credit`, `basis`, `origin`, and in REUSABLE each basis that
    holds for another page too. `rows(user)` are those this person sees, with what `place(row)`
    reads: the label and the address of the page that uses it. `target(pk)` returns what
    `add(target, picture, by=…)` puts it into, or None, and `home(target)` its address.
    """

    name: str
    label: Any
    model: type[Model]
    view: str
    change: str
    rows: Callable[[User], QuerySet]
    place: Callable[[Any], tuple[str, str]]
    target: Callable[[int], Any]
    home: Callable[[Any], str]
    add: Callable[..., Any]
    take_down: Callable[..., Any]

    def offered(self, user: User, text: str = "") -> QuerySet:
        """Return the originals this person may use again, those that hold all words."""
        rows = self.rows(user).filter(origin="", basis__in=self.model.REUSABLE)
        for word in text.split():
            found = Q()
            for variant in {word, half_width(word)}:
                for column in ("alt_ja", "alt_en", "credit"):
                    found |= Q(**{f"{column}__icontains": variant})
            rows = rows.filter(found)
        return rows


@dataclass(frozen=True)
class Use:
    """One row that shows a photograph, and its shelf."""

    shelf: Shelf
    row: Any

    @property
    def place(self) -> tuple[str, str]:
        return self.shelf.place(self.row)


@dataclass(frozen=True)
class Target:
    """What a photograph is chosen for."""

    shelf: Shelf
    row: Any

    @property
    def key(self) -> str:
        return key_of(self.shelf, self.row)

    @property
    def home(self) -> str:
        return self.shelf.home(self.row)


_shelves: dict[str, Shelf] = {}


def register(shelf: Shelf) -> None:
    """Offer the photographs of a model; call it while the app's admin is imported."""
    _shelves[shelf.name] = shelf


def shelves_for(user: User) -> list[Shelf]:
    return [shelf for shelf in _shelves.values() if user.has_perm(shelf.view)]


def shelf_of(model: type[Model]) -> Shelf:
    return next(shelf for shelf in _shelves.values() if shelf.model is model)


def key_of(shelf: Shelf, row: Any) -> str:
    return f"{shelf.name}:{row.pk}"


def _read(key: str) -> tuple[Shelf, int] | None:
    name, _colon, number = key.partition(":")
    is_number = number.isascii() and number.isdecimal() and len(number) < 10
    return (_shelves[name], int(number)) if name in _shelves and is_number else None


def target_of(key: str, user: User) -> Target | None:
    """Return what a key names, if this person may change it."""
    found = _read(key)
    if found is None or not user.has_perm(found[0].change):
        return None
    shelf, number = found
    row = shelf.target(number)
    return Target(shelf, row) if row is not None else None


def picture_of(key: str, user: User) -> Use | None:
    """Return the photograph a key names, if this person may use it again."""
    found = _read(key)
    if found is None or not user.has_perm(found[0].view):
        return None
    row = found[0].offered(user).filter(pk=found[1]).first()
    return Use(found[0], row) if row is not None else None


def use_again(use: Use, target: Target, *, by: User) -> None:
    """Put a copy of a photograph, with all that is said of it, into `target`.

    Call it outside a transaction: it copies files. Raises ChangeError.
    """
    row = use.row
    try:
        upload = images.copied(row.image, target.shelf.model._meta.get_field("image").upload_to)
    except OSError as error:
        raise ChangeError(_("The file of this photograph is gone.")) from error
    except NoRoom as error:
        raise ChangeError(error.messages[0]) from error
    said = {name: getattr(row, name) for name in ("alt_ja", "alt_en", "credit", "basis")}
    target.shelf.add(target.row, Picture(upload, origin_of(row), said), by=by)


def origin_of(row: Any) -> str:
    """Return the name of the original's file: what all copies of a photograph share."""
    return row.origin or row.image.name


def same_picture(origin: str) -> Q:
    """Return the condition of rows that show the picture with this original."""
    return Q(origin=origin) | Q(image=origin)


def copies_of(row: Any) -> list[Use]:
    """Return the other rows that show the same photograph, on every shelf."""
    same = same_picture(origin_of(row))
    return [
        Use(shelf, other)
        for shelf in _shelves.values()
        for other in shelf.model._default_manager.filter(same).order_by("pk")
        if (type(other), other.pk) != (type(row), row.pk)
    ]


def count_copies(rows: list) -> dict[str, int]:
    """Return by the name of an original's file how many copies it has."""
    names, counts = [row.image.name for row in rows], {}
    for shelf in _shelves.values():
        found = shelf.model._default_manager.filter(origin__in=names)
        for name in found.values_list("origin", flat=True):
            counts[name] = counts.get(name, 0) + 1
    return counts


@transaction.atomic
def take_down(row: Any, *, by: User) -> list[Use]:
    """Take a photograph down wherever it is shown; return the uses `by` may not touch."""
    left = []
    for use in [Use(shelf_of(type(row)), row), *copies_of(row)]:
        if by.has_perm(use.shelf.change):
            use.shelf.take_down(use.row, by=by)
        else:
            left.append(use)
    return left
