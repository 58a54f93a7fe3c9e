"""Questions staff add to an event's registration form, and the answers."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kanazawa2030.core.language.bilingual import localized

from .event import Event
from .registration import Registration


class EventQuestion(models.Model):
    """One of up to three questions staff add to an event's form."""

    class Kind(models.TextChoices):
        TEXT = "text", _("free text")
        CHOICE = "choice", _("one of several answers")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="questions")
    order = models.PositiveSmallIntegerField(pgettext_lazy("in a list", "order"), default=1)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.TEXT)
    label = models.CharField(_("question"), max_length=150)
    options = models.TextField(
        _("answers to choose from"), blank=True, help_text=_("One per line.")
    )
    is_required = models.BooleanField(_("required"), default=False)
    keep_days = models.PositiveSmallIntegerField(
        _("days the answers are kept after the event"), default=30
    )

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(order__range=(1, 3)), name="question_one_to_three"),
            models.UniqueConstraint(fields=["event", "order"], name="question_order_once"),
        ]

    def __str__(self) -> str:
        return localized(self, "label").text

    def get_choices(self) -> list[tuple[str, str]]:
        """Return (stored, shown) for each answer to choose from.

        The Japanese line is stored, or the English one where there is no Japanese; the
        line in the page's language is shown, if both languages have as many lines.
        """
        stored = _lines(self.options_ja) or _lines(self.options_en)
        shown = _lines(localized(self, "options").text)
        return list(zip(stored, shown if len(shown) == len(stored) else stored, strict=True))


class Answer(models.Model):
    """The answer of one registration to one question."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(EventQuestion, on_delete=models.CASCADE, related_name="answers")
    text = models.TextField()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(fields=["registration", "question"], name="answer_once")
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"

    def get_text_display(self) -> str:
        """Return the answer in the page's language."""
        if self.question.kind == EventQuestion.Kind.TEXT:
            return self.text
        return dict(self.question.get_choices()).get(self.text, self.text)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
