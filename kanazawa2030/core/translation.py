"""Which texts of the shared app exist in Japanese and English."""

from modeltranslation.translator import TranslationOptions, register

from .models import CourseOfAction, Goal, Office, SiteNotice


@register(Goal)
class GoalTranslation(TranslationOptions):
    fields = ("title", "aim")


@register(CourseOfAction)
class CourseOfActionTranslation(TranslationOptions):
    fields = ("title", "short_title", "aim", "dye")


@register(Office)
class OfficeTranslation(TranslationOptions):
    fields = ("department", "address", "hours")


@register(SiteNotice)
class SiteNoticeTranslation(TranslationOptions):
    fields = ("text",)
    # A notice is urgent: one language is better than none, and is marked as such.
