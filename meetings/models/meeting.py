"""Sessions of the SDG's Meeting."""

from typing import Any, NamedTuple, Self

from django.db import models
from django.db.models import Max, Min, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from events.models import Venue
from kanazawa2030.core.language.bilingual import ja_or_en
from kanazawa2030.core.models import Publishable, Searchable
from kanazawa2030.core.models.columns import ADDRESS_LENGTH
from kanazawa2030.core.models.publishing import PublishableQuerySet


class MeetingQuerySet(PublishableQuerySet):
    def for_lists(self) -> Self:
        """Return the sessions, latest first, with what a row of a list shows."""
        return self.select_related("venue").order_by("-held_on", "-number")

    def neighbours(self, number: int) -> "Neighbours":
        """Return the numbers of the sessions before and after the one with this number."""
        found = self.order_by().aggregate(
            before=Max("number", filter=Q(number__lt=number)),
            after=Min("number", filter=Q(number__gt=number)),
        )
        return Neighbours(found["before"], found["after"])


class Neighbours(NamedTuple):
    """Numbers of the sessions before and after one, None where there is none."""

    before: int | None
    after: int | None


class Meeting(Searchable, Publishable):
    """A session, numbered from 0. Times and headcount only where documented."""

    # Public as long as it has no record; then the page shows what the record has frozen.
    SEARCHED = ("title_ja", "title_en", "summary_ja", "summary_en")

    number = models.PositiveSmallIntegerField(pgettext_lazy("meeting", "number"), unique=True)
    title = models.CharField(_("title"), max_length=150)
    summary = models.TextField(_("summary"), blank=True)
    held_on = models.DateField(_("date"), db_index=True)
    starts_at = models.TimeField(pgettext_lazy("meeting", "from"), null=True, blank=True)
    ends_at = models.TimeField(pgettext_lazy("meeting", "to"), null=True, blank=True)
    venue = models.ForeignKey(
        Venue,
        verbose_name=_("venue"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
    )
    participants_total = models.PositiveIntegerField(
        _("people who took part"),
        null=True,
        blank=True,
        help_text=_("Only if people were actually counted."),
    )
    source_name = models.CharField(pgettext_lazy("of facts", "source"), max_length=100, blank=True)
    source_url = models.URLField(_("address of the source"), max_length=ADDRESS_LENGTH, blank=True)
    # The record's working copy: its version, and the last numbers given to its parts.
    record_version = models.PositiveIntegerField(default=1, editable=False)
    last_statement = models.PositiveSmallIntegerField(default=0, editable=False)
    last_decision = models.PositiveSmallIntegerField(default=0, editable=False)
    last_action = models.PositiveSmallIntegerField(default=0, editable=False)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta(Publishable.Meta):
        abstract = False
        verbose_name = _("session of the SDG’s Meeting")
        verbose_name_plural = _("sessions of the SDG’s Meeting")
        ordering = ["-held_on", "-number"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(condition=ja_or_en("title"), name="meeting_has_title"),
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True)
                | models.Q(ends_at__gt=models.F("starts_at")),
                name="meeting_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return pgettext("session", "No. %(number)s") % {"number": self.number}

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the session; its records are found by its title too."""
        super().save(*args, **kwargs)
        columns = kwargs.get("update_fields")
        if columns is None or {"title_ja", "title_en"} & set(columns):
            for version in self.versions.all():
                version.meeting = self
                version.save(update_fields=["search_text"])

    def get_absolute_url(self) -> str:
        return reverse("meetings:meeting_detail", args=[self.number])
