"""Applications and profile changes, and the yearly check."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.fields.files import ImageFieldFile
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.storages import ImageStorage
from kanazawa2030.core.tokens import new_nonce

from .partner import Partner
from .querysets import PartnerChangeQuerySet


class PartnerChange(models.Model):
    """The form of an application or a change, from first draft to decision.

    `data` is what was typed, valid or not. `values` is what it means, by column of
    Partner, once it was sent; a change holds only what differs from `before`, the
    profile as it was when the form was opened. Its status is changed by
    partners.profile.applications and partners.profile.changes only.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("sent")
        RETURNED = "returned", _("returned")
        APPROVED = "approved", _("approved")

    OPEN = (Status.DRAFT, Status.SUBMITTED, Status.RETURNED)
    EDITABLE = (Status.DRAFT, Status.RETURNED)

    partner = models.ForeignKey(
        Partner,
        verbose_name=_("partner"),
        on_delete=models.CASCADE,
        null=True,
        related_name="changes",
    )
    is_application = models.BooleanField(_("application"), default=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("sent by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="partner_changes",
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    data = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    logo = models.ImageField(
        _("logo"),
        storage=ImageStorage(),
        upload_to="partners/",
        blank=True,
        width_field="logo_width",
        height_field="logo_height",
    )
    logo_width = models.PositiveIntegerField(null=True, editable=False)
    logo_height = models.PositiveIntegerField(null=True, editable=False)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="ja")
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(_("begun at"), auto_now_add=True)
    edited_at = models.DateTimeField(_("last edited at"))
    warned_at = models.DateTimeField(null=True, editable=False)
    submitted_at = models.DateTimeField(_("sent at"), null=True, editable=False)
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )

    objects = PartnerChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a profile")
        verbose_name_plural = _("changes of profiles")
        ordering = ["submitted_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_application=True) | Q(partner__isnull=False),
                name="partner_change_of_a_partner",
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(partner__isnull=False, submitted_at__isnull=False),
                name="partner_change_sent",
            ),
            models.UniqueConstraint(
                fields=["partner"],
                condition=Q(status__in=["draft", "submitted", "returned"]),
                name="partner_change_one_open",
            ),
        ]
        indexes = [models.Index(fields=["status", "submitted_at"], name="partner_change_queue")]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("partners:change_detail", args=[self.pk])

    @property
    def number(self) -> str:
        """Return the receipt number a member is told: P-00012."""
        return f"P-{self.pk:05d}" if self.pk else "P-"

    @property
    def shown_logo(self) -> ImageFieldFile | None:
        """Return the new logo, else the profile's, else None."""
        if self.data.get("logo_removed"):
            return None
        return self.logo or (self.partner.logo if self.partner else None) or None

    @property
    def is_editable(self) -> bool:
        """Return whether its author may still edit it."""
        return self.status in self.EDITABLE


class YearlyCheck(models.Model):
    """The question to one partner, each April, whether the profile is still right.

    Its link is `core.tokens` "partner-check" with the row's nonce. No answer puts the
    partner on the list of calls, and never off the directory.
    """

    partner = models.ForeignKey(
        Partner, verbose_name=_("partner"), on_delete=models.CASCADE, related_name="checks"
    )
    year = models.PositiveSmallIntegerField(_("year"))
    nonce = models.CharField(max_length=40, default=new_nonce, editable=False)
    asked_at = models.DateTimeField(_("asked at"))
    answered_at = models.DateTimeField(_("answered at"), null=True)
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("called by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    note = models.CharField(_("note of the call"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("yearly check")
        verbose_name_plural = _("yearly checks")
        ordering = ["-year", "partner__sort_ja", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["partner", "year"], name="yearly_check_once")
        ]

    def __str__(self) -> str:
        return f"{self.partner} {self.year}"
