"""Calendars and feeds people subscribe to: what they hold, and the page about them."""
