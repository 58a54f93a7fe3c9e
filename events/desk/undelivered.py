"""Mails about registrations that were not delivered: staff phone instead."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from kanazawa2030.core.models import OutgoingMail, User
from kanazawa2030.core.workflow.changes import require

from ..models import Call, Event, Registration
from ..permissions import ENTER_REGISTRATION
from ..registration.mail_kinds import ABOUT_EVENT
from ..registration.seats import lock_event

KIND = "registration_"
# Calls to people who had the use of their data restricted are about the event itself only.
TO_PHONE = Q(registration__restricted_at__isnull=True) | Q(reason__in=ABOUT_EVENT)
LOOKED_AT = timedelta(days=60)  # older failures speak of events long over


@dataclass(frozen=True)
class Undelivered:
    """The latest undelivered mail of one kind to one party."""

    registration: Registration
    what: str
    failed_at: datetime
    error: str


def undelivered(now: datetime | None = None, *, event: Event | None = None) -> list[Undelivered]:
    """Return undelivered mails to people still coming, without a call about them.

    Mails to an address that has been corrected since do not count. Three queries.
    """
    now = now or timezone.now()
    failed = _newest_failures(now)
    if not failed:
        return []
    coming = Registration.objects.active().filter(
        Q(event__over_at__gt=now) | Q(event__state=Event.EventState.POSTPONED),
        pk__in={pk for pk, _what in failed},
    )
    if event is not None:
        coming = coming.filter(event=event)
    people = coming.select_related("event").in_bulk()
    calls = Call.objects.filter(registration__in=people, done_at__isnull=False)
    phoned = {
        (pk, reason): done_at
        for pk, reason, done_at in calls.order_by("done_at").values_list(
            "registration_id", "reason", "done_at"
        )
    }
    return [
        Undelivered(people[pk], what, failed_at, error)
        for (pk, what), (to, failed_at, error) in failed.items()
        if pk in people
        and (what in ABOUT_EVENT or not people[pk].is_restricted)
        and people[pk].email == to
        and not ((at := phoned.get((pk, what))) and at >= failed_at)
    ]


def _newest_failures(now: datetime) -> dict[tuple[int, str], tuple[str, datetime, str]]:
    """Return (registration, kind of mail) → (address, when, error) of the last failure."""
    failed = {}
    mails = OutgoingMail.objects.filter(
        status=OutgoingMail.Status.FAILED,
        kind__startswith=KIND,
        failed_at__gt=now - LOOKED_AT,
        erased_at__isnull=True,
    ).order_by("failed_at")
    columns = ("dedupe_key", "kind", "to", "failed_at", "last_error")
    for key, kind, to, failed_at, error in mails.values_list(*columns):
        pk = key.split(":")[1]
        failed[int(pk), kind.removeprefix(KIND)] = (to, failed_at, error)
    return failed


@transaction.atomic
def called_instead(
    registration: Registration, what: str, *, by: User, now: datetime | None = None
) -> bool:
    """Note that the person was phoned; return whether that was open."""
    require(by, ENTER_REGISTRATION)
    event = lock_event(registration.event_id)
    now = now or timezone.now()
    open_ones = {(row.registration.pk, row.what) for row in undelivered(now, event=event)}
    if (registration.pk, what) not in open_ones:
        return False
    Call.objects.create(
        registration=registration, reason=what, created_at=now, done_at=now, done_by=by
    )
    return True
