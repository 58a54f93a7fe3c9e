"""Base classes of the admin."""
