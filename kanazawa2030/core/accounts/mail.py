"""The mails about accounts: codes, password links, and what has changed."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..mail.kinds import HELLO_ORGANISATION, MailKind, send
from ..mail.outbox import Priority, site_url


def _account(name: str, subject, **fields) -> MailKind:
    return MailKind(
        name=f"account.{name}",
        subject=subject,
        paragraphs=f"account/email/{name}.txt",
        unnamed=HELLO_ORGANISATION,
        priority=Priority.URGENT,
        **fields,
    )


_SET_PASSWORD = {"button": _("Set a password"), "button_target": "link"}
INVITATION = _account(
    "invitation",
    pgettext_lazy("subject", "Your new account"),
    after="account/email/_invitation_after.txt",
    is_secret=True,
    **_SET_PASSWORD,
)
LOGIN_CODE = _account(
    "login_code",
    pgettext_lazy("subject", "Your sign-in code"),
    after="account/email/_login_code_after.txt",
    is_secret=True,
)
LOGIN_BY_PASSWORD = _account(
    "login_by_password",
    pgettext_lazy("subject", "Please sign in with your password"),
    button=pgettext_lazy("button", "Sign in"),
    button_target="login_link",
)
CLOSED = _account("closed", pgettext_lazy("subject", "This account is closed"))
PASSWORD_RESET = _account(
    "password_reset_key",
    pgettext_lazy("subject", "Set a new password"),
    is_secret=True,
    **_SET_PASSWORD,
)
CHANGED = _account(
    "changed",
    pgettext_lazy("subject", "Your account was changed"),
    reason="account/email/_changed_reason.txt",
    button=_("Set a new password"),
    button_target="reset_link",
)


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
            context={"addressee": user.name, **links, **context},
            expires_at=timezone.now() + timedelta(seconds=seconds) if kind.is_secret else None,
        )
