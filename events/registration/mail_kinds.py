"""The kinds of mails about a registration, and what is true of each."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from kanazawa2030.core.mail.kinds import HELLO_ORGANISATION, MailKind, label_of
from kanazawa2030.core.mail.outbox import Priority

PREFIX = "registration_"
_FOLDER = "events/registration/mail"
_HELLO = pgettext_lazy("greeting of a registered person", "Hello,")


@dataclass(frozen=True, kw_only=True)
class RegistrationMail(MailKind):
    """A kind of mail about a registration or the request of a group.

    With the state of event and registration, these fields decide what a mail may state;
    `stated` of `mail.py` is the one place that reads them.
    """

    after: str = "events/registration/mail/_after.txt"
    reason: str = "events/registration/mail/_reason.txt"
    unnamed: Promise | str = _HELLO
    button_target: str = "manage_url"  # the person's own page
    is_linked: bool = True
    states_registration: bool = True  # number, people and how it stands
    tells_how_to_cancel: bool = False  # to whom may still cancel
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
    return RegistrationMail(name=f"{prefix}{key}", paragraphs=f"{_FOLDER}/{key}.txt", **fields)


_MANAGE = gettext_lazy("View, change or cancel your registration")
_EVENT_PAGE = {"button": gettext_lazy("Open the event page"), "button_target": "event_url"}
_COMPLETE = gettext_lazy("Open the page to complete your registration")
_THANKS = gettext_lazy("Thank you for registering.")
_OF_A_GROUP = {
    "prefix": "",
    "reason": "events/registration/mail/_group_reason.txt",
    "unnamed": HELLO_ORGANISATION,
    **_EVENT_PAGE,
}
_TO_THE_MINUTE = "%Y%m%d%H%M"
# One person may go up and down the waiting list again.
_TO_THE_MICROSECOND = "%Y%m%d%H%M%S%f"

_ALL = (
    _kind(
        "confirm",
        subject=pgettext_lazy("subject", "One more step is needed"),
        heading=gettext_lazy("Your registration is not complete yet"),
        thanks=_THANKS,
        button=_COMPLETE,
        label=pgettext_lazy("mail", "Please confirm"),
        priority=Priority.URGENT,
        is_for_anybody=True,
        occasion=_TO_THE_MINUTE,
    ),
    _kind(
        "nudge",
        subject=pgettext_lazy("subject", "One more step is needed"),
        heading=gettext_lazy("Your registration is not complete yet"),
        thanks=_THANKS,
        button=_COMPLETE,
        label=pgettext_lazy("mail", "Please confirm (reminder)"),
        is_for_anybody=True,
    ),
    _kind(
        "confirmed",
        subject=pgettext_lazy("subject", "Your place is confirmed"),
        thanks=_THANKS,
        button=_MANAGE,
        label=pgettext_lazy("mail", "Registration confirmed"),
        call_label=pgettext_lazy("call", "Their seats are confirmed"),
        priority=Priority.URGENT,
        has_calendar_file=True,
        tells_how_to_cancel=True,
        shows_online_address=True,
    ),
    _kind(
        "waiting",
        subject=pgettext_lazy("subject", "You are on the waiting list"),
        thanks=_THANKS,
        button=_MANAGE,
        label=pgettext_lazy("mail", "On the waiting list"),
        tells_how_to_cancel=True,
        occasion=_TO_THE_MICROSECOND,
    ),
    _kind(
        "promoted",
        subject=pgettext_lazy("subject", "You now have a seat"),
        button=_MANAGE,
        label=pgettext_lazy("call", "They have a seat now"),
        is_phoned=True,
        has_calendar_file=True,
        tells_how_to_cancel=True,
        shows_online_address=True,
        occasion=_TO_THE_MICROSECOND,
    ),
    _kind(
        "known",
        subject=pgettext_lazy("subject", "You are already registered"),
        thanks=_THANKS,
        button=_MANAGE,
        label=pgettext_lazy("mail", "Registered already"),
        priority=Priority.URGENT,
        is_for_anybody=True,
        occasion=_TO_THE_MINUTE,
    ),
    _kind(
        "links",
        subject=pgettext_lazy("subject", "The links to your registrations"),
        reason="events/registration/mail/_links_reason.txt",
        priority=Priority.URGENT,
        is_for_anybody=True,
    ),
    _kind(
        "cancelled",
        subject=pgettext_lazy("subject", "Your registration is cancelled"),
        label=pgettext_lazy("mail", "Registration cancelled"),
        has_calendar_file=True,
        **_EVENT_PAGE,
    ),
    _kind(
        "changed",
        subject=pgettext_lazy("subject", "Event details changed"),
        button=_MANAGE,
        label=pgettext_lazy("call", "Date or place has changed"),
        is_phoned=True,
        has_calendar_file=True,
        tells_how_to_cancel=True,
        shows_online_address=True,
    ),
    _kind(
        "postponed",
        subject=pgettext_lazy("subject", "Event postponed"),
        button=_MANAGE,
        label=pgettext_lazy("call", "The event is postponed or has a new date"),
        is_phoned=True,
        has_calendar_file=True,
        tells_how_to_cancel=True,
    ),
    _kind(
        "moved_online",
        subject=pgettext_lazy("subject", "Event moved online"),
        button=_MANAGE,
        label=pgettext_lazy("call", "The event is online now"),
        is_phoned=True,
        has_calendar_file=True,
        tells_how_to_cancel=True,
        shows_online_address=True,
    ),
    _kind(
        "event_cancelled",
        subject=pgettext_lazy("subject", "Event cancelled"),
        label=pgettext_lazy("call", "The event is cancelled"),
        is_phoned=True,
        has_calendar_file=True,
        **_EVENT_PAGE,
    ),
    _kind(
        "go_nogo",
        subject=pgettext_lazy("subject", "The event will take place as planned"),
        button=_MANAGE,
        label=pgettext_lazy("call", "The event takes place despite the weather"),
        is_phoned=True,
        tells_how_to_cancel=True,
        shows_online_address=True,
    ),
    _kind(
        "reminder_week",
        subject=pgettext_lazy("subject", "Reminder of your event"),
        heading=gettext_lazy("Reminder: your event is on %(start_day)s"),
        button=_MANAGE,
        label=pgettext_lazy("mail", "Reminder a week before"),
        tells_how_to_cancel=True,
        shows_online_address=True,
        shows_directions=True,
        reminder_window=(timedelta(days=7), timedelta(days=2)),
    ),
    _kind(
        "reminder_day",
        subject=pgettext_lazy("subject", "Your event begins soon"),
        heading=gettext_lazy("Reminder: your event is on %(start_day)s"),
        button=_MANAGE,
        label=pgettext_lazy("mail", "Reminder the day before"),
        tells_how_to_cancel=True,
        shows_online_address=True,
        shows_directions=True,
        reminder_window=(timedelta(days=1), timedelta(hours=2)),
    ),
    _kind(
        "thanks",
        subject=pgettext_lazy("subject", "Event report published"),
        thanks=gettext_lazy("Thank you for taking part."),
        states_registration=False,
        button=gettext_lazy("Read the report"),
        button_target="report_url",
    ),
    _kind(
        "message",
        subject="%(message_subject)s",
        heading=gettext_lazy("A message from our office"),
        reason="events/registration/mail/_message_reason.txt",
        button=_MANAGE,
        label=gettext_lazy("A message from our office"),
        priority=Priority.BULK,
        is_linked=False,  # staff write it; messages.mail links what may be a link
        tells_how_to_cancel=True,
        shows_online_address=True,
    ),
    _kind(
        "group_received",
        subject=pgettext_lazy("subject", "We have received your group’s request"),
        thanks=gettext_lazy("Thank you for your request."),
        is_for_anybody=True,
        **_OF_A_GROUP,
    ),
    _kind(
        "group_declined",
        subject=pgettext_lazy("subject", "We cannot offer your group seats"),
        thanks=gettext_lazy("Thank you for your request."),
        **_OF_A_GROUP,
    ),
)

KINDS = {kind.key: kind for kind in _ALL}
# Said to those too who had the use of their data restricted: their seat depends on it.
ABOUT_EVENT = ("promoted", "changed", "postponed", "moved_online", "event_cancelled", "go_nogo")
REMINDERS = {kind.key: kind.reminder_window for kind in _ALL if kind.reminder_window}


def mail_label(key: str):
    """Return what staff call a mail of the kind `key`."""
    return label_of(KINDS[key].name if key in KINDS else key)


def call_label(key: str):
    """Return what a call made in place of a mail of the kind `key` is about.

    Calls in place of several mails of a kind have a number behind it, as "message:12".
    """
    key = key.partition(":")[0]
    return (key in KINDS and KINDS[key].call_label) or mail_label(key)
