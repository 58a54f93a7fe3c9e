"""Registrations as staff handle them: entering, moving, calls and groups."""
