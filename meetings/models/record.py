"""The record of a session: its working copy, and the versions that are published.

Staff write the parts below. A `RecordVersion` is a frozen copy of them in both languages;
the public page shows the latest approved one, and every one that was published stays.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from events.models import Event, Proposal, ReportPhoto
from kanazawa2030.core.language.bilingual import ja_or_en, localized
from kanazawa2030.core.models import CourseOfAction, Goal, Publishable, Searchable, User
from kanazawa2030.core.models.columns import ADDRESS_LENGTH
from kanazawa2030.core.models.publishing import PublishableQuerySet
from kanazawa2030.core.storages import DocumentStorage, ImageStorage
from kanazawa2030.core.workflow.publishing import PublishingError

from .frozen import frozen_texts
from .meeting import Meeting
from .vision import Axis, Indicator


class RecordVersionQuerySet(PublishableQuerySet):
    def published(self, now: datetime | None = None) -> Self:
        """Return approved versions whose time has come and whose session is public."""
        now = now or timezone.now()
        return super().published(now).filter(meeting__in=Meeting.objects.published(now))

    def current(self, now: datetime | None = None) -> Self:
        """Return the version of each record that readers see: the last published one."""
        published = RecordVersion.objects.published(now)
        later = published.filter(meeting=OuterRef("meeting"), number__gt=OuterRef("number"))
        return self.published(now).exclude(Exists(later))


class RecordVersion(Searchable, Publishable):
    """A record frozen in both languages; made by `meetings.records.services` only.

    `content` never changes once the version has been approved: a correction is the next
    version, and its note says what has changed. Withdrawn, its page answers 410.
    """

    meeting = models.ForeignKey(
        Meeting,
        verbose_name=pgettext_lazy("meeting", "session"),
        on_delete=models.PROTECT,
        related_name="versions",
    )
    number = models.PositiveSmallIntegerField(pgettext_lazy("of a record", "version"))
    note = models.CharField(
        _("what has changed"),
        max_length=200,
        blank=True,
        help_text=_("One sentence for readers. The first version needs none."),
    )
    content = models.JSONField(_("content"), default=dict, editable=False)

    can_reopen = False  # a draft again could be refreshed: its content would change
    can_amend = False  # a correction is the next version
    objects = RecordVersionQuerySet.as_manager()

    class Meta(Publishable.Meta):
        abstract = False
        verbose_name = _("version of a record")
        verbose_name_plural = _("versions of records")
        ordering = ["meeting", "number"]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(fields=["meeting", "number"], name="record_version_number"),
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(publishing_state__in=["draft", "awaiting"]),
                name="record_version_one_open",
            ),
            models.CheckConstraint(
                condition=Q(number=1) | ja_or_en("note"), name="record_version_says_what_changed"
            ),
        ]

    def __str__(self) -> str:
        return pgettext("record", "%(meeting)s, version %(number)s") % {
            "meeting": self.meeting,
            "number": self.number,
        }

    @property
    def is_sample(self) -> bool:
        return self.meeting.is_sample

    def searched(self) -> Iterable[str | None]:
        """Return the title of the session and what is frozen, but for its numbered parts."""
        return (self.meeting.title_ja, self.meeting.title_en, *frozen_texts(self.content))

    def get_absolute_url(self) -> str:
        return reverse("meetings:record_version", args=[self.meeting.number, self.number])

    def is_published(self, now: datetime | None = None) -> bool:
        return super().is_published(now) and self.meeting.is_published(now)

    def before_publishing(self, now: datetime) -> None:
        """Refuse a version whose session has no fixed number, or which comes after a later one."""
        if self.meeting.publishing_state != self.State.APPROVED:
            raise PublishingError(_("Please publish the session first."))
        approved = self.meeting.versions.filter(publishing_state=self.State.APPROVED)
        if approved.filter(number__gt=self.number).exists():
            raise PublishingError(_("There is a later version already. This one stays as it is."))
        at = self.publish_at or now
        if approved.filter(number__lt=self.number, publish_at__gt=at).exists():
            raise PublishingError(
                _("The version before this one is shown later. Please choose a later time."),
                "publish_at",
            )


class PartQuerySet(models.QuerySet):
    def kept(self) -> Self:
        """Return what the next version is made of."""
        return self.filter(is_dropped=False)

    def public(self, now: datetime | None = None) -> Self:
        """Return the parts that the records readers see at `now` have."""
        return self.filter(versions__in=RecordVersion.objects.current(now))

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Return the parts this user may see: for readers those of any published version."""
        if user.is_authenticated and user.is_staff and user.has_perm("meetings.view_meeting"):
            return self.all()
        return self.filter(versions__in=RecordVersion.objects.published()).distinct()


