"""Many decisions released together from the staff desk."""

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.test import override_settings

from events import proposals
from events.models import Decision, Proposal
from tests.base import PortalTestCase
from tests.staffdesk import sent_by

from .reviewing import LIST, RELEASE, bulk, prepare


class ReleaseManyTests(PortalTestCase):
    def setUp(self):
        super().setUp()
        self.client.sign_in(self.reviewer)
        self.rows = bulk(50)
        for row in self.rows:
            prepare(row, by=self.reviewer)

    def test_fifty_chosen_in_the_list_are_fifty_mails_however_often(self):
        pks = [row.pk for row in self.rows]
        shown = self.client.post(
            LIST, {"action": "release_selected", ACTION_CHECKBOX_NAME: pks}
        )
        data = sent_by(shown, "release_form")
        self.assertEqual(len(data["decision"]), 50)
        self.assertEqual(self.outbox("proposal_decision"), [])
        for _press in range(3):
            response = self.client.post(RELEASE, data, follow=True)
            self.assertEqual(response.status_code, 200)
        self.assertEqual(len(self.outbox("proposal_decision")), 50)
        self.assertEqual(Proposal.objects.filter(state="accepted").count(), 50)

    def test_one_that_is_void_stops_no_other(self):
        first = self.rows[0]
        data = sent_by(self.client.get(RELEASE), "release_form")
        proposals.withdraw(first, by=first.proposer)
        response = self.client.post(RELEASE, data, follow=True)
        said = [str(message) for message in response.context["messages"]]
        self.assertEqual(len(said), 2)
        self.assertTrue(any(str(first.number) in line for line in said))
        self.assertEqual(len(self.outbox("proposal_decision")), 49)

    def test_nothing_ticked_and_nonsense(self):
        for value in ([], ["x"], ["9" * 30], ["|"], ["0|x"]):
            with self.subTest(value):
                response = self.client.post(RELEASE, {"decision": value})
                self.assertRedirects(response, RELEASE)
        self.assertEqual(self.outbox("proposal_decision"), [])

    @override_settings(APPROVAL_REQUIRED=True)
    def test_where_approval_is_required_reviewers_cannot(self):
        self.assertEqual(self.client.get(RELEASE).status_code, 403)
        response = self.client.get(LIST)
        self.assertNotContains(response, "release_selected")
        self.client.sign_in(self.approver)
        self.client.post(RELEASE, sent_by(self.client.get(RELEASE), "release_form"))
        self.assertEqual(len(self.outbox("proposal_decision")), 50)
        self.assertFalse(Decision.objects.exclude(released_by=self.approver).exists())
