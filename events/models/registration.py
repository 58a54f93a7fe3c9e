"""Registrations, access needs, group requests and calls to make."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import connection, models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kanazawa2030.core.language.easy import reads
from kanazawa2030.core.language.normalise import kana_sort_key
from kanazawa2030.core.models.columns import PHONE_LENGTH
from kanazawa2030.core.tokens import new_nonce

from .event import Event
from .registrable import Pending

# Seats of lapsed holds (2), and confirmed parties that wait (3), by event.
# Written out: it runs on every list, and the ORM takes ten times as long to compose it.
PENDING_SQL = """
    SELECT event_id, SUM(size), 2 FROM {table}
    WHERE event_id IN ({keys}) AND status = 'unconfirmed' AND place = 'seat'
    AND hold_until <= %s GROUP BY event_id
    UNION ALL
    SELECT event_id, COUNT(*), 3 FROM {table}
    WHERE event_id IN ({keys}) AND place = 'queue' AND status = 'confirmed'
    GROUP BY event_id
"""


def pending_query(keys: list[int], now: datetime, connection: Any) -> tuple[str, list]:
    """Return PENDING_SQL for these events, with its parameters."""
    sql = PENDING_SQL.format(
        table=connection.ops.quote_name(Registration._meta.db_table),
        keys=", ".join(["%s"] * len(keys)),
    )
    moment = connection.ops.adapt_datetimefield_value(now)
    return sql, [*keys, moment, *keys]


class RegistrationQuerySet(models.QuerySet):
    def active(self) -> Self:
        """Return registrations that are neither cancelled nor expired."""
        return self.filter(status__in=Registration.ACTIVE)

    def seated(self) -> Self:
        """Return registrations that keep a seat: their sizes add up to `Event.seats_held`.

        Who is marked absent keeps none.
        """
        absent = Registration.Status.ABSENT
        return self.active().exclude(status=absent).filter(place=Registration.Place.SEAT)

    def queued(self) -> Self:
        """Return the active registrations in the queue, the first one first."""
        return self.active().filter(place=Registration.Place.QUEUE).order_by("queue_no")

    def next_in_line(self) -> Self:
        """Return who waits and has confirmed: free seats are kept for these, and go to them.

        An address nobody has confirmed keeps no seat from others.
        """
        return self.queued().filter(status=Registration.Status.CONFIRMED)

    def lapsed(self, now: datetime) -> Self:
        """Return unconfirmed registrations whose hold has expired."""
        return self.filter(status=Registration.Status.UNCONFIRMED, hold_until__lte=now)

    def usable(self) -> Self:
        """Return registrations whose data may be used: who asked for it keeps it stored only."""
        return self.filter(restricted_at__isnull=True)

    def people(self) -> int:
        """Return how many people these registrations bring."""
        return self.aggregate(total=models.Sum("size"))["total"] or 0


class Registration(models.Model):
    """One party of one or more people; changed only in services, under the event's lock.

    `place` and `queue_no` are given at submission; confirming never changes them.
    Personal data: never in logs, addresses, `__str__` or the audit trail.
    """

    class Status(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("not yet confirmed")
        CONFIRMED = "confirmed", _("confirmed")
        ATTENDED = "attended", _("attended")
        ABSENT = "absent", _("absent")
        CANCELLED = "cancelled", pgettext_lazy("registration", "cancelled")
        EXPIRED = "expired", pgettext_lazy("registration", "expired")

    class Place(models.TextChoices):
        SEAT = "seat", pgettext_lazy("in the queue or seated", "seat")
        QUEUE = "queue", _("waiting list")

    class Source(models.TextChoices):
        WEB = "web", _("web form")
        PHONE = "phone", _("phone")
        COUNTER = "counter", _("counter")
        WALK_IN = "walk_in", _("walk-in")
        GROUP = "group", _("group")

    # The columns that count companions by age.
    BANDS = ("adults", "children", "infants")
    ACTIVE = (Status.UNCONFIRMED, Status.CONFIRMED, Status.ATTENDED, Status.ABSENT)

    event = models.ForeignKey(
        Event, on_delete=models.PROTECT, related_name="registrations", verbose_name=_("event")
    )
    number = models.PositiveIntegerField(pgettext_lazy("registration", "number"))
    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.UNCONFIRMED
    )
    place = models.CharField(
        pgettext_lazy("in the queue or seated", "place"), max_length=5, choices=Place
    )
    queue_no = models.PositiveIntegerField(_("queue number"), null=True, blank=True)
    source = models.CharField(
        pgettext_lazy("of a registration", "source"),
        max_length=10,
        choices=Source,
        default=Source.WEB,
    )

    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=100, blank=True)
    kana = models.CharField(
        pgettext_lazy("of a person", "name in kana"), max_length=100, blank=True
    )
    email = models.EmailField(_("email"), blank=True)
    phone = models.CharField(_("phone"), max_length=PHONE_LENGTH, blank=True)
    organisation = models.CharField(_("organisation"), max_length=150, blank=True)
    language = models.CharField(
        _("language of the emails"), max_length=2, choices=settings.LANGUAGES, default="ja"
    )
    is_easy = models.BooleanField(
        _("reads easy Japanese"),
        default=False,
        help_text=_("Japanese emails to this person are in easy Japanese."),
    )
    adults = models.PositiveSmallIntegerField(_("adult companions"), default=0)
    children = models.PositiveSmallIntegerField(_("companions of school age"), default=0)
    infants = models.PositiveSmallIntegerField(_("younger companions"), default=0)
    size = models.PositiveSmallIntegerField(_("people"), default=1)
    photo_consent = models.BooleanField(_("agrees to photographs"), default=False)
    purpose_version = models.CharField(max_length=20, blank=True, editable=False)

    # How it stood before it was checked in, so that undoing a check-in restores it.
    before_arrival = models.JSONField(null=True, editable=False)

    hold_until = models.DateTimeField(_("held until"), null=True, blank=True)
    nudged_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(_("registered at"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    promoted_at = models.DateTimeField(_("moved up at"), null=True, blank=True)
    erased_at = models.DateTimeField(null=True, editable=False)
    # Its person has asked that we keep the data and use it for nothing: no mail, no list.
    restricted_at = models.DateTimeField(_("use restricted at"), null=True, editable=False)
    manage_nonce = models.CharField(max_length=40, default=new_nonce, editable=False)
    reception_code = models.CharField(max_length=40, default=new_nonce, unique=True, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        ordering = ["event", "number"]
        permissions = [
            ("run_reception", _("Can run reception")),
            ("enter_registration", _("Can enter and change registrations")),
            ("see_needs", _("Can see access needs")),
            ("export_registrations", _("Can print and export registrations")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["event", "number"], name="registration_number_once"),
            models.UniqueConstraint(
                fields=["event", "email"],
                condition=~Q(email="") & ~Q(status__in=["cancelled", "expired"]),
                name="registration_one_per_email",
            ),
            models.UniqueConstraint(
                fields=["event", "queue_no"], name="registration_queue_no_once"
            ),
            models.CheckConstraint(
                condition=Q(place="queue", queue_no__isnull=False)
                | Q(place="seat", queue_no__isnull=True),
                name="registration_queue_has_number",
            ),
            models.CheckConstraint(
                condition=~Q(status="unconfirmed") | Q(hold_until__isnull=False),
                name="registration_unconfirmed_is_held",
            ),
            models.CheckConstraint(
                condition=Q(size__gte=1) & Q(size__gte=F("adults") + F("children") + F("infants")),
                name="registration_size_counts_all",
            ),
        ]
        indexes = [
            models.Index(fields=["event", "status", "place"], name="registration_by_state"),
            models.Index(fields=["email"], name="registration_by_email"),
            models.Index(fields=["hold_until"], name="registration_by_hold"),
        ]

    def __str__(self) -> str:
        return f"#{self.number}"

    @classmethod
    def pending_of(cls, keys: list[int], now: datetime) -> dict[int, Pending]:
        """Return the Pending of the events with these keys, in one query."""
        found = {pk: [0, 0] for pk in keys}
        if keys:
            with connection.cursor() as cursor:
                cursor.execute(*pending_query(keys, now, connection))
                for pk, number, kind in cursor.fetchall():
                    found[pk][kind - 2] = number
        return {pk: Pending(*numbers) for pk, numbers in found.items()}

    @property
    def is_active(self) -> bool:
        return self.status in self.ACTIVE

    @property
    def reads(self) -> str:
        """Return the language to write to the person in: `ja`, `ja-easy` or `en`."""
        return reads(self.language, self.is_easy)

    @property
    def is_restricted(self) -> bool:
        """Whether its person has asked that the data is used for nothing but their seat."""
        return self.restricted_at is not None

    @property
    def keeps_seat(self) -> bool:
        """Whether its people are counted in the event's `seats_held`."""
        is_here = self.is_active and self.status != self.Status.ABSENT
        return is_here and self.place == self.Place.SEAT

    @property
    def place_label(self) -> str:
        """Return "seat" or "waiting list"; nothing where it has neither any more."""
        waits = self.is_active and self.place == self.Place.QUEUE
        return self.get_place_display() if waits or self.keeps_seat else ""

    @property
    def companions(self) -> int:
        """Return how many people the person brings; a group may count more in `size` alone."""
        return sum(getattr(self, band) for band in self.BANDS)

    @property
    def has_confirmed_seat(self) -> bool:
        """Whether the person has a seat and has confirmed it, or has come."""
        return self.place == self.Place.SEAT and self.status in (
            self.Status.CONFIRMED,
            self.Status.ATTENDED,
        )

    def may_join_online(self, now: datetime) -> bool:
        """Whether the person may know the address of the online session at `now`."""
        event = self.event
        return (
            self.has_confirmed_seat
            and event.format != Event.Format.PLACE
            and bool(event.online_url)
            and event.state == Event.EventState.SCHEDULED
            and not event.is_over(now)
        )


