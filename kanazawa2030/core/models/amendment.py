"""Amendments: changes to what is public, kept beside it until an approver releases them."""

from typing import Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .publishing import Publishable


class AmendmentQuerySet(models.QuerySet):
    def of(self, item: Publishable) -> Self:
        """Return the amendments of a row."""
        kind = ContentType.objects.get_for_model(item)
        return self.filter(content_type=kind, object_id=item.pk)

    def open(self) -> Self:
        """Return those that are being written, read or corrected."""
        return self.filter(state__in=Amendment.OPEN)


class Amendment(models.Model):
    """Changes state by `core.amending` only; a row has one open amendment at most.

    `changes` holds by column what was public and what is wanted, as `core.amending.values`
    stores them; `answers` what the form asks beside the columns, such as whether the people
    registered are told.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("amendment", "being written")
        AWAITING = "awaiting", pgettext_lazy("amendment", "awaiting approval")
        RETURNED = "returned", pgettext_lazy("amendment", "returned")
        RELEASED = "released", pgettext_lazy("amendment", "released")
        WITHDRAWN = "withdrawn", pgettext_lazy("amendment", "discarded")

    OPEN = (State.DRAFT, State.AWAITING, State.RETURNED)

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    item = GenericForeignKey()
    state = models.CharField(
        pgettext_lazy("amendment", "state"), max_length=10, choices=State, default=State.DRAFT
    )
    changes = models.JSONField(_("changes"), default=dict)
    answers = models.JSONField(pgettext_lazy("amendment", "answers"), default=dict)
    based_on = models.PositiveIntegerField(_("version it was written for"))
    note = models.CharField(pgettext_lazy("amendment", "reason for it"), max_length=200, blank=True)
    reason = models.CharField(_("reason for returning"), max_length=200, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["created_at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id"],
                condition=models.Q(state__in=["draft", "awaiting", "returned"]),
                name="core_amendment_one_open",
            )
        ]
        indexes = [models.Index(fields=["content_type", "object_id"])]

    def __str__(self) -> str:
        return f"{self.item}: {self.get_state_display()}"
