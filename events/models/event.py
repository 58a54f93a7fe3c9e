"""The event: an SDGs Café or a collaborative event."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kanazawa2030.core.http import address_of
from kanazawa2030.core.language.bilingual import ja_or_en, localized
from kanazawa2030.core.language.dates import last_day, start_of_day
from kanazawa2030.core.models import CourseOfAction, Goal, Publishable, Searchable
from kanazawa2030.core.models.columns import ADDRESS_LENGTH, CONTACT_PHONE_LENGTH
from kanazawa2030.core.storages import ImageStorage
from kanazawa2030.core.workflow.publishing import PublishingError
from kanazawa2030.core.workflow.readiness import Need
from partners.models import Partner

from .querysets import EventQuerySet
from .registrable import Registrable
from .venue import Venue

RESERVED_SLUGS = ("past", "calendar", "apply", "board", "new", "feed")


def new_uid() -> str:
    """Return a new UID for calendar files; it stays the same for the event's whole life."""
    return uuid4().hex


# A start without an end: people plan for about two hours.
USUAL_LENGTH = timedelta(hours=2)


def end_of_precision(starts_at: datetime, ends_at: datetime | None, precision: str) -> datetime:
    """Return the moment from which an event counts as past, in Tokyo's calendar.

    With a time: its end, or two hours after the start. With only a day, month or year:
    the end of the last such day, month or year; hours do not count there.
    """
    if precision == "time":
        return ends_at or starts_at + USUAL_LENGTH
    first = last_day(starts_at, ends_at)
    if precision == "day":
        last = first + timedelta(days=1)
    elif precision == "month":
        last = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    else:
        last = first.replace(year=first.year + 1, month=1, day=1)
    return start_of_day(last)


