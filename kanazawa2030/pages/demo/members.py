"""Sample members of sample partners, and a change of a profile that awaits a decision."""

from kanazawa2030.core.models import User
from partners.models import Membership, MembershipMove, Partner, PartnerChange
from partners.profile import changes
from partners.profile import drafts as profile_drafts

EMAIL = "partner@example.test"
# Address, name, partner and role of each member.
MEMBERS = [
    (EMAIL, "見本 みどり", "sample-garden-water", "owner"),
    (EMAIL, "見本 みどり", "sample-whole-field", "editor"),
    ("colleague@example.test", "見本 なぎさ", "sample-garden-water", "editor"),
    ("field@example.test", "見本 まめ", "sample-whole-field", "owner"),
    ("craft@example.test", "見本 うるし", "sample-craft-lab", "owner"),
    ("shed@example.test", "見本 なおし", "sample-repair-shed", "owner"),
    ("school@example.test", "見本 かわせ", "sample-riverside-school", "owner"),
    ("evening@example.test", "見本 よる", "sample-evening-school", "owner"),
]
CHANGED = "sample-whole-field"
WANTED = {
    "tagline_ja": "形のふぞろいな野菜を、その日のうちに店と食堂へ届けます。",
    "tagline_en": "Brings oddly shaped vegetables to shops and canteens the same day.",
}


def load(*, now):
    """Create the missing members, and one change for staff to decide on."""
    for email, name, slug, role in MEMBERS:
        user = User.objects.filter(email=email).first()
        user = user or User.objects.create_user(email, name=name)
        partner = Partner.objects.get(slug=slug)
        _member, is_new = Membership.objects.get_or_create(
            user=user, partner=partner, defaults={"role": role}
        )
        if is_new:
            MembershipMove.objects.create(
                partner=partner,
                what=MembershipMove.What.JOINED,
                user=user,
                role=role,
                by=user,
                at=now,
            )
    if not PartnerChange.objects.filter(partner__slug=CHANGED).exists():
        _change(User.objects.get(email=EMAIL), now)


def _change(by, now):
    partner = Partner.objects.get(slug=CHANGED)
    change = profile_drafts.open_change(partner, by=by, language="ja", now=now)
    change = profile_drafts.save_step(change, "organisation", typed=WANTED, version=None, now=now)
    values = {**change.before, **WANTED}
    changes.submit_change(change, values=values, version=change.version, by=by, now=now)
