"""The one thing to do next about an event; the first rule that speaks decides."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from kanazawa2030.core.language import dates
from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.workflow import publishing

from ..models import Event
from ..permissions import CHANGE_EVENT, ENTER_REGISTRATION, RUN_RECEPTION
from ..reports import services as report_services
from ..staff_pages import report_address
from ..status import ClosedReason, closed_reason
from .situation import Situation


@dataclass(frozen=True)
class NextStep:
    """What is to be done: a title, a sentence, and the button that leads there.

    Without `address` there is nothing to press: something is awaited.
    """

    title: str
    note: str = ""
    act: str = ""
    address: str = ""
    due: date | None = None


def next_step(situation: Situation) -> NextStep:
    """Return the next thing to do, for the person who looks."""
    for rule in (_publication, _people, _state, _day, _afterwards):
        step = rule(situation)
        if step is not None:
            return step
    return NextStep(_("Everything is done."))


def _page(situation: Situation, name: str, *args, part: str = "") -> str:
    return reverse(f"admin:events_event_{name}", args=[situation.event.pk, *args]) + part


def _publication(situation: Situation) -> NextStep | None:
    event, user = situation.event, situation.user
    state = event.publishing_state
    if event.state == Event.EventState.CANCELLED:
        return None
    if state == Event.State.DRAFT:
        return _draft(situation)
    if state == Event.State.AWAITING:
        possible = [one.name for one in publishing.TRANSITIONS.transitions_for(event, user)]
        if "approve" in possible:
            return NextStep(
                _("Read the text and decide"),
                _("The author has asked for your approval."),
                _("Read the text"),
                _page(situation, "move", "approve"),
            )
        return NextStep(_("The text is with the approver"), _("The answer is shown here."))
    if state == Event.State.WITHDRAWN:
        return NextStep(_("The event is withdrawn"), event.withdrawal_reason)
    if not event.is_published(situation.now):
        at = dates.when(event.publish_at, language=page_language())
        return NextStep(_("The event is ready"), _("It becomes public on %(at)s.") % {"at": at})
    return None


def _draft(situation: Situation) -> NextStep:
    event, user = situation.event, situation.user
    if not publishing.may_edit(event, user):
        return NextStep(_("The event is still a draft"))
    line = publishing.returned(event)
    if line is not None:
        note = _("It was returned: %(reason)s") % {"reason": line.note}
    elif settings.APPROVAL_REQUIRED:
        note = _("When everything is filled in, ask for approval in the form.")
    else:
        note = _("When everything is filled in, publish it in the form.")
    return NextStep(_("Complete the draft"), note, _("Open the form"), _page(situation, "change"))


def _people(situation: Situation) -> NextStep | None:
    """Return what people wait for: a call, an answer, support."""
    if situation.event.capacity is None or not situation.is_ahead:
        return None
    if situation.calls:
        words = ngettext("Phone %(count)s person", "Phone %(count)s people", situation.calls)
        return NextStep(
            words % {"count": situation.calls},
            _("They have no email address, or an email did not arrive."),
            _("Open the call list"),
            _page(situation, "registrations", part="#d-calls"),
        )
    if situation.groups:
        words = ngettext("Answer %(count)s group", "Answer %(count)s groups", situation.groups)
        return NextStep(
            words % {"count": situation.groups},
            _("They have asked for seats."),
            _("Open the requests"),
            _page(situation, "registrations", part="#d-groups"),
        )
    still_open = situation.needs[0] if situation.needs and situation.is_scheduled else 0
    if still_open:
        words = ngettext(
            "Arrange support for %(count)s", "Arrange support for %(count)s", still_open
        )
        return NextStep(
            words % {"count": still_open},
            _("They have told us what they need in order to take part."),
            _("Open the needs"),
            _page(situation, "registrations", part="#d-needs"),
        )
    return None


def _state(situation: Situation) -> NextStep | None:
    state = situation.event.state
    if state == Event.EventState.CANCELLED:
        return NextStep(_("The event is cancelled"), _("Everyone has been told."))
    if state != Event.EventState.POSTPONED:
        return None
    if not situation.user.has_perm(CHANGE_EVENT):
        return NextStep(_("The event is postponed"))
    return NextStep(
        _("Set the new date"),
        _("People keep their seats and are told the new date by email."),
        _("Set the date"),
        _page(situation, "postpone"),
    )


def _day(situation: Situation) -> NextStep | None:
    event, user = situation.event, situation.user
    if event.is_over(situation.now):
        return None
    today = timezone.localdate(situation.now)
    is_today = event.has_day and timezone.localdate(event.starts_at) <= today
    if event.capacity is None:
        return NextStep(_("Today is the day") if is_today else _("Nothing to do before the event"))
    if is_today and user.has_perm(RUN_RECEPTION):
        return NextStep(
            _("Run reception"),
            _("Check people in by their number, name or QR code."),
            _("Open reception"),
            _page(situation, "reception"),
        )
    act, address = "", ""
    if user.has_perm(ENTER_REGISTRATION):
        act, address = _("See the registrations"), _page(situation, "registrations")
    if closed_reason(event, situation.now) == ClosedReason.NOT_YET:
        at = dates.when(event.registration_opens_at, language=page_language())
        note = _("Registration opens on %(at)s.") % {"at": at}
    else:
        note = _("Calls, groups and needs are shown here as soon as there are any.")
    return NextStep(_("Nothing to do before the event"), note, act, address)


def _afterwards(situation: Situation) -> NextStep | None:
    event, user = situation.event, situation.user
    if event.capacity is not None and not situation.is_counted and user.has_perm(RUN_RECEPTION):
        return NextStep(
            _("Count who came"),
            _("Check people in afterwards from the paper list, or enter the number of people."),
            pgettext("button", "Enter attendance"),
            _page(situation, "reception"),
        )
    report = situation.report
    if report is None or not report.is_published(situation.now):
        address = report_address(event, user)
        if address:
            return NextStep(
                _("Write the report"),
                _("Figures, photographs and what people said: visitors read it on the event page."),
                _("Open the report"),
                address,
                report_services.due_on(event),
            )
    if situation.steps:
        words = ngettext(
            "%(count)s step to review", "%(count)s steps to review", situation.steps
        ) % {"count": situation.steps}
        return NextStep(
            words,
            _("Participants have written them; you decide which are shown."),
            _("Open the questionnaire"),
            _page(situation, "feedback"),
        )
    return None
