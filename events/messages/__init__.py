"""Messages of staff to the people of an event."""
