"""Accounts of staff and partners; citizens need none."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class UserManager(BaseUserManager):
    """Creates accounts whose login is a lower-case email address."""

    def _create(self, email: str, password: str | None, **fields: Any) -> "User":
        if not email:
            raise ValueError("An account needs an email address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)  # None makes the password unusable
        user.save(using=self._db)
        return user

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self._create(email, password, **fields)

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self._create(email, password, **{"is_staff": True, "is_superuser": True, **fields})

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=email.strip().lower())


def new_session_nonce() -> str:
    """Return 128 random bits; a new value ends every session of the account."""
    return secrets.token_hex(16)


class User(AbstractUser):
    """One name field: a Japanese name is not a first and a last name."""

    username = None
    first_name = None
    last_name = None
    email = models.EmailField(_("email address"), unique=True)
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=100, blank=True)
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=settings.LANGUAGES,
        default="ja",
        help_text=_("The language of the staff desk and of emails to this person."),
    )
    access_until = models.DateField(
        _("access until"),
        null=True,
        blank=True,
        help_text=_("Last day of access. Empty: no end. Use it for reception helpers."),
    )

    # When a stranger's first code made this account; staff's accounts have none.
    signed_up_at = models.DateTimeField(null=True, editable=False)
    session_nonce = models.CharField(max_length=32, default=new_session_nonce, editable=False)

    # False for the user of a request whose session does not hold what staff must prove:
    # core.accounts.second_factor.StaffProof sets it, and every permission depends on it.
    is_verified = True

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["email"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]
        permissions = [("transfer_staff", _("Can run the yearly staff transfer"))]

    def __str__(self) -> str:
        return self.name or _("User %(number)s") % {"number": self.pk}

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """As Django's; nothing in a session without the second factor."""
        return self.is_verified and super().has_perm(perm, obj)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_verified and super().has_module_perms(app_label)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """As Django's, and bound to `session_nonce`; one query ends all sessions."""
        return salted_hmac(
            "kanazawa2030.core.User.session",
            f"{self.password}:{self.session_nonce}",
            secret=secret,
            algorithm="sha256",
        ).hexdigest()

    @property
    def access_has_ended(self) -> bool:
        """Return whether the last day of access is past, by Tokyo's calendar."""
        return self.access_until is not None and self.access_until < timezone.localdate()
