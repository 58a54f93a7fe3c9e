"""Admin pages for fixed pages, news, milestones and documented totals."""

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kanazawa2030.core.http import is_on_facebook
from kanazawa2030.core.language import dates
from kanazawa2030.core.language.bilingual import page_language
from kanazawa2030.core.language.slugs import free_slug
from kanazawa2030.core.staff_site.base import PortalModelAdmin, PortalModelForm
from kanazawa2030.core.staff_site.bilingual import (
    OneLanguageAtLeast,
    SuggestsAddress,
    easy_texts,
    pairs,
)
from kanazawa2030.core.staff_site.publishing import PublicationFilter, PublishableAdmin

from .digest import admin as digest_admin
from .models import DocumentedTotal, Milestone, SitePage, Topic


class SitePageForm(OneLanguageAtLeast, PortalModelForm):
    """The texts of a fixed page; its address is set in `urls`."""


@admin.register(SitePage)
class SitePageAdmin(PublishableAdmin):
    form = SitePageForm
    address_field = None
    list_display = ("__str__", "key", "publication", "updated_at")
    list_filter = (PublicationFilter,)
    search_fields = ("title_ja", "title_en", "body_ja", "body_en")
    fieldsets = (
        (None, {"fields": ("key", *pairs("title", "description", "body"))}),
        easy_texts("easy_body"),
        (gettext_lazy("Publication"), {"fields": ("publish_at", "confirmed_on")}),
    )
    paper = ("key", "title", "description", "body", "easy_body")

    def get_fieldsets(self, request, obj=None):
        """Offer easy Japanese where there is a page that shows it."""
        if obj is not None and obj.key in SitePage.EASY_KEYS:
            return self.fieldsets
        return tuple(one for one in self.fieldsets if "easy_body" not in one[1]["fields"])

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return fields if obj is None else (*fields, "key")


class TopicForm(SuggestsAddress, PortalModelForm):
    def suggested_slug(self, cleaned):
        """From the English title, else from the day.

        The same title again is the same news: a second click on Save is asked about.
        """
        if made := slugify(cleaned.get("title_en") or "")[:80].strip("-"):
            return made
        same = Topic.objects.filter(title_ja=cleaned.get("title_ja") or "")
        made_before = same.values_list("slug", flat=True).first()
        return made_before or free_slug(Topic, f"news-{timezone.localdate():%Y%m%d}")

    def clean_facebook_url(self):
        url = self.cleaned_data["facebook_url"]
        if url and not is_on_facebook(url):
            raise forms.ValidationError(
                _("Enter an address of Facebook. It begins with https://www.facebook.com/.")
            )
        return url


@admin.register(Topic)
class TopicAdmin(PublishableAdmin):
    form = TopicForm
    list_display = ("name", "slug", "publish_at", "publication")
    list_filter = (PublicationFilter,)
    date_hierarchy = "publish_at"
    search_fields = ("title_ja", "title_en", "summary_ja", "summary_en", "body_ja", "body_en")
    fieldsets = (
        (None, {"fields": (*pairs("title", "summary", "body"), "facebook_url", "slug")}),
        (gettext_lazy("Publication"), {"fields": ("publish_at",)}),
    )
    paper = ("title", "summary", "body", "facebook_url", "slug")

    @admin.display(description=gettext_lazy("title"), ordering="title_ja")
    def name(self, obj):
        return str(obj) + (_(" (sample)") if obj.is_sample else "")


class MilestoneForm(OneLanguageAtLeast, PortalModelForm):
    one_of = ("title", "source_name")

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("date"), cleaned.get("until")
        if first and last and last < first:
            self.add_error("until", _("The last day must not be before the first."))
        return cleaned


@admin.register(Milestone)
class MilestoneAdmin(PortalModelAdmin):
    form = MilestoneForm
    list_display = ("__str__", "day", "course", "source_name_ja")
    list_filter = ("course",)
    list_select_related = ("course",)
    ordering = ("date", "pk")
    search_fields = ("title_ja", "title_en", "text_ja", "text_en")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("date", "until", "precision"),
                    *pairs("title", "text"),
                    "course",
                    *pairs("source_name"),
                    "source_url",
                )
            },
        ),
    )

    @admin.display(description=gettext_lazy("date"), ordering="date")
    def day(self, obj):
        return dates.full_date(obj.date, page_language(), obj.precision)


class DocumentedTotalForm(OneLanguageAtLeast, PortalModelForm):
    one_of = ("label", "source_name")


@admin.register(DocumentedTotal)
class DocumentedTotalAdmin(PortalModelAdmin):
    form = DocumentedTotalForm
    list_display = ("__str__", "value", "unit_ja", "period_ja", "source_name_ja", "order")
    search_fields = ("label_ja", "label_en", "key")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "key",
                    *pairs("label", "period"),
                    "value",
                    *pairs("unit", "source_name"),
                    "source_url",
                    "order",
                )
            },
        ),
    )
