"""The second factor of a session, what depends on it, and the URL where it is proved."""

import logging
from functools import partial

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

logger = logging.getLogger(__name__)

KEYS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def has_second_factor(request: HttpRequest) -> bool:
    """Return whether this user proved a second factor in this session."""
    return "mfa" in _methods(request, request.user)


def signed_in_by_code(request: HttpRequest) -> bool:
    """Return whether this session began with a mailed code: enough for partners, not staff."""
    return "code" in _methods(request, request.user)


def _methods(request, user) -> set:
    return {record.get("method") for record in get_authentication_records(request, user)}


def is_verified(request: HttpRequest, user) -> bool:
    """Return whether the session of `request` holds what the account of `user` demands.

    Staff prove a second factor (settings.STAFF_SECOND_FACTOR) and never begin with a
    mailed code; nothing more is asked of others.
    """
    if not (user.is_authenticated and user.is_staff):
        return True
    methods = _methods(request, user)
    return "code" not in methods and (not settings.STAFF_SECOND_FACTOR or "mfa" in methods)


class StaffProof:
    """Middleware: staff have no permission in a session that is not verified.

    Drafts, previews and lists ask `user.has_perm`, on public pages as in the admin, so
    this is the one place where the second factor is demanded.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # Lazy, as Django's: a page that asks for no user reads no session.
        request.user = SimpleLazyObject(partial(self._judged, request))
        return self.get_response(request)

    @staticmethod
    def _judged(request):
        if settings.SESSION_COOKIE_NAME not in request.COOKIES and not request.session.modified:
            return AnonymousUser()  # an unread session leaves the page the same for all
        user = get_user(request)
        if user.is_authenticated:
            user.is_verified = is_verified(request, user)
        return user


def second_factor_url(user, wanted: str) -> str:
    """Return where `user` proves a second factor, or sets one up, before `wanted`."""
    if not is_mfa_enabled(user, KEYS):
        name = "mfa_activate_totp"
    elif is_mfa_enabled(user, [Authenticator.Type.TOTP]):
        name = "mfa_reauthenticate"
    else:
        name = "mfa_reauthenticate_webauthn"
    return reverse(name, query={"next": wanted})


@receiver(user_logged_in, dispatch_uid="core.signed_in")
def log_sign_in(sender, *, user, **kwargs):
    """Leave a line of each sign-in, with the number of the account and no name.

    Refusals leave theirs in `core.accounts.attempts`.
    """
    logger.info("Account %d signed in", user.pk)


@receiver(authenticator_added, dispatch_uid="core.second_factor")
def record_new_key(sender, *, request, user, authenticator, **kwargs):
    """Count setting up a second factor as proving it in this session.

    `account_urls` lets nobody add a key to an account that has one, unless this
    session has proved it, so a stolen password cannot walk in this way.
    """
    if authenticator.type in KEYS:
        # Internal: allauth lets others read these records and has no public way to add one.
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
