"""Answers to the questionnaire after an event."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kanazawa2030.core.language.bilingual import ja_or_en, localized

from .event import Event
from .question import choices_of

MOST_OWN = 5


class Feedback(models.Model):
    """One completed questionnaire; nothing in it leads to a person or a registration.

    It keeps no hour and no address. `key` is that of the form: sent twice it is one
    answer. It is blanked once the questionnaire has closed.
    """

    class Satisfaction(models.IntegerChoices):
        VERY_GOOD = 5, pgettext_lazy("satisfaction", "Very good")
        GOOD = 4, pgettext_lazy("satisfaction", "Good")
        FAIR = 3, pgettext_lazy("satisfaction", "Neither good nor bad")
        NOT_SO_GOOD = 2, pgettext_lazy("satisfaction", "Not so good")
        NOT_GOOD = 1, pgettext_lazy("satisfaction", "Not good")

    class AgeBand(models.TextChoices):
        UNDER_18 = "0-17", pgettext_lazy("age", "Under 18")
        TO_29 = "18-29", pgettext_lazy("age", "18 to 29")
        TO_49 = "30-49", pgettext_lazy("age", "30 to 49")
        TO_64 = "50-64", pgettext_lazy("age", "50 to 64")
        FROM_65 = "65-", pgettext_lazy("age", "65 or over")

    class StepState(models.TextChoices):
        NONE = "", pgettext_lazy("one step", "nothing written")
        WAITING = "waiting", pgettext_lazy("one step", "to be read")
        SHOWN = "shown", pgettext_lazy("one step", "shown")
        REFUSED = "refused", pgettext_lazy("one step", "not shown")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="feedback")
    key = models.CharField(max_length=24, blank=True)
    is_first_time = models.BooleanField(null=True)
    satisfaction = models.PositiveSmallIntegerField(choices=Satisfaction, null=True)
    age_band = models.CharField(max_length=5, choices=AgeBand, blank=True)
    one_step = models.CharField(max_length=80, blank=True)
    step_language = models.CharField(max_length=2, blank=True)
    step_state = models.CharField(max_length=7, choices=StepState, blank=True, db_index=True)
    step_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    step_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("answer to the questionnaire")
        verbose_name_plural = _("answers to the questionnaire")
        default_permissions = ("change",)  # nobody opens a single answer
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "key"], condition=~Q(key=""), name="feedback_once"
            ),
            models.CheckConstraint(
                condition=Q(satisfaction__isnull=True) | Q(satisfaction__range=(1, 5)),
                name="feedback_satisfaction_one_to_five",
            ),
            models.CheckConstraint(
                condition=Q(age_band__in=["", "0-17", "18-29", "30-49", "50-64", "65-"]),
                name="feedback_age_band_known",
            ),
            models.CheckConstraint(
                condition=Q(one_step="", step_state="")
                | (~Q(one_step="") & Q(step_state__in=["waiting", "shown", "refused"])),
                name="feedback_step_has_state",
            ),
        ]

    def __str__(self) -> str:
        return f"feedback {self.pk}"


class FeedbackQuestion(models.Model):
    """One of up to MOST_OWN questions that staff add to the questionnaire of an event."""

    class Kind(models.TextChoices):
        TEXT = "text", _("free text")
        CHOICE = "choice", _("one of several answers")
        SEVERAL = "several", _("any of several answers")
        SCALE = "scale", _("a scale from 5 to 1")

    SCALE_WORDS = (
        ("5", pgettext_lazy("scale", "5: very much so")),
        ("4", "4"),
        ("3", pgettext_lazy("scale", "3: neither")),
        ("2", "2"),
        ("1", pgettext_lazy("scale", "1: not at all")),
    )

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="feedback_questions")
    order = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.CHOICE)
    label = models.CharField(_("question"), max_length=150)
    options = models.TextField(
        _("answers to choose from"), blank=True, help_text=_("One per line.")
    )

    class Meta:
        verbose_name = _("own question of a questionnaire")
        verbose_name_plural = _("own questions of a questionnaire")
        default_permissions = ()  # a part of the questionnaire
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(order__range=(1, MOST_OWN)), name="feedback_question_one_to_five"
            ),
            models.CheckConstraint(condition=ja_or_en("label"), name="feedback_question_has_label"),
            models.UniqueConstraint(fields=["event", "order"], name="feedback_question_order_once"),
        ]

    def __str__(self) -> str:
        return localized(self, "label").text

    def get_choices(self) -> list[tuple[str, str]]:
        """Return (stored, shown) for each answer to choose from."""
        if self.kind == self.Kind.SCALE:
            return [(value, str(words)) for value, words in self.SCALE_WORDS]
        return [] if self.kind == self.Kind.TEXT else choices_of(self)


class FeedbackAnswer(models.Model):
    """What one completed questionnaire says to an own question; several choices a line each."""

    feedback = models.ForeignKey(Feedback, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(FeedbackQuestion, on_delete=models.CASCADE, related_name="answers")
    text = models.TextField()

    class Meta:
        verbose_name = _("answer to an own question")
        verbose_name_plural = _("answers to own questions")
        default_permissions = ()  # nobody opens a single answer
        constraints = [
            models.UniqueConstraint(fields=["feedback", "question"], name="feedback_answer_once")
        ]

    def __str__(self) -> str:
        return f"answer {self.pk} to the questionnaire"
