"""How long subscriptions are kept: until their owners leave; and whose they are."""

from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanazawa2030.core.mail.outbox import BOUNCED
from kanazawa2030.core.models import OutgoingMail, User
from kanazawa2030.core.registry import due, purge_rule
from kanazawa2030.core.workflow.people import Held, PersonSource, columns_of, person_source

from ..models import Subscription
from . import services


@purge_rule("unconfirmed subscriptions", order=75)
def purge_unconfirmed(now: datetime, *, dry_run: bool) -> int:
    """Delete what was not confirmed in time; return how many."""
    late = now - services.confirm_within()
    rows = Subscription.objects.filter(confirmed_at__isnull=True, created_at__lte=late)
    return due(rows, "created_at") if dry_run else _leave(rows, now)


@purge_rule("subscriptions that bounce", order=76)
def purge_bouncing(now: datetime, *, dry_run: bool) -> int:
    """Delete subscriptions whose address staff have marked as undeliverable."""
    bounced = OutgoingMail.objects.filter(
        status=OutgoingMail.Status.FAILED, last_error=BOUNCED
    ).exclude(to="")
    rows = Subscription.objects.filter(email__in=bounced.values("to"))
    return due(rows, "created_at") if dry_run else _leave(rows, now)


def _leave(rows: QuerySet[Subscription], now: datetime) -> int:
    found = list(rows)
    for row in found:
        services.leave(row, now=now)
    return len(found)


@person_source
class Subscriptions(PersonSource):
    """Who follows the project by mail; leaving deletes the row."""

    name, label, order = "subscription", gettext_lazy("News by email"), 70
    emails = ("email",)
    may = frozenset({"erase"})

    def rows(self) -> QuerySet:
        return Subscription.objects.order_by("pk")

    def describe(self, row: Subscription) -> Held:
        return self.held(
            row,
            where=_("News by email, %(every)s") % {"every": row.get_every_display()},
            person=row.email,
            read=lambda: {
                **columns_of(row, "email", "language", "is_easy", "every", "series"),
                **columns_of(row, "created_at", "confirmed_at"),
                "courses": [str(course) for course in row.courses.all()],
                "goals": [str(goal) for goal in row.goals.all()],
            },
            address=reverse("admin:pages_subscription_change", args=[row.pk]),
        )

    def erase(self, row: Subscription, *, by: User, now: datetime) -> None:
        services.delete_for_owner(row, by=by, now=now)
