"""Draft, approval and publication of everything staff publish."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .users import User


class PublishableQuerySet(models.QuerySet):
    def published(self, now: datetime | None = None) -> Self:
        """Return what is public at `now`: approved, and its time has come."""
        return self.filter(
            publishing_state=Publishable.State.APPROVED, publish_at__lte=now or timezone.now()
        )

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return what `user` may open: the published, and as preview what they may edit."""
        model = self.model._meta
        if (
            user.is_authenticated
            and user.is_staff
            and user.has_perm(f"{model.app_label}.view_{model.model_name}")
        ):
            return self.all()
        return self.published()

    def withdrawn(self) -> Self:
        return self.filter(publishing_state=Publishable.State.WITHDRAWN)


def for_data(rows: models.QuerySet, sample: str = "is_sample") -> models.QuerySet:
    """Return the rows of data files, feeds and emails: samples only where the settings say so.

    `sample` is the column that marks one.
    """
    return rows if settings.SHOW_SAMPLES_IN_DATA else rows.filter(**{sample: False})


class Publishable(models.Model):
    """Changes state by `core.workflow.publishing` only; TRANSITIONS there says who may when."""

    can_reopen = True  # whether what was withdrawn can be a draft again
    can_amend = True  # whether an editor may propose changes to what is approved

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        AWAITING = "awaiting", _("awaiting approval")
        APPROVED = "approved", _("approved")
        WITHDRAWN = "withdrawn", _("withdrawn")

    publishing_state = models.CharField(
        _("publication"), max_length=10, choices=State, default=State.DRAFT, db_index=True
    )
    publish_at = models.DateTimeField(
        _("shown from"), null=True, blank=True, help_text=_("Empty: from the moment of approval.")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("approved by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    approved_on = models.DateField(_("date of approval"), null=True, blank=True)
    document_number = models.CharField(_("document number"), max_length=50, blank=True)
    withdrawal_reason = models.CharField(
        _("reason for withdrawing"),
        max_length=200,
        blank=True,
        help_text=_("Shown on the page that replaces it."),
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = PublishableQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~Q(publishing_state="approved") | Q(publish_at__isnull=False),
                name="%(app_label)s_%(class)s_approved_has_time",
            )
        ]

    def is_published(self, now: datetime | None = None) -> bool:
        """Return whether this is public at `now`."""
        return (
            self.publishing_state == self.State.APPROVED
            and self.publish_at is not None
            and self.publish_at <= (now or timezone.now())
        )


class PublishingMove(models.Model):
    """One line of the publishing history: who, from which state to which, when and why."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    item = GenericForeignKey()
    move = models.CharField(_("move"), max_length=20)
    from_state = models.CharField(pgettext_lazy("history", "from"), max_length=10)
    to_state = models.CharField(pgettext_lazy("history", "to"), max_length=10)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=pgettext_lazy("history", "by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    at = models.DateTimeField(pgettext_lazy("history", "at"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("publishing history entry")
        verbose_name_plural = _("publishing history")
        ordering = ["at", "pk"]
        permissions = [("approve_content", _("Can approve what is published"))]
        indexes = [models.Index(fields=["content_type", "object_id"])]

    def __str__(self) -> str:
        return f"{self.move}: {self.from_state} → {self.to_state}"