class Part(models.Model):
    """Abstract: a row of the working copy; `versions` are those that froze it.

    What a version has frozen is never deleted: dropped, it is left out of the next one.
    """

    meeting = models.ForeignKey(
        Meeting,
        verbose_name=pgettext_lazy("meeting", "session"),
        on_delete=models.PROTECT,
        related_name="%(class)ss",
    )
    versions = models.ManyToManyField(RecordVersion, editable=False, related_name="%(class)ss")
    order = models.PositiveSmallIntegerField(pgettext_lazy("in a list", "order"), default=0)
    is_dropped = models.BooleanField(
        _("no longer in the record"),
        default=False,
        help_text=_("The next version is made without it. Earlier versions keep it."),
    )

    objects = PartQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["order", "pk"]

    @property
    def version(self) -> int:
        """Return the version of the working copy; needs `meeting`."""
        return self.meeting.record_version


class Numbered(Part):
    """Abstract: a part with a number of its session, which is never given again."""

    PREFIX = ""

    number = models.PositiveSmallIntegerField(
        pgettext_lazy("part of a record", "number"), editable=False
    )

    class Meta(Part.Meta):
        abstract = True
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number"], name="meetings_%(class)s_one_number"
            )
        ]

    def get_absolute_url(self) -> str:
        return f"{self.meeting.get_absolute_url()}#{self.code}"

    @property
    def code(self) -> str:
        """Return how it is cited: D-05-2 is decision 2 of session 5."""
        return f"{self.PREFIX}-{self.meeting.number:02}-{self.number}"


class AgendaItem(Part):
    """An item of the agenda, with the notes staff take during the session."""

    title = models.CharField(_("title"), max_length=150)
    starts_at = models.TimeField(pgettext_lazy("meeting", "from"), null=True, blank=True)
    notes = models.TextField(
        _("notes"), blank=True, help_text=_("For the office only: notes are never published.")
    )

    class Meta(Part.Meta):
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        constraints = [
            models.CheckConstraint(condition=ja_or_en("title"), name="agenda_item_has_title")
        ]

    def __str__(self) -> str:
        return localized(self, "title").text


