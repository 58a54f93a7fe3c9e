"""What is kept of registrations, and for how long: needs go first."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from kanazawa2030.core.models import User
from kanazawa2030.core.registry import due, purge_rule

from ..models import (
    Answer,
    Call,
    Event,
    EventQuestion,
    GroupRequest,
    Registration,
    RegistrationNeeds,
)
from ..status import has_begun
from . import notifications
from .services import cancel, lock_registration

# A postponed event without a new date is not over: people keep their seats. Its old
# date counts this much later, should the new one never come.
POSTPONED_FOR = timedelta(days=365)
CALLS_KEPT_DAYS = 30
# Columns that `known_of` hands out.
KNOWN_COLUMNS = (
    "number",
    "status",
    "place",
    "queue_no",
    "source",
    "name",
    "kana",
    "email",
    "phone",
    "organisation",
    "language",
    "adults",
    "children",
    "infants",
    "size",
    "photo_consent",
    "purpose_version",
)


@transaction.atomic
def erase(
    registration: Registration, *, by: User | None = None, now: datetime | None = None
) -> Registration:
    """Delete the personal data of a registration; the number of people stays.

    A place that is still held is given up first. The calls to make, the needs and the
    answers go; mails already written to the address are emptied.
    """
    registration, event, now = lock_registration(registration, now)
    if registration.is_active and not has_begun(event, now):
        registration = cancel(registration, by=by, note="erased", now=now)
    forget(registration, now=now)
    return registration


def forget(registration: Registration, *, now: datetime) -> None:
    """Blank the personal columns of one row and delete what hangs on it."""
    RegistrationNeeds.objects.filter(registration=registration).delete()
    registration.answers.all().delete()
    registration.calls.all().delete()
    notifications.forget_mails(registration)
    GroupRequest.objects.filter(registration=registration).update(
        organisation="", name="", email="", phone="", message=""
    )
    for field in ("name", "kana", "email", "phone", "organisation", "manage_nonce"):
        setattr(registration, field, "")
    registration.photo_consent = False
    registration.erased_at = now
    registration.save(
        update_fields=[
            "name",
            "kana",
            "email",
            "phone",
            "organisation",
            "manage_nonce",
            "photo_consent",
            "erased_at",
        ]
    )


def known_of(registration: Registration) -> dict:
    """Return everything stored about one registration, for its person to download."""
    needs = getattr(registration, "needs", None)
    moments = ("created_at", "confirmed_at", "promoted_at", "hold_until")
    return {
        "event": registration.event.title_ja or registration.event.title_en,
        **{name: getattr(registration, name) for name in KNOWN_COLUMNS},
        **{
            name: getattr(registration, name).isoformat()
            for name in moments
            if getattr(registration, name)
        },
        "needs": needs.choices if needs else [],
        "needs_text": needs.text if needs else "",
        "answers": {
            str(answer.question): answer.text
            for answer in registration.answers.select_related("question")
        },
        "history": [
            {"at": step.at.isoformat(), "move": step.move, "by": step.actor}
            for step in registration.transitions.all()
        ],
    }


def _days(number: int) -> timedelta:
    return timedelta(days=number)


def _over(age: timedelta, now: datetime, *, prefix: str) -> Q:
    """Return rows of events over for `age`; `prefix` leads from the row to the event."""
    over, state = f"{prefix}over_at__lte", f"{prefix}state"
    postponed = Event.EventState.POSTPONED
    return (~Q(**{state: postponed}) & Q(**{over: now - age})) | Q(
        **{state: postponed, over: now - POSTPONED_FOR - age}
    )


def erased_on(event: Event, days: int) -> date:
    """Return the day on which what is kept `days` days after `event` is deleted."""
    late = POSTPONED_FOR if event.state == Event.EventState.POSTPONED else timedelta()
    return timezone.localdate(event.over_at + late + _days(days))


@purge_rule("access needs", order=10)
def purge_needs(now: datetime, *, dry_run: bool) -> int:
    """Delete access needs NEEDS_KEPT_DAYS after the event."""
    old = RegistrationNeeds.objects.filter(
        _over(_days(settings.NEEDS_KEPT_DAYS), now, prefix="registration__event__")
    )
    if dry_run:
        return due(old, "registration__event__over_at")
    return old.delete()[0]


@purge_rule("answers", order=20)
def purge_answers(now: datetime, *, dry_run: bool) -> int:
    """Delete answers to an event's own questions when each question's time is up."""
    # No database multiplies days alike; there are few different numbers of them.
    lengths = EventQuestion.objects.order_by().values_list("keep_days", flat=True)
    old = Q(pk__in=[])
    for days in set(lengths.distinct()):
        over = _over(_days(days), now, prefix="registration__event__")
        old |= Q(question__keep_days=days) & over
    answers = Answer.objects.filter(old)
    if dry_run:
        return due(answers, "registration__event__over_at")
    return answers.delete()[0]


@purge_rule("registrations", order=30)
def purge_registrations(now: datetime, *, dry_run: bool) -> int:
    """Blank names and addresses REGISTRATION_KEPT_DAYS after the event; counts stay."""
    old = Registration.objects.filter(
        _over(_days(settings.REGISTRATION_KEPT_DAYS), now, prefix="event__"), erased_at__isnull=True
    )
    if dry_run:
        return due(old, "event__over_at")
    count = 0
    for registration in old.iterator(chunk_size=200):
        with transaction.atomic():
            forget(registration, now=now)
        count += 1
    return count


@purge_rule("group requests", order=40)
def purge_group_requests(now: datetime, *, dry_run: bool) -> int:
    """Blank the contacts of group requests with the registrations of their event."""
    old = GroupRequest.objects.filter(
        _over(_days(settings.REGISTRATION_KEPT_DAYS), now, prefix="event__")
    ).exclude(name="", email="", phone="", message="", organisation="")
    if dry_run:
        return due(old, "event__over_at")
    return old.update(name="", email="", phone="", message="", organisation="")


@purge_rule("calls made", order=50)
def purge_calls(now: datetime, *, dry_run: bool) -> int:
    """Delete finished and outdated calls a month after the event."""
    old = Call.objects.filter(_over(_days(CALLS_KEPT_DAYS), now, prefix="registration__event__"))
    if dry_run:
        return due(old, "registration__event__over_at")
    return old.delete()[0]
