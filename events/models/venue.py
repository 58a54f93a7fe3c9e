"""Venues of events and meetings."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kanazawa2030.core.language.bilingual import ja_or_en, localized
from kanazawa2030.core.models import Searchable, User
from kanazawa2030.core.storages import ImageStorage


class VenueQuerySet(models.QuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the venues this user may see: a venue is no secret."""
        return self


class Venue(Searchable, models.Model):
    """A venue with its address and accessibility.

    The access facts know three answers: yes, no, and not checked yet (empty).
    """

    SEARCHED = ("name_ja", "name_en")

    name = models.CharField(pgettext_lazy("of a venue", "name"), max_length=150)
    address = models.CharField(pgettext_lazy("postal", "address"), max_length=200, blank=True)
    directions = models.CharField(
        _("how to get there"),
        max_length=300,
        blank=True,
        help_text=_("Nearest bus stop, minutes on foot, bicycles, parking."),
    )
    easy_directions = models.CharField(
        _("how to get there, in easy Japanese"), max_length=300, blank=True
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
    map = models.ImageField(
        _("drawn map"),
        storage=ImageStorage(),
        upload_to="venues/",
        blank=True,
        width_field="map_width",
        height_field="map_height",
        help_text=_("The way from the nearest stop, drawn by you: no map of others."),
    )
    map_width = models.PositiveIntegerField(null=True, editable=False)
    map_height = models.PositiveIntegerField(null=True, editable=False)
    map_alt = models.CharField(_("map in words"), max_length=150, blank=True)
    step_free = models.BooleanField(_("step-free entrance"), null=True, blank=True)
    accessible_toilet = models.BooleanField(_("accessible toilet"), null=True, blank=True)
    hearing_loop = models.BooleanField(_("hearing loop"), null=True, blank=True)
    nursing_room = models.BooleanField(_("nursing room"), null=True, blank=True)
    parking = models.BooleanField(_("parking"), null=True, blank=True)
    access_note = models.CharField(_("more on accessibility"), max_length=300, blank=True)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    objects = VenueQuerySet.as_manager()

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
        return localized(self, "name").text

    def clean(self) -> None:
        if self.map and not self.map_alt_ja:
            raise ValidationError({"map_alt_ja": _("Say in words what the map shows.")})
