"""Writing, releasing and sending messages to the people of an event."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.models import OutgoingMail, User
from kanazawa2030.core.registry import periodic_task
from kanazawa2030.core.workflow.changes import locked, refuse_stale, require

from ..models import Call, Event, EventMessage, Registration
from ..models.registration import RegistrationQuerySet
from ..permissions import WRITE_MESSAGES
from ..registration import notifications
from ..registration.mail_kinds import KINDS
from .mail import said
from .transitions import TRANSITIONS, MessageError, may_edit

Audience, State = EventMessage.Audience, EventMessage.State
Status, Place = Registration.Status, Registration.Place
KIND = KINDS["message"]
COLUMNS = ("audience", "subject_ja", "subject_en", "text_ja", "text_en", "send_at")
FURTHEST = timedelta(days=366)  # a later hour is a typing error

_HERE = (Status.CONFIRMED, Status.ATTENDED)
_WHO = {
    Audience.ALL: Q(status__in=(*_HERE, Status.ABSENT)),
    Audience.SEATED: Q(status__in=_HERE, place=Place.SEAT),
    Audience.WAITING: Q(status=Status.CONFIRMED, place=Place.QUEUE),
    Audience.ABSENT: Q(status=Status.ABSENT),
    Audience.CANCELLED: Q(status=Status.CANCELLED, confirmed_at__isnull=False),
}


def people_of(event: Event, audience: str) -> list[Registration]:
    """Return who gets a message, each person once.

    An address nobody has confirmed gets none, nor who has asked us to restrict the use of
    their data. Who has cancelled and registered again is no longer among the cancelled.
    """
    rows: RegistrationQuerySet = event.registrations.filter(_WHO[Audience(audience)])
    rows = rows.usable().filter(erased_at__isnull=True).exclude(email="", phone="")
    if audience == Audience.CANCELLED:
        back = event.registrations.active().exclude(email="")
        rows = rows.annotate(lower=Lower("email")).exclude(
            lower__in=back.values_list(Lower("email"), flat=True)
        )
    found = {}
    for row in rows.order_by("number"):
        row.event = event
        found[row.email.lower() or row.phone] = row
    return list(found.values())


class Reach(NamedTuple):
    """How many people a message reaches: by email, and by a call of staff."""

    mailed: int
    to_phone: int


def reach(event: Event, audience: str) -> Reach:
    """Return how many people would get a message now."""
    rows = people_of(event, audience)
    mailed = sum(bool(row.email) for row in rows)
    return Reach(mailed, len(rows) - mailed)


def audiences_of(event: Event, now: datetime) -> list[EventMessage.Audience]:
    """Return to whom one may write now; who was absent is known only after the event."""
    return [one for one in Audience if one != Audience.ABSENT or event.is_over(now)]


# --- Writing -------------------------------------------------------------------


def _refuse_hour(send_at: datetime | None, now: datetime) -> None:
    if send_at is None:
        return
    if send_at <= now:
        raise MessageError(_("Choose a time in the future, or send it now."), "send_at")
    if send_at > now + FURTHEST:
        raise MessageError(_("Choose a day within a year. Check the year."), "send_at")


@transaction.atomic
def write(
    event: Event, *, by: User, key: str, now: datetime | None = None, **columns: Any
) -> EventMessage:
    """Store a new draft; the same form sent twice is one message.

    `columns` are those of COLUMNS. Raises PermissionDenied, or MessageError for an hour
    that is past.
    """
    require(by, WRITE_MESSAGES)
    now = now or timezone.now()
    known = EventMessage.objects.filter(key=key, event=event).first()
    if known is not None:
        return known
    _refuse_hour(columns.get("send_at"), now)
    message, _is_new = EventMessage.objects.get_or_create(
        key=key, defaults={"event": event, "author": by, "created_at": now, **columns}
    )
    return message


@transaction.atomic
def change(
    message: EventMessage,
    *,
    by: User,
    version: str | int | None = None,
    now: datetime | None = None,
    **columns: Any,
) -> EventMessage:
    """Write another text to a draft, or to what was returned; who writes it is its author.

    Raises MessageError for another state or an hour that is past, StaleItem when somebody
    else has changed it.
    """
    require(by, WRITE_MESSAGES)
    current = locked(message)
    if all(getattr(current, name) == value for name, value in columns.items()):
        return current
    if not may_edit(current, by):
        raise TRANSITIONS.wrong_state(current)
    refuse_stale(current, version)
    _refuse_hour(columns.get("send_at"), now or timezone.now())
    for name, value in columns.items():
        setattr(current, name, value)
    current.author = by
    current.version += 1
    current.save(update_fields=[*columns, "author", "version", "updated_at"])
    return current


@transaction.atomic
def apply(
    message: EventMessage,
    name: str,
    *,
    by: User,
    reason: str = "",
    version: str | int | None = None,
    now: datetime | None = None,
) -> EventMessage:
    """Apply one of TRANSITIONS; what is done already is done once.

    Raises PermissionDenied, MessageError, and StaleItem when the text is not the one read.
    """
    TRANSITIONS.require(message, name, by)
    current = locked(message)
    now = now or timezone.now()
    if current.state == TRANSITIONS[name].target:
        return current
    current, reason = TRANSITIONS.opened(current, name, by=by, reason=reason, version=version)
    if len(reason) > EventMessage._meta.get_field("reason").max_length:
        raise MessageError(_("Use at most %(longest)d characters.") % {"longest": 200}, "reason")
    columns: dict = {}
    if name in ("release", "return"):
        columns = {"decided_by": by, "reason": reason}
    elif name == "recall":
        columns = {"decided_by": None}
    return TRANSITIONS.apply(current, name, at=now, by=by, note=reason, columns=columns)


# --- Sending -------------------------------------------------------------------


@transaction.atomic
def send(message: EventMessage, *, now: datetime | None = None) -> EventMessage:
    """Write the emails of a message whose hour has come; done twice it is done once.

    Who is among its people now gets one; each email has a key of person and message.
    Staff phone who has no address.
    """
    current = EventMessage.objects.select_for_update(no_key=True).get(pk=message.pk)
    now = now or timezone.now()
    if current.state != State.SCHEDULED or (current.send_at and current.send_at > now):
        return current
    current.event = Event.objects.select_related("venue").get(pk=current.event_id)
    people = people_of(current.event, current.audience)
    for registration in people:
        _tell(current, registration, now)
    mailed = sum(bool(row.email) for row in people)
    columns = {"sent_at": now, "mailed": mailed, "to_phone": len(people) - mailed}
    return TRANSITIONS.apply(current, "send", at=now, columns=columns)


def _tell(message: EventMessage, registration: Registration, now: datetime) -> None:
    if registration.email:
        notifications.notify(
            registration,
            "message",
            at=now,
            occasion=str(message.pk),
            **said(message, registration.reads),
        )
        return
    Call.objects.get_or_create(
        registration=registration, reason=f"message:{message.pk}", defaults={"created_at": now}
    )


@periodic_task(
    "events: messages", _("Messages to the people of an event"), every=timedelta(minutes=1)
)
def send_due(now: datetime) -> int:
    """Send the messages whose hour has come; return how many."""
    due = EventMessage.objects.filter(state=State.SCHEDULED)
    due = due.filter(Q(send_at__isnull=True) | Q(send_at__lte=now)).order_by("send_at", "pk")
    messages = list(due)
    for message in messages:
        send(message, now=now)
    return len(messages)


# --- What came of it -----------------------------------------------------------


def delivery_of(messages: list[EventMessage]) -> dict[int, Counter]:
    """Return by message how many of its emails are in which state, in one query."""
    sent = [message for message in messages if message.state == State.SENT]
    found: dict[int, Counter] = {message.pk: Counter() for message in messages}
    if not sent:
        return found
    of = Case(
        *(When(dedupe_key__endswith=f":message:{one.pk}", then=Value(one.pk)) for one in sent),
        output_field=IntegerField(),
    )
    mails = OutgoingMail.objects.filter(kind=KIND.name).order_by().annotate(of=of)
    counted = mails.filter(of__isnull=False).values_list("of", "status").annotate(n=Count("pk"))
    for pk, status, number in counted:
        found[pk][status] += number
    return found


def awaiting_for(user: User) -> list[EventMessage]:
    """Return the messages that wait for the approval of this person, the next hour first."""
    if not settings.APPROVAL_REQUIRED:
        return []
    rows = EventMessage.objects.filter(state=State.AWAITING).select_related("event")
    rows = rows.order_by("send_at", "created_at")
    return [row for row in rows if TRANSITIONS.may(row, "release", user)]


def returned_to(user: User) -> list[EventMessage]:
    """Return the messages that were returned to this person."""
    if not user.has_perm(WRITE_MESSAGES):
        return []
    rows = EventMessage.objects.filter(state=State.RETURNED, author=user)
    return list(rows.select_related("event").order_by("updated_at"))
