"""The mails about accounts: codes, password links, and what has changed."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from ..mail.kinds import MailKind, send
from ..mail.outbox import Priority, site_url


def _account(name: str, subject, **fields) -> MailKind:
    return MailKind(
        name=f"account.{name}",
        template=f"account/email/{name}",
        subject=subject,
        priority=Priority.URGENT,
        **fields,
    )


INVITATION = _account("invitation", _("IMAGINE KANAZAWA 2030: your account"), is_secret=True)
LOGIN_CODE = _account(
    "login_code", _("IMAGINE KANAZAWA 2030: your code to sign in"), is_secret=True
)
LOGIN_BY_PASSWORD = _account(
    "login_by_password", _("IMAGINE KANAZAWA 2030: please sign in with your password")
)
CLOSED = _account("closed", _("IMAGINE KANAZAWA 2030: this account is closed"))
PASSWORD_RESET = _account(
    "password_reset_key", _("IMAGINE KANAZAWA 2030: set a new password"), is_secret=True
)
CHANGED = _account("changed", _("IMAGINE KANAZAWA 2030: your account was changed"))


def send_account_mail(kind: MailKind, user, *, language: str = "", **context):
    """Queue a mail of `kind` to `user`, in `language`, else in the user's own.

    A secret one, with a code or a link, is of no use after its time.
    """
    seconds = settings.PASSWORD_RESET_TIMEOUT
    if kind is LOGIN_CODE:
        seconds = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT
    language = language or user.language
    with translation.override(language):
        links = {
            "reset_link": site_url(reverse("account_reset_password")),
            "login_link": site_url(reverse("account_login")),
        }
    with transaction.atomic():
        send(
            kind,
            to=user.email,
            language=language,
            context={"user": user, **links, **context},
            expires_at=timezone.now() + timedelta(seconds=seconds) if kind.is_secret else None,
        )
