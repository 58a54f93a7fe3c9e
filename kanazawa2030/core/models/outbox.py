"""Queued mails, whether they are held back, the runs of periodic tasks, and alarms."""

from datetime import datetime
from typing import Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


def new_dedupe_key() -> str:
    """Return a key equal to no other, for a mail nothing else can name."""
    return uuid4().hex


class OutgoingMailQuerySet(models.QuerySet):
    def due(self, now: datetime) -> Self:
        """Return what may be sent at `now`, in sending order."""
        return (
            self.filter(status=OutgoingMail.Status.QUEUED, not_before__lte=now)
            .filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now))
            .order_by("priority", "not_before", "pk")
        )


class OutgoingMail(models.Model):
    """One mail to one address, written in the transaction of its change.

    The state moves in `core.mail.outbox` and `core.mail.delivery` only. `attempts` rises with
    every claim and never falls: it tells a late worker that the row is not its own any
    more. After some time address and text are erased; the row stays to be counted.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", _("waiting to be sent")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("not delivered")

    class Priority(models.IntegerChoices):
        URGENT = 1, _("code or confirmation")
        NORMAL = 5, _("ordinary")
        BULK = 9, _("to many recipients")

    dedupe_key = models.CharField(
        _("key that prevents duplicates"), max_length=200, unique=True, default=new_dedupe_key
    )
    kind = models.CharField(_("kind"), max_length=40)
    to = models.EmailField(pgettext_lazy("recipient", "to"), blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default="ja"
    )
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    calendar_reference = models.CharField(_("calendar entry"), max_length=200, blank=True)
    reply_to = models.EmailField(_("reply to"), blank=True)
    is_secret = models.BooleanField(
        _("secret"),
        default=False,
        help_text=_("Contains a code or a key. Staff cannot read it, and it is erased early."),
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Priority, default=Priority.NORMAL
    )
    not_before = models.DateTimeField(_("not before"), default=timezone.now)
    expires_at = models.DateTimeField(_("of no use after"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.QUEUED)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    claimed_at = models.DateTimeField(_("last taken up at"), null=True, blank=True)
    retry_since = models.DateTimeField(_("first tried at"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    failed_at = models.DateTimeField(_("given up at"), null=True, blank=True)
    erased_at = models.DateTimeField(_("address and words erased at"), null=True, blank=True)
    resends = models.PositiveSmallIntegerField(_("times sent again"), default=0)
    resent_at = models.DateTimeField(_("sent again at"), null=True, blank=True)
    resent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("sent again by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing email")
        verbose_name_plural = _("outgoing email")
        ordering = ["-created_at", "-pk"]
        permissions = [("resend_outgoingmail", _("Can resend emails"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["queued", "sending", "sent", "failed"]),
                name="outgoing_mail_status",
            ),
            models.CheckConstraint(condition=Q(attempts__gte=0), name="outgoing_mail_attempts"),
            # A line break would let the rest of the subject become a header.
            models.CheckConstraint(
                condition=~Q(subject__contains="\n") & ~Q(subject__contains="\r"),
                name="outgoing_mail_subject_one_line",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["queued", "sending"])
                | Q(erased_at__isnull=True) & ~Q(to=""),
                name="outgoing_mail_has_address",
            ),
        ]
        indexes = [
            # How many mails an address got lately is asked under an event's lock.
            models.Index(fields=["to", "not_before"], name="outgoing_mail_to"),
            models.Index(
                fields=["priority", "not_before", "id"],
                condition=Q(status="queued"),
                name="outgoing_mail_next",
            ),
            models.Index(
                fields=["claimed_at"], condition=Q(status="sending"), name="outgoing_mail_taken"
            ),
            models.Index(fields=["status", "-created_at"], name="outgoing_mail_listed"),
        ]

    def __str__(self) -> str:
        return f"{getattr(self, 'label', self.kind)} {self.pk}"


class MailPause(models.Model):
    """One row: whether the outbox is held back, and of which place it was last released.

    A restored or copied database brings the mails of the original along. They are held back
    until somebody says that this place is the one that writes to people; see `core.mail.pausing`.
    """

    class Reason(models.TextChoices):
        RESTORED = "restored", _("A backup was restored.")
        MOVED = "moved", _("The database or the address of the site is another than before.")

    place = models.CharField(_("where the site is"), max_length=500)
    paused_at = models.DateTimeField(_("held back since"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason, blank=True)
    resumed_at = models.DateTimeField(_("resumed at"), null=True, blank=True)
    resumed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("resumed by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("pause of emails")
        verbose_name_plural = _("pause of emails")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="mail_pause_one_row")]

    def __str__(self) -> str:
        return self.get_reason_display()


class TaskRun(models.Model):
    """When a periodic task last ran; claimed by update, so that one worker runs it."""

    name = models.CharField(_("task"), max_length=100, unique=True)
    last_started_at = models.DateTimeField(_("last started at"), null=True, blank=True)
    last_finished_at = models.DateTimeField(_("last finished at"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)
    failing_since = models.DateTimeField(_("failing since"), null=True, blank=True)

    class Meta:
        verbose_name = _("task run")
        verbose_name_plural = _("task runs")

    def __str__(self) -> str:
        return self.name


class Alarm(models.Model):
    """A check of `core.watch` of which administrators were told that it fails.

    The row goes when they are told that it is well again.
    """

    name = models.CharField(_("check"), max_length=40, unique=True)
    since = models.DateTimeField(_("told since"))
    well_since = models.DateTimeField(_("well since"), null=True, blank=True)

    class Meta:
        verbose_name = _("alarm")
        verbose_name_plural = _("alarms")
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class PurgeCount(models.Model):
    """How many rows a purge rule cleared when it last ran; None says that it failed."""

    rule = models.CharField(max_length=100, unique=True)
    at = models.DateTimeField()
    cleared = models.PositiveIntegerField(null=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("figures of a deletion")
        verbose_name_plural = _("figures of deletions")

    def __str__(self) -> str:
        return self.rule
