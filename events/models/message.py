"""Messages of staff to the people of an event."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kanazawa2030.core.tokens import new_nonce

from .event import Event

SUBJECT_LENGTH = 40
TEXT_LENGTH = 3000


class EventMessage(models.Model):
    """One message to some of an event's people; it keeps no list of their names.

    `send_at` blank sends it as soon as it is released. `key` is the form's: sent twice it
    is one message.
    """

    class Audience(models.TextChoices):
        ALL = "all", _("Everyone who has confirmed")
        SEATED = "seated", _("Everyone with a seat")
        WAITING = "waiting", _("Everyone on the waiting list")
        ABSENT = "absent", _("Everyone who did not come")
        CANCELLED = "cancelled", _("Everyone who has cancelled")

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("message", "draft")
        AWAITING = "awaiting", pgettext_lazy("message", "awaiting approval")
        RETURNED = "returned", pgettext_lazy("message", "returned")
        SCHEDULED = "scheduled", pgettext_lazy("message", "to be sent")
        SENT = "sent", pgettext_lazy("message", "sent")
        WITHDRAWN = "withdrawn", pgettext_lazy("message", "withdrawn")

    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, related_name="messages", verbose_name=_("event")
    )
    audience = models.CharField(
        pgettext_lazy("of a message", "to"), max_length=10, choices=Audience
    )
    subject_ja = models.CharField(_("subject (Japanese)"), max_length=SUBJECT_LENGTH, blank=True)
    subject_en = models.CharField(_("subject (English)"), max_length=SUBJECT_LENGTH, blank=True)
    text_ja = models.TextField(_("text (Japanese)"), max_length=TEXT_LENGTH, blank=True)
    text_en = models.TextField(_("text (English)"), max_length=TEXT_LENGTH, blank=True)
    send_at = models.DateTimeField(_("to be sent at"), null=True, blank=True)
    state = models.CharField(
        pgettext_lazy("of a message", "state"), max_length=10, choices=State, default=State.DRAFT
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    key = models.CharField(
        pgettext_lazy("of a form", "mark"),
        max_length=40,
        unique=True,
        default=new_nonce,
        editable=False,
    )

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=pgettext_lazy("message", "written by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("released or returned by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    reason = models.CharField(
        pgettext_lazy("message", "reason for returning"), max_length=200, blank=True
    )
    created_at = models.DateTimeField(_("written at"))
    updated_at = models.DateTimeField(auto_now=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    mailed = models.PositiveIntegerField(_("emails"), default=0)
    to_phone = models.PositiveIntegerField(_("calls to make"), default=0)

    class Meta:
        verbose_name = _("message to participants")
        verbose_name_plural = _("messages to participants")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=(~Q(subject_ja="") & ~Q(text_ja=""))
                | (~Q(subject_en="") & ~Q(text_en="")),
                name="event_message_has_a_language",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="event_message_sent_at"
            ),
        ]
        indexes = [models.Index(fields=["state", "send_at"], name="event_message_due")]

    def __str__(self) -> str:
        return self.subject_ja or self.subject_en
