"""What the events' sources of personal data find, and do to co-hosts."""

from events.models import CoHost, Proposal, RightsAct
from events.people import services
from kanazawa2030.core.models import OutgoingMail
from kanazawa2030.core.workflow.people import Wanted

from ...base import PortalTestCase
from ..proposals.factories import make_proposal

ADDRESS = "cohost@people.example"
ASKED = {"name": "見本の会", "email": ADDRESS, "role": "cooperation", "partner": None}


class CoHostCase(PortalTestCase):
    def named(self, **fields) -> Proposal:
        organisation = {"cohost1_name": "見本の会", "cohost1_email": ADDRESS}
        return make_proposal(cohosts=[ASKED], organisation=organisation, **fields)

    def find(self, email=ADDRESS):
        found = services.find(Wanted.of(email=email), by=self.administrator)
        return [row for row in found if not row.key.startswith("mail-")]

    def keys(self, email=ADDRESS) -> list[str]:
        return [row.key for row in self.find(email)]

    def written(self) -> str:
        """All that the proposals say, in whatever row."""
        said = [row.data for row in Proposal.objects.all()]
        for proposal in Proposal.objects.all():
            said += [row.data for row in proposal.revisions.all()]
        return f"{said} {list(CoHost.objects.values_list('email', flat=True))}"


class ErasingTests(CoHostCase):
    def test_the_address_goes_from_the_row_the_form_and_what_was_handed_in(self):
        for state in ("submitted", "withdrawn"):
            with self.subTest(state):
                self.named(state=state)
                self.assertIn(ADDRESS, self.written())
                act = services.erase(self.keys(), by=self.administrator)
                self.assertEqual(act.counts, {"cohost": 1})
                self.assertNotIn(ADDRESS, self.written())
                self.assertEqual(self.keys(), [])

    def test_while_it_is_handled_it_counts_as_a_no_and_the_link_ends(self):
        self.named()
        nonce = CoHost.objects.get().nonce
        services.erase(self.keys(), by=self.administrator)
        row = CoHost.objects.get()
        self.assertEqual((row.state, row.name), (CoHost.State.DECLINED, "見本の会"))
        self.assertNotEqual(row.nonce, nonce)

    def test_after_the_end_the_answer_stays(self):
        self.named(state="withdrawn")
        CoHost.objects.update(state=CoHost.State.AGREED)
        services.erase(self.keys(), by=self.administrator)
        self.assertEqual(CoHost.objects.get().state, CoHost.State.AGREED)

    def test_one_named_in_a_draft(self):
        draft = make_proposal(state="draft")
        draft.data = {"organisation": {"cohost2_email": ADDRESS, "cohost3_email": "o@b.example"}}
        draft.save()
        self.assertEqual(self.keys(), [f"cohost2-{draft.pk}"])
        services.correct(self.keys(), {"email": "new@b.example"}, by=self.administrator)
        services.erase(self.keys("new@b.example"), by=self.administrator)
        draft.refresh_from_db()
        said = {"cohost2_email": "", "cohost3_email": "o@b.example"}
        self.assertEqual(draft.data["organisation"], said)
        self.assertEqual(self.keys("new@b.example"), [])


class CorrectingTests(CoHostCase):
    def test_another_address_is_asked_instead(self):
        self.named()
        new = "right@people.example"
        services.correct(self.keys(), {"email": new}, by=self.administrator)
        self.assertNotIn(ADDRESS, self.written())
        self.assertEqual(CoHost.objects.get().email, new)
        self.assertTrue(OutgoingMail.objects.filter(to=new).exists())
        self.assertEqual(len(self.keys(new)), 1)

    def test_the_address_of_another_co_host_is_refused(self):
        proposal = self.named()
        proposal.cohosts.create(name="別の会", email="other@people.example")
        with self.assertRaises(services.ChangeError):
            services.correct(self.keys(), {"email": "other@people.example"}, by=self.administrator)
        self.assertFalse(RightsAct.objects.exists())


class DisclosingTests(CoHostCase):
    def test_the_sheet_of_a_co_host_says_nothing_of_the_proposer(self):
        proposal = self.named()
        [held] = services.disclose(self.keys(), by=self.administrator)
        self.assertIn(ADDRESS, str(held.facts))
        self.assertNotIn("水野", str(held.facts))
        self.assertNotIn(proposal.proposer.email, str(held.facts))
