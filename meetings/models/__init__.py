"""Sessions and their records, the vision and its indicators, citizens' voices."""

from .frozen import FrozenPart
from .meeting import Meeting
from .record import (
    Action,
    ActionChange,
    AgendaItem,
    Decision,
    Material,
    Photo,
    RecordVersion,
    SectorCount,
    Statement,
)
from .vision import Axis, Indicator, Measurement, Series, Vision
from .voice import Question, Voice, VoiceFlag, VoiceMove

__all__ = [
    "Action",
    "ActionChange",
    "AgendaItem",
    "Axis",
    "Decision",
    "FrozenPart",
    "Indicator",
    "Material",
    "Measurement",
    "Meeting",
    "Photo",
    "Question",
    "RecordVersion",
    "SectorCount",
    "Series",
    "Statement",
    "Vision",
    "Voice",
    "VoiceFlag",
    "VoiceMove",
]
