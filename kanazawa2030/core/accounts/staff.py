"""Changes to staff accounts beyond one field; all of them are logged."""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import registry
from ..models import Publishable, User
from ..models.users import new_session_nonce
from ..permissions import CHANGE_USER, TRANSFER_STAFF
from ..workflow.changes import ChangeError, log_change
from . import mail
from .adapters import password_link


class StaffError(ChangeError):
    """A change that is not possible; its text is for the person who tried."""


def may_manage(by, user) -> bool:
    """Return whether `by` may change `user`'s account: a superuser's only by a superuser."""
    return by.has_perm(CHANGE_USER) and (by.is_superuser or user is None or not user.is_superuser)


def _require(by, user):
    if not may_manage(by, user):
        raise PermissionDenied


def invite(user, *, by):
    """Mail `user` a one-time link to set a password.

    Raises StaffError for a closed account.
    """
    _require(by, user)
    if not user.is_active or user.access_has_ended:
        raise StaffError(_("This account is closed."))
    with transaction.atomic():
        mail.send_account_mail(mail.INVITATION, user, link=password_link(user))
        log_change(user, _("Sent a link to set the password."), by=by)


def end_sessions(user):
    """End all sessions of `user` by writing one row; the password stays."""
    user.session_nonce = new_session_nonce()
    user.save(update_fields=["session_nonce"])


def sign_out_everywhere(user, *, by):
    """End all sessions for an administrator, for a lost laptop."""
    _require(by, user)
    with transaction.atomic():
        end_sessions(user)
        log_change(user, _("Signed out everywhere."), by=by)


def reset_second_factor(user, *, by):
    """Remove app, passkeys and recovery codes of somebody who has lost them.

    The next sign-in asks for a new one. Their sessions end, and they are told by mail.
    """
    _require(by, user)
    with transaction.atomic():
        deleted, _rows = Authenticator.objects.filter(user=user).delete()
        end_sessions(user)
        if deleted:
            mail.send_account_mail(
                mail.CHANGED,
                user,
                what=gettext_lazy("Your two-step verification was reset by an administrator."),
                changed_at=timezone.now(),
            )
        log_change(user, _("Reset two-step verification."), by=by)


def change_address(user):
    """Delete what allauth stored about an address that is no longer `user`'s."""
    EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email).delete()


@dataclass(frozen=True)
class Transfer:
    """Results of a transfer. `was_done` says that an earlier one had done it already."""

    leaving: User
    successor: User
    handed_over: int
    was_done: bool


@registry.handover("core.drafts", order=10)
def hand_over_drafts(leaving, successor, *, by, now) -> int:
    """Make the successor the author of unpublished texts; the history stays."""
    open_states = [Publishable.State.DRAFT, Publishable.State.AWAITING]
    return sum(
        model._base_manager.filter(author=leaving, publishing_state__in=open_states).update(
            author=successor
        )
        for model in apps.get_models()
        if issubclass(model, Publishable)
    )


def _close_account(user):
    """Take roles, second factors, password and sessions away; the row stays."""
    user.groups.clear()
    user.user_permissions.clear()
    Authenticator.objects.filter(user=user).delete()
    user.is_active = user.is_staff = user.is_superuser = False
    user.set_unusable_password()
    user.session_nonce = new_session_nonce()
    user.save(update_fields=["is_active", "is_staff", "is_superuser", "password", "session_nonce"])


@transaction.atomic
def transfer(leaving, *, successor, by, now: datetime | None = None) -> Transfer:
    """Close an account and give what it looked after to `successor`.

    The account is closed, signed out everywhere, and loses roles, password and second
    factors; it is kept, so that old records still say who did what. A second call
    changes nothing. Raises PermissionDenied when `by` may not, and StaffError, with a
    sentence for staff, when the pair is not possible.
    """
    if not by.has_perm(TRANSFER_STAFF):
        raise PermissionDenied
    locked = {
        user.pk: user
        for user in User.objects.select_for_update(no_key=True)
        .filter(pk__in=[leaving.pk, successor.pk])
        .order_by("pk")
    }
    now = now or timezone.now()
    leaving, successor = locked[leaving.pk], locked[successor.pk]
    _require(by, leaving)
    if leaving.pk == by.pk:
        raise StaffError(_("You cannot close your own account. Please ask another administrator."))
    if leaving.pk == successor.pk:
        raise StaffError(_("Choose a different person as successor."))
    if not leaving.is_active:
        return Transfer(leaving, successor, handed_over=0, was_done=True)
    if not (successor.is_active and successor.is_staff) or successor.access_has_ended:
        raise StaffError(
            _("%(name)s cannot take over: this is not an open account of city staff.")
            % {"name": successor}
        )
    count = sum(entry.run(leaving, successor, by=by, now=now) for entry in registry.handovers())
    _close_account(leaving)
    words = {"successor": successor, "leaving": leaving, "count": count}
    log_change(
        leaving, _("Account closed; %(count)d items handed over to %(successor)s.") % words, by=by
    )
    log_change(successor, _("Took over %(count)d items from %(leaving)s.") % words, by=by)
    return Transfer(leaving, successor, handed_over=count, was_done=False)
