"""Members of organisations: invited, joined, given a role, ended; all logged.

Owners decide who is a member. An organisation that has owners keeps one; when the last
one is lost, staff put another in after calling the number that is listed.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kanazawa2030.core import tokens
from kanazawa2030.core.mail.kinds import MailKind, earliest
from kanazawa2030.core.models import User
from kanazawa2030.core.registry import due, purge_rule
from kanazawa2030.core.tokens import new_nonce
from kanazawa2030.core.workflow.changes import ChangeError, locked

from ..models import Invitation, Membership, MembershipMove, Partner
from ..permissions import MOVE_PARTNER
from . import mail

Role = Membership.Role
What = MembershipMove.What


class MembershipError(ChangeError):
    """A change that is not possible; its text is for the person who tried."""


def is_owner(partner: Partner, user: User) -> bool:
    return partner.memberships.filter(user=user, role=Role.OWNER).exists()


def _require_owner(partner: Partner, by: User) -> Partner:
    """Return the partner's locked row if `by` is an owner of it."""
    partner = locked(partner)
    if not is_owner(partner, by):
        raise PermissionDenied
    return partner


def _log(
    partner: Partner,
    what: str,
    *,
    user: User | None,
    by: User | None,
    role: str = "",
    note: str = "",
    now: datetime | None = None,
) -> None:
    MembershipMove.objects.create(
        partner=partner,
        what=what,
        user=user,
        role=role,
        by=by,
        note=note[:200],
        at=now or timezone.now(),
    )


# --- Invitations --------------------------------------------------------------


@transaction.atomic
def invite(
    partner: Partner, *, email: str, role: str, language: str, by: User, now: datetime | None = None
) -> Invitation:
    """Email an invitation to `email`; a new one replaces an old one.

    Raises PermissionDenied unless `by` is an owner, MembershipError for a person who is a
    member already, and while the organisation is not approved: its name opens the email.
    """
    partner = _require_owner(partner, by)
    if partner.status != Partner.Status.APPROVED:
        raise MembershipError(_("You can invite colleagues once the office has approved you."))
    now = now or timezone.now()
    if earliest(mail.INVITATION, email.lower(), now) > now:
        raise MembershipError(
            _("We have invited this person within the last day. Please try again tomorrow."),
            "email",
        )
    return _invite(partner, email=email, role=role, language=language, by=by, now=now)


def _invite(
    partner: Partner,
    *,
    email: str,
    role: str,
    language: str,
    by: User,
    now: datetime | None = None,
    kind: MailKind = mail.INVITATION,
) -> Invitation:
    now = now or timezone.now()
    email = email.lower()
    if partner.memberships.filter(user__email__iexact=email).exists():
        raise MembershipError(_("This person is a member already."), "email")
    invited, _made = Invitation.objects.update_or_create(
        partner=partner,
        email=email,
        defaults={
            "role": role,
            "language": language,
            "invited_by": by,
            "nonce": new_nonce(),
            "expires_at": now + timedelta(days=settings.INVITATION_DAYS),
        },
    )
    _log(partner, What.INVITED, user=None, by=by, role=role, now=now)
    mail.invitation(invited, kind)
    return invited


@transaction.atomic
def revoke(invited: Invitation, *, by: User) -> None:
    """Revoke an invitation: its link stops working immediately."""
    partner = _require_owner(invited.partner, by)
    if Invitation.objects.filter(pk=invited.pk).delete()[0]:
        _log(partner, What.REVOKED, user=None, by=by, role=invited.role)


def invitation_of(token: str, *, now: datetime | None = None) -> Invitation | None:
    """Return the invitation a mailed link belongs to, until it expires; else None."""
    rows = Invitation.objects.select_related("partner")
    return tokens.row_of(
        mail.TOKEN_PURPOSE, token, rows.filter(expires_at__gt=now or timezone.now())
    )


@transaction.atomic
def accept(invited: Invitation, *, by: User, now: datetime | None = None) -> Membership:
    """Make `by` a member. Raises PermissionDenied for an account of another address,
    MembershipError when the invitation was used or taken back in the meantime.
    """
    partner = locked(invited.partner)
    current = Invitation.objects.filter(pk=invited.pk, nonce=invited.nonce).first()
    if current is None:
        raise MembershipError(_("This invitation no longer works."))
    if by.email.lower() != current.email.lower():
        raise PermissionDenied
    member, is_new = Membership.objects.get_or_create(
        partner=partner, user=by, defaults={"role": current.role}
    )
    if is_new:
        _log(partner, What.JOINED, user=by, by=by, role=member.role, now=now)
    current.delete()
    return member


