"""Accounts of people who are not staff: created by their first code, kept if used.

A code opens what belongs to a person, never the staff desk. What a stranger sees does
not depend on whether an address is known: everything that differs is said by mail.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from ..models import User
from ..registry import due, purge_rule
from ..web import limits
from ..workflow.people import Held, PersonSource, columns_of, person_source
from . import mail
from .attempts import known_browser, visitor_of


def may_use_code(user: User) -> bool:
    """Return whether a mailed code signs this user in: no staff, no closed account."""
    return user.is_active and not user.is_staff and not user.access_has_ended


@transaction.atomic
def account_for(
    email: str, *, request: HttpRequest, language: str, now: datetime | None = None
) -> User | None:
    """Return the account a code for `email` opens; created if there is none.

    None for staff and for closed accounts: they are told by mail why no code came.
    """
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        user, _made = User.objects.get_or_create(
            email=email.lower(),
            defaults={
                "language": language,
                "password": make_password(None),
                "signed_up_at": now or timezone.now(),
            },
        )
    if may_use_code(user):
        return user
    kind = mail.LOGIN_BY_PASSWORD if user.is_active and user.is_staff else mail.CLOSED
    if may_mail("code", request, user, user.pk):
        mail.send_account_mail(kind, user, language=language)
    return None


def code_for(user: User, now: datetime | None = None) -> str:
    """Return the code that signs `user` in; signing in makes the next one another.

    Within ten minutes it is the same for every browser that asks, so that a code a stranger
    asked for is good for the owner. It opens only browsers that have asked for it.
    """
    period = int((now or timezone.now()).timestamp()) // settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT
    last = user.last_login.timestamp() if user.last_login else 0
    digest = salted_hmac(
        "kanazawa2030.accounts.code",
        f"{user.pk}:{user.get_session_auth_hash()}:{last}:{period}",
        algorithm="sha256",
    ).hexdigest()
    digits = f"{int(digest, 16) % 10**8:08d}"
    return f"{digits[:4]}-{digits[4:]}"


def may_mail(name: str, request: HttpRequest, user: User, *key: str | int) -> bool:
    """Count a mail that a visitor asks for; return whether it goes out.

    One visitor causes as many as the limit `name` says, and strangers together as many as
    `name`_mails. What is not sent again is in the mailbox already and still works.
    """
    if not limits.allow(name, visitor_of(request, user), *key):
        return False
    if known_browser(request, user):
        return True
    if not limits.allow(f"{name}_mails", *key):
        return False
    # Counted for everybody, so that the time an answer takes does not tell who is known.
    are_few = limits.allow("unused_mails", user.pk)
    is_shown_theirs = user.last_login is not None or user.is_staff
    return are_few or is_shown_theirs


def remember_language(user: User, language: str) -> None:
    """Store the language a person reads, for mails and the staff desk."""
    if user.language != language:
        user.language = language
        user.save(update_fields=["language"])


def sign_in_url(wanted: str) -> str:
    """Return where somebody without a session signs in by code before `wanted`."""
    return reverse("account_request_login_code", query={"next": wanted})


def signed_in(view: Callable) -> Callable:
    """Require sign-in by code for a page; never cached."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        wanted = request.get_full_path() if request.method in ("GET", "HEAD") else ""
        return redirect_to_login(
            wanted or reverse(settings.MEMBER_HOME), reverse("account_request_login_code")
        )

    return never_cache(asked)


@purge_rule("accounts never used", order=150)
def purge_unused(now: datetime, *, dry_run: bool) -> int:
    """Delete accounts created by a code and not used within a day; return how many."""
    since = now - timedelta(hours=settings.UNCONFIRMED_ACCOUNT_HOURS)
    unused = User.objects.filter(signed_up_at__lt=since, last_login__isnull=True, is_staff=False)
    if dry_run:
        return due(unused, "signed_up_at")
    return unused.delete()[1].get("core.User", 0)


@person_source
class Accounts(PersonSource):
    """Accounts of members and staff, which are closed, never deleted."""

    name, label, order = "account", gettext_lazy("Accounts"), 800
    emails, names = ("email",), ("name",)

    def rows(self) -> QuerySet:
        return User.objects.order_by("pk")

    def describe(self, row: User) -> Held:
        return self.held(
            row,
            where=_("Account for signing in"),
            person=f"{row.name} {row.email}".strip(),
            read=lambda: columns_of(row, "name", "email", "language", "date_joined", "last_login"),
            address=reverse("admin:core_user_change", args=[row.pk]),
            stays=_(
                "An account is closed, not deleted, so that records say who did what. Its owner "
                "changes name and address on their own page; an administrator closes it."
            ),
        )
