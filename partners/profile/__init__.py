"""Applying as a partner, and changing a profile."""
