"""Which texts of an event exist in Japanese and English."""

from modeltranslation.translator import TranslationOptions, register

from .models import (
    Decision,
    Event,
    EventQuestion,
    FeedbackQuestion,
    ProgrammeItem,
    Quote,
    Report,
    ReportMaterial,
    ReportPhoto,
    Speaker,
    TextTemplate,
    Venue,
)


@register(Venue)
class VenueTranslation(TranslationOptions):
    fields = ("name", "address", "directions", "map_alt", "access_note")


@register(Event)
class EventTranslation(TranslationOptions):
    # easy_summary is easy Japanese: it exists in that language alone.
    fields = (
        "title",
        "summary",
        "body",
        "audience",
        "bring",
        "language_note",
        "access_note",
        "go_nogo_note",
        "room",
        "fee_note",
        "contact_name",
        "image_alt",
        "state_note",
    )


@register(Speaker)
class SpeakerTranslation(TranslationOptions):
    fields = ("name", "position")


@register(ProgrammeItem)
class ProgrammeItemTranslation(TranslationOptions):
    fields = ("text",)


@register(Decision)
class DecisionTranslation(TranslationOptions):
    fields = ("reason", "next_step", "mail")


@register(EventQuestion)
class EventQuestionTranslation(TranslationOptions):
    fields = ("label", "options")


@register(FeedbackQuestion)
class FeedbackQuestionTranslation(TranslationOptions):
    fields = ("label", "options")


@register(Report)
class ReportTranslation(TranslationOptions):
    fields = ("summary",)


@register(ReportPhoto)
class ReportPhotoTranslation(TranslationOptions):
    fields = ("alt",)


@register(ReportMaterial)
class ReportMaterialTranslation(TranslationOptions):
    fields = ("label",)


@register(Quote)
class QuoteTranslation(TranslationOptions):
    fields = ("text", "said_by")


@register(TextTemplate)
class TextTemplateTranslation(TranslationOptions):
    fields = ("text",)
