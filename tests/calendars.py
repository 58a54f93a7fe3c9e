"""Read calendar files."""

from icalendar import Calendar


def read(body: bytes):
    """Return the one event of a calendar file."""
    (entry,) = Calendar.from_ical(body).walk("VEVENT")
    return entry
