"""What the reception page lists: people by the row of the syllabary, the last act, what is new."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Max, OuterRef, Subquery

from kanazawa2030.core.language.normalise import kana_sort_key, search_key
from kanazawa2030.core.models import User

from .. import access_needs
from ..models import Event, Registration, RegistrationTransition
from ..models.registration import RegistrationQuerySet
from ..permissions import SEE_NEEDS
from ..registration.transitions import Status

# The first kana of each row of the syllabary.
HEADS = "あかさたなはまやらわ"
ARRIVALS = ("attend", "walk_in")
ACTS = (*ARRIVALS, "undo", "undo_to_unconfirmed", "undo_to_absent", "cancel")
REMEMBERED = timedelta(hours=3)  # so long the last act can be undone at the foot


@dataclass(frozen=True)
class Line:
    """One party as the page shows it."""

    party: Registration
    key: str  # what a search compares in the browser
    row: int  # of the syllabary, from 1; 0 without a reading
    needs: list[str]


@dataclass(frozen=True)
class Row:
    """The parties of one row of the syllabary."""

    number: int
    head: str
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True)
class LastAct:
    """What somebody did last at this reception, and whether it can be undone."""

    party: Registration
    is_arrival: bool


def plain(words: str) -> str:
    """Return the key of a search without its spaces."""
    return search_key(words).replace(" ", "")


def key_of(party: Registration) -> str:
    """Return what a search for words compares: name, reading, organisation.

    Where the use is restricted, what the door needs to let them in: name and reading.
    """
    organisation = "" if party.is_restricted else party.organisation
    return plain(f"{party.name} {party.kana} {organisation}")


def row_of(kana: str) -> int:
    """Return the row of the syllabary in which a reading stands, from 1; 0 for none."""
    first = kana_sort_key(kana)[:1]
    if not "あ" <= first <= "ん":
        return 0
    return sum(head <= first for head in HEADS)


def shown_to(user: User, parties: RegistrationQuerySet) -> RegistrationQuerySet:
    """Return the parties with the time each came, and their needs for who may see those."""
    came = RegistrationTransition.objects.filter(registration=OuterRef("pk"), move__in=ARRIVALS)
    parties = parties.annotate(came_at=Subquery(came.order_by("-pk").values("at")[:1]))
    return parties.select_related("needs") if user.has_perm(SEE_NEEDS) else parties


def lines_for(user: User, parties: Iterable[Registration]) -> list[Line]:
    """Return the parties as `user` sees them."""
    sees_needs = user.has_perm(SEE_NEEDS)
    return [
        Line(
            party,
            key=key_of(party),
            row=row_of(party.kana),
            needs=_needs_of(party) if sees_needs and not party.is_restricted else [],
        )
        for party in parties
    ]


def _needs_of(party: Registration) -> list[str]:
    needs = getattr(party, "needs", None)
    return access_needs.labels_of(needs.choices) if needs else []


def in_rows(lines: Iterable[Line]) -> list[Row]:
    """Return every row of the syllabary, then the row of those without a reading."""
    rows = [Row(number, head) for number, head in enumerate(HEADS, start=1)]
    rows.append(Row(0, ""))
    for line in lines:
        rows[line.row - 1].lines.append(line)
    return rows


def last_act(event: Event, by: User, now: datetime) -> LastAct | None:
    """Return what `by` did last at the reception of `event`, if that was a short while ago."""
    found = (
        RegistrationTransition.objects.filter(
            registration__event=event, by=by, move__in=ACTS, at__gt=now - REMEMBERED
        )
        .select_related("registration")
        .order_by("-pk")
        .first()
    )
    if found is None:
        return None
    party = found.registration
    return LastAct(party, found.move in ARRIVALS and party.status == Status.ATTENDED)


def version_of(event: Event) -> int:
    """Return a number that grows with every change of a registration of `event`.

    Changes are written under the event's lock, so none with a lower number comes later.
    """
    lines = RegistrationTransition.objects.filter(registration__event=event)
    return lines.aggregate(last=Max("pk"))["last"] or 0


def changed_since(event: Event, version: int) -> RegistrationQuerySet:
    """Return the registrations of `event` that have changed after this version."""
    newer = RegistrationTransition.objects.filter(registration__event=event, pk__gt=version)
    return event.registrations.filter(pk__in=newer.values("registration_id"))
