"""Commitments of partners and their yearly progress."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import DecimalField, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from kanazawa2030.core.language.bilingual import ja_or_en, localized

from .partner import Partner
from .querysets import CommitmentChangeQuerySet, CommitmentQuerySet

FIRST_YEAR, LAST_YEAR = 2018, 2050
LARGEST = Decimal("9999999999.99")


class Aspect(models.TextChoices):
    ENVIRONMENT = "environment", _("Environment")
    SOCIETY = "society", _("Society")
    ECONOMY = "economy", _("Economy")


def name_of(partner: Partner, aspect: str) -> str:
    """Return the name of a commitment: its partner and aspect."""
    return pgettext("partner and aspect", "%(name)s (%(aspect)s)") % {
        "name": localized(partner, "name").text,
        "aspect": Aspect(aspect).label,
    }


def _figure(label: Any) -> DecimalField:
    return models.DecimalField(label, max_digits=12, decimal_places=2)


class Commitment(models.Model):
    """One partner's commitment for one aspect, as approved and public.

    Written by `partners.commitments` only, when staff approve a CommitmentChange. The
    target may lie below `start`, where less is better, or be the same: to be kept.
    """

    Aspect = Aspect

    partner = models.ForeignKey(
        Partner, verbose_name=_("partner"), on_delete=models.CASCADE, related_name="commitments"
    )
    aspect = models.CharField(_("aspect"), max_length=11, choices=Aspect)
    text = models.TextField(_("commitment"))
    indicator = models.CharField(_("indicator"), max_length=150)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    start = _figure(_("value at the start"))
    target = _figure(_("target"))
    year = models.PositiveSmallIntegerField(
        _("target year"), validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    since = models.DateTimeField(_("public since"))
    changed_at = models.DateTimeField(_("changed at"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["partner__sort_ja", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["partner", "aspect"], name="commitment_one_an_aspect"),
            models.CheckConstraint(condition=Q(aspect__in=Aspect.values), name="commitment_aspect"),
            models.CheckConstraint(
                condition=ja_or_en("text") & ja_or_en("indicator"), name="commitment_has_words"
            ),
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR), name="commitment_year"
            ),
            models.CheckConstraint(
                condition=Q(start__gte=0, target__gte=0), name="commitment_figures"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(reason=""),
                name="commitment_withdrawn_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return name_of(self.partner, self.aspect)

    def get_absolute_url(self) -> str:
        return f"{self.partner.get_absolute_url()}#{self.aspect}"

    @property
    def state(self) -> str:
        """Return `public` or `withdrawn`; whether the partner is listed is another question."""
        return "withdrawn" if self.withdrawn_at else "public"

    def get_state_display(self) -> str:
        """The label of the state, as Django's own method of that kind returns it."""
        if self.withdrawn_at:
            return pgettext("commitment", "taken off the profile")
        return pgettext("commitment", "public")


class Progress(models.Model):
    """A partner's report on a commitment for one year."""

    commitment = models.ForeignKey(
        Commitment, verbose_name=_("commitment"), on_delete=models.CASCADE, related_name="reports"
    )
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    value = _figure(_("value"))
    note = models.TextField(_("progress note"))
    reported_at = models.DateTimeField(_("reported at"))

    class Meta:
        verbose_name = _("progress note")
        verbose_name_plural = _("progress notes")
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(fields=["commitment", "year"], name="progress_once_a_year"),
            models.CheckConstraint(condition=ja_or_en("note"), name="progress_has_note"),
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR, value__gte=0),
                name="progress_figures",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment} {self.year}"


class CommitmentChange(models.Model):
    """A commitment or a report as a member sent it; staff decide.

    `values` is by column of Commitment or of Progress, `before` what was public when
    it was sent. Changes status by `partners.commitments` only.
    """

    Aspect = Aspect

    class What(models.TextChoices):
        TERMS = "terms", pgettext_lazy("commitment", "commitment")
        PROGRESS = "progress", pgettext_lazy("commitment", "yearly report")

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("sent")
        RETURNED = "returned", _("returned")
        APPROVED = "approved", _("approved")

    OPEN = (Status.SUBMITTED, Status.RETURNED)

    partner = models.ForeignKey(
        Partner,
        verbose_name=_("partner"),
        on_delete=models.CASCADE,
        related_name="commitment_changes",
    )
    aspect = models.CharField(_("aspect"), max_length=11, choices=Aspect)
    what = models.CharField(_("what"), max_length=8, choices=What)
    values = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.SUBMITTED)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("sent by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="commitment_changes",
    )
    submitted_at = models.DateTimeField(_("sent at"))
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )

    objects = CommitmentChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a commitment")
        verbose_name_plural = _("changes of commitments")
        ordering = ["submitted_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "aspect", "what"],
                condition=Q(status__in=["submitted", "returned"]),
                name="commitment_change_one_open",
            ),
            models.CheckConstraint(
                condition=Q(aspect__in=Aspect.values), name="commitment_change_aspect"
            ),
            models.CheckConstraint(
                condition=~Q(status="returned") | ~Q(reason=""),
                name="commitment_change_returned_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["status", "submitted_at"], name="commitment_change_queue")]

    def __str__(self) -> str:
        return name_of(self.partner, self.aspect)

    def get_absolute_url(self) -> str:
        return self.partner.get_absolute_url()
