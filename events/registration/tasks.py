"""Periodic tasks of registrations: late or twice without harm."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.registry import periodic_task
from kanazawa2030.core.watch.metrics import gauge

from ..models import Event, Registration
from . import notifications
from .mail_kinds import REMINDERS
from .seats import lock_event, settle

Status = Registration.Status

# Who has just confirmed or moved up knows; the reminder waits a little.
JUST_CONFIRMED = timedelta(hours=1)


@gauge("portal_seats_held", "Registrations that hold a seat and await their confirmation.")
def held(now: datetime) -> int:
    """Return how many registrations await their confirmation."""
    return Registration.objects.filter(status=Status.UNCONFIRMED, hold_until__gt=now).count()


@periodic_task(
    "events: settle", _("Waiting lists and unconfirmed seats"), every=timedelta(minutes=1)
)
def settle_due(now: datetime) -> int:
    """Settle the events that need it; return for how many."""
    waiting = Registration.objects.lapsed(now).values_list("event_id", flat=True)
    pks = set(waiting)
    for pk in pks:
        with transaction.atomic():
            settle(lock_event(pk), now, notify=notifications.notify)
    return len(pks)


@periodic_task("events: nudge", _("Reminders to confirm a seat"), every=timedelta(minutes=5))
def nudge_due(now: datetime) -> int:
    """Remind people at half of their hold to confirm; once each."""
    held = Registration.objects.filter(
        status=Status.UNCONFIRMED,
        nudged_at__isnull=True,
        hold_until__gt=now,
        event__state=Event.EventState.SCHEDULED,
        event__starts_at__gt=now,
    ).exclude(email="")
    sent = 0
    for registration in held.select_related("event__venue"):
        half = registration.created_at + (registration.hold_until - registration.created_at) / 2
        if now < half:
            continue
        with transaction.atomic():
            mine = Registration.objects.filter(
                pk=registration.pk, nudged_at__isnull=True, status=Status.UNCONFIRMED
            ).update(nudged_at=now)
            if mine:
                notifications.notify(
                    registration, "nudge", at=now, occasion=notifications.NUDGE_OCCASION
                )
                sent += 1
    return sent


@periodic_task("events: reminders", _("Reminders before an event"), every=timedelta(minutes=10))
def remind_due(now: datetime) -> int:
    """Remind everyone with a seat a week and a day before; return how many mails.

    Late registrants too, each once. The key names the start, so that a moved event
    reminds of its new date; `notifications.withdraw` takes back those of the old one.
    """
    sent = 0
    for what, (first, last) in REMINDERS.items():
        events = Event.objects.published(now).filter(
            state=Event.EventState.SCHEDULED,
            date_precision=Event.Precision.TIME,
            starts_at__gt=now + last,
            starts_at__lte=now + first,
        )
        for event in events.select_related("venue"):
            sent += _remind(event, what, now)
    return sent


def _remind(event, what, now) -> int:
    told = now - JUST_CONFIRMED
    seated = event.registrations.seated().filter(
        Q(promoted_at__isnull=True) | Q(promoted_at__lte=told),
        status=Status.CONFIRMED,
        confirmed_at__lte=told,
    )
    occasion = notifications.hour_of(event.starts_at)
    before = notifications.already_notified(what, occasion)
    count = 0
    for registration in seated.exclude(email="").exclude(pk__in=before):
        registration.event = event
        with transaction.atomic():
            notifications.notify(registration, what, at=now, occasion=occasion)
        count += 1
    return count


def seats_that_differ() -> list[tuple[Event, int]]:
    """Return events whose `seats_held` is not the sum of their seated registrations."""
    wrong = []
    for event in Event.objects.filter(capacity__isnull=False).order_by("pk"):
        counted = event.registrations.seated().people()
        if counted != event.seats_held:
            wrong.append((event, counted))
    return wrong