# --- Members ------------------------------------------------------------------


@transaction.atomic
def change_role(member: Membership, *, role: str, by: User) -> Membership:
    """Change a member's role. Raises MembershipError for the last owner."""
    partner = _require_owner(member.partner, by)
    member = _fresh(member)
    if member.role == role:
        return member
    _keep_an_owner(partner, member)
    member.role = role
    member.save(update_fields=["role"])
    _log(partner, What.ROLE, user=member.user, by=by, role=role)
    return member


@transaction.atomic
def end(member: Membership, *, by: User, note: str = "") -> None:
    """End a membership: an owner any, a member their own. Takes effect immediately.

    Raises PermissionDenied, or MembershipError for the last owner.
    """
    partner = locked(member.partner)
    if member.user_id != by.pk and not is_owner(partner, by):
        raise PermissionDenied
    member = _fresh(member)
    _keep_an_owner(partner, member)
    _end(partner, member, by=by, note=note)


def _fresh(member: Membership) -> Membership:
    found = Membership.objects.select_related("user").filter(pk=member.pk).first()
    if found is None:
        raise MembershipError(_("This person is no longer a member."))
    return found


@transaction.atomic
def end_for(member: Membership, *, by: User, now: datetime | None = None) -> None:
    """End a membership for a person who asked the city for it.

    Raises PermissionDenied, or MembershipError for the last owner.
    """
    if not by.has_perm(MOVE_PARTNER):
        raise PermissionDenied
    partner = locked(member.partner)
    member = _fresh(member)
    _keep_an_owner(partner, member)
    _end(partner, member, by=by, now=now)


def is_last_owner(member: Membership) -> bool:
    """Return whether the organisation would have no owner without this member."""
    if member.role != Role.OWNER:
        return False
    others = Membership.objects.filter(partner=member.partner_id, role=Role.OWNER)
    return not others.exclude(pk=member.pk).exists()


def _keep_an_owner(partner: Partner, member: Membership) -> None:
    """Refuse to let the last owner step down."""
    if is_last_owner(member):
        raise MembershipError(
            _("An organisation needs an owner. Make another member an owner first.")
        )


def _end(
    partner: Partner, member: Membership, *, by: User, note: str = "", now: datetime | None = None
) -> None:
    _log(partner, What.ENDED, user=member.user, by=by, role=member.role, note=note, now=now)
    member.delete()
    mail.membership_ended(partner, member.user)


@transaction.atomic
def replace_owners(
    partner: Partner, *, email: str, language: str, note: str, by: User, now: datetime | None = None
) -> Membership | Invitation:
    """Replace the owners after a call to the listed number; invite the new one.

    The old owners and their open invitations stop working at once; editors stay. A
    member with that address becomes the owner without an invitation. Raises
    PermissionDenied, or MembershipError without a note of the call.
    """
    if not by.has_perm(MOVE_PARTNER):
        raise PermissionDenied
    note = note.strip()
    if not note:
        raise MembershipError(_("Note who confirmed it, and when."), "note")
    partner = locked(partner)
    email = email.lower()
    partner.invitations.all().delete()
    _log(partner, What.REPLACED, user=None, by=by, role=Role.OWNER, note=note, now=now)
    for member in partner.memberships.filter(role=Role.OWNER).select_related("user"):
        if member.user.email.lower() != email:
            _end(partner, member, by=by, now=now)
    known = partner.memberships.filter(user__email__iexact=email).first()
    if known is None:
        wanted = {"email": email, "role": Role.OWNER, "language": language}
        return _invite(partner, **wanted, by=by, now=now, kind=mail.OWNER_INVITATION)
    if known.role != Role.OWNER:
        known.role = Role.OWNER
        known.save(update_fields=["role"])
        _log(partner, What.ROLE, user=known.user, by=by, role=Role.OWNER, now=now)
    return known


@purge_rule("invitations", order=140)
def purge_invitations(now: datetime, *, dry_run: bool) -> int:
    """Delete expired invitations: they hold a stranger's address."""
    old = Invitation.objects.filter(expires_at__lte=now)
    return due(old, "expires_at") if dry_run else old.delete()[0]
