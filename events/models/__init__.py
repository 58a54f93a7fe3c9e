"""Models of the events app, one file a noun."""

from .event import Event
from .feedback import Feedback, FeedbackAnswer, FeedbackQuestion
from .message import EventMessage
from .parts import HostRole, ProgrammeItem, Speaker, TextTemplate, UnsavedForm
from .proposal import PROPOSAL_TRANSITIONS, CoHost, Proposal, ProposalAttachment, ProposalRevision
from .question import Answer, EventQuestion
from .registration import (
    Call,
    GroupRequest,
    Registration,
    RegistrationNeeds,
    RegistrationTransition,
    RightsAct,
)
from .report import Quote, Report, ReportMaterial, ReportPhoto
from .review import Decision, ProposalComment, ProposalTransition
from .venue import Venue

__all__ = [
    "PROPOSAL_TRANSITIONS",
    "Answer",
    "Call",
    "CoHost",
    "Decision",
    "Event",
    "EventMessage",
    "EventQuestion",
    "Feedback",
    "FeedbackAnswer",
    "FeedbackQuestion",
    "GroupRequest",
    "HostRole",
    "ProgrammeItem",
    "Proposal",
    "ProposalAttachment",
    "ProposalComment",
    "ProposalRevision",
    "ProposalTransition",
    "Quote",
    "Registration",
    "RegistrationNeeds",
    "RegistrationTransition",
    "Report",
    "ReportMaterial",
    "ReportPhoto",
    "RightsAct",
    "Speaker",
    "TextTemplate",
    "UnsavedForm",
    "Venue",
]
