"""At the same moment: one commitment sent, one decision, one report of a year."""

from kanazawa2030.core.workflow.changes import StaleItem
from partners.commitments import services as commitment_services
from partners.commitments.services import CommitmentError
from partners.models import Commitment, CommitmentChange, Progress

from ...base import RaceTestCase
from ...factories import make_member, make_partner
from ...people import make_person
from .factories import REPORT, TERMS, What, make_commitment, send

TIMES = 8


class CommitmentRaceTests(RaceTestCase):
    def setUp(self):
        self.partner = make_partner()
        self.member = make_member(self.partner)

    def send(self, what, values):
        return commitment_services.send(
            self.partner, "environment", what, values=values, version="0", by=self.member
        )

    def test_one_text_sent_many_times_waits_once(self):
        _results, errors = self.run_threads(TIMES, lambda n: self.send(What.TERMS, TERMS))
        self.assertEqual(errors, [])
        self.assertEqual(CommitmentChange.objects.get().version, 1)
        self.assertEqual(len(self.outbox("partner.commitment_received")), 1)

    def test_of_many_tabs_the_first_is_kept_and_the_others_are_told(self):
        results, errors = self.run_threads(
            TIMES, lambda n: self.send(What.TERMS, {**TERMS, "target": str(n)})
        )
        self.assertEqual(len(results), 1)
        self.assertEqual({type(error) for error in errors}, {StaleItem})
        self.assertEqual(CommitmentChange.objects.get().values, results[0].values)

    def test_two_approvals_at_once_make_one_commitment_and_one_mail(self):
        change = send(self.partner, self.member)
        reviewers = [make_person("reviewer") for _ in range(TIMES)]
        results, errors = self.run_threads(
            TIMES, lambda n: commitment_services.decide(change, "approve", by=reviewers[n])
        )
        self.assertEqual(len(results), 1)
        self.assertEqual({type(error) for error in errors}, {CommitmentError})
        self.assertEqual(Commitment.objects.count(), 1)
        self.assertEqual(len(self.outbox("partner.commitment_decided")), 1)

    def test_a_member_and_the_office_at_once_do_not_wait_for_each_other(self):
        make_commitment(self.partner, self.member)
        change = self.send(What.PROGRESS, REPORT)
        version = commitment_services.form_version(change)
        reviewer = make_person("reviewer")

        def act(number):
            if number % 2:
                return commitment_services.decide(change, "approve", by=reviewer)
            return commitment_services.send(
                self.partner,
                "environment",
                What.PROGRESS,
                version=version,
                values={**REPORT, "value": str(number)},
                by=self.member,
            )

        results, errors = self.run_threads(TIMES, act)
        self.assertLessEqual({type(e) for e in errors}, {CommitmentError, StaleItem})
        self.assertLessEqual(len(results), 2)
        self.assertEqual(Progress.objects.count(), 1)
