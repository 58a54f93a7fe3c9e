"""Hosts, speakers and programme rows of an event, what is typed of it and not saved, and
texts that its form offers."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kanazawa2030.core.language.bilingual import ja_or_en, language_columns, localized
from partners.models import Partner

from .event import Event


class HostRole(models.Model):
    """A partner's official role in an event."""

    class Role(models.TextChoices):
        ORGANISER = "organiser", _("Organiser")
        CO_ORGANISER = "co_organiser", _("Co-organiser")
        ENDORSER = "endorser", _("Endorsed by")
        COOPERATION = "cooperation", _("In cooperation with")
        OPERATOR = "operator", _("Run by")

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="host_roles")
    partner = models.ForeignKey(
        Partner, verbose_name=_("partner"), on_delete=models.PROTECT, related_name="host_roles"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.ORGANISER)
    order = models.PositiveSmallIntegerField(pgettext_lazy("in a list", "order"), default=0)

    class Meta:
        verbose_name = _("host")
        verbose_name_plural = _("hosts")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "partner", "role"], name="host_role_once")
        ]

    def __str__(self) -> str:
        return _("%(label)s: %(value)s") % {"label": self.get_role_display(), "value": self.partner}


class Speaker(models.Model):
    """A speaker, named with their consent."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="speakers")
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=100)
    position = models.CharField(_("organisation and position"), max_length=200, blank=True)
    photo_consent = models.BooleanField(
        _("agreed to photographs"),
        default=False,
        help_text=_(
            "Please ask the speaker: photographs may be shown in the report only if they agree."
        ),
    )
    order = models.PositiveSmallIntegerField(pgettext_lazy("in a list", "order"), default=0)

    class Meta:
        verbose_name = _("speaker")
        verbose_name_plural = _("speakers")
        ordering = ["order", "pk"]
        constraints = [models.CheckConstraint(condition=ja_or_en("name"), name="speaker_has_name")]

    def __str__(self) -> str:
        return localized(self, "name").text


class ProgrammeItem(models.Model):
    """One row of an event's programme."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="programme")
    starts_at = models.TimeField(_("time"), null=True, blank=True)
    text = models.CharField(_("what happens"), max_length=200)
    order = models.PositiveSmallIntegerField(pgettext_lazy("in a list", "order"), default=0)

    class Meta:
        verbose_name = _("programme row")
        verbose_name_plural = _("programme")
        ordering = ["order", "starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=ja_or_en("text"), name="programme_item_has_text")
        ]

    def __str__(self) -> str:
        return localized(self, "text").text


class UnsavedForm(models.Model):
    """What one person has typed into the form of an event and not saved; theirs alone to read.

    Without `event` it is the form of a new one. `fields` is as a browser sends it.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="unsaved_forms"
    )
    event = models.ForeignKey(
        Event, on_delete=models.CASCADE, null=True, related_name="unsaved_forms"
    )
    fields = models.TextField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("unsaved form")
        verbose_name_plural = _("unsaved forms")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "event"], name="unsaved_form_once"),
            models.UniqueConstraint(
                fields=["user"], condition=Q(event__isnull=True), name="unsaved_new_form_once"
            ),
        ]

    def __str__(self) -> str:
        return f"UnsavedForm {self.pk}"


class TextTemplate(models.Model):
    """A text that staff put into the form of event after event, such as a closing line."""

    class Place(models.TextChoices):
        """The field of an event, in both languages, that the text is for."""

        BODY = "body", _("text")
        BRING = "bring", _("what to bring")
        ACCESS = "access_note", _("access at this event")
        WEATHER = "go_nogo_note", _("in bad weather")

    name = models.CharField(
        pgettext_lazy("of a text to reuse", "name"),
        max_length=60,
        help_text=_("Only staff see it. For example “closing line of a café”."),
    )
    place = models.CharField(_("used for"), max_length=20, choices=Place, default=Place.BODY)
    text = models.TextField(_("text"), max_length=2_000, blank=True)

    class Meta:
        verbose_name = _("text to reuse")
        verbose_name_plural = _("texts to reuse")
        ordering = ["place", "name", "pk"]
        constraints = [
            models.CheckConstraint(condition=ja_or_en("text"), name="text_template_has_text")
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a text that its field of an event would refuse as too long."""
        longest = self.longest
        for column in language_columns("text"):
            if longest and len(getattr(self, column) or "") > longest:
                words = _("Use at most %(longest)d characters.")
                raise ValidationError({column: words % {"longest": longest}})

    @property
    def longest(self) -> int | None:
        """Return how many characters its field of an event takes, or None for no limit."""
        return Event._meta.get_field(self.place).max_length
