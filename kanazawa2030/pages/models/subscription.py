"""Who follows the project by mail."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models import Event
from kanazawa2030.core.language.easy import reads
from kanazawa2030.core.models import CourseOfAction, Goal
from kanazawa2030.core.tokens import new_nonce


class SubscriptionQuerySet(models.QuerySet):
    def confirmed(self) -> Self:
        """Return those whose owner has pressed the button in our email."""
        return self.filter(confirmed_at__isnull=False)


class Subscription(models.Model):
    """An address that gets the digest; changed by `pages.digest.services` only.

    Leaving deletes the row. Where courses, goals and series are empty, everything is told.
    Personal data: never in logs, addresses, `__str__` or the audit trail, and apart from
    registrations and partners.
    """

    class Every(models.TextChoices):
        WEEK = "week", pgettext_lazy("digest", "once a week")
        MONTH = "month", pgettext_lazy("digest", "once a month")

    email = models.EmailField(_("email"), unique=True)
    language = models.CharField(
        _("language of the emails"), max_length=2, choices=settings.LANGUAGES, default="ja"
    )
    is_easy = models.BooleanField(_("reads easy Japanese"), default=False)
    every = models.CharField(
        pgettext_lazy("digest", "how often"), max_length=5, choices=Every, default=Every.MONTH
    )
    series = models.CharField(
        _("series"), max_length=20, choices=Event.Series, blank=True, default=""
    )
    courses = models.ManyToManyField(
        CourseOfAction, verbose_name=_("courses of action"), blank=True, related_name="+"
    )
    goals = models.ManyToManyField(Goal, verbose_name=_("goals"), blank=True, related_name="+")
    purpose_version = models.CharField(max_length=20, blank=True, editable=False)
    nonce = models.CharField(max_length=40, default=new_nonce, editable=False)
    created_at = models.DateTimeField(_("created at"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    # What was published up to this moment has been told.
    told_until = models.DateTimeField(null=True, editable=False)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription to the digest")
        verbose_name_plural = _("subscriptions to the digest")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(told_until__isnull=False),
                name="subscription_confirmed_has_start",
            )
        ]
        indexes = [models.Index(fields=["every", "told_until"], name="subscription_due")]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def reads(self) -> str:
        """Return the language to write to the subscriber in: `ja`, `ja-easy` or `en`."""
        return reads(self.language, self.is_easy)
