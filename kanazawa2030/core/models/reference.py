"""The 17 goals and the five courses of action."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .search import Searchable

_HEX = RegexValidator(r"^#[0-9A-Fa-f]{6}$")


class Goal(Searchable, models.Model):
    """One of the 17 Sustainable Development Goals, by its number."""

    SEARCHED = ("title_ja", "title_en", "aim_ja", "aim_en")

    number = models.PositiveSmallIntegerField(
        pgettext_lazy("course or goal", "number"), primary_key=True
    )
    title = models.CharField(_("title"), max_length=100)
    colour = models.CharField(_("colour"), max_length=7, validators=[_HEX])
    text_colour = models.CharField(
        _("colour of text on it"),
        max_length=7,
        validators=[_HEX],
        help_text=_("Gives the number a contrast of at least 4.5:1."),
    )
    aim = models.TextField(
        pgettext_lazy("goal", "what it is about"),
        blank=True,
        help_text=_("Two or three plain sentences, shown on the goal's own page."),
    )

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number__range=(1, 17)), name="goal_number_1_to_17"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class CourseOfAction(Searchable, models.Model):
    """One of the five courses of action of the 2019 joint declaration."""

    SEARCHED = (
        *("title_ja", "title_en", "short_title_ja", "short_title_en"),
        *("aim_ja", "aim_en", "easy_text"),
    )

    number = models.PositiveSmallIntegerField(
        pgettext_lazy("course or goal", "number"), primary_key=True
    )
    title = models.CharField(_("official name"), max_length=200)
    short_title = models.CharField(_("short name"), max_length=100)
    aim = models.TextField(
        pgettext_lazy("course of action", "what it is about"),
        blank=True,
        help_text=_("Two or three plain sentences, shown on the course's own page."),
    )
    easy_text = models.TextField(
        _("text in easy Japanese"),
        blank=True,
        help_text=_("Short sentences, everyday words: やさしい日本語."),
    )
    dye = models.CharField(_("dye"), max_length=40, help_text=_("The colour that represents it."))
    goals = models.ManyToManyField(
        Goal, verbose_name=_("goals"), blank=True, related_name="courses"
    )

    class Meta:
        verbose_name = _("course of action")
        verbose_name_plural = _("courses of action")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number__range=(1, 5)), name="course_number_1_to_5"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.short_title}"
