"""Which texts of a partner exist in Japanese and English."""

from modeltranslation.translator import TranslationOptions, register

from .models import Partner


@register(Partner)
class PartnerTranslation(TranslationOptions):
    fields = (
        "name",
        "tagline",
        "practice",
        "challenge",
        "vision_2030",
        "logo_alt",
        "representative",
    )
