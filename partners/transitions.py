"""What the state tables of partners, their entries and commitments share."""

from dataclasses import dataclass

from kanazawa2030.core.workflow.changes import ChangeError


class PartnerError(ChangeError):
    """A move that is not possible now; its text is for the person who tried."""


@dataclass(frozen=True)
class Move:
    """One row of the table: from, to, and whether a reason must be given."""

    name: str
    label: str
    sources: tuple[str, ...]
    target: str
    needs_reason: bool = False
    by_member: bool = False
