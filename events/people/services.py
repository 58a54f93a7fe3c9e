"""What staff do for a person who asks about their data: each act is noted, without the data."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.models import User
from kanazawa2030.core.registry import due, purge_rule
from kanazawa2030.core.workflow.changes import ChangeError, require
from kanazawa2030.core.workflow.people import Held, PersonSource, Wanted, find_person, rows_of

from ..models import RightsAct
from ..permissions import HANDLE_RIGHTS

Act = RightsAct.Act
Chosen = list[tuple[PersonSource, Any]]


class NothingChosen(ChangeError):
    """No row of the person was ticked, or none is left."""

    def __init__(self) -> None:
        super().__init__(_("Tick at least one row that belongs to this person."))


class NothingPossible(NothingChosen):
    """What was asked can be done with none of the ticked rows; each says why."""

    WORDS = {
        "erase": _("Nothing that was ticked can be erased here. Each row says why."),
        "correct": _("Nothing that was ticked can be corrected here: open its own page."),
        "restrict": _("Only the use of registrations can be restricted."),
    }

    def __init__(self, able: str) -> None:
        ChangeError.__init__(self, self.WORDS[able])


def find(wanted: Wanted, *, by: User) -> list[Held]:
    """Return every row that may hold data of a person. Raises PermissionDenied."""
    require(by, HANDLE_RIGHTS)
    return find_person(wanted)


def chosen(keys: Iterable[str], *, by: User, able: str = "") -> Chosen:
    """Return source and row of the ticked rows, those with which one is `able` to do something.

    Raises PermissionDenied, NothingChosen, NothingPossible.
    """
    require(by, HANDLE_RIGHTS)
    rows = rows_of(keys)
    if not rows:
        raise NothingChosen
    if able:
        rows = [(source, row) for source, row in rows if able in source.describe(row).may]
    if not rows:
        raise NothingPossible(able)
    return rows


def _note(act: str, rows: Chosen, *, by: User, now: datetime, document_number: str) -> RightsAct:
    counts = Counter(source.name for source, _row in rows)
    return RightsAct.objects.create(
        act=act, by=by, at=now, counts=counts, document_number=document_number[:60]
    )


@transaction.atomic
def disclose(keys: Iterable[str], *, by: User, document_number: str = "") -> list[Held]:
    """Return everything stored in the ticked rows, and note that it was disclosed."""
    rows = chosen(keys, by=by)
    _note(Act.DISCLOSE, rows, by=by, now=timezone.now(), document_number=document_number)
    return [source.describe(row) for source, row in rows]


@transaction.atomic
def erase(
    keys: Iterable[str], *, by: User, document_number: str = "", now: datetime | None = None
) -> RightsAct:
    """Erase the ticked rows that can be; seats are freed and go to the waiting list."""
    now = now or timezone.now()
    rows = chosen(keys, by=by, able="erase")
    for source, row in rows:
        source.erase(row, by=by, now=now)
    return _note(Act.ERASE, rows, by=by, now=now, document_number=document_number)


@transaction.atomic
def correct(
    keys: Iterable[str],
    changes: dict[str, str],
    *,
    by: User,
    document_number: str = "",
    now: datetime | None = None,
) -> RightsAct:
    """Write a corrected name, address or number to the ticked rows that can be.

    All or nothing. Raises RegistrationError where a new address is another person's.
    """
    now = now or timezone.now()
    rows = chosen(keys, by=by, able="correct")
    for source, row in rows:
        source.correct(row, changes, by=by, now=now)
    return _note(Act.CORRECT, rows, by=by, now=now, document_number=document_number)


@transaction.atomic
def restrict(
    keys: Iterable[str],
    *,
    restricted: bool,
    by: User,
    document_number: str = "",
    now: datetime | None = None,
) -> RightsAct:
    """Stop the use of the ticked rows: they are stored, no mail is sent, no list names them.

    `restricted` False takes that back.
    """
    now = now or timezone.now()
    rows = chosen(keys, by=by, able="restrict")
    for source, row in rows:
        source.restrict(row, restricted=restricted, by=by, now=now)
    act = Act.RESTRICT if restricted else Act.RELEASE
    return _note(act, rows, by=by, now=now, document_number=document_number)


@purge_rule("requests about personal data", order=222)
def purge_acts(now: datetime, *, dry_run: bool) -> int:
    """Delete what was noted as long ago as AUDIT_KEPT_DAYS; return how many."""
    old = RightsAct.objects.filter(at__lt=now - timedelta(days=settings.AUDIT_KEPT_DAYS))
    return due(old, "at") if dry_run else old.delete()[0]
