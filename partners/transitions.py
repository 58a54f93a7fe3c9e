"""What the state tables of partners, their entries and commitments share."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from kanazawa2030.core.models import User
from kanazawa2030.core.workflow.changes import ChangeError

from .permissions import MOVE_PARTNER

STAFF = "staff"
MEMBER = "member"  # of the partner concerned: their services ask for the membership
PORTAL = "portal"  # a task, or another row's transition


class PartnerError(ChangeError):
    """A transition that is not possible now; its text is for the person who tried."""


def actors_of(item: Model, user: User | AnonymousUser) -> set[str]:
    """What `user` may act as on the staff desk."""
    return {STAFF} if user.has_perm(MOVE_PARTNER) else set()


def decision(*, by: User, reason: str, at: datetime) -> dict:
    """The columns that say who decided on a row, when and why."""
    return {"reason": reason[:200], "decided_by": by, "decided_at": at}
