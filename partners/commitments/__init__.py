"""Commitments of partners and their progress."""
