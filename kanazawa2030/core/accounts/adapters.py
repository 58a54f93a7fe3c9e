"""Adapters of allauth: who may sign in, account mails, encrypted secrets, ended access."""

import base64
import hashlib
import logging
import secrets
import time

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.authentication import get_authentication_records
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from ..language.bilingual import page_language
from ..mail.outbox import site_url
from . import attempts, kept_forms, mail, services

logger = logging.getLogger(__name__)

# What allauth calls each mail that follows a change: one sentence of ours.
_CHANGES = {
    "account/email/password_changed": _("Your password was changed."),
    "account/email/password_reset": _("Your password was reset."),
    "account/email/password_set": _("Your password was set."),
    "mfa/email/totp_activated": _("An authenticator app was set up."),
    "mfa/email/totp_deactivated": _("The authenticator app was removed."),
    "mfa/email/recovery_codes_generated": _("New recovery codes were made."),
    "mfa/email/webauthn_added": _("A passkey was added."),
    "mfa/email/webauthn_removed": _("A passkey was removed."),
}


def password_link(user) -> str:
    """Return the one-time URL where `user` sets a password, in their language.

    It holds for PASSWORD_RESET_TIMEOUT seconds and begins with SITE_ORIGIN: a mail
    never believes the Host header.
    """
    with translation.override(user.language):
        path = reverse(
            "account_reset_password_from_key",
            kwargs={
                "uidb36": user_pk_to_url_str(user),
                "key": default_token_generator.make_token(user),
            },
        )
    return site_url(path)


class AccountAdapter(DefaultAccountAdapter):
    """No sign-up form; mails in the reader's language; redirects only to this host."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _(
            "The email address and password do not match. Please enter both again."
        ),
        "incorrect_password": _("This password is not correct. Please enter it again."),
        "enter_current_password": _("This is not your current password. Please enter it again."),
    }

    def is_open_for_signup(self, request):
        return False

    def is_safe_url(self, url):
        """Allow this very host only: other allowed hosts and trusted origins do not count."""
        request = context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def authenticate(self, request, **credentials):
        """As Django's authenticate; wrong passwords are counted and leave a line in the log."""
        email = credentials.get("email", "")
        user = get_user_model().objects.filter(email__iexact=email).first()
        with attempts.room(request, user):
            attempt = attempts.Attempt("login", request, email, user)
            user = super().authenticate(request, **credentials)
        if user is None:
            attempt.failed()
        else:
            attempt.succeeded()
        return user

    def post_login(self, request, user, **kwargs):
        """Remember the browser: limits count it apart from strangers."""
        response = super().post_login(request, user, **kwargs)
        kept_forms.forget_others(request, user)
        attempts.remember_browser(request, response, user)
        return response

    def generate_login_code(self):
        """Return the account's code of these ten minutes, the same for every browser."""
        return services.code_for(context.request.code_account)

    def pre_login(self, request, user, **kwargs):
        """Treat an account whose last day has passed like an inactive one."""
        response = super().pre_login(request, user, **kwargs)
        if response is None and user.access_has_ended:
            return self.respond_user_inactive(request, user)
        return response

    def is_reauthentication_required(self, *, app, **kwargs):
        """Skip asking again right after signing in, and where there is nothing to ask for.

        Who signs in by emailed codes has neither password nor second factor at first.
        """
        if not super().is_reauthentication_required(app=app, **kwargs):
            return False
        request = context.request
        if not request.user.has_usable_password() and not is_mfa_enabled(request.user):
            return False
        since = time.time() - account_settings.REAUTHENTICATION_TIMEOUT
        records = get_authentication_records(request, request.user)
        return not any(record["at"] > since for record in records)

    def get_login_redirect_url(self, request):
        """Redirect staff to the dashboard, everybody else to their own page."""
        home = settings.LOGIN_REDIRECT_URL if request.user.is_staff else settings.MEMBER_HOME
        return reverse(home)

    def get_logout_redirect_url(self, request):
        """Redirect staff to the sign-in page, everybody else to the home page."""
        user = request.user
        if user.is_authenticated and not user.is_staff:
            return f"/{page_language()}/"
        return reverse("account_login")

    def get_password_change_redirect_url(self, request):
        return reverse("mfa_index")

    def send_password_reset_mail(self, user, email, context):
        """Mail a link, unless one that still works has just been mailed often enough."""
        if services.may_mail("password_reset", self.request, user, user.pk):
            mail.send_account_mail(mail.PASSWORD_RESET, user, link=password_link(user))

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """Mail the owner what happened to the account; `template_prefix` names it."""
        what = _CHANGES.get(template_prefix, _("Your account was changed."))
        mail.send_account_mail(mail.CHANGED, user, what=what, changed_at=timezone.now())

    def send_mail(self, template_prefix, email, context):
        """Mail a sign-in code in the page's language to the account's own address.

        Any other mail of allauth's would be a stranger's.
        """
        if template_prefix == "account/email/login_code":
            user = get_user_model().objects.get(email__iexact=email)
            code = context["code"]
            if not services.may_mail("code", context["request"], user, user.pk, code):
                return
            minutes = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60
            mail.send_account_mail(
                mail.LOGIN_CODE, user, code=code, language=page_language(), minutes=minutes
            )
            return
        raise NotImplementedError(f"The portal has no mail {template_prefix!r}.")


def _locks() -> MultiFernet:
    """Return one Fernet key per SECRET_KEY, the newest first; old ones still decrypt."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"second factor:{key}".encode()).digest()))
        for key in keys
    )


class PortalBackend(AuthenticationBackend):
    """Allauth's sign-in by email, which also ends live sessions with the access."""

    def user_can_authenticate(self, user):
        """Check access at sign-in and again on every request."""
        return super().user_can_authenticate(user) and not user.access_has_ended


class MFAAdapter(DefaultMFAAdapter):
    """Encrypts the secrets of second factors, so that a stolen backup opens no account.

    After a change of SECRET_KEY the old one must stay in SECRET_KEY_FALLBACKS, or
    everybody has to set up their second factor again.
    """

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _(
            "This code is not correct, or has been used. Wait for the next code and enter it."
        ),
    }

    def encrypt(self, text):
        return _locks().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        try:
            return _locks().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            logger.error("A second factor was made with a SECRET_KEY that is gone")
            # A secret nobody knows: every code is simply wrong.
            return base64.b32encode(secrets.token_bytes(20)).decode()

    def get_public_key_credential_rp_entity(self):
        """Return who asks for a passkey, as the browser shows it: our name, not the host's."""
        return {**super().get_public_key_credential_rp_entity(), "name": settings.MFA_TOTP_ISSUER}
