"""Backups in one file, restoring them, and the export of everything for whoever leaves."""
