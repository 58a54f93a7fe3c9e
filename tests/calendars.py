"""Reading calendar files back."""

from icalendar import Calendar


def read(body: bytes):
    """The one entry of a file, as icalendar reads it back."""
    (entry,) = Calendar.from_ical(body).walk("VEVENT")
    return entry
