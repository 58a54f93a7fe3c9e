"""Models of the partners app, one file a noun."""

from .board import BoardEntry, Introduction
from .changes import PartnerChange, YearlyCheck
from .commitments import Aspect, Commitment, CommitmentChange, Progress
from .members import Invitation, Membership, MembershipMove
from .partner import RESERVED_SLUGS, Partner, PartnerMove

__all__ = [
    "RESERVED_SLUGS",
    "Aspect",
    "BoardEntry",
    "Commitment",
    "CommitmentChange",
    "Introduction",
    "Invitation",
    "Membership",
    "MembershipMove",
    "Partner",
    "PartnerChange",
    "PartnerMove",
    "Progress",
    "YearlyCheck",
]
