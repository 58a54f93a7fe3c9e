"""The kinds of mails about a registration, and what is true of each."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from kanazawa2030.core.mail.kinds import MailKind, label_of
from kanazawa2030.core.mail.outbox import Priority

PREFIX = "registration_"


@dataclass(frozen=True, kw_only=True)
class RegistrationMail(MailKind):
    """A kind of mail about a registration or the request of a group."""

    template: str = "events/registration/mail/registration"
    button_target: str = "manage_url"
    shows_online_address: bool = False  # to whom has a confirmed seat
    shows_directions: bool = False  # and what to bring
    is_phoned: bool = False  # staff phone whoever has no address
    call_label: Promise | str = ""  # what such a call is about, if not `label`
    occasion: str = ""  # format of the moment that tells two such mails of a person apart
    # From when to when before the start a reminder may still go out.
    reminder_window: tuple[timedelta, timedelta] | None = None

    @property
    def key(self) -> str:
        """Return the short name that services, calls and dedupe keys use."""
        return self.name.removeprefix(PREFIX)


def _kind(key: str, *, prefix=PREFIX, **fields) -> RegistrationMail:
    return RegistrationMail(
        name=f"{prefix}{key}", paragraphs=f"events/registration/mail/{key}.txt", **fields
    )


_MANAGE = gettext_lazy("See, change or cancel your registration")
_EVENT_PAGE = gettext_lazy("Open the page of the event")
_COMPLETE = gettext_lazy("Complete your registration")
_TO_THE_MINUTE = "%Y%m%d%H%M"
# One person may go up and down the waiting list again.
_TO_THE_MICROSECOND = "%Y%m%d%H%M%S%f"

_ALL = (
    _kind(
        "confirm",
        subject=pgettext_lazy("subject", "One step is left"),
        heading=gettext_lazy("Your registration is not complete yet"),
        button=_COMPLETE,
        label=pgettext_lazy("mail", "Please confirm"),
        priority=Priority.URGENT,
        is_for_anybody=True,
        occasion=_TO_THE_MINUTE,
    ),
    _kind(
        "nudge",
        subject=pgettext_lazy("subject", "One step is left"),
        heading=gettext_lazy("Your registration is still waiting for one step"),
        button=_COMPLETE,
        label=pgettext_lazy("mail", "Please confirm (reminder)"),
    ),
    _kind(
        "confirmed",
        subject=pgettext_lazy("subject", "Your place is confirmed"),
        heading=gettext_lazy("Your place is confirmed"),
        button=_MANAGE,
        label=pgettext_lazy("mail", "Registration confirmed"),
        call_label=pgettext_lazy("call", "Their seats are confirmed"),
        priority=Priority.URGENT,
        has_calendar_file=True,
        shows_online_address=True,
    ),
    _kind(
        "waiting",
        subject=pgettext_lazy("subject", "You are on the waiting list"),
        heading=gettext_lazy("You are on the waiting list"),
        button=_MANAGE,
        label=pgettext_lazy("mail", "On the waiting list"),
        occasion=_TO_THE_MICROSECOND,
    ),
    _kind(
        "promoted",
        subject=pgettext_lazy("subject", "A seat is yours"),
        heading=gettext_lazy("A seat has become free: your place is confirmed"),
        button=_MANAGE,
        label=pgettext_lazy("call", "They have a seat now"),
        is_phoned=True,
        has_calendar_file=True,
        shows_online_address=True,
        occasion=_TO_THE_MICROSECOND,
    ),
    _kind(
        "known",
        subject=pgettext_lazy("subject", "You are registered already"),
        heading=gettext_lazy("You are registered already"),
        button=_MANAGE,
        label=pgettext_lazy("mail", "Registered already"),
        priority=Priority.URGENT,
        is_for_anybody=True,
        occasion=_TO_THE_MINUTE,
    ),
    _kind(
        "links",
        subject=pgettext_lazy("subject", "Your registrations"),
        heading=gettext_lazy("The links to your registrations"),
        priority=Priority.URGENT,
        is_for_anybody=True,
    ),
    _kind(
        "cancelled",
        subject=pgettext_lazy("subject", "Registration cancelled"),
        heading=gettext_lazy("Your registration is cancelled"),
        button=_EVENT_PAGE,
        button_target="event_url",
        label=pgettext_lazy("mail", "Registration cancelled"),
        has_calendar_file=True,
    ),
    _kind(
        "changed",
        subject=pgettext_lazy("subject", "Change"),
        heading=gettext_lazy("Something has changed"),
        button=_MANAGE,
        label=pgettext_lazy("call", "Date or place has changed"),
        is_phoned=True,
        has_calendar_file=True,
        shows_online_address=True,
    ),
    _kind(
        "postponed",
        subject=pgettext_lazy("subject", "Postponed"),
        heading=gettext_lazy("The event is postponed"),
        button=gettext_lazy("See or release your place"),
        label=pgettext_lazy("call", "The event is postponed or has a new date"),
        is_phoned=True,
        has_calendar_file=True,
    ),
    _kind(
        "moved_online",
        subject=pgettext_lazy("subject", "Now online"),
        heading=gettext_lazy("The event moves online"),
        button=_MANAGE,
        label=pgettext_lazy("call", "The event is online now"),
        is_phoned=True,
        has_calendar_file=True,
        shows_online_address=True,
    ),
    _kind(
        "event_cancelled",
        subject=pgettext_lazy("subject", "Event cancelled"),
        heading=gettext_lazy("The event is cancelled"),
        button=_EVENT_PAGE,
        button_target="event_url",
        label=pgettext_lazy("call", "The event is cancelled"),
        is_phoned=True,
        has_calendar_file=True,
    ),
    _kind(
        "go_nogo",
        subject=pgettext_lazy("subject", "Held as planned"),
        heading=gettext_lazy("The event takes place as planned"),
        button=_MANAGE,
        label=pgettext_lazy("call", "The event takes place in spite of the weather"),
        is_phoned=True,
        shows_online_address=True,
    ),
    _kind(
        "reminder_week",
        subject=pgettext_lazy("subject", "Coming up"),
        heading=gettext_lazy("The day is drawing near"),
        button=_MANAGE,
        label=pgettext_lazy("mail", "Reminder"),
        shows_online_address=True,
        shows_directions=True,
        reminder_window=(timedelta(days=7), timedelta(days=2)),
    ),
    _kind(
        "reminder_day",
        subject=pgettext_lazy("subject", "See you soon"),
        heading=gettext_lazy("We look forward to seeing you"),
        button=_MANAGE,
        label=pgettext_lazy("mail", "Reminder"),
        shows_online_address=True,
        shows_directions=True,
        reminder_window=(timedelta(days=1), timedelta(hours=2)),
    ),
    _kind(
        "thanks",
        subject=pgettext_lazy("subject", "The report is out"),
        heading=gettext_lazy("Thank you for coming"),
        button=gettext_lazy("Read the report"),
        button_target="report_url",
    ),
    _kind(
        "group_received",
        prefix="",
        subject=pgettext_lazy("subject", "Your group’s request"),
        heading=gettext_lazy("We have received your group’s request"),
        button=_EVENT_PAGE,
        button_target="event_url",
        is_for_anybody=True,
    ),
    _kind(
        "group_declined",
        prefix="",
        subject=pgettext_lazy("subject", "About your group’s request"),
        heading=gettext_lazy("We cannot offer your group seats"),
        button=_EVENT_PAGE,
        button_target="event_url",
    ),
)

KINDS = {kind.key: kind for kind in _ALL}
REMINDERS = {kind.key: kind.reminder_window for kind in _ALL if kind.reminder_window}


def mail_label(key: str):
    """Return what staff call a mail of the kind `key`."""
    return label_of(KINDS[key].name if key in KINDS else key)


def call_label(key: str):
    """Return what a call made in place of a mail of the kind `key` is about."""
    return (key in KINDS and KINDS[key].call_label) or mail_label(key)
