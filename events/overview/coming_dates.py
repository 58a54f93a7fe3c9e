"""The dates of an event that are still to come, the next one first."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.language.dates import start_of_day

from ..models import Event
from ..questionnaire import opening
from ..registration.retention import erased_on
from ..registration.seats import promote_until
from ..reports import services as report_services
from ..status import closes_at


@dataclass(frozen=True)
class ComingDate:
    """A moment, or a day (`is_day`) that counts until its end, and what happens then."""

    at: datetime
    words: str | Promise
    is_day: bool = False


def coming_dates(event: Event, now: datetime) -> list[ComingDate]:
    """Return what is still to come of `event`; a cancelled or postponed event has few dates."""
    today = start_of_day(timezone.localdate(now))
    found = [*_publication(event), *_before(event), *_afterwards(event)]
    ahead = [one for one in found if one.at >= (today if one.is_day else now)]
    return sorted(ahead, key=lambda one: one.at)


def _day(day: date, words) -> ComingDate:
    return ComingDate(start_of_day(day), words, is_day=True)


def _publication(event: Event):
    if event.publishing_state == Event.State.APPROVED and event.publish_at is not None:
        yield ComingDate(event.publish_at, _("The event becomes public"))


def _before(event: Event):
    if event.state != Event.EventState.SCHEDULED or not event.has_day:
        return
    if event.access_request_by is not None:
        yield _day(event.access_request_by, _("Last day to tell us about access needs"))
    has_time = event.date_precision == Event.Precision.TIME
    if event.registration_mode != Event.RegistrationMode.NONE:
        if event.registration_opens_at is not None:
            yield ComingDate(event.registration_opens_at, _("Registration opens"))
        if event.registration_closes_at is not None:
            yield ComingDate(closes_at(event), _("Registration closes"))
    if event.capacity is not None and has_time:
        words = _("Free seats are no longer offered to the waiting list")
        yield ComingDate(promote_until(event), words)
    if has_time:
        yield ComingDate(event.starts_at, _("The event begins"))
    else:
        yield _day(timezone.localdate(event.starts_at), _("The event"))


def _afterwards(event: Event):
    if event.state == Event.EventState.SCHEDULED and event.has_day:
        yield _day(report_services.due_on(event), _("The report is due"))
        if event.feedback_closed_at is None:
            yield _day(opening.last_day(event), _("Last day of the questionnaire"))
    if event.capacity is not None:
        words = _("Names and contacts are deleted")
        yield _day(erased_on(event, settings.REGISTRATION_KEPT_DAYS), words)
