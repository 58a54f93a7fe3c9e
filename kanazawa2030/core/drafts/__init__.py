"""Drafts of forms in steps: their pages, warning before deletion, deletion."""
