"""Change the state of a row: a table of transitions a model, and the one `apply`.

Each model's table stands with its services, which lock the row, check what else must
hold and notify people. Nothing but `apply` writes a state to a row that exists.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ..models import User
from .changes import ChangeError, locked, refuse_stale

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Transition:
    """One row of a table: from which states, to which, and by whom."""

    name: str
    label: str | Promise
    sources: tuple[str, ...]
    target: str
    actors: tuple[str, ...]
    needs_reason: bool = False
    condition: Callable | None = None  # (item, user): what else lets this person do it


class TransitionTable(dict):
    """The transitions of one model by name.

    `column` holds the state and `error` is raised where a transition is not possible.
    `actors_of(item, user)` returns what a person may act as. `columns(item, target, at)`
    returns what a transition writes, where that is more than the state. `record(item,
    name, *, source, at, by, note)` writes the line of history, where there is one.
    """

    def __init__(
        self,
        *transitions: Transition,
        error: type[ChangeError],
        column: str = "status",
        actors_of: Callable = lambda item, user: (),
        columns: Callable | None = None,
        record: Callable | None = None,
    ) -> None:
        super().__init__({transition.name: transition for transition in transitions})
        self.error = error
        self.column = column
        self.actors_of = actors_of
        self.columns = columns or (lambda item, target, at: {column: target})
        self.record = record

    # --- What is possible ------------------------------------------------------------

    def is_possible(self, item: Model, name: str) -> bool:
        """Return whether the state of `item` is one this transition begins from."""
        return getattr(item, self.column) in self[name].sources

    def may(self, item: Model, name: str, user: User | AnonymousUser) -> bool:
        """Return whether `user` has the role this transition needs, whatever the state."""
        transition = self[name]
        if not set(transition.actors).intersection(self.actors_of(item, user)):
            return False
        return transition.condition is None or transition.condition(item, user)

    def transitions_for(self, item: Model, user: User | AnonymousUser) -> list[Transition]:
        """Return the transitions `user` may apply to `item` now: the buttons of its page."""
        return [
            transition
            for name, transition in self.items()
            if self.is_possible(item, name) and self.may(item, name, user)
        ]

    # --- What refuses ----------------------------------------------------------------

    def require(self, item: Model, name: str, user: User | AnonymousUser) -> None:
        """Raise PermissionDenied unless `user` has the role this transition needs."""
        if not self.may(item, name, user):
            raise PermissionDenied

    def wrong_state(self, item: Model) -> ChangeError:
        """Return the error to raise where a transition does not begin from the present state."""
        state = getattr(item, f"get_{self.column}_display")()
        return self.error(
            _("This has changed in the meantime: it is now “%(state)s”.") % {"state": state}
        )

    def refuse_wrong_state(self, item: Model, name: str) -> None:
        """Raise `error` unless this transition begins from the state of `item`."""
        if not self.is_possible(item, name):
            raise self.wrong_state(item)

    def given_reason(self, name: str, reason: str) -> str:
        """Return the stripped reason; raise `error` if a needed one is missing."""
        reason = reason.strip()
        if self[name].needs_reason and not reason:
            raise self.error(_("Give a reason."), "reason")
        return reason

    def opened(
        self, item: Row, name: str, *, by: User, reason: str = "", version: str | int | None = None
    ) -> tuple[Row, str]:
        """Lock `item` for this transition; return the fresh row and the stripped reason.

        Raises PermissionDenied, `error` for another state or a missing reason, StaleItem
        when the row is not the one that was shown.
        """
        self.require(item, name, by)
        current = locked(item)
        self.refuse_wrong_state(current, name)
        refuse_stale(current, version or None)
        return current, self.given_reason(name, reason)

    # --- The change ------------------------------------------------------------------

    def apply(
        self,
        item: Row,
        name: str,
        *,
        at: datetime,
        by: User | None = None,
        actor: str | None = None,
        note: str = "",
        columns: dict | None = None,
    ) -> Row:
        """Apply one transition to the locked row `item`; save it and its line of history.

        `columns` names further columns to write in the same statement. `actor` is given
        where the history keeps who acted. Raises `error` when the state, or the actor, is
        not one of the transition's, or a needed reason (`note`) is missing.
        """
        self.refuse_wrong_state(item, name)
        transition = self[name]
        if actor is not None and actor not in transition.actors:
            raise self.wrong_state(item)
        note = self.given_reason(name, note)
        source = getattr(item, self.column)
        values = {**self.columns(item, transition.target, at), **(columns or {})}
        for column, value in values.items():
            setattr(item, column, value)
        saved = set(values)
        if hasattr(item, "updated_at"):
            saved.add("updated_at")
        item.save(update_fields=saved)
        if self.record is not None:
            line = {} if actor is None else {"actor": actor}
            self.record(item, name, source=source, at=at, by=by, note=note, **line)
        return item
