"""Proposals for events: what proposers and reviewers share."""
