"""The sessions of the SDG's Meeting."""

from .meeting import Meeting

__all__ = ["Meeting"]
