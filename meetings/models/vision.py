"""The vision for 2030, the city's own evaluation axes, and their indicators."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from events.models import Event
from kanazawa2030.core.language.bilingual import ja_or_en, localized
from kanazawa2030.core.models import CourseOfAction, Publishable, Searchable
from kanazawa2030.core.models.columns import ADDRESS_LENGTH
from kanazawa2030.core.models.publishing import PublishableQuerySet
from kanazawa2030.core.workflow.publishing import PublishingError
from partners.models import Commitment

from .meeting import Meeting

FIRST_YEAR, TARGET_YEAR = 2000, 2030  # fiscal years, by the year they begin in
DIGITS, DECIMALS = 15, 3


class Vision(Publishable):
    """The vision for the city in 2030 in words; the latest published one is shown."""

    title = models.CharField(_("title"), max_length=150)
    body = models.TextField(
        _("text"), blank=True, help_text=_("Markdown: ## heading, **bold**, - list.")
    )
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    class Meta(Publishable.Meta):
        abstract = False
        verbose_name = _("vision")
        verbose_name_plural = _("visions")
        ordering = ["-publish_at", "-pk"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(condition=ja_or_en("title"), name="vision_has_title"),
        ]

    def __str__(self) -> str:
        return localized(self, "title").text

    def get_absolute_url(self) -> str:
        return reverse("vision:vision")


class Axis(Publishable):
    """One of the city's own evaluation axes: what a course of action is measured along."""

    course = models.ForeignKey(
        CourseOfAction,
        verbose_name=_("course of action"),
        on_delete=models.PROTECT,
        related_name="axes",
    )
    order = models.PositiveSmallIntegerField(pgettext_lazy("in a list", "order"), default=0)
    title = models.CharField(_("title"), max_length=100)
    summary = models.CharField(_("summary"), max_length=200, blank=True)
    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("session it came from"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="axes",
    )
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    class Meta(Publishable.Meta):
        abstract = False
        verbose_name = _("evaluation axis")
        verbose_name_plural = _("evaluation axes")
        ordering = ["course", "order", "pk"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(condition=ja_or_en("title"), name="axis_has_title"),
        ]

    def __str__(self) -> str:
        return localized(self, "title").text

    def get_absolute_url(self) -> str:
        return f"{reverse('vision:vision')}#axis-{self.pk}"


class IndicatorQuerySet(PublishableQuerySet):
    def published(self, now: datetime | None = None) -> Self:
        """Return what is public at `now`, with its axis."""
        return super().published(now).filter(axis__in=Axis.objects.published(now))


class Indicator(Searchable, Publishable):
    """What an axis is measured by. Its first series is what the level is computed from."""

    SEARCHED = (
        *("title_ja", "title_en", "summary_ja", "summary_en", "method_ja", "method_en"),
        *("source_name_ja", "source_name_en", "asked_note_ja", "asked_note_en"),
    )

    class Direction(models.TextChoices):
        MORE = "more", pgettext_lazy("indicator", "more is better")
        LESS = "less", pgettext_lazy("indicator", "less is better")
        HOLD = "hold", pgettext_lazy("indicator", "to be kept as it is")

    class AskedBy(models.TextChoices):
        WORKSHOP = "workshop", pgettext_lazy("indicator", "a workshop")
        MEETING = "meeting", _("SDG’s Meeting")
        CALL = "call", pgettext_lazy("indicator", "a public call")
        OFFICE = "office", pgettext_lazy("indicator", "the office")

    axis = models.ForeignKey(
        Axis, verbose_name=_("evaluation axis"), on_delete=models.PROTECT, related_name="indicators"
    )
    slug = models.SlugField(
        _("page address"),
        max_length=80,
        unique=True,
        help_text=_("Last part of the page's address: a–z, 0–9 and hyphens."),
    )
    order = models.PositiveSmallIntegerField(pgettext_lazy("in a list", "order"), default=0)
    title = models.CharField(_("title"), max_length=100)
    summary = models.CharField(
        _("summary"),
        max_length=200,
        blank=True,
        help_text=_("What the figure says, in one or two sentences."),
    )
    method = models.TextField(
        _("how it is measured"),
        blank=True,
        help_text=_("Also when the way of counting has changed, and from which year."),
    )
    unit = models.CharField(
        _("unit"), max_length=20, blank=True, help_text=_("As after a figure: %, g, people.")
    )
    decimals = models.PositiveSmallIntegerField(
        _("decimal places shown"), default=0, validators=[MaxValueValidator(DECIMALS)]
    )
    direction = models.CharField(_("direction"), max_length=4, choices=Direction)
    source_name = models.CharField(pgettext_lazy("of facts", "source"), max_length=150)
    source_url = models.URLField(_("address of the source"), max_length=ADDRESS_LENGTH, blank=True)
    licence = models.CharField(
        _("licence"), max_length=60, blank=True, help_text=_("For example CC BY 4.0.")
    )
    asked_by = models.CharField(
        _("who asked for it"), max_length=8, choices=AskedBy, default=AskedBy.OFFICE
    )
    asked_note = models.CharField(_("when and why"), max_length=200, blank=True)
    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("session it came from"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="indicators",
    )
    next_due_on = models.DateField(
        _("next figure due on"),
        null=True,
        blank=True,
        help_text=_("The desk reminds the office from this day."),
    )
    events = models.ManyToManyField(
        Event, verbose_name=_("events that serve it"), blank=True, related_name="indicators"
    )
    commitments = models.ManyToManyField(
        Commitment,
        verbose_name=_("commitments that serve it"),
        blank=True,
        related_name="indicators",
    )
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    objects = IndicatorQuerySet.as_manager()

    class Meta(Publishable.Meta):
        abstract = False
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["axis", "order", "pk"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(condition=ja_or_en("title"), name="indicator_has_title"),
            models.CheckConstraint(
                condition=Q(direction__in=["more", "less", "hold"]), name="indicator_direction"
            ),
        ]

    def __str__(self) -> str:
        return localized(self, "title").text

    def get_absolute_url(self) -> str:
        return reverse("vision:indicator", args=[self.slug])

    def is_published(self, now: datetime | None = None) -> bool:
        return super().is_published(now) and self.axis.is_published(now)

    def before_publishing(self, now: datetime) -> None:
        """Refuse an indicator without a source, or whose level nobody could compute."""
        if not localized(self, "source_name"):
            raise PublishingError(_("Say where the figures come from first."), "source_name_ja")
        first = self.series.first()
        if first is None or first.target is None or first.baseline is None:
            raise PublishingError(
                _("Publishing needs a first series with a baseline and a target.")
            )


