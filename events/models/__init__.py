"""Events, their places and what happens there, one file a noun."""

from .event import Event
from .parts import HostRole, ProgrammeItem, Speaker
from .question import Answer, EventQuestion
from .registration import (
    Call,
    GroupRequest,
    Registration,
    RegistrationNeeds,
    RegistrationTransition,
)
from .report import Quote, Report, ReportMaterial, ReportPhoto
from .venue import Venue

__all__ = [
    "Answer",
    "Call",
    "Event",
    "EventQuestion",
    "GroupRequest",
    "HostRole",
    "ProgrammeItem",
    "Quote",
    "Registration",
    "RegistrationNeeds",
    "RegistrationTransition",
    "Report",
    "ReportMaterial",
    "ReportPhoto",
    "Speaker",
    "Venue",
]
