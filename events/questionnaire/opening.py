"""The period in which the questionnaire of an event takes answers."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.language.dates import full_date, start_of_day

from ..models import Event


def last_day(event: Event) -> date:
    """Return the last day on which the questionnaire of `event` takes answers.

    The day on which staff closed it, where they did.
    """
    if event.feedback_closed_at:
        return timezone.localdate(event.feedback_closed_at)
    over_on = timezone.localdate(event.over_at)
    return over_on + timedelta(days=settings.FEEDBACK_DAYS)


def closed_before(now: datetime) -> datetime:
    """Return the moment an event must have ended before for its questionnaire to be closed.

    A midnight on the city's clock: a questionnaire closes with the end of its last day.
    """
    return start_of_day(timezone.localdate(now) - timedelta(days=settings.FEEDBACK_DAYS))


def is_asked(event: Event) -> bool:
    """Return whether the event has a questionnaire: not if it is not held."""
    return event.state == Event.EventState.SCHEDULED


def is_open(event: Event, now: datetime | None = None) -> bool:
    """Return whether answers are taken: for FEEDBACK_DAYS from the end, or until closed."""
    now = now or timezone.now()
    return event.over_at <= now and is_asked(event) and not is_closed(event, now)


def is_closed(event: Event, now: datetime | None = None) -> bool:
    """Return whether the period is over, so that the numbers no longer change."""
    closed_early = event.feedback_closed_at is not None
    return is_asked(event) and (
        closed_early or event.over_at < closed_before(now or timezone.now())
    )


def closed(now: datetime) -> Q:
    """Return the condition `is_closed` on rows that have an `event`, held or not."""
    over = Q(event__over_at__lt=closed_before(now))
    return over | Q(event__feedback_closed_at__isnull=False)


def refusal(event: Event, now: datetime | None = None) -> str:
    """Return why no answer is taken now, or "" if it is."""
    now = now or timezone.now()
    if event.state == Event.EventState.CANCELLED:
        return _("This event was cancelled, so there is no questionnaire.")
    if event.state == Event.EventState.POSTPONED:
        return _("This event is postponed. Its questionnaire opens once it is over.")
    if now < event.over_at:
        return _("The questionnaire opens when the event is over.")
    if is_closed(event, now):
        return _("The questionnaire closed on %(day)s. It takes no more answers.") % {
            "day": full_date(last_day(event), page_language())
        }
    return ""
