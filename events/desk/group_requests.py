"""Answers to requests of schools and groups for seats."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.models import User
from kanazawa2030.core.workflow.changes import require

from ..models import Call, Event, GroupRequest, Registration
from ..permissions import ENTER_REGISTRATION
from ..registration import notifications
from ..registration.seats import lock_event, need_room, next_number, settle, take_seats
from ..registration.transitions import Place, RegistrationError, Status, record
from .services import Source, doubles_of, refuse_finished


@transaction.atomic
def seat_group(
    request: GroupRequest, *, by: User, seats: int | None = None, now: datetime | None = None
) -> Registration:
    """Turn a group's request into one confirmed registration of `seats` people.

    Seats kept for groups may be used for it. Answering twice gives the same
    registration. Raises RegistrationError when there are not enough seats, or the group
    was told no.
    """
    require(by, ENTER_REGISTRATION)
    event = lock_event(request.event_id)
    now = now or timezone.now()
    settle(event, now, notify=notifications.notify)
    request = GroupRequest.objects.select_related("registration").get(pk=request.pk)
    if request.registration is not None:
        return request.registration
    if request.state != GroupRequest.State.OPEN:
        raise RegistrationError(_("This group has already been answered."))
    refuse_finished(event, now)
    seats = seats or request.headcount
    need_room(event, seats)
    registration = _create_registration(request, event, seats, now)
    event.reserved_seats = max(event.reserved_seats - seats, 0)
    event.save(update_fields=["reserved_seats"])
    take_seats(event, seats)
    record(registration, "group", source="", actor="staff", at=now, by=by)
    request.registration = registration
    request.state = GroupRequest.State.SEATED
    request.answered_at = now
    request.save(update_fields=["registration", "state", "answered_at"])
    if registration.email:
        notifications.notify(registration, "confirmed", at=now)
    else:  # their address has a registration of its own: staff phone
        Call.objects.create(registration=registration, reason="confirmed", created_at=now)
    return registration


def _create_registration(
    request: GroupRequest, event: Event, seats: int, now: datetime
) -> Registration:
    """Create the group's registration, confirmed and seated.

    It has the request's address unless another registration of the event has it.
    """
    is_free = request.email and not doubles_of(event, email=request.email).exists()
    return Registration.objects.create(
        event=event,
        number=next_number(event),
        status=Status.CONFIRMED,
        place=Place.SEAT,
        source=Source.GROUP,
        name=request.name,
        email=request.email if is_free else "",
        phone=request.phone,
        organisation=request.organisation,
        language=request.language,
        size=seats,
        created_at=now,
        confirmed_at=now,
    )


@transaction.atomic
def decline_group(
    request: GroupRequest, *, by: User, reason: str, now: datetime | None = None
) -> GroupRequest:
    """Decline a group's request, with a reason and what else they can do."""
    require(by, ENTER_REGISTRATION)
    lock_event(request.event_id)
    now = now or timezone.now()
    request = GroupRequest.objects.select_related("event").get(pk=request.pk)
    if request.state != GroupRequest.State.OPEN:
        return request
    request.state = GroupRequest.State.DECLINED
    request.answered_at = now
    request.save(update_fields=["state", "answered_at"])
    notifications.mail_group_declined(request, reason=reason, at=now)
    return request
