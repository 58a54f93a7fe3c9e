"""Events, their places and what happens there, one file a noun."""

from .event import Event
from .parts import HostRole, ProgrammeItem, Speaker
from .venue import Venue

__all__ = ["Event", "HostRole", "ProgrammeItem", "Speaker", "Venue"]
