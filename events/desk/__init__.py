"""Registrations as staff handle them: entering, moving, calls, groups and lists."""
