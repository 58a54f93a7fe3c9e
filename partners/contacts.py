"""The people to write to at a partner."""

from typing import NamedTuple

from .models import Membership


class Contact(NamedTuple):
    name: str
    email: str
    language: str


def active_members(partner, *roles):
    """Return the members whose accounts are open; with `roles`, only those in them."""
    found = partner.memberships.select_related("user").filter(user__is_active=True)
    return found.filter(role__in=roles) if roles else found


def contact_of(partner, writer=None) -> Contact | None:
    """Return who speaks for `partner`; None if nobody can be written to.

    `writer`, as long as this user is a member; else the shared address, else the first
    owner.
    """
    members = active_members(partner)
    found = members.filter(user=writer).first() if writer else None
    if found is None and partner.contact_email:
        return Contact(partner.contact_name, partner.contact_email, partner.language)
    found = found or members.filter(role=Membership.Role.OWNER).first()
    return Contact(found.user.name, found.user.email, found.user.language) if found else None
