"""Columns of partners that exist in Japanese and English."""

from modeltranslation.translator import TranslationOptions, register

from .models import (
    BoardEntry,
    Commitment,
    CommitmentChange,
    Introduction,
    Partner,
    PartnerChange,
    Progress,
    YearlyCheck,
)


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


@register(BoardEntry)
class BoardEntryTranslation(TranslationOptions):
    fields = ("title", "text")


@register(Commitment)
class CommitmentTranslation(TranslationOptions):
    fields = ("text", "indicator", "unit")


@register(Progress)
class ProgressTranslation(TranslationOptions):
    fields = ("note",)


# Without texts of their own; the portal's base of model admins wants them known here.
@register([PartnerChange, YearlyCheck, Introduction, CommitmentChange])
class NoTexts(TranslationOptions):
    fields = ()
