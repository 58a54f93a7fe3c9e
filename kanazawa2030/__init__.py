"""The portal of a city that wants to be sustainable by 2030."""

__version__ = "1.0.0"
