"""Lists of registrations for reception and spreadsheets.

Needs are on a sheet of their own, for few. Nothing here is public.
"""

from dataclasses import dataclass

from tablib import Dataset

from kanazawa2030.core.language.lists import listed

from .. import access_needs
from ..models import Registration, RegistrationNeeds
from ..models.registration import in_kana_order
from .answers import Answers

Place, Status = Registration.Place, Registration.Status


@dataclass(frozen=True)
class Roster:
    """The people expected, in kana order, and the waiting list in its order."""

    seated: list[Registration]
    waiting: list[Registration]

    @property
    def people(self) -> int:
        return sum(row.size for row in self.seated)

    @property
    def count(self) -> int:
        return len(self.seated) + len(self.waiting)


def roster_of(event) -> Roster:
    """Return the roster of all active registrations whose data may be used, in one query."""
    rows = list(event.registrations.active().usable())
    waiting = [row for row in rows if row.place == Place.QUEUE]
    return Roster(
        in_kana_order(row for row in rows if row.place == Place.SEAT),
        sorted(waiting, key=lambda row: row.queue_no),
    )


def needs_of(event) -> list[RegistrationNeeds]:
    """Return access needs with their labels, in kana order of the people."""
    found = RegistrationNeeds.objects.filter(
        registration__in=event.registrations.active().usable()
    ).select_related("registration")
    by_row = {row.registration: row for row in found}
    for row in by_row.values():
        row.words = access_needs.labels_of(row.choices)
    return [by_row[registration] for registration in in_kana_order(by_row)]


def as_table(
    event, columns: dict, *, contact: bool, needs: bool, answers: Answers | None = None
) -> Dataset:
    """Return the registrations as a table for a spreadsheet, with who came.

    `columns` gives the heads by name. `contact` adds e-mail and phone, `needs` what
    people need, `answers` what they answered: each only on purpose.
    """
    names = [
        "number",
        "name",
        "kana",
        "organisation",
        "size",
        *Registration.BANDS,
        "status",
        "place",
        "came",
        "source",
    ]
    names += ["email", "phone", "language"] if contact else []
    names += ["needs", "needs_text"] if needs else []
    heads = [str(columns[name]) for name in names] + (answers.heads if answers else [])
    table = Dataset(headers=heads)
    told = {row.registration_id: row for row in needs_of(event)} if needs else {}
    roster = roster_of(event)
    for row in (*roster.seated, *roster.waiting):
        need = told.get(row.pk)
        cells = {
            "status": row.get_status_display(),
            "place": row.get_place_display(),
            "came": _came(row),
            "source": row.get_source_display(),
            "needs": listed(need.words) if need else "",
            "needs_text": need.text if need else "",
        }
        line = [str(cells[name]) if name in cells else getattr(row, name) for name in names]
        table.append(line + (answers.cells(row) if answers else []))
    return table


def _came(row: Registration) -> str:
    """Return how many people of a party came; "" where it is not known."""
    return {Status.ATTENDED: str(row.size), Status.ABSENT: "0"}.get(row.status, "")