class Statement(Numbered):
    """A short point that was made, without a name; on a detail or on the whole."""

    PREFIX = "S"

    class View(models.TextChoices):
        DETAIL = "detail", pgettext_lazy("statement", "detail")
        OVERALL = "overall", pgettext_lazy("statement", "overall view")

    agenda_item = models.ForeignKey(
        AgendaItem,
        verbose_name=_("agenda item"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="statements",
    )
    text = models.CharField(_("text"), max_length=300)
    view = models.CharField(
        pgettext_lazy("statement", "view"), max_length=7, choices=View, default=View.DETAIL
    )
    course = models.ForeignKey(
        CourseOfAction,
        verbose_name=_("course of action"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="statements",
    )
    axis = models.ForeignKey(
        Axis,
        verbose_name=_("evaluation axis"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="statements",
    )
    goals = models.ManyToManyField(
        Goal, verbose_name=_("goals"), blank=True, related_name="statements"
    )
    indicators = models.ManyToManyField(
        Indicator, verbose_name=_("indicators it led to"), blank=True, related_name="statements"
    )

    class Meta(Numbered.Meta):
        abstract = False
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        constraints = [
            *Numbered.Meta.constraints,
            models.CheckConstraint(condition=ja_or_en("text"), name="statement_has_text"),
        ]

    def __str__(self) -> str:
        return localized(self, "text").text


class Decision(Numbered):
    """A decision, cited by its code."""

    PREFIX = "D"

    text = models.CharField(_("text"), max_length=300)
    indicators = models.ManyToManyField(
        Indicator, verbose_name=_("indicators"), blank=True, related_name="decisions"
    )
    events = models.ManyToManyField(
        Event, verbose_name=_("events"), blank=True, related_name="decisions"
    )
    proposals = models.ManyToManyField(
        Proposal, verbose_name=_("proposals"), blank=True, related_name="meeting_decisions"
    )

    class Meta(Numbered.Meta):
        abstract = False
        verbose_name = pgettext_lazy("of a session", "decision")
        verbose_name_plural = pgettext_lazy("of a session", "decisions")
        constraints = [
            *Numbered.Meta.constraints,
            models.CheckConstraint(condition=ja_or_en("text"), name="meeting_decision_has_text"),
        ]

    def __str__(self) -> str:
        return localized(self, "text").text


class Action(Numbered):
    """What somebody does by when; its state is shown as it is now, in every version."""

    PREFIX = "A"

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("action", "planned")
        RUNNING = "running", pgettext_lazy("action", "in progress")
        DONE = "done", pgettext_lazy("action", "done")
        STOPPED = "stopped", pgettext_lazy("action", "stopped")

    decision = models.ForeignKey(
        Decision,
        verbose_name=pgettext_lazy("of a session", "decision"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="actions",
    )
    text = models.CharField(_("what is done"), max_length=300)
    who = models.CharField(
        _("by whom"), max_length=150, help_text=_("An organisation or an office, never a person.")
    )
    due_on = models.DateField(_("due on"), null=True, blank=True, db_index=True)
    state = models.CharField(
        pgettext_lazy("action", "state"), max_length=7, choices=State, default=State.PLANNED
    )
    state_note = models.CharField(
        _("what has come of it"), max_length=200, blank=True, help_text=_("Public.")
    )
    state_changed_on = models.DateField(_("state since"), null=True, editable=False)
    events = models.ManyToManyField(
        Event, verbose_name=_("events"), blank=True, related_name="actions"
    )
    proposals = models.ManyToManyField(
        Proposal, verbose_name=_("proposals"), blank=True, related_name="actions"
    )

    class Meta(Numbered.Meta):
        abstract = False
        verbose_name = pgettext_lazy("of a session", "action")
        verbose_name_plural = pgettext_lazy("of a session", "actions")
        constraints = [
            *Numbered.Meta.constraints,
            models.CheckConstraint(
                condition=ja_or_en("text") & ja_or_en("who"), name="action_has_text"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "running", "done", "stopped"]),
                name="action_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="planned") | Q(state_changed_on__isnull=False),
                name="action_state_has_date",
            ),
        ]

    def __str__(self) -> str:
        return localized(self, "text").text


class ActionChange(models.Model):
    """One line of an action's history: who, from which state to which, when."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="changes")
    from_state = models.CharField(pgettext_lazy("history", "from"), max_length=7)
    to_state = models.CharField(pgettext_lazy("history", "to"), max_length=7)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=pgettext_lazy("history", "by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    at = models.DateTimeField(pgettext_lazy("history", "at"))

    class Meta:
        verbose_name = _("change of an action")
        verbose_name_plural = _("changes of actions")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.action_id}: {self.from_state} → {self.to_state}"


class Material(Part):
    """A paper of the session: a PDF stored here, or a link; with its language."""

    FOLDER = "records"

    label = models.CharField(_("name of the material"), max_length=150)
    language = models.CharField(
        _("language of the material"), max_length=2, choices=settings.LANGUAGES, default="ja"
    )
    url = models.URLField(
        pgettext_lazy("of a page", "address"),
        max_length=ADDRESS_LENGTH,
        blank=True,
        validators=[URLValidator(["http", "https"])],
        help_text=_(
            "The address of the page with the material. Leave it empty if you choose a PDF."
        ),
    )
    file = models.FileField(_("PDF"), storage=DocumentStorage(), upload_to=f"{FOLDER}/", blank=True)
    size = models.PositiveIntegerField(_("bytes"), null=True, editable=False)

    objects = PartQuerySet.as_manager()

    class Meta(Part.Meta):
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        constraints = [
            models.CheckConstraint(condition=ja_or_en("label"), name="record_material_has_label"),
            models.CheckConstraint(
                condition=(~Q(url="") & Q(file="", size__isnull=True))
                | (Q(url="") & ~Q(file="") & Q(size__isnull=False)),
                name="record_material_is_link_or_pdf",
            ),
        ]

    def __str__(self) -> str:
        return localized(self, "label").text

    def get_absolute_url(self) -> str:
        """Return where a reader gets it; needs `meeting`."""
        return self.url or reverse("meetings:material", args=[self.meeting.number, self.pk])


class Photo(Part):
    """A photograph of the session with credit and the basis of consent."""

    Basis = ReportPhoto.Basis
    REUSABLE = ReportPhoto.REUSABLE

    image = models.ImageField(
        _("photograph"),
        storage=ImageStorage(),
        upload_to="meetings/",
        width_field="image_width",
        height_field="image_height",
    )
    image_width = models.PositiveIntegerField(null=True, editable=False)
    image_height = models.PositiveIntegerField(null=True, editable=False)
    alt = models.CharField(_("photograph in words"), max_length=150)
    credit = models.CharField(
        _("credit"), max_length=100, help_text=_("Who took it: a name or an office.")
    )
    basis = models.CharField(_("why it may be shown"), max_length=10, choices=Basis)
    # The original's file, of a copy: found when somebody withdraws their consent.
    origin = models.CharField(
        _("file it was copied from"),
        max_length=100,
        blank=True,
        default="",
        editable=False,
        db_index=True,
    )

    class Meta(Part.Meta):
        verbose_name = _("photograph")
        verbose_name_plural = _("photographs")
        constraints = [
            models.CheckConstraint(
                condition=Q(alt_ja__isnull=False) & ~Q(alt_ja=""), name="record_photo_has_alt"
            ),
            models.CheckConstraint(
                condition=~Q(credit="") & Q(basis__in=["nobody", "consent", "guardian"]),
                name="record_photo_has_credit_and_basis",
            ),
        ]

    def __str__(self) -> str:
        return localized(self, "alt").text


class SectorCount(Part):
    """How many people of one sector came, only where it was really counted."""

    sector = models.CharField(_("sector"), max_length=60)
    people = models.PositiveIntegerField(_("people"))

    class Meta(Part.Meta):
        verbose_name = _("people of a sector")
        verbose_name_plural = _("people by sector")
        constraints = [models.CheckConstraint(condition=ja_or_en("sector"), name="sector_has_name")]

    def __str__(self) -> str:
        return localized(self, "sector").text
