"""The second factor of a session, and the URL where it is proved."""

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.mfa.utils import is_mfa_enabled
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse

KEYS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def has_second_factor(request: HttpRequest) -> bool:
    """Return whether this user proved a second factor in this session."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def signed_in_by_code(request: HttpRequest) -> bool:
    """Return whether this session began with a mailed code: enough for partners, not staff."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "code" for record in records)


def second_factor_url(user, wanted: str) -> str:
    """Return where `user` proves a second factor, or sets one up, before `wanted`."""
    if not is_mfa_enabled(user, KEYS):
        name = "mfa_activate_totp"
    elif is_mfa_enabled(user, [Authenticator.Type.TOTP]):
        name = "mfa_reauthenticate"
    else:
        name = "mfa_reauthenticate_webauthn"
    return reverse(name, query={"next": wanted})


@receiver(authenticator_added, dispatch_uid="core.second_factor")
def record_new_key(sender, *, request, user, authenticator, **kwargs):
    """Count setting up a second factor as proving it in this session.

    `account_urls` lets nobody add a key to an account that has one, unless this
    session has proved it, so a stolen password cannot walk in this way.
    """
    if authenticator.type in KEYS:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
