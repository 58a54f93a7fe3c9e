"""What is found of a person at partners, and what erasing and correcting leave."""

from django.utils import timezone

from events.people import services
from kanazawa2030.core.workflow.people import Wanted
from partners.models import Membership, MembershipMove, Partner, PartnerChange

from ...base import PortalTestCase
from ...factories import make_member, make_partner

ADDRESS = "contact@people.example"
CONTACT = {"contact_name": "見本 花子", "contact_email": ADDRESS, "contact_phone": "076-220-2111"}
Status = PartnerChange.Status


class PeopleCase(PortalTestCase):
    def find(self, email=ADDRESS):
        return services.find(Wanted.of(email=email), by=self.administrator)

    def keys(self, email=ADDRESS) -> list[str]:
        return [row.key for row in self.find(email)]

    def erase(self, email=ADDRESS):
        return services.erase(self.keys(email), by=self.administrator)


class ContactTests(PeopleCase):
    def setUp(self):
        self.partner = make_partner(**CONTACT, contact_is_public=True)

    def test_a_contact_is_corrected(self):
        changes = {"name": "見本 はな", "kana": "ミホン", "phone": "076-220-9999"}
        services.correct(self.keys(), changes, by=self.administrator)
        partner = Partner.objects.get()
        self.assertEqual(
            (partner.contact_name, partner.contact_email, partner.contact_phone),
            ("見本 はな", ADDRESS, "076-220-9999"),
        )

    def test_the_only_one_who_can_be_reached_stays_with_a_link(self):
        [held] = self.find()
        self.assertNotIn("erase", held.may)
        self.assertIn(f"/{self.partner.pk}/", held.address)
        with self.assertRaises(services.NothingPossible):
            self.erase()

    def test_where_an_owner_is_reached_the_contact_goes(self):
        make_member(self.partner)
        self.erase()
        partner = Partner.objects.get()
        self.assertEqual({getattr(partner, name) for name in CONTACT}, {""})
        self.assertFalse(partner.contact_is_public)
        self.assertEqual(self.keys(), [])

    def test_of_a_partner_that_left_the_contact_goes(self):
        Partner.objects.update(status=Partner.Status.LEFT)
        self.erase()
        self.assertEqual(Partner.objects.get().contact_email, "")


class FormTests(PeopleCase):
    def form(self, status=Status.APPROVED) -> PartnerChange:
        now = timezone.now()
        return PartnerChange.objects.create(
            partner=make_partner(),
            status=status,
            data={**CONTACT, "name_ja": "会"},
            values={"contact_email": ADDRESS},
            before={**CONTACT, "contact_name": "前の 人"},
            submitted_at=now,
            edited_at=now,
        )

    def test_the_contact_goes_from_all_parts(self):
        for status in (Status.APPROVED, Status.RETURNED, Status.DRAFT):
            with self.subTest(status):
                form = self.form(status)
                self.erase()
                form.refresh_from_db()
                said = f"{form.data} {form.values} {form.before}"
                for words in (*CONTACT.values(), "前の 人"):
                    self.assertNotIn(words, said)
                self.assertEqual(form.data["name_ja"], "会")
                self.assertEqual(self.keys(), [])

    def test_what_awaits_a_decision_is_decided_first(self):
        form = self.form(Status.SUBMITTED)
        [held] = self.find()
        self.assertIn(f"/partnerchange/{form.pk}/", held.address)
        with self.assertRaises(services.NothingPossible):
            self.erase()

    def test_all_parts_are_disclosed(self):
        self.form()
        [held] = services.disclose(self.keys(), by=self.administrator)
        for words in (*CONTACT.values(), "前の 人"):
            self.assertIn(words, str(held.facts))

    def test_found_by_the_phone_that_was_sent(self):
        form = self.form()
        found = services.find(Wanted.of(phone="0762202111"), by=self.administrator)
        self.assertEqual([row.key for row in found], [f"partnerform-{form.pk}"])


class MemberTests(PeopleCase):
    def setUp(self):
        self.partner = make_partner()
        self.owner = make_member(self.partner)

    def test_a_member_is_taken_out_and_it_is_noted(self):
        member = make_member(self.partner, Membership.Role.EDITOR)
        self.erase(member.email)
        self.assertEqual(Membership.objects.get().user, self.owner)
        self.assertEqual(MembershipMove.objects.get().by, self.administrator)

    def test_the_last_owner_is_replaced_first(self):
        held = next(row for row in self.find(self.owner.email) if row.key.startswith("member"))
        self.assertNotIn("erase", held.may)
        self.assertIn(f"/{self.partner.pk}/", held.address)

    def test_two_owners_ticked_together_do_not_both_go(self):
        other = make_member(self.partner)
        keys = [f"member-{row.pk}" for row in Membership.objects.all()]
        with self.assertRaises(services.ChangeError):
            services.erase(keys, by=self.administrator)
        self.assertEqual(Membership.objects.filter(user__in=(self.owner, other)).count(), 2)
