"""Registering for an event: seats, the waiting list, mails, a person’s own pages."""
