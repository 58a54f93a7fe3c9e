"""Panels of the staff dashboard."""
