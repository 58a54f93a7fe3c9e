"""Venues of events and meetings."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.language.bilingual import ja_or_en


class Venue(models.Model):
    """A venue with its address and accessibility.

    The access facts know three answers: yes, no, and not checked yet (empty).
    """

    name = models.CharField(_("name"), max_length=150)
    address = models.CharField(_("address"), max_length=200, blank=True)
    directions = models.CharField(
        _("how to get there"),
        max_length=300,
        blank=True,
        help_text=_("Nearest bus stop, minutes on foot, bicycles, parking."),
    )
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    step_free = models.BooleanField(_("step-free entrance"), null=True, blank=True)
    accessible_toilet = models.BooleanField(_("accessible toilet"), null=True, blank=True)
    hearing_loop = models.BooleanField(_("hearing loop"), null=True, blank=True)
    nursing_room = models.BooleanField(_("nursing room"), null=True, blank=True)
    parking = models.BooleanField(_("parking"), null=True, blank=True)
    access_note = models.CharField(_("more on accessibility"), max_length=300, blank=True)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    class Meta:
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        ordering = ["name_ja", "pk"]
        constraints = [
            models.CheckConstraint(condition=ja_or_en("name"), name="venue_has_name"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="venue_both_coordinates",
            ),
        ]

    def __str__(self) -> str:
        return self.name_ja or self.name_en
