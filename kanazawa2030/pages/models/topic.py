"""News of the project."""

from typing import Self

from django.core.validators import URLValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.language.bilingual import ja_or_en, localized
from kanazawa2030.core.models import Publishable, Searchable
from kanazawa2030.core.models.columns import ADDRESS_LENGTH
from kanazawa2030.core.models.publishing import PublishableQuerySet


class TopicQuerySet(PublishableQuerySet):
    def latest_first(self) -> Self:
        return self.order_by("-publish_at", "-pk")


class Topic(Searchable, Publishable):
    """A piece of news, dated by its publication."""

    SEARCHED = ("title_ja", "title_en", "summary_ja", "summary_en", "body_ja", "body_en")

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
    facebook_url = models.URLField(
        _("post on Facebook"),
        max_length=ADDRESS_LENGTH,
        blank=True,
        validators=[URLValidator(["http", "https"])],
        help_text=_("The address of the post, which is in Japanese only."),
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
        indexes = [models.Index(fields=["publishing_state", "publish_at"], name="topic_by_date")]

    def __str__(self) -> str:
        return localized(self, "title").text

    def get_absolute_url(self) -> str:
        return reverse("pages:topic_detail", args=[self.slug])
