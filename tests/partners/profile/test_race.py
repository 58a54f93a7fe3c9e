"""At the same moment: one application, one decision, one member, one owner at least."""

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from partners.membership import services as membership_services
from partners.models import Membership, Partner, PartnerChange
from partners.profile import applications, changes
from partners.profile import drafts as profile_drafts
from partners.transitions import PartnerError

from ...base import RaceTestCase
from ...factories import make_member, make_partner
from ...people import make_person

VALUES = {
    "kind": "group",
    "name_ja": "川の会",
    "name_en": "River",
    "name_kana": "カワノカイ",
    "courses": [1],
    "goals": [],
}
TIMES = 8


class PartnerRaceTests(RaceTestCase):
    def test_one_application_sent_many_times_makes_one_partner(self):
        person = make_person("partner")
        change = profile_drafts.start_application(by=person, language="ja")
        _results, errors = self.run_threads(
            TIMES,
            lambda n: applications.submit_application(
                change, values=VALUES, version=change.version, by=person
            ),
        )
        self.assertEqual(errors, [])
        self.assertEqual(Partner.objects.count(), 1)
        self.assertEqual(len(self.outbox("partner.received")), 1)

    def test_applications_of_one_name_get_addresses_of_their_own(self):
        people = [make_person("partner") for _ in range(TIMES)]
        begun = [profile_drafts.start_application(by=p, language="ja") for p in people]
        _results, errors = self.run_threads(
            TIMES,
            lambda n: applications.submit_application(
                begun[n], values=VALUES, version=begun[n].version, by=people[n]
            ),
        )
        self.assertEqual(errors, [])
        self.assertEqual(Partner.objects.values("slug").distinct().count(), TIMES)

    def test_two_reviewers_decide_once(self):
        partner = make_partner(tagline_ja="前")
        member = make_member(partner)
        change = profile_drafts.open_change(partner, by=member, language="ja")
        change = profile_drafts.save_step(
            change, "organisation", typed={"tagline_ja": "後"}, version=None
        )
        change = changes.submit_change(
            change, values={**change.before, "tagline_ja": "後"}, version=change.version, by=member
        )
        reviewers = [make_person("reviewer") for _ in range(TIMES)]

        def decide(number):
            name = "approve" if number % 2 else "return"
            changes.decide(change, name, by=reviewers[number], reason="x")

        results, errors = self.run_threads(TIMES, decide)
        self.assertEqual(len(results), 1)
        self.assertEqual({type(error) for error in errors}, {PartnerError})
        self.assertEqual(len(self.outbox("partner.decided")), 1)
        partner.refresh_from_db()
        status = PartnerChange.objects.get().status
        self.assertEqual(partner.tagline_ja == "後", status == "approved")

    def test_owners_who_all_leave_at_once_leave_one(self):
        partner = make_partner()
        owners = [make_member(partner) for _ in range(TIMES)]
        rows = [Membership.objects.get(user=owner) for owner in owners]
        self.run_threads(TIMES, lambda n: membership_services.end(rows[n], by=owners[n]))
        self.assertEqual(partner.memberships.filter(role="owner").count(), 1)

    def test_an_invitation_is_used_once_and_a_draft_begun_once(self):
        partner, person = make_partner(), make_person("partner")
        owner = make_member(partner)
        invited = membership_services.invite(
            partner, email=person.email, role="editor", language="ja", by=owner
        )
        _results, errors = self.run_threads(
            TIMES, lambda n: membership_services.accept(invited, by=person)
        )
        self.assertNotIn(PermissionDenied, {type(error) for error in errors})
        self.assertEqual(person.memberships.count(), 1)
        self.run_threads(
            TIMES, lambda n: profile_drafts.start_application(by=person, language="ja")
        )
        self.run_threads(
            TIMES, lambda n: profile_drafts.open_change(partner, by=owner, language="ja")
        )
        begun = PartnerChange.objects.filter(edited_at__lte=timezone.now())
        self.assertEqual(begun.filter(partner=None).count(), 1)
        self.assertEqual(begun.filter(partner=partner).count(), 1)
