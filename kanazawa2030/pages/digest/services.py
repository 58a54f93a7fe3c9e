"""Asking for the digest, confirming, changing, leaving, and writing one digest.

Every service locks the row, looks again, then writes; its mails are queued in the same
transaction. Whoever leaves while a digest is being written gets none.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, TypedDict, Unpack

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from kanazawa2030.core.language.normalise import normalise_email
from kanazawa2030.core.models import User
from kanazawa2030.core.workflow.changes import require

from ..models import Subscription
from . import mail
from .contents import Material, Wish

DELETE = "pages.delete_subscription"


class Choices(TypedDict):
    """What somebody wants to get; the keys are columns of Subscription."""

    every: str
    language: str
    is_easy: bool
    series: str
    courses: list[int]
    goals: list[int]


def confirm_within() -> timedelta:
    """Return how long the link of a confirmation can be used."""
    return timedelta(days=settings.FOLLOW_CONFIRM_DAYS)


def can_be_confirmed(row: Subscription, now: datetime) -> bool:
    """Return whether the link of a subscription still confirms it."""
    return row.confirmed_at is None and row.created_at + confirm_within() > now


def _locked(row: Subscription) -> Subscription | None:
    """Return a fresh copy under its lock; None if its owner has left."""
    return Subscription.objects.select_for_update().filter(pk=row.pk).first()


@transaction.atomic
def ask(*, email: str, now: datetime | None = None, **choices: Unpack[Choices]) -> Subscription:
    """Store what somebody asks for, and mail the link that confirms it; return the row.

    Anybody can type anybody's address: what is confirmed stays as it is, and its owner is
    mailed the link of their own page. The caller shows the same page in each case.
    """
    now = now or timezone.now()
    email = normalise_email(email)
    row, _is_new = Subscription.objects.select_for_update().get_or_create(
        email__iexact=email, defaults={"email": email, "created_at": now}
    )
    if row.confirmed_at is not None:
        mail.say_known(row, at=now)
        return row
    row.created_at = now
    row.purpose_version = settings.PURPOSE_NOTICE_VERSION
    _write(row, choices)
    mail.ask_to_confirm(row, at=now, until=now + confirm_within())
    return row


def _write(row: Subscription, choices: Mapping[str, Any]) -> None:
    """Store the choices in the locked row."""
    for name in ("every", "language", "is_easy", "series"):
        setattr(row, name, choices[name])
    row.save()
    row.courses.set(choices["courses"])
    row.goals.set(choices["goals"])


@transaction.atomic
def confirm(row: Subscription, *, now: datetime | None = None) -> Subscription | None:
    """Confirm a subscription: what is published from now on is told. Twice is once.

    None when it is too late, or its owner has left.
    """
    row = _locked(row)
    now = now or timezone.now()
    if row is None or row.confirmed_at is not None:
        return row
    if not can_be_confirmed(row, now):
        return None
    row.confirmed_at = row.told_until = now
    row.save(update_fields=["confirmed_at", "told_until"])
    return row


@transaction.atomic
def change(row: Subscription, **choices: Unpack[Choices]) -> Subscription | None:
    """Change what a confirmed subscription gets; None when its owner has left."""
    row = _locked(row)
    if row is not None and row.confirmed_at is not None:
        _write(row, choices)
    return row


@transaction.atomic
def leave(row: Subscription, *, now: datetime | None = None) -> None:
    """Delete a subscription with the mails about it; what waits is not sent. Twice is once."""
    row = _locked(row)
    if row is not None:
        mail.forget(row, at=now or timezone.now())
        row.delete()


def delete_for_owner(row: Subscription, *, by: User, now: datetime | None = None) -> None:
    """Delete a subscription because its owner has asked the office to."""
    require(by, DELETE)
    leave(row, now=now)


@transaction.atomic
def write_digest(row: Subscription, material: Material, *, now: datetime | None = None) -> bool:
    """Queue what a subscriber has not been told yet; return whether there was anything.

    `row` has its courses and goals prefetched. Mail and `told_until` are one transaction: a
    digest that fails is written again, one that is written is not.
    """
    current = _locked(row)
    now = now or timezone.now()
    if current is None or not _is_due(current, material.due):
        return False
    contents = material.choose(Wish.of(row), current.told_until)
    if contents:
        mail.send_digest(current, contents, due=material.due, until=material.until, at=now)
    current.told_until = material.due
    current.save(update_fields=["told_until"])
    return bool(contents)


def _is_due(row: Subscription, due: datetime) -> bool:
    return row.confirmed_at is not None and row.told_until < due
