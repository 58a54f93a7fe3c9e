"""Questions staff add to an event's registration form, and the answers."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kanazawa2030.core.language.bilingual import localized
from kanazawa2030.core.language.lists import listed

from .event import Event
from .registration import Registration

MOST_QUESTIONS = 8


class EventQuestion(models.Model):
    """One of up to MOST_QUESTIONS questions staff add to an event's form."""

    class Kind(models.TextChoices):
        TEXT = "text", _("free text")
        CHOICE = "choice", _("one of several answers")
        SEVERAL = "several", _("any of several answers")

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
            models.CheckConstraint(
                condition=Q(order__range=(1, MOST_QUESTIONS)), name="question_one_to_eight"
            ),
            models.UniqueConstraint(fields=["event", "order"], name="question_order_once"),
        ]

    def __str__(self) -> str:
        return localized(self, "label").text

    def get_choices(self) -> list[tuple[str, str]]:
        """Return (stored, shown) for each answer to choose from.

        The Japanese line is stored, or the English one where there is no Japanese; the
        line in the page's language is shown, if both languages have as many lines.
        """
        return choices_of(self)


class Answer(models.Model):
    """The answer of one registration to one question; several chosen ones a line each."""

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

    @property
    def chosen(self) -> list[str]:
        """Return what was chosen or written, as it is stored: one, or several."""
        is_several = self.question.kind == EventQuestion.Kind.SEVERAL
        return lines_of(self.text) if is_several else [self.text]

    def get_chosen_display(self) -> list[str]:
        """Return what was chosen or written, in the page's language."""
        if self.question.kind == EventQuestion.Kind.TEXT:
            return [self.text]
        words = dict(self.question.get_choices())
        return [words.get(one, one) for one in self.chosen]

    def get_text_display(self) -> str:
        """Return the answer in the page's language; several chosen ones as a list of words."""
        return listed(self.get_chosen_display())


def choices_of(question: models.Model) -> list[tuple[str, str]]:
    """Return (stored, shown) for each line of a question's options in two languages."""
    stored = lines_of(question.options_ja) or lines_of(question.options_en)
    shown = lines_of(localized(question, "options").text)
    return list(zip(stored, shown if len(shown) == len(stored) else stored, strict=True))


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
