"""Which texts of the pages exist in Japanese and English."""

from modeltranslation.translator import TranslationOptions, register

from .models import DocumentedTotal, Milestone, SitePage, Topic


@register(SitePage)
class SitePageTranslation(TranslationOptions):
    fields = ("title", "description", "body")


@register(Topic)
class TopicTranslation(TranslationOptions):
    fields = ("title", "summary", "body")


@register(Milestone)
class MilestoneTranslation(TranslationOptions):
    fields = ("title", "text", "source_name")


@register(DocumentedTotal)
class DocumentedTotalTranslation(TranslationOptions):
    fields = ("label", "period", "unit", "source_name")
