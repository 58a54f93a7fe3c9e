"""The columns of an event that say what it costs and how people register."""

from typing import NamedTuple

from django.core.validators import MinValueValidator, URLValidator
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core.models.columns import ADDRESS_LENGTH


class Pending(NamedTuple):
    """Seats of lapsed holds still counted in `seats_held`, and confirmed parties that wait."""

    lapsed: int = 0
    waiting: int = 0


class Registrable(models.Model):
    """Fee, capacity and registration of an event; `seats_held` changes only in services."""

    class RegistrationMode(models.TextChoices):
        HERE = "here", _("on this site")
        NONE = "none", _("no registration needed")
        EXTERNAL = "external", _("on the host's own site")
        CONTACT = "contact", _("by contacting the host")

    fee_yen = models.PositiveIntegerField(_("fee in yen"), default=0)
    fee_note = models.CharField(_("more on the fee"), max_length=100, blank=True)
    registration_mode = models.CharField(
        _("registration"), max_length=10, choices=RegistrationMode, default=RegistrationMode.HERE
    )
    registration_url = models.URLField(
        _("address of the host's registration"),
        max_length=ADDRESS_LENGTH,
        blank=True,
        validators=[URLValidator(["http", "https"])],
    )
    registration_opens_at = models.DateTimeField(
        _("registration opens"),
        null=True,
        blank=True,
        help_text=_("Empty: as soon as the event is public."),
    )
    registration_closes_at = models.DateTimeField(
        _("registration closes"),
        null=True,
        blank=True,
        help_text=_("Empty: when the event starts."),
    )
    capacity = models.PositiveIntegerField(
        _("seats"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    reserved_seats = models.PositiveIntegerField(_("seats kept for groups and guests"), default=0)
    waiting_capacity = models.PositiveIntegerField(
        _("places on the waiting list"),
        null=True,
        blank=True,
        help_text=_("Empty: no limit. 0: no waiting list."),
    )
    max_companions = models.PositiveSmallIntegerField(
        _("companions a registration may bring"), default=0
    )
    pass_over_groups = models.BooleanField(
        _("let smaller groups go ahead of a group that does not fit"),
        default=False,
        help_text=_("Otherwise everyone behind the group waits until it fits."),
    )
    offered_needs = models.JSONField(_("access needs to tick"), default=list, blank=True)
    asks_kana = models.BooleanField(_("ask for the name in kana"), default=True)
    promote_until = models.DateTimeField(
        _("free seats are offered automatically until"),
        null=True,
        blank=True,
        help_text=_("Empty: the day before, 17:00. After that the office phones."),
    )
    seats_held = models.PositiveIntegerField(_("seats taken"), default=0, editable=False)

    class Meta:
        abstract = True

    @property
    def public_seats(self) -> int | None:
        """Return the seats open to the public: the capacity less those reserved for groups."""
        return None if self.capacity is None else self.capacity - self.reserved_seats

    @property
    def seats_left(self) -> int | None:
        """Return the seats the next visitor can have, or None where seats are not counted.

        A lapsed hold keeps none, whether or not the worker has taken it back yet. While
        a confirmed party waits there are none, unless small parties may pass a group.
        """
        return None if self.capacity is None else self.seats_free - self.seats_kept

    @property
    def seats_free(self) -> int | None:
        """Return the seats nobody has, or None where seats are not counted."""
        if self.capacity is None:
            return None
        return max(self.public_seats - self.seats_held + self.pending.lapsed, 0)

    @property
    def seats_kept(self) -> int:
        """Return the free seats that go to the waiting list first.

        The next visitor cannot have them, for instance because the group at the head of
        the list needs more.
        """
        if self.pass_over_groups or not self.pending.waiting:
            return 0
        return self.seats_free or 0

    @cached_property
    def pending(self) -> Pending:
        """Return lapsed holds and people waiting; one query, cached on the object.

        A list fills it for all its rows at once (events.public.list_rows).
        """
        if self.pk is None:
            return Pending()
        found = self.registrations.model.pending_of([self.pk], timezone.now())
        return found[self.pk]
