"""Entries of the board and requests for introductions."""

from datetime import datetime

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kanazawa2030.core.language.bilingual import ja_or_en, localized
from kanazawa2030.core.models import CourseOfAction, Goal, Searchable

from .partner import Partner
from .querysets import BoardEntryQuerySet, IntroductionQuerySet

LONGEST_MONTHS, USUAL_MONTHS = 12, 6


class BoardEntry(Searchable):
    """One entry of a partner; changed in `partners.board`, its text approved by staff.

    Whoever wants to answer asks the office for an introduction: no entry says how to
    reach anybody.
    """

    SEARCHED = ("title_ja", "title_en", "text_ja", "text_en")

    class Kind(models.TextChoices):
        CAN = "can", pgettext_lazy("board", "We can")
        SEEK = "seek", pgettext_lazy("board", "We look for")
        TRY = "try", pgettext_lazy("board", "We want to try")

    class Status(models.TextChoices):
        SUBMITTED = "submitted", pgettext_lazy("board", "with the office")
        RETURNED = "returned", pgettext_lazy("board", "returned")
        PUBLISHED = "published", pgettext_lazy("board", "on the board")
        EXPIRED = "expired", pgettext_lazy("board", "expired")
        CLOSED = "closed", pgettext_lazy("board", "closed")

    OPEN = (Status.SUBMITTED, Status.RETURNED, Status.PUBLISHED)

    partner = models.ForeignKey(
        Partner, verbose_name=_("partner"), on_delete=models.CASCADE, related_name="board_entries"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("sent by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="board_entries",
    )
    kind = models.CharField(_("kind"), max_length=4, choices=Kind)
    title = models.CharField(_("title"), max_length=100)
    text = models.TextField(_("text"))
    courses = models.ManyToManyField(
        CourseOfAction,
        verbose_name=_("courses of action"),
        blank=True,
        related_name="board_entries",
    )
    goals = models.ManyToManyField(
        Goal, verbose_name=_("goals"), blank=True, related_name="board_entries"
    )
    months = models.PositiveSmallIntegerField(
        _("months on the board"),
        default=USUAL_MONTHS,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_MONTHS)],
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.SUBMITTED)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    submitted_at = models.DateTimeField(_("sent at"))
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    published_at = models.DateTimeField(_("on the board since"), null=True)
    expires_at = models.DateTimeField(_("on the board until"), null=True)
    warned_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(_("off the board since"), null=True)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    objects = BoardEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry on the board")
        verbose_name_plural = _("entries on the board")
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=ja_or_en("title"), name="board_entry_has_title"),
            models.CheckConstraint(condition=ja_or_en("text"), name="board_entry_has_text"),
            models.CheckConstraint(
                condition=Q(months__gte=1, months__lte=LONGEST_MONTHS), name="board_entry_months"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["published", "expired"])
                | Q(published_at__isnull=False, expires_at__isnull=False),
                name="board_entry_published",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["expired", "closed"]) | Q(ended_at__isnull=False),
                name="board_entry_ended",
            ),
            models.CheckConstraint(
                condition=~Q(status="returned") | ~Q(reason=""),
                name="board_entry_returned_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-published_at"], name="board_entry_order"),
            models.Index(fields=["status", "expires_at"], name="board_entry_expiry"),
        ]

    def __str__(self) -> str:
        return localized(self, "title").text

    def get_absolute_url(self) -> str:
        return reverse("partners:board_entry", args=[self.pk])

    def is_live(self, now: datetime) -> bool:
        """Return whether the entry is public now."""
        return (
            self.status == self.Status.PUBLISHED
            and self.expires_at > now
            and self.partner.status == Partner.Status.APPROVED
        )

    @property
    def is_read(self) -> bool:
        """Return whether staff have approved the current text and not undone it."""
        return (
            self.status not in (self.Status.SUBMITTED, self.Status.RETURNED)
            and self.decided_at is not None
            and self.decided_at >= self.submitted_at
            and not self.reason
        )


class Introduction(models.Model):
    """A partner's request to be introduced to the partner behind an entry."""

    class Status(models.TextChoices):
        ASKED = "asked", pgettext_lazy("introduction", "asked for")
        INTRODUCED = "introduced", pgettext_lazy("introduction", "introduced")
        DECLINED = "declined", pgettext_lazy("introduction", "declined")

    entry = models.ForeignKey(
        BoardEntry,
        verbose_name=_("entry on the board"),
        on_delete=models.CASCADE,
        related_name="introductions",
    )
    partner = models.ForeignKey(
        Partner,
        verbose_name=_("partner that asks"),
        on_delete=models.CASCADE,
        related_name="introductions",
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="introductions",
    )
    message = models.TextField(_("message"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ASKED)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    asked_at = models.DateTimeField(pgettext_lazy("introduction", "asked at"))
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        verbose_name = _("introduction")
        verbose_name_plural = _("introductions")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "partner"],
                condition=Q(status__in=["asked", "introduced"]),
                name="introduction_once",
            ),
            models.CheckConstraint(
                condition=Q(status="asked") | Q(decided_at__isnull=False),
                name="introduction_decided",
            ),
            models.CheckConstraint(
                condition=~Q(status="declined") | ~Q(reason=""),
                name="introduction_declined_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["status", "asked_at"], name="introduction_queue")]

    def __str__(self) -> str:
        return f"{self.partner} → {self.entry}"

    def get_absolute_url(self) -> str:
        return self.entry.get_absolute_url()