class RegistrationNeeds(models.Model):
    """Access needs of one registration: sensitive, seen by few, deleted first."""

    class State(models.TextChoices):
        OPEN = "open", _("to arrange")
        ARRANGED = "arranged", _("arranged")
        DISCUSSED = "discussed", _("settled with the person")

    registration = models.OneToOneField(
        Registration, on_delete=models.CASCADE, related_name="needs"
    )
    choices = models.JSONField(pgettext_lazy("of access", "needs"), default=list, blank=True)
    text = models.TextField(_("in their words"), blank=True)
    state = models.CharField(
        pgettext_lazy("of access needs", "state"), max_length=10, choices=State, default=State.OPEN
    )

    class Meta:
        verbose_name = _("access needs")
        verbose_name_plural = _("access needs")

    def __str__(self) -> str:
        return f"needs of {self.registration_id}"


class RegistrationTransition(models.Model):
    """One line of a registration's history: who, from what to what, when and why."""

    class Actor(models.TextChoices):
        PERSON = "person", _("the person")
        STAFF = "staff", _("staff")
        SYSTEM = "system", _("the portal")

    registration = models.ForeignKey(
        Registration, on_delete=models.CASCADE, related_name="transitions"
    )
    move = models.CharField(_("move"), max_length=20)
    from_status = models.CharField(pgettext_lazy("history", "from"), max_length=12, blank=True)
    to_status = models.CharField(pgettext_lazy("history", "to"), max_length=12)
    actor = models.CharField(pgettext_lazy("history", "by"), max_length=6, choices=Actor)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(pgettext_lazy("history", "at"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("registration history entry")
        verbose_name_plural = _("registration history")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.move}: {self.from_status} → {self.to_status}"


class GroupRequest(models.Model):
    """A request of a school or group for more seats than the form allows.

    One responsible person and a headcount: no pupils' names.
    """

    class State(models.TextChoices):
        OPEN = "open", _("to answer")
        SEATED = "seated", _("seats given")
        DECLINED = "declined", pgettext_lazy("group request", "declined")

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="group_requests")
    organisation = models.CharField(_("organisation"), max_length=150, blank=True)
    name = models.CharField(_("responsible person"), max_length=100, blank=True)
    email = models.EmailField(_("email"), blank=True)
    phone = models.CharField(_("phone"), max_length=PHONE_LENGTH, blank=True)
    headcount = models.PositiveSmallIntegerField(_("people"))
    message = models.TextField(_("message"), blank=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="ja")
    state = models.CharField(
        pgettext_lazy("group request", "state"), max_length=10, choices=State, default=State.OPEN
    )
    registration = models.OneToOneField(
        Registration, on_delete=models.SET_NULL, null=True, blank=True, related_name="group_request"
    )
    created_at = models.DateTimeField(_("received at"))
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("group request")
        verbose_name_plural = _("group requests")
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(headcount__range=(2, 500)), name="group_request_headcount"
            ),
            models.UniqueConstraint(
                F("event"),
                Lower("email"),
                condition=Q(state="open") & ~Q(email=""),
                name="group_request_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"group request {self.pk}"


class Call(models.Model):
    """A telephone call staff must make because no mail reaches the person."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="calls")
    reason = models.CharField(_("why"), max_length=30)
    created_at = models.DateTimeField(_("since"))
    done_at = models.DateTimeField(_("called at"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("call to make")
        verbose_name_plural = _("calls to make")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "reason"],
                condition=Q(done_at__isnull=True),
                name="call_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"call {self.pk}"


class RightsAct(models.Model):
    """What staff did for a person who asked about their data: how many rows, not whose."""

    class Act(models.TextChoices):
        DISCLOSE = "disclose", pgettext_lazy("rights", "Disclosed")
        CORRECT = "correct", pgettext_lazy("rights", "Corrected")
        ERASE = "erase", pgettext_lazy("rights", "Erased")
        RESTRICT = "restrict", pgettext_lazy("rights", "Restricted")
        RELEASE = "release", pgettext_lazy("rights", "Restriction lifted")

    act = models.CharField(_("what was done"), max_length=10, choices=Act)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(pgettext_lazy("history", "at"))
    counts = models.JSONField(_("rows by kind"), default=dict)
    document_number = models.CharField(
        pgettext_lazy("rights", "document number"), max_length=60, blank=True
    )

    class Meta:
        verbose_name = _("request about personal data")
        verbose_name_plural = _("requests about personal data")
        ordering = ["-at", "-pk"]
        permissions = [("handle_rights", _("Can answer requests about personal data"))]

    def __str__(self) -> str:
        return f"{self.act} {self.pk}"


def in_kana_order(rows: Iterable) -> list[Registration]:
    """Sort rows as the paper list does: by reading, then by name where there is none."""
    return sorted(
        rows, key=lambda row: (not row.kana, kana_sort_key(row.kana), row.name, row.number)
    )
