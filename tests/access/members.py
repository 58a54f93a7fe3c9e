"""Rows of the access table: members, changes, commitments and mailed links of partners."""

from datetime import timedelta

from django.utils import timezone

from kanazawa2030.core import tokens
from partners.models import (
    Commitment,
    CommitmentChange,
    Invitation,
    Membership,
    PartnerChange,
    YearlyCheck,
)

from ..factories import make_member, make_partner


class MembersRows:
    """Creates `people` by role, and `arguments` of URLs by the state of their object."""

    def __init__(self, partners, *, logo):
        own, public = partners["own"], make_partner()
        self.people = {
            "owner": make_member(own),
            "member": make_member(own, Membership.Role.EDITOR),
            "outsider": make_member(make_partner()),
        }
        for name in ("owner", "member"):
            Membership.objects.create(user=self.people[name], partner=public)
        sent_at = timezone.now()
        common = {"author": self.people["owner"], "edited_at": sent_at}
        self.staged = PartnerChange.objects.create(partner=public, logo=logo, **common)
        self.sent = PartnerChange.objects.create(
            partner=own, is_application=True, status="submitted", submitted_at=sent_at, **common
        )
        unsent = PartnerChange.objects.create(is_application=True, **common)
        invited = Invitation.objects.create(
            partner=own, email="x@example.test", expires_at=sent_at + timedelta(days=1)
        )
        self.check = YearlyCheck.objects.create(partner=public, year=2027, asked_at=sent_at)
        promise = {"partner": public, "aspect": "environment"}
        self.promised = (
            Commitment.objects.create(
                text_ja="約束",
                indicator_ja="量",
                start=9,
                target=1,
                year=2030,
                since=sent_at,
                **promise,
            ),
            CommitmentChange.objects.create(
                what="terms", values={"text_ja": "約束"}, submitted_at=sent_at, **promise
            ),
        )
        changes = {"own": [self.staged.pk], "sent": [self.sent.pk], "unsent": [unsent.pk]}
        step = "practice"
        self.arguments = {
            "partners:change_check": changes,
            "partners:change_detail": {**changes, "nobody": [unsent.pk + 1]},
            "partners:change_discard": {"own": [self.staged.pk]},
            "partners:change_step": {
                "own": [self.staged.pk, step],
                "unknown": [self.staged.pk, "x"],
            },
            "partners:change_take_back": {"": [self.sent.pk]},
            "partners:partner_edit": {"": [public.slug]},
            "partners:partner_members": {"own": [own.slug], "nobody": ["nobody"]},
            "partners:commitment_list": {"own": [own.slug], "nobody": ["nobody"]},
            "partners:commitment_edit": {
                "own": [public.slug, "environment"],
                "unknown": [public.slug, "x"],
                "nobody": ["nobody", "environment"],
            },
            "partners:commitment_report": {
                "own": [public.slug, "environment"],
                "none": [public.slug, "society"],
            },
            "partners:invitation": {
                "good": [tokens.make("partner-invitation", invited.pk, invited.nonce)],
                "bad": ["x"],
            },
            "partners:yearly_check": {
                "good": [tokens.make("partner-check", self.check.pk, self.check.nonce)],
                "bad": ["x"],
            },
        }
