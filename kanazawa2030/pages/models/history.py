"""Milestones and published totals, each with its source."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kanazawa2030.core.language.bilingual import ja_or_en, localized
from kanazawa2030.core.models import CourseOfAction
from kanazawa2030.core.models.columns import ADDRESS_LENGTH


class Milestone(models.Model):
    """An event of the project's history, with its source."""

    class Precision(models.TextChoices):
        DAY = "day", _("day known")
        MONTH = "month", _("month known")
        YEAR = "year", _("only the year known")

    date = models.DateField(_("date"))
    until = models.DateField(_("until"), null=True, blank=True)
    precision = models.CharField(
        _("how exactly the date is known"), max_length=5, choices=Precision, default=Precision.DAY
    )
    title = models.CharField(_("title"), max_length=150)
    text = models.TextField(_("text"), blank=True)
    source_name = models.CharField(pgettext_lazy("of facts", "source"), max_length=150)
    source_url = models.URLField(_("address of the source"), max_length=ADDRESS_LENGTH, blank=True)
    course = models.ForeignKey(
        CourseOfAction,
        verbose_name=_("course of action"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="milestones",
    )

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["date", "pk"]
        constraints = [
            models.CheckConstraint(condition=ja_or_en("title"), name="milestone_has_title"),
            models.CheckConstraint(
                condition=~models.Q(source_name=""), name="milestone_has_source"
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("date")),
                name="milestone_until_after_date",
            ),
        ]

    def __str__(self) -> str:
        return localized(self, "title").text


class DocumentedTotal(models.Model):
    """A published figure that was counted elsewhere; never added to the portal's own."""

    key = models.SlugField(_("key"), unique=True)
    label = models.CharField(_("what was counted"), max_length=100)
    period = models.CharField(_("period"), max_length=100, blank=True)
    value = models.PositiveIntegerField(_("value"))
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    source_name = models.CharField(pgettext_lazy("of facts", "source"), max_length=150)
    source_url = models.URLField(_("address of the source"), max_length=ADDRESS_LENGTH, blank=True)
    order = models.PositiveSmallIntegerField(pgettext_lazy("in a list", "order"), default=0)

    class Meta:
        verbose_name = _("documented total")
        verbose_name_plural = _("documented totals")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(source_name=""), name="total_has_source")
        ]

    def __str__(self) -> str:
        return localized(self, "label").text or self.key
