"""Organisations, the people who act for them, and what these people wish to change."""

from .changes import PartnerChange, YearlyCheck
from .members import Invitation, Membership, MembershipMove
from .partner import RESERVED_SLUGS, Partner, PartnerMove

__all__ = [
    "RESERVED_SLUGS",
    "Invitation",
    "Membership",
    "MembershipMove",
    "Partner",
    "PartnerChange",
    "PartnerMove",
    "YearlyCheck",
]