class Series(models.Model):
    """A series of yearly figures of an indicator, in the indicator's unit."""

    indicator = models.ForeignKey(
        Indicator, verbose_name=_("indicator"), on_delete=models.CASCADE, related_name="series"
    )
    label = models.CharField(
        pgettext_lazy("series", "name"),
        max_length=60,
        blank=True,
        help_text=_("Needed where there are several: what this one counts."),
    )
    order = models.PositiveSmallIntegerField(pgettext_lazy("in a list", "order"), default=0)
    baseline_year = models.PositiveSmallIntegerField(
        _("baseline: fiscal year"),
        null=True,
        blank=True,
        validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(TARGET_YEAR - 1)],
    )
    baseline = models.DecimalField(
        _("baseline: value"), max_digits=DIGITS, decimal_places=DECIMALS, null=True, blank=True
    )
    target = models.DecimalField(
        _("target for 2030"), max_digits=DIGITS, decimal_places=DECIMALS, null=True, blank=True
    )
    tolerance = models.DecimalField(
        _("may differ by"),
        max_digits=DIGITS,
        decimal_places=DECIMALS,
        default=0,
        validators=[MinValueValidator(0)],
        help_text=_(
            "Only where a figure is to be kept as it is: how far it may be from the target."
        ),
    )

    class Meta:
        verbose_name = _("data series")
        verbose_name_plural = _("data series")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(baseline__isnull=True, baseline_year__isnull=True)
                | Q(
                    baseline__isnull=False,
                    baseline_year__gte=FIRST_YEAR,
                    baseline_year__lt=TARGET_YEAR,
                ),
                name="series_baseline_has_year",
            ),
            models.CheckConstraint(condition=Q(tolerance__gte=0), name="series_tolerance"),
        ]

    def __str__(self) -> str:
        return localized(self, "label").text or str(self.indicator)


class MeasurementQuerySet(models.QuerySet):
    def public(self) -> Self:
        """Return the figures that count: approved, and not replaced by a later correction."""
        return self.filter(approved_at__isnull=False, replaced_at__isnull=True)

    def waiting(self) -> Self:
        """Return the figures that await approval."""
        return self.filter(approved_at__isnull=True)


class Measurement(models.Model):
    """The figure of a series for a fiscal year; public once approved, and then it stays.

    A correction is a further row for the same year: approving it replaces the one before,
    which stays readable. Written by `meetings.vision.services` only.
    """

    series = models.ForeignKey(
        Series, verbose_name=_("data series"), on_delete=models.PROTECT, related_name="measurements"
    )
    year = models.PositiveSmallIntegerField(
        _("fiscal year"), validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(TARGET_YEAR)]
    )
    value = models.DecimalField(_("value"), max_digits=DIGITS, decimal_places=DECIMALS)
    note = models.CharField(
        _("note"),
        max_length=200,
        blank=True,
        help_text=_("Public: for example that the way of counting has changed."),
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("entered by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    entered_at = models.DateTimeField(_("entered at"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("approved by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    approved_at = models.DateTimeField(_("approved at"), null=True)
    replaced_at = models.DateTimeField(_("replaced at"), null=True)

    objects = MeasurementQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("indicator", "figure")
        verbose_name_plural = pgettext_lazy("indicator", "figures")
        ordering = ["series", "year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "year"],
                condition=Q(approved_at__isnull=False, replaced_at__isnull=True),
                name="measurement_one_public",
            ),
            models.UniqueConstraint(
                fields=["series", "year"],
                condition=Q(approved_at__isnull=True),
                name="measurement_one_waiting",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_YEAR, year__lte=TARGET_YEAR), name="measurement_year"
            ),
            models.CheckConstraint(
                condition=Q(replaced_at__isnull=True) | Q(replaced_at__gte=F("approved_at")),
                name="measurement_replaced_after_approval",
            ),
        ]

    def __str__(self) -> str:
        return pgettext("measurement", "%(series)s, fiscal year %(year)s") % {
            "series": self.series,
            "year": self.year,
        }