class Event(Searchable, Registrable, Publishable):
    """An event, published as Publishable; seats change only in services, under its lock."""

    SEARCHED = (
        *("title_ja", "title_en", "summary_ja", "summary_en"),
        *("easy_title", "easy_summary", "easy_bring"),
        *("body_ja", "body_en", "audience_ja", "audience_en"),
        *("room_ja", "room_en", "language_note_ja", "language_note_en"),
        *("access_note_ja", "access_note_en"),
    )
    DERIVED = (*Searchable.DERIVED, "over_at")

    class Series(models.TextChoices):
        CAFE = "cafe", _("SDGs Café")
        COLLABORATIVE = "collaborative", _("Collaborative event")

    class Precision(models.TextChoices):
        TIME = "time", _("date and time known")
        DAY = "day", _("day known")
        MONTH = "month", _("month known")
        YEAR = "year", _("only the year known")

    class Format(models.TextChoices):
        PLACE = "place", _("In person")
        ONLINE = "online", _("Online")
        HYBRID = "hybrid", _("In person and online")

    class EnglishSupport(models.TextChoices):
        NONE = "none", _("none planned")
        MATERIALS = "materials", _("English handouts")
        STAFF = "staff", _("English-speaking staff on site")
        INTERPRETATION = "interpretation", _("interpretation into English")

    class EventState(models.TextChoices):
        SCHEDULED = "scheduled", _("as planned")
        POSTPONED = "postponed", _("postponed")
        CANCELLED = "cancelled", pgettext_lazy("event", "cancelled")

    # Identity
    slug = models.SlugField(
        _("page address"),
        max_length=80,
        unique=True,
        help_text=_(
            "Last part of the page's address: a–z, 0–9 and hyphens. It cannot be changed "
            "once the event has been public."
        ),
    )
    uid = models.CharField(max_length=64, unique=True, default=new_uid, editable=False)
    series = models.CharField(_("series"), max_length=20, choices=Series, default=Series.CAFE)
    number = models.PositiveSmallIntegerField(_("number in the series"), null=True, blank=True)

    # Words
    title = models.CharField(_("title"), max_length=150)
    summary = models.CharField(
        _("summary"),
        max_length=300,
        blank=True,
        help_text=_("One or two sentences for lists and search engines."),
    )
    easy_title = models.CharField(
        _("title in easy Japanese"),
        max_length=100,
        blank=True,
        help_text=_("Write a reading behind its kanji: 漢字《かんじ》."),
    )
    easy_summary = models.TextField(
        _("summary in easy Japanese"),
        blank=True,
        help_text=_("Short sentences, everyday words: やさしい日本語."),
    )
    body = models.TextField(
        _("text"), blank=True, help_text=_("Markdown: ## heading, **bold**, - list.")
    )
    audience = models.CharField(
        _("for whom"), max_length=200, blank=True, help_text=_("Empty: open to anyone.")
    )
    bring = models.CharField(_("what to bring"), max_length=200, blank=True)
    easy_bring = models.CharField(_("what to bring, in easy Japanese"), max_length=200, blank=True)
    language_note = models.CharField(
        _("more on languages"),
        max_length=200,
        blank=True,
        help_text=_("For example sign language interpretation."),
    )
    access_note = models.CharField(
        _("access at this event"),
        max_length=300,
        blank=True,
        help_text=_("What is there on the day, beyond the venue's own facts."),
    )
    access_request_by = models.DateField(_("tell us about access needs by"), null=True, blank=True)
    go_nogo_note = models.CharField(
        _("in bad weather"),
        max_length=200,
        blank=True,
        help_text=_("When and where it is decided whether the event is held."),
    )

    # When and where
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(
        _("ends"),
        null=True,
        blank=True,
        help_text=_(
            "An end time of 0:00 counts as the end of the day before. You can also enter 24:00."
        ),
    )
    date_precision = models.CharField(
        _("how exactly the date is known"), max_length=5, choices=Precision, default=Precision.TIME
    )
    over_at = models.DateTimeField(editable=False, db_index=True)
    format = models.CharField(_("format"), max_length=10, choices=Format, default=Format.PLACE)
    venue = models.ForeignKey(
        Venue,
        verbose_name=_("venue"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
    )
    room = models.CharField(_("room"), max_length=100, blank=True)
    online_url = models.URLField(
        _("online address"),
        max_length=ADDRESS_LENGTH,
        blank=True,
        help_text=_("Seen only by people whose place is confirmed."),
    )
    in_japanese = models.BooleanField(_("held in Japanese"), default=True)
    in_english = models.BooleanField(_("held in English"), default=False)
    english_support = models.CharField(
        _("support in English"), max_length=20, choices=EnglishSupport, default=EnglishSupport.NONE
    )

    # People
    hosts = models.ManyToManyField(
        Partner, through="events.HostRole", related_name="events", verbose_name=_("hosts")
    )
    proposal = models.OneToOneField(
        "events.Proposal",
        verbose_name=_("proposal"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="event",
    )
    contact_name = models.CharField(
        _("contact"), max_length=100, blank=True, help_text=_("Empty: the office.")
    )
    contact_phone = models.CharField(
        _("contact phone"), max_length=CONTACT_PHONE_LENGTH, blank=True
    )
    contact_email = models.EmailField(_("contact email"), blank=True)

    # Tags, picture, state
    courses = models.ManyToManyField(
        CourseOfAction, verbose_name=_("courses of action"), blank=True, related_name="events"
    )
    goals = models.ManyToManyField(Goal, verbose_name=_("goals"), blank=True, related_name="events")
    image = models.ImageField(
        _("picture"),
        storage=ImageStorage(),
        upload_to="events/",
        blank=True,
        width_field="image_width",
        height_field="image_height",
    )
    image_width = models.PositiveIntegerField(null=True, editable=False)
    image_height = models.PositiveIntegerField(null=True, editable=False)
    image_alt = models.CharField(_("picture in words"), max_length=150, blank=True)
    state = models.CharField(
        pgettext_lazy("event", "state"),
        max_length=10,
        choices=EventState,
        default=EventState.SCHEDULED,
    )
    state_note = models.CharField(
        _("what visitors should know about the change"),
        max_length=300,
        blank=True,
        help_text=_(
            "Shown on the event page and in the emails to people who registered. "
            "Do not write “this page”."
        ),
    )
    source_name = models.CharField(pgettext_lazy("of facts", "source"), max_length=100, blank=True)
    source_url = models.URLField(_("address of the source"), max_length=ADDRESS_LENGTH, blank=True)
    # The start before the last new date, in ISO 8601 and only as exact as it was known.
    previous_start = models.CharField(max_length=25, blank=True, default="", editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    # When staff closed the questionnaire before its last day.
    feedback_closed_at = models.DateTimeField(
        _("when staff closed the questionnaire"), null=True, editable=False
    )
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta(Publishable.Meta):
        abstract = False
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-starts_at", "pk"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(condition=ja_or_en("title"), name="event_has_title"),
            models.CheckConstraint(
                condition=~Q(slug__in=RESERVED_SLUGS), name="event_slug_not_reserved"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="event_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True)
                | Q(seats_held__lte=F("capacity"), reserved_seats__lte=F("capacity")),
                name="event_seats_within_capacity",
            ),
            models.CheckConstraint(
                condition=~Q(registration_mode="here") | Q(date_precision="time", capacity__gte=1),
                name="event_registration_needs_time_and_seats",
            ),
            models.CheckConstraint(
                condition=~Q(registration_mode="external") | ~Q(registration_url=""),
                name="event_external_needs_address",
            ),
            models.CheckConstraint(
                condition=Q(in_japanese=True) | Q(in_english=True), name="event_has_language"
            ),
            models.UniqueConstraint(
                fields=["series", "number"],
                condition=Q(number__isnull=False, is_sample=False),
                name="event_number_once_a_series",
            ),
        ]
        indexes = [
            # One index serves every list; beside a second one SQLite takes the wrong. It has
            # the order of a list, and all that counting, months and pages ask of an event.
            models.Index(
                fields=[
                    *("publishing_state", "starts_at", "id"),
                    *("over_at", "publish_at", "date_precision"),
                ],
                name="event_in_order",
            )
        ]

    def __str__(self) -> str:
        return localized(self, "title").text

    def set_derived(self) -> None:
        """Set the columns derived from others."""
        self.over_at = end_of_precision(self.starts_at, self.ends_at, self.date_precision)
        super().set_derived()

    def get_absolute_url(self) -> str:
        return address_of("events:event_detail", self.slug)

    def publishing_needs(self, now: datetime) -> list[Need]:
        """Return what visitors need to make sense of the event, met or not."""
        needs_place = self.format != self.Format.ONLINE and not (self.over_at and self.is_over(now))
        found = [
            Need(
                _("Date and time"),
                "starts_at",
                _("Enter when the event takes place."),
                self.starts_at is not None,
            ),
            Need(
                _("Venue"),
                "venue",
                _("Choose the venue first, or make the event online."),
                self.venue_id is not None or not needs_place,
            ),
        ]
        if self.registration_mode == self.RegistrationMode.HERE:
            ask = _("Registration on this site needs a number of seats.")
            found.append(Need(_("Seats"), "capacity", ask, bool(self.capacity)))
        if self.image:
            ask = _("Describe the picture in words first.")
            found.append(Need(_("Picture in words"), "image_alt_ja", ask, bool(self.image_alt_ja)))
        return found

    def before_withdrawing(self, now: datetime) -> None:
        """Refuse to withdraw an event with registrations: cancelling tells them."""
        if self.registrations.active().exists():
            raise PublishingError(
                _(
                    "People have registered, so cancel the event instead. Its page "
                    "stays public and says so."
                )
            )

    def others_here(self) -> EventQuerySet:
        """Return the events that use the same place while this one is held.

        Both need a time; two rooms of a venue are two places. Nothing is counted that is
        cancelled, postponed or withdrawn.
        """
        others = type(self).objects.exclude(publishing_state=self.State.WITHDRAWN)
        held = {"date_precision": self.Precision.TIME, "state": self.EventState.SCHEDULED}
        is_held = all(getattr(self, name) == value for name, value in held.items())
        if not (is_held and self.venue_id and self.starts_at):
            return others.none()
        if self.room_ja:
            others = others.filter(Q(room_ja__in=("", self.room_ja)) | Q(room_ja=None))
        over_at = end_of_precision(self.starts_at, self.ends_at, self.date_precision)
        times = {"starts_at__lt": over_at, "over_at__gt": self.starts_at}
        others = others.filter(**held, **times, venue=self.venue_id).exclude(pk=self.pk)
        return others.order_by("starts_at", "pk")

    @property
    def moved_from(self) -> date | None:
        """Return the day it was announced for before, if it is on another one now."""
        try:
            before = date.fromisoformat(self.previous_start[:10])
        except ValueError:  # only a month or a year was known, or it was never moved
            return None
        stays = before == timezone.localdate(self.starts_at)
        return None if stays or self.state != self.EventState.SCHEDULED else before

    @property
    def last_day(self) -> date:
        """Return the last day of the event; every list, page, calendar and file asks this."""
        return last_day(self.starts_at, self.ends_at)

    def is_over(self, now: datetime | None = None) -> bool:
        return self.over_at <= (now or timezone.now())

    def is_to_come(self, now: datetime | None = None) -> bool:
        """Return whether the event is still to take place on the day its page names."""
        return self.state == self.EventState.SCHEDULED and not self.is_over(now)

    @property
    def has_day(self) -> bool:
        """Return whether at least the day is known, not only its month or year."""
        return self.date_precision in (Event.Precision.TIME, Event.Precision.DAY)

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        for name in ("pending", "has_report"):
            self.__dict__.pop(name, None)
        super().refresh_from_db(*args, **kwargs)

    @cached_property
    def has_report(self) -> bool:
        """Return whether there is a public report; one query, cached on the object.

        Lists fill it for all their rows at once (events.public.list_rows, events.shortcuts).
        """
        if self.pk is None:
            return False
        report = getattr(self, "report", None)
        return report is not None and report.is_published()

    @property
    def has_place(self) -> bool:
        """Return whether people can come to a venue that is known."""
        return self.venue is not None and self.format != self.Format.ONLINE

    @property
    def languages(self) -> list[str]:
        """Return the codes of the languages it is held in."""
        held = (("ja", self.in_japanese), ("en", self.in_english))
        return [code for code, is_held in held if is_held]

    @property
    def without_interpretation(self) -> bool:
        """Return whether English readers must be told that it is held in Japanese only."""
        return (
            not self.in_english
            and self.english_support in (self.EnglishSupport.NONE, self.EnglishSupport.MATERIALS)
            and "interpretation" not in self.offered_needs
        )
