"""Write what staff changed: under the row's lock, only the changed columns.

The forms of the admin know which version of a row they were opened with. A service
compares it with the locked row; a row that has moved on is refused with `StaleItem`,
and the form shows both texts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models import User

Row = TypeVar("Row", bound=models.Model)


class ChangeError(Exception):
    """A change that is not possible; its text is for the person who tried.

    `field` names the form field the sentence belongs to, where there is one.
    """

    def __init__(self, message: str | Promise, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class StaleItem(ChangeError):
    """Somebody else has changed the row since the form was opened."""

    text = _(
        "Someone else has changed this since you opened it. Your changes are not saved yet. "
        "They are still in the fields below."
    )

    def __init__(self, current: Model) -> None:
        super().__init__(self.text)
        self.current = current


@dataclass(frozen=True)
class Difference:
    """One column of a change: as it is public now, and as its author wants it.

    `is_moved` says that it has changed since the author opened the form.
    """

    name: str
    label: str
    now: str
    wanted: str
    is_moved: bool = False


def require(user: User | AnonymousUser, permission: str) -> None:
    """Raise PermissionDenied unless `user` has the permission."""
    if not user.has_perm(permission):
        raise PermissionDenied


def log_change(item: Model, words: str | Promise, *, by: User) -> None:
    """Write into the history of `item` in the admin what `by` did: no names of visitors."""
    LogEntry.objects.log_actions(
        user_id=by.pk,
        queryset=[item],
        action_flag=CHANGE,
        change_message=str(words),
        single_object=True,
    )


def locked(item: Row) -> Row:
    """Return a fresh copy of `item`, its row locked until the end of the transaction."""
    return type(item)._base_manager.select_for_update(no_key=True).get(pk=item.pk)


def version_of(item: models.Model) -> str:
    """Return the version of a row, else the time of its last change.

    Blank for models that keep neither.
    """
    if hasattr(item, "version"):
        return str(item.version)
    changed_at = getattr(item, "updated_at", None)
    return changed_at.isoformat() if changed_at else ""


def refuse_stale(current: models.Model, version: str | int | None) -> None:
    """Raise StaleItem unless the locked row `current` is at `version`; None passes."""
    if version is not None and str(version) != version_of(current):
        raise StaleItem(current)


def real_changes(current: models.Model, changes: dict) -> dict:
    """Return those of `changes` (field name to value) that differ from the row `current`.

    Foreign keys compare by id, many-to-many fields as sets; None and "" are the same
    blank text. Names may be field or column names; the answer has field names.
    """
    found = {}
    for name, value in changes.items():
        field = current._meta.get_field(name)
        if field.many_to_many:
            now = set(getattr(current, field.name).values_list("pk", flat=True))
            differs = now != {getattr(one, "pk", one) for one in value}
        elif field.is_relation:
            value = getattr(value, "pk", value)
            differs = getattr(current, field.attname) != value
        elif isinstance(field, models.FileField):
            value = value or ""
            differs = getattr(current, field.name) != value
        elif isinstance(field, models.CharField | models.TextField):
            differs = (getattr(current, field.name) or "") != (value or "")
        else:
            differs = getattr(current, field.name) != value
        if differs:
            found[field.name] = value
    return found


def write_changes(current: Row, changes: dict, *, also: Iterable[str] = ()) -> Row:
    """Set `changes` on the locked row and save those columns, with a new version.

    `also` names further columns the caller has set. Many-to-many fields are set after
    the row. Returns `current`.
    """
    columns, sets = set(also), {}
    for name, value in changes.items():
        field = current._meta.get_field(name)
        if field.many_to_many:
            sets[name] = value
            continue
        setattr(current, field.attname, value)
        columns.add(name)
        if isinstance(field, models.ImageField):
            columns |= {field.width_field, field.height_field} - {None}
    if hasattr(current, "version"):
        current.version += 1
        columns.add("version")
    if hasattr(current, "updated_at"):
        columns.add("updated_at")
    current.save(update_fields=columns)
    for name, value in sets.items():
        getattr(current, name).set(value)
    return current
