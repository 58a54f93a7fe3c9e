"""Voices: what citizens answer to the current question."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.language.bilingual import ja_or_en, localized
from kanazawa2030.core.language.normalise import has_japanese
from kanazawa2030.core.models import CourseOfAction, Goal, Publishable
from kanazawa2030.core.models.publishing import PublishableQuerySet
from kanazawa2030.core.tokens import new_nonce
from kanazawa2030.core.workflow.publishing import PublishingError

from .meeting import Meeting
from .record import Decision, Statement

VOICE_LENGTH = 400  # characters as people count them
# Letters joined of several characters, such as emoji, take more room than they count.
VOICE_COLUMN = 5 * VOICE_LENGTH
NICKNAME_LENGTH = 20


class QuestionQuerySet(PublishableQuerySet):
    def open(self, now: datetime) -> Self:
        """Return the published question that is being asked at `now`: one at most."""
        return self.published(now).filter(opens_at__lte=now, closes_at__gt=now)

    def over(self, now: datetime) -> Self:
        """Return the published questions that were asked before `now`, latest first."""
        return self.published(now).filter(closes_at__lte=now).order_by("-opens_at", "-pk")


class Question(Publishable):
    """A question to everybody, asked for some weeks; one at a time."""

    title = models.CharField(pgettext_lazy("to citizens", "question"), max_length=120)
    intro = models.CharField(
        _("what happens with the answers"),
        max_length=200,
        blank=True,
        help_text=_("One or two sentences below the question."),
    )
    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("session the answers are taken to"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
    )
    opens_at = models.DateTimeField(pgettext_lazy("question", "asked from"))
    closes_at = models.DateTimeField(pgettext_lazy("question", "asked until"))
    is_paused = models.BooleanField(
        _("paused"),
        default=False,
        help_text=_("The question stays on the page; no new answers are taken."),
    )
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta(Publishable.Meta):
        abstract = False
        verbose_name = _("question to citizens")
        verbose_name_plural = _("questions to citizens")
        ordering = ["-opens_at", "-pk"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(condition=ja_or_en("title"), name="question_has_title"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="question_closes_after_opening"
            ),
        ]

    def __str__(self) -> str:
        return localized(self, "title").text

    def get_absolute_url(self) -> str:
        return reverse("voices:question", args=[self.pk])

    def takes_voices(self, now: datetime) -> bool:
        """Return whether an answer can be sent at `now`."""
        return (
            self.is_published(now) and not self.is_paused and self.opens_at <= now < self.closes_at
        )

    def before_publishing(self, now: datetime) -> None:
        """Refuse a question asked while another one is: there is one at a time.

        Called under the row's lock. Two questions that are published in the same moment
        have different rows, so the courses of action, which every question has, are locked
        too: the second one then sees the first.
        """
        list(CourseOfAction.objects.select_for_update(no_key=True).order_by("pk"))
        others = Question.objects.filter(publishing_state=self.State.APPROVED).exclude(pk=self.pk)
        if others.filter(opens_at__lt=self.closes_at, closes_at__gt=self.opens_at).exists():
            raise PublishingError(
                _("Another question is asked at that time. Please choose other dates."), "opens_at"
            )


class VoiceQuerySet(models.QuerySet):
    def public(self) -> Self:
        """Return what readers see, latest first."""
        return self.filter(status=Voice.Status.SHOWN).order_by("-confirmed_at", "-pk")

    def to_read(self) -> Self:
        """Return what staff have to read, longest waiting first."""
        return self.filter(status=Voice.Status.WAITING).order_by("confirmed_at", "pk")


class Voice(models.Model):
    """An answer to a question; its status changes by `meetings.voices` only.

    Public once staff have read it. The writer's link deletes text, name and address at
    any time; what remains is the empty row. The address is never public.
    """

    class Status(models.TextChoices):
        UNCONFIRMED = "unconfirmed", pgettext_lazy("voice", "not confirmed")
        WAITING = "waiting", pgettext_lazy("voice", "to be read")
        SHOWN = "shown", pgettext_lazy("voice", "public")
        DECLINED = "declined", pgettext_lazy("voice", "not published")
        DELETED = "deleted", pgettext_lazy("voice", "deleted at its writer’s request")

    class Reason(models.TextChoices):
        """Why an answer is not published: the rules that readers see above the form."""

        PERSON = (
            "person",
            pgettext_lazy("rule", "It names a private person, or shows who is meant."),
        )
        CONTACT = (
            "contact",
            pgettext_lazy("rule", "It contains a phone number, an email or a home address."),
        )
        HURTFUL = (
            "hurtful",
            pgettext_lazy("rule", "It insults, threatens or discriminates against people."),
        )
        ADVERT = (
            "advert",
            pgettext_lazy(
                "rule", "It advertises something, or campaigns for a party or a candidate."
            ),
        )
        COPIED = (
            "copied",
            pgettext_lazy("rule", "It is copied from someone else’s work, or breaks another law."),
        )
        TOPIC = "topic", pgettext_lazy("rule", "It does not answer the question.")
        UNCLEAR = "unclear", pgettext_lazy("rule", "Its meaning cannot be made out.")

    class Source(models.TextChoices):
        WEB = "web", pgettext_lazy("voice", "sent on this site")
        COUNTER = "counter", pgettext_lazy("voice", "handed in at the counter")

    question = models.ForeignKey(
        Question,
        verbose_name=pgettext_lazy("to citizens", "question"),
        on_delete=models.PROTECT,
        related_name="voices",
    )
    text = models.CharField(pgettext_lazy("voice", "answer"), max_length=VOICE_COLUMN, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default="ja"
    )
    course = models.ForeignKey(
        CourseOfAction,
        verbose_name=_("course of action"),
        on_delete=models.PROTECT,
        related_name="voices",
    )
    goal = models.ForeignKey(
        Goal,
        verbose_name=_("goal"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="voices",
    )
    nickname = models.CharField(_("name to show"), max_length=NICKNAME_LENGTH, blank=True)
    email = models.EmailField(_("email"), blank=True)
    source = models.CharField(_("how it came"), max_length=7, choices=Source, default=Source.WEB)
    status = models.CharField(
        _("status"), max_length=11, choices=Status, default=Status.UNCONFIRMED, db_index=True
    )
    nonce = models.CharField(max_length=32, default=new_nonce, editable=False)
    # Made of address and text, so that the same one sent twice is one answer.
    key = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("sent at"), default=timezone.now)
    confirmed_at = models.DateTimeField(
        pgettext_lazy("voice", "confirmed at"), null=True, editable=False
    )
    read_at = models.DateTimeField(_("read at"), null=True, editable=False)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("read by"),
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    reason = models.CharField(
        _("reason"), max_length=10, choices=Reason, blank=True, editable=False
    )
    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("taken to the session"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="voices",
    )
    statement = models.ForeignKey(
        Statement,
        verbose_name=_("became the statement"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="voices",
    )
    decision = models.ForeignKey(
        Decision,
        verbose_name=_("led to the decision"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="voices",
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    objects = VoiceQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("of citizens", "voice")
        verbose_name_plural = pgettext_lazy("of citizens", "voices")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="deleted", text="", email="", nickname="", key="")
                | (~Q(status="deleted") & ~Q(text="")),
                name="voice_deleted_is_empty",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["unconfirmed", "deleted"]) | Q(confirmed_at__isnull=False),
                name="voice_read_only_once_confirmed",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["shown", "declined"]) | Q(read_at__isnull=False),
                name="voice_public_only_once_read",
            ),
            models.CheckConstraint(
                condition=~Q(status="unconfirmed") | ~Q(email=""),
                name="voice_without_address_came_by_counter",
            ),
            models.CheckConstraint(
                condition=~Q(status="declined") | ~Q(reason=""), name="voice_declined_for_a_reason"
            ),
            models.UniqueConstraint(
                fields=["question", "key"], condition=~Q(key=""), name="voice_sent_once"
            ),
        ]
        indexes = [models.Index(fields=["question", "status"], name="voice_by_question")]

    def __str__(self) -> str:
        return f"V{self.pk}"

    def get_absolute_url(self) -> str:
        return f"{self.question.get_absolute_url()}#V{self.pk}"

    def same_text(self) -> list["Voice"]:
        """Return the other confirmed answers to the question that say it in the same words."""
        others = self.question.voices.filter(text=self.text, confirmed_at__isnull=False)
        return list(others.exclude(pk=self.pk).order_by("pk"))

    @property
    def text_language(self) -> str:
        """Return the language of the text by its characters; `language` is that of mails."""
        return "ja" if has_japanese(self.text) else "en"


class VoiceMove(models.Model):
    """One line of a voice's history: who, from which status to which, when; never the text."""

    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="moves")
    move = models.CharField(max_length=20)
    from_status = models.CharField(pgettext_lazy("history", "from"), max_length=11, blank=True)
    to_status = models.CharField(pgettext_lazy("history", "to"), max_length=11)
    actor = models.CharField(
        pgettext_lazy("history", "by"),
        max_length=6,
        choices=[
            ("person", pgettext_lazy("history of a voice", "the writer")),
            ("staff", pgettext_lazy("history of a voice", "the office")),
        ],
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=pgettext_lazy("history", "by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    at = models.DateTimeField(pgettext_lazy("history", "at"))
    reason = models.CharField(_("reason"), max_length=10, choices=Voice.Reason, blank=True)

    class Meta:
        verbose_name = _("change of a voice")
        verbose_name_plural = _("changes of voices")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"V{self.voice_id}: {self.from_status} → {self.to_status}"


class VoiceFlagQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Return the requests nobody has looked at yet, oldest first."""
        return self.filter(handled_at__isnull=True).order_by("created_at", "pk")


class VoiceFlag(models.Model):
    """A reader asks staff to look at a voice again; the voice stays as it is."""

    voice = models.ForeignKey(
        Voice,
        verbose_name=pgettext_lazy("of citizens", "voice"),
        on_delete=models.CASCADE,
        related_name="flags",
    )
    reason = models.CharField(_("reason"), max_length=200)
    created_at = models.DateTimeField(_("sent at"), default=timezone.now)
    handled_at = models.DateTimeField(_("looked at"), null=True, editable=False)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("looked at by"),
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )

    objects = VoiceFlagQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to look again")
        verbose_name_plural = _("requests to look again")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["voice", "reason"],
                condition=Q(handled_at__isnull=True),
                name="voice_flag_sent_once",
            )
        ]

    def __str__(self) -> str:
        return gettext("Request about %(voice)s") % {"voice": f"V{self.voice_id}"}
