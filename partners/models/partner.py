"""Partners and the history of their status."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kanazawa2030.core.http import address_of
from kanazawa2030.core.language.bilingual import ja_or_en, localized
from kanazawa2030.core.language.normalise import kana_sort_key, latin_sort_key
from kanazawa2030.core.models import CourseOfAction, Goal, Searchable
from kanazawa2030.core.models.columns import ADDRESS_LENGTH, CONTACT_PHONE_LENGTH
from kanazawa2030.core.storages import ImageStorage

from .querysets import PartnerQuerySet

# Words of our own addresses below partners/.
RESERVED_SLUGS = ("apply", "board", "changes", "checks", "invitations")


class Partner(Searchable):
    """A partner; status changed in `profile.services`, contact data for staff only.

    A listing is not a certification by the city: every profile says so.
    """

    SEARCHED = (
        *("name_ja", "name_en", "name_kana", "tagline_ja", "tagline_en"),
        *("practice_ja", "practice_en", "challenge_ja", "challenge_en"),
        *("vision_2030_ja", "vision_2030_en"),
    )
    DERIVED = (*Searchable.DERIVED, "sort_ja", "sort_en")

    class Kind(models.TextChoices):
        COMPANY = "company", _("Company")
        GROUP = "group", _("Non-profit or association")
        SCHOOL = "school", _("School")
        RESEARCH = "research", _("Research and education")
        ADMINISTRATION = "administration", _("Public body")
        INDIVIDUAL = "individual", _("Individual")

    class Status(models.TextChoices):
        APPLIED = "applied", _("applied")
        RETURNED = "returned", _("returned")
        APPROVED = "approved", _("approved")
        SUSPENDED = "suspended", _("suspended")
        LEFT = "left", pgettext_lazy("partner", "left")

    slug = models.SlugField(
        _("page address"),
        max_length=60,
        unique=True,
        help_text=_("Last part of the page's address: a–z, 0–9 and hyphens."),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.APPLIED, db_index=True
    )
    is_founder = models.BooleanField(_("signed the 2018 agreement"), default=False, editable=False)
    name = models.CharField(pgettext_lazy("of an organisation", "name"), max_length=150)
    name_kana = models.CharField(
        pgettext_lazy("of an organisation", "name in kana"),
        max_length=200,
        blank=True,
        help_text=_("Sets the order of the Japanese list."),
    )
    crest = models.CharField(
        _("crest"),
        max_length=1,
        blank=True,
        help_text=_("One character shown where there is no logo."),
    )
    tagline = models.CharField(_("in one sentence"), max_length=120, blank=True)
    practice = models.TextField(_("what they do"), blank=True)
    challenge = models.TextField(_("what they want to try"), blank=True)
    vision_2030 = models.TextField(_("vision for 2030"), blank=True)
    website = models.URLField(_("website"), max_length=ADDRESS_LENGTH, blank=True)
    logo = models.ImageField(
        _("logo"),
        storage=ImageStorage(),
        upload_to="partners/",
        blank=True,
        width_field="logo_width",
        height_field="logo_height",
    )
    logo_width = models.PositiveIntegerField(null=True, editable=False)
    logo_height = models.PositiveIntegerField(null=True, editable=False)
    logo_alt = models.CharField(_("logo in words"), max_length=150, blank=True)
    joined_year = models.PositiveSmallIntegerField(
        _("partner since"),
        null=True,
        blank=True,
        validators=[MinValueValidator(2018), MaxValueValidator(2100)],
    )
    goals = models.ManyToManyField(
        Goal, verbose_name=_("goals"), blank=True, related_name="partners"
    )
    courses = models.ManyToManyField(
        CourseOfAction, verbose_name=_("courses of action"), blank=True, related_name="partners"
    )
    representative = models.CharField(_("representative"), max_length=100, blank=True)
    representative_is_public = models.BooleanField(
        _("the representative's name is public"), default=False
    )
    contact_name = models.CharField(_("contact person"), max_length=100, blank=True)
    contact_email = models.EmailField(_("contact email"), blank=True)
    contact_phone = models.CharField(
        _("contact phone"), max_length=CONTACT_PHONE_LENGTH, blank=True
    )
    contact_is_public = models.BooleanField(_("email and phone are public"), default=False)
    language = models.CharField(
        _("language of emails"), max_length=2, choices=settings.LANGUAGES, default="ja"
    )
    declared_at = models.DateTimeField(_("declarations made at"), null=True, editable=False)
    listed_at = models.DateTimeField(_("approved at"), null=True, editable=False)
    checked_at = models.DateTimeField(_("confirmed as correct at"), null=True, editable=False)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)
    sort_ja = models.CharField(max_length=200, editable=False, default="")
    sort_en = models.CharField(max_length=200, editable=False, default="")
    created_at = models.DateTimeField(_("listed on"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        ordering = ["sort_ja", "pk"]
        constraints = [
            models.CheckConstraint(condition=ja_or_en("name"), name="partner_has_name"),
            models.CheckConstraint(
                condition=~Q(slug__in=RESERVED_SLUGS), name="partner_slug_not_reserved"
            ),
        ]
        permissions = [("move_partner", _("Can approve and suspend partners"))]
        indexes = [
            models.Index(fields=["status", "sort_ja"], name="partner_order_ja"),
            models.Index(fields=["status", "sort_en"], name="partner_order_en"),
        ]

    def __str__(self) -> str:
        return localized(self, "name").text

    def set_derived(self) -> None:
        """Set the columns derived from others."""
        self.sort_ja = kana_sort_key(self.name_kana or self.name_ja or self.name_en)[:200]
        self.sort_en = latin_sort_key(self.name_en or self.name_ja)[:200]
        super().set_derived()

    def get_absolute_url(self) -> str:
        return address_of("partners:partner_detail", self.slug)


class PartnerMove(models.Model):
    """One line of a partner's history: who, from which status to which, when and why."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="moves")
    from_status = models.CharField(pgettext_lazy("history", "from"), max_length=10)
    to_status = models.CharField(pgettext_lazy("history", "to"), max_length=10)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=pgettext_lazy("history", "by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    at = models.DateTimeField(pgettext_lazy("history", "at"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("partner history entry")
        verbose_name_plural = _("partner history")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"
