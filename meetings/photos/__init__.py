"""Photographs of a session: several at once."""
