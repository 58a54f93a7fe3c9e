"""Which texts of sessions, records, the vision and questions exist in both languages."""

from modeltranslation.translator import TranslationOptions, register

from . import models


@register(models.Meeting)
class MeetingTranslation(TranslationOptions):
    fields = ("title", "summary", "source_name")


@register(models.RecordVersion)
class RecordVersionTranslation(TranslationOptions):
    fields = ("note",)


@register(models.AgendaItem)
class AgendaItemTranslation(TranslationOptions):
    fields = ("title",)


@register(models.Statement)
class StatementTranslation(TranslationOptions):
    fields = ("text",)


@register(models.Decision)
class DecisionTranslation(TranslationOptions):
    fields = ("text",)


@register(models.Action)
class ActionTranslation(TranslationOptions):
    fields = ("text", "who", "state_note")


@register(models.Material)
class MaterialTranslation(TranslationOptions):
    fields = ("label",)


@register(models.Photo)
class PhotoTranslation(TranslationOptions):
    fields = ("alt",)


@register(models.SectorCount)
class SectorCountTranslation(TranslationOptions):
    fields = ("sector",)


@register(models.Vision)
class VisionTranslation(TranslationOptions):
    fields = ("title", "body")


@register(models.Axis)
class AxisTranslation(TranslationOptions):
    fields = ("title", "summary")


@register(models.Indicator)
class IndicatorTranslation(TranslationOptions):
    fields = ("title", "summary", "method", "unit", "source_name", "asked_note")


@register(models.Series)
class SeriesTranslation(TranslationOptions):
    fields = ("label",)


@register(models.Measurement)
class MeasurementTranslation(TranslationOptions):
    fields = ("note",)


@register(models.Question)
class QuestionTranslation(TranslationOptions):
    fields = ("title", "intro")


@register(models.Voice)
class NoTexts(TranslationOptions):
    fields = ()
