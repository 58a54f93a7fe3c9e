"""Subject, heading and button of each kind of mail about a registration."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy


@dataclass(frozen=True)
class Words:
    """What stands in the subject, over the text, and on the button of one kind."""

    subject: Promise
    heading: Promise
    button: Promise | str = ""
    goes_to: str = "manage_url"


_MANAGE = gettext_lazy("See, change or cancel your registration")
_EVENT_PAGE = gettext_lazy("Open the page of the event")
_COMPLETE = gettext_lazy("Complete your registration")

KINDS = {
    "confirm": Words(
        pgettext_lazy("subject", "One step is left"),
        gettext_lazy("Your registration is not complete yet"),
        _COMPLETE,
    ),
    "nudge": Words(
        pgettext_lazy("subject", "One step is left"),
        gettext_lazy("Your registration is still waiting for one step"),
        _COMPLETE,
    ),
    "confirmed": Words(
        pgettext_lazy("subject", "Your place is confirmed"),
        gettext_lazy("Your place is confirmed"),
        _MANAGE,
    ),
    "waiting": Words(
        pgettext_lazy("subject", "You are on the waiting list"),
        gettext_lazy("You are on the waiting list"),
        _MANAGE,
    ),
    "promoted": Words(
        pgettext_lazy("subject", "A seat is yours"),
        gettext_lazy("A seat has become free: your place is confirmed"),
        _MANAGE,
    ),
    "known": Words(
        pgettext_lazy("subject", "You are registered already"),
        gettext_lazy("You are registered already"),
        _MANAGE,
    ),
    "links": Words(
        pgettext_lazy("subject", "Your registrations"),
        gettext_lazy("The links to your registrations"),
    ),
    "cancelled": Words(
        pgettext_lazy("subject", "Registration cancelled"),
        gettext_lazy("Your registration is cancelled"),
        _EVENT_PAGE,
        "event_url",
    ),
    "changed": Words(
        pgettext_lazy("subject", "Change"), gettext_lazy("Something has changed"), _MANAGE
    ),
    "postponed": Words(
        pgettext_lazy("subject", "Postponed"),
        gettext_lazy("The event is postponed"),
        gettext_lazy("See or release your place"),
    ),
    "moved_online": Words(
        pgettext_lazy("subject", "Now online"), gettext_lazy("The event moves online"), _MANAGE
    ),
    "event_cancelled": Words(
        pgettext_lazy("subject", "Event cancelled"),
        gettext_lazy("The event is cancelled"),
        _EVENT_PAGE,
        "event_url",
    ),
    "go_nogo": Words(
        pgettext_lazy("subject", "Held as planned"),
        gettext_lazy("The event takes place as planned"),
        _MANAGE,
    ),
    "reminder_week": Words(
        pgettext_lazy("subject", "Coming up"), gettext_lazy("The day is drawing near"), _MANAGE
    ),
    "reminder_day": Words(
        pgettext_lazy("subject", "See you soon"),
        gettext_lazy("We look forward to seeing you"),
        _MANAGE,
    ),
    "thanks": Words(
        pgettext_lazy("subject", "The report is out"),
        gettext_lazy("Thank you for coming"),
        gettext_lazy("Read the report"),
        "report_url",
    ),
    "group_received": Words(
        pgettext_lazy("subject", "Your group’s request"),
        gettext_lazy("We have received your group’s request"),
        _EVENT_PAGE,
        "event_url",
    ),
    "group_declined": Words(
        pgettext_lazy("subject", "About your group’s request"),
        gettext_lazy("We cannot offer your group seats"),
        _EVENT_PAGE,
        "event_url",
    ),
}
