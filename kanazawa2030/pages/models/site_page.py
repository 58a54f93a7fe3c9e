"""Pages with a fixed address whose text staff edit."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.language.bilingual import ja_or_en, localized
from kanazawa2030.core.models import Publishable, Searchable


class SitePage(Searchable, Publishable):
    """A fixed page, such as the privacy policy. Its address is set in `urls`."""

    SEARCHED = (
        *("title_ja", "title_en", "description_ja", "description_en"),
        *("body_ja", "body_en", "easy_body"),
    )

    class Key(models.TextChoices):
        ABOUT = "about", _("About")
        CALL = "call", _("How to propose an event")
        EASY = "easy", _("Easy Japanese")
        CONTACT = "contact", _("Contact")
        PRIVACY = "privacy", _("Privacy")
        TERMS = "terms", _("Terms of use")
        ACCESSIBILITY = "accessibility", _("Accessibility policy")
        ACCESSIBILITY_RESULTS = "accessibility_results", _("Accessibility test results")

    # Those with a page in easy Japanese: the law's words of the others are not said more simply.
    EASY_KEYS = (Key.ABOUT, Key.CALL)

    key = models.CharField(_("page"), max_length=30, choices=Key, unique=True)
    title = models.CharField(_("title"), max_length=100)
    description = models.CharField(
        _("description"),
        max_length=200,
        blank=True,
        help_text=_("Shown in search results and at the top of the page."),
    )
    body = models.TextField(
        _("text"), blank=True, help_text=_("Markdown: ## heading, **bold**, - list.")
    )

    easy_body = models.TextField(
        _("text in easy Japanese"),
        blank=True,
        help_text=_("Short sentences, everyday words: やさしい日本語."),
    )
    confirmed_on = models.DateField(
        _("confirmed by the city on"),
        null=True,
        blank=True,
        help_text=_(
            "The date on which the department in charge confirmed that the city may publish "
            "this text as its own. The first text came with the software."
        ),
    )

    class Meta(Publishable.Meta):
        abstract = False
        verbose_name = _("fixed page")
        verbose_name_plural = _("fixed pages")
        ordering = ["key"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(condition=ja_or_en("title"), name="site_page_has_title"),
        ]

    def __str__(self) -> str:
        return localized(self, "title").text

    def get_absolute_url(self) -> str:
        return reverse(f"pages:{self.key}")
