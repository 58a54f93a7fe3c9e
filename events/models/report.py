"""Reports on events, with photographs, materials and quotes."""

from datetime import datetime
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kanazawa2030.core.language.bilingual import ja_or_en, localized
from kanazawa2030.core.models import Publishable, Searchable, User
from kanazawa2030.core.models.columns import ADDRESS_LENGTH
from kanazawa2030.core.models.publishing import PublishableQuerySet
from kanazawa2030.core.storages import DocumentStorage, ImageStorage
from kanazawa2030.core.workflow.publishing import PublishingError
from partners.models import Partner

from .event import Event


class ReportQuerySet(PublishableQuerySet):
    def published(self, now: datetime | None = None) -> Self:
        """Return approved reports whose time has come and whose event is public."""
        now = now or timezone.now()
        return (
            super()
            .published(now)
            .filter(event__publishing_state=Publishable.State.APPROVED, event__publish_at__lte=now)
        )


class Report(Searchable, Publishable):
    """The report on an event, published as Publishable on the event's page.

    Attendance is counted by the reception until the report is public; from then on the
    numbers stay, whatever is deleted behind them.
    """

    SEARCHED = ("summary_ja", "summary_en")

    event = models.OneToOneField(
        Event, on_delete=models.CASCADE, related_name="report", verbose_name=_("event")
    )
    summary = models.TextField(
        _("what happened"), blank=True, help_text=_("Markdown: ## heading, **bold**, - list.")
    )
    attendance_place = models.PositiveIntegerField(
        _("people who came"),
        null=True,
        blank=True,
        help_text=_("Empty: counted from the reception when the report is published."),
    )
    attendance_online = models.PositiveIntegerField(
        _("people who joined online"), null=True, blank=True
    )
    partners = models.ManyToManyField(
        Partner, blank=True, related_name="reports", verbose_name=_("organisations that took part")
    )
    thanked_at = models.DateTimeField(null=True, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta(Publishable.Meta):
        abstract = False
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-event__starts_at", "pk"]

    def __str__(self) -> str:
        return str(self.event)

    @property
    def is_sample(self) -> bool:
        return self.event.is_sample

    def get_absolute_url(self) -> str:
        return reverse("events:event_detail", args=[self.event.slug]) + "#report"

    def is_published(self, now: datetime | None = None) -> bool:
        return super().is_published(now) and self.event.is_published(now)

    def before_publishing(self, now: datetime) -> None:
        """Refuse a report readers could not make sense of; freeze the attendance."""
        event = self.event
        if event.state != Event.EventState.SCHEDULED or not event.is_over(now):
            raise PublishingError(_("The event has not been held yet."))
        if not self.summary_ja:
            raise PublishingError(_("Say in Japanese what happened first."), "summary_ja")
        if self.publishing_state != self.State.APPROVED:
            self.freeze()

    def freeze(self) -> None:
        """Store how many people came, where nobody has entered a number."""
        column = (
            "attendance_online" if self.event.format == Event.Format.ONLINE else "attendance_place"
        )
        if getattr(self, column) is None:
            arrived = self.event.registrations.filter(status="attended").people()
            setattr(self, column, arrived or None)
            self.save(update_fields=[column])


class PartQuerySet(models.QuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the parts of reports this user may see."""
        return self.filter(report__in=Report.objects.visible_to(user))


class ReportPhoto(models.Model):
    """A photograph with credit and the basis of consent."""

    class Basis(models.TextChoices):
        NOBODY = "nobody", _("no one can be recognised")
        CONSENT = "consent", _("everyone who can be recognised has agreed")
        GUARDIAN = ("guardian", _("guardians of the children, and the others, have agreed"))

    # What holds for another page too. Guardians agree to one report.
    REUSABLE = (Basis.NOBODY, Basis.CONSENT)

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="photos")
    image = models.ImageField(
        _("photograph"),
        storage=ImageStorage(),
        upload_to="reports/",
        width_field="image_width",
        height_field="image_height",
    )
    image_width = models.PositiveIntegerField(null=True, editable=False)
    image_height = models.PositiveIntegerField(null=True, editable=False)
    alt = models.CharField(_("photograph in words"), max_length=150)
    credit = models.CharField(
        _("credit"), max_length=100, help_text=_("Who took it: a name or an office.")
    )
    basis = models.CharField(_("why it may be shown"), max_length=10, choices=Basis)
    # The original's file, of a copy: found when somebody withdraws their consent.
    origin = models.CharField(
        _("file it was copied from"),
        max_length=100,
        blank=True,
        default="",
        editable=False,
        db_index=True,
    )
    order = models.PositiveSmallIntegerField(pgettext_lazy("in a list", "order"), default=0)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("photograph")
        verbose_name_plural = _("photographs")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(alt_ja__isnull=False) & ~Q(alt_ja=""), name="report_photo_has_alt"
            ),
            models.CheckConstraint(
                condition=~Q(credit="") & Q(basis__in=["nobody", "consent", "guardian"]),
                name="report_photo_has_credit_and_basis",
            ),
        ]

    def __str__(self) -> str:
        return localized(self, "alt").text


class ReportMaterial(models.Model):
    """Slides or a handout: a PDF stored here, or a link."""

    FOLDER = "materials"

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="materials")
    label = models.CharField(_("name of the material"), max_length=150)
    url = models.URLField(
        pgettext_lazy("of a page", "address"),
        max_length=ADDRESS_LENGTH,
        blank=True,
        validators=[URLValidator(["http", "https"])],
        help_text=_(
            "The address of the page with the material. Leave it empty if you choose a PDF."
        ),
    )
    file = models.FileField(_("PDF"), storage=DocumentStorage(), upload_to=f"{FOLDER}/", blank=True)
    size = models.PositiveIntegerField(_("bytes"), null=True, editable=False)
    order = models.PositiveSmallIntegerField(pgettext_lazy("in a list", "order"), default=0)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(condition=ja_or_en("label"), name="report_material_has_label"),
            models.CheckConstraint(
                condition=(~Q(url="") & Q(file="", size__isnull=True))
                | (Q(url="") & ~Q(file="") & Q(size__isnull=False)),
                name="report_material_is_link_or_pdf",
            ),
        ]

    def __str__(self) -> str:
        return localized(self, "label").text

    def get_absolute_url(self) -> str:
        """Return where a reader gets it; needs `report.event`."""
        if self.url:
            return self.url
        return reverse("events:material", args=[self.report.event.slug, self.pk])


class Quote(models.Model):
    """A quote from a participant; public once staff have approved it."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="quotes")
    text = models.CharField(_("what was said"), max_length=300)
    said_by = models.CharField(
        _("said by"),
        max_length=60,
        blank=True,
        help_text=_("No names: for example a student, or a participant in their 30s."),
    )
    is_shown = models.BooleanField(_("read by staff, to be shown"), default=False)
    order = models.PositiveSmallIntegerField(pgettext_lazy("in a list", "order"), default=0)

    class Meta:
        verbose_name = _("voice")
        verbose_name_plural = _("voices")
        ordering = ["order", "pk"]
        constraints = [models.CheckConstraint(condition=ja_or_en("text"), name="quote_has_text")]

    def __str__(self) -> str:
        return localized(self, "text").text
