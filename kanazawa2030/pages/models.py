"""What the portal says about the project itself, with where each fact comes from."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.bilingual import ja_or_en
from kanazawa2030.core.models import CourseOfAction, Publishable
from kanazawa2030.core.models.publishing import PublishableQuerySet


class SitePage(Publishable):
    """A standing page, such as the privacy policy. Its address is fixed in `urls`."""

    class Key(models.TextChoices):
        ABOUT = "about", _("About")
        CALL = "call", _("How to propose an event")
        CONTACT = "contact", _("Contact")
        PRIVACY = "privacy", _("Privacy")
        TERMS = "terms", _("Terms of use")
        ACCESSIBILITY = "accessibility", _("Accessibility policy")
        ACCESSIBILITY_RESULTS = "accessibility_results", _("Accessibility test results")

    key = models.CharField(_("page"), max_length=30, choices=Key, unique=True)
    title = models.CharField(_("title"), max_length=100)
    description = models.CharField(
        _("description"),
        max_length=200,
        blank=True,
        help_text=_("For search engines and the head of the page."),
    )
    body = models.TextField(
        _("text"), blank=True, help_text=_("Markdown: ## heading, **bold**, - list.")
    )

    class Meta(Publishable.Meta):
        abstract = False
        verbose_name = _("standing page")
        verbose_name_plural = _("standing pages")
        ordering = ["key"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=ja_or_en("title"), name="site_page_has_title"
            ),
        ]

    def __str__(self):
        return self.title_ja or self.title_en

    def get_absolute_url(self):
        return reverse(f"pages:{self.key}")


class TopicQuerySet(PublishableQuerySet):
    def latest_first(self):
        return self.order_by("-publish_at", "-pk")


class Topic(Publishable):
    """A piece of news. Dated by when it was put out."""

    slug = models.SlugField(
        _("page address"),
        max_length=80,
        unique=True,
        help_text=_("Last part of the page's address: a–z, 0–9 and hyphens."),
    )
    title = models.CharField(_("title"), max_length=150)
    summary = models.CharField(_("summary"), max_length=200, blank=True)
    body = models.TextField(
        _("text"), blank=True, help_text=_("Markdown: ## heading, **bold**, - list.")
    )
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    objects = TopicQuerySet.as_manager()

    class Meta(Publishable.Meta):
        abstract = False
        verbose_name = _("news")
        verbose_name_plural = _("news")
        ordering = ["-publish_at", "-pk"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(condition=ja_or_en("title"), name="topic_has_title"),
        ]
        indexes = [
            models.Index(
                fields=["publishing_state", "publish_at"], name="topic_by_date"
            )
        ]

    def __str__(self):
        return self.title_ja or self.title_en

    def get_absolute_url(self):
        return reverse("pages:topic_detail", args=[self.slug])


class Milestone(models.Model):
    """One step of the project's history, with its source."""

    class Precision(models.TextChoices):
        DAY = "day", _("day known")
        MONTH = "month", _("month known")
        YEAR = "year", _("only the year known")

    date = models.DateField(_("date"))
    until = models.DateField(_("until"), null=True, blank=True)
    precision = models.CharField(
        _("how exactly the date is known"),
        max_length=5,
        choices=Precision,
        default=Precision.DAY,
    )
    title = models.CharField(_("title"), max_length=150)
    text = models.TextField(_("text"), blank=True)
    source_name = models.CharField(_("source"), max_length=150)
    source_url = models.URLField(_("address of the source"), blank=True)
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
            models.CheckConstraint(
                condition=ja_or_en("title"), name="milestone_has_title"
            ),
            models.CheckConstraint(
                condition=~models.Q(source_name=""), name="milestone_has_source"
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True)
                | models.Q(until__gte=models.F("date")),
                name="milestone_until_after_date",
            ),
        ]

    def __str__(self):
        return self.title_ja or self.title_en


class DocumentedTotal(models.Model):
    """A figure somebody else counted and published: never added up with ours."""

    key = models.SlugField(_("key"), unique=True)
    label = models.CharField(_("what was counted"), max_length=100)
    period = models.CharField(_("period"), max_length=100, blank=True)
    value = models.PositiveIntegerField(_("value"))
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    source_name = models.CharField(_("source"), max_length=150)
    source_url = models.URLField(_("address of the source"), blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("documented total")
        verbose_name_plural = _("documented totals")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(source_name=""), name="total_has_source"
            ),
        ]

    def __str__(self):
        return self.label_ja or self.key


class LoadedContent(models.Model):
    """Remembers which documented content was brought in once.

    What staff deleted or changed afterwards stays so: a key here is never loaded again.
    """

    key = models.CharField(max_length=100, unique=True)
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("loaded content")
        verbose_name_plural = _("loaded content")

    def __str__(self):
        return self.key
