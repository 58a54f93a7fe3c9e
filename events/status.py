"""The one word for how an event stands: card, page, JSON-LD, calendar and mail.

A closed set. What is worst news wins: cancelled, postponed, over, then registration.
"""

from dataclasses import dataclass

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

FEW_SEATS = 5
FEW_SHARE = 0.1


class Status(models.TextChoices):
    """Values are stable names for data; labels are what people read."""

    NOT_YET = "not_yet", _("Registration not yet open")
    OPEN = "open", _("Open")
    FEW = "few", _("A few seats left")
    FULL = "full", _("Full – join the waiting list")
    CLOSED = "closed", _("Registration closed")
    HELD = "held", _("Held")
    REPORTED = "reported", _("Held – report available")
    POSTPONED = "postponed", _("Postponed")
    CANCELLED = "cancelled", _("Cancelled")
    FREE_ENTRY = "free_entry", _("No registration needed")
    AT_HOST = "at_host", _("Register with the host")


# The design's badge class of each status.
CSS = {
    Status.NOT_YET: "",
    Status.OPEN: "c2",
    Status.FEW: "c3",
    Status.FULL: "c1",
    Status.CLOSED: "",
    Status.HELD: "",
    Status.REPORTED: "c5",
    Status.POSTPONED: "badge--solid",
    Status.CANCELLED: "badge--solid",
    Status.FREE_ENTRY: "c2",
    Status.AT_HOST: "c2",
}


@dataclass(frozen=True)
class EventStatus:
    """A status with its words and its badge."""

    status: Status

    @property
    def value(self) -> str:
        return self.status.value

    @property
    def label(self):
        return self.status.label

    @property
    def css(self) -> str:
        return CSS[self.status]


def status_of(event, now=None) -> EventStatus:
    """How `event` stands at `now`."""
    return EventStatus(_decide(event, now or timezone.now()))


def _decide(event, now) -> Status:
    if event.state == event.EventState.CANCELLED:
        return Status.CANCELLED
    if event.state == event.EventState.POSTPONED:
        return Status.POSTPONED  # its old day may have passed: it was not held then
    if event.over_at <= now:
        return Status.REPORTED if event.has_report else Status.HELD
    mode = event.RegistrationMode
    if event.registration_mode == mode.NONE:
        return Status.FREE_ENTRY
    opens, closes = event.registration_opens_at, event.registration_closes_at
    if opens is not None and now < opens:
        return Status.NOT_YET
    if now >= (closes or event.starts_at):
        return Status.CLOSED
    if event.registration_mode in (mode.EXTERNAL, mode.CONTACT):
        return Status.AT_HOST
    return _by_seats(event)


def _by_seats(event) -> Status:
    left = event.seats_left
    if left == 0:
        return Status.CLOSED if event.waiting_capacity == 0 else Status.FULL
    if left <= max(FEW_SEATS, int(event.public_seats * FEW_SHARE)):
        return Status.FEW
    return Status.OPEN
