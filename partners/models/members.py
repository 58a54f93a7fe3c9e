"""Memberships, their history, and invitations."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kanazawa2030.core.tokens import new_nonce

from .partner import Partner


class Role(models.TextChoices):
    OWNER = "owner", pgettext_lazy("member", "owner")
    EDITOR = "editor", pgettext_lazy("member", "editor")


class Membership(models.Model):
    """One person acts for one organisation; without the row they see none of it."""

    Role = Role

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="memberships",
    )
    partner = models.ForeignKey(
        Partner, verbose_name=_("partner"), on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.EDITOR)
    joined_at = models.DateTimeField(_("member since"), auto_now_add=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["joined_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "partner"], name="membership_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.pk}"


class MembershipMove(models.Model):
    """One line of a membership's history; the memberships themselves are deleted."""

    class What(models.TextChoices):
        JOINED = "joined", _("Became a member")
        ROLE = "role", _("Role changed")
        ENDED = "ended", _("Membership ended")
        INVITED = "invited", _("Invited")
        REVOKED = "revoked", _("Invitation cancelled")
        REPLACED = "replaced", _("Owner replaced by staff")

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="membership_moves")
    what = models.CharField(_("what"), max_length=10, choices=What)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    role = models.CharField(_("role"), max_length=10, choices=Role, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=pgettext_lazy("history", "by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    at = models.DateTimeField(pgettext_lazy("history", "at"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("membership history entry")
        verbose_name_plural = _("membership history")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return str(self.get_what_display())


class Invitation(models.Model):
    """An invitation by mail to act for an organisation: used once, until it expires.

    Its link is `core.tokens` "partner-invitation" with the row's nonce. It is accepted
    by the account of that very address.
    """

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("email address"))
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.EDITOR)
    nonce = models.CharField(max_length=40, default=new_nonce, editable=False)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="ja")
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("invited at"), auto_now_add=True)
    expires_at = models.DateTimeField(_("valid until"))

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["created_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["partner", "email"], name="invitation_once")]

    def __str__(self) -> str:
        return f"{_('invitation')} {self.pk}"
