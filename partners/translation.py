"""Which texts of a partner exist in Japanese and English."""

from modeltranslation.translator import TranslationOptions, register

from .models import Partner, PartnerChange, YearlyCheck


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


# Without texts of their own; the portal's base of model admins wants them known here.
@register([PartnerChange, YearlyCheck])
class NoTexts(TranslationOptions):
    fields = ()
