"""Sessions of the SDG's Meeting."""

from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from events.models import Venue
from kanazawa2030.core.language.bilingual import ja_or_en
from kanazawa2030.core.models import Publishable
from kanazawa2030.core.models.columns import ADDRESS_LENGTH
from kanazawa2030.core.models.publishing import PublishableQuerySet


class MeetingQuerySet(PublishableQuerySet):
    def for_lists(self) -> Self:
        """Return the sessions, latest first, with what a row of a list shows."""
        return self.select_related("venue").order_by("-held_on", "-number")

    def before(self, meeting: "Meeting") -> "Meeting | None":
        """Return the session before `meeting`, or None."""
        return self.filter(number__lt=meeting.number).order_by("-number").first()

    def after(self, meeting: "Meeting") -> "Meeting | None":
        """Return the session after `meeting`, or None."""
        return self.filter(number__gt=meeting.number).order_by("number").first()


class Meeting(Publishable):
    """A session, numbered from 0. Times and headcount only where documented."""

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

    def get_absolute_url(self) -> str:
        return reverse("meetings:meeting_detail", args=[self.number])
