"""The bodies that are to take part: found in the directory, asked, heard.

A partner of the directory is asked at an address it gave us itself, never at one the
proposer typed; so nobody can agree in its place.
"""

from collections.abc import Iterable

from django.db.models import Q

from partners.models import Membership, Partner


def find_partners(names: Iterable[str]) -> dict[str, Partner]:
    """The listed partners that go by exactly these names; a name of two is nobody's."""
    wanted = {name for name in names if name}
    if not wanted:
        return {}
    found = Partner.objects.published().filter(
        Q(name_ja__in=wanted) | Q(name_en__in=wanted)
    )
    by_name = {}
    for partner in found:
        for name in {partner.name_ja, partner.name_en} & wanted:
            by_name.setdefault(name, []).append(partner)
    return {name: rows[0] for name, rows in by_name.items() if len(rows) == 1}


def asked_at(partner) -> str:
    """Where a partner is asked: its shared address, else its first owner's; or ""."""
    if partner.contact_email:
        return partner.contact_email
    owner = (
        partner.memberships.filter(role=Membership.Role.OWNER, user__is_active=True)
        .select_related("user")
        .first()
    )
    return owner.user.email if owner else ""


def names_offered(limit: int = 300) -> list[str]:
    """Names to choose from while typing, in the page's order; at most `limit`."""
    rows = Partner.objects.published().in_reading_order()
    pairs = rows.values_list("name_ja", "name_en")[:limit]
    return [name for pair in pairs for name in pair if name]
