"""Many people at once on proposals: one result, one mail, one event, one number each."""

from copy import copy
from unittest import mock

from events.models import Decision, Event, Proposal
from events.proposals import comments
from events.proposals.proposer import services as proposer_services
from events.proposals.review import decisions
from events.proposals.review import services as review_services

from ...base import RaceTestCase
from ...people import make_person
from .factories import answers, bulk, event_fields, make_proposal, prepare

FIFTY = 50


def fresh(model, pk):
    return model.objects.get(pk=pk)


class ReleaseRaceTests(RaceTestCase):
    def ready(self, number=FIFTY):
        return [prepare(row, by=self.reviewer).pk for row in bulk(number)]

    def release(self, pks, by):
        rows = Decision.objects.filter(pk__in=pks).select_related("proposal__proposer")
        return decisions.release_all(rows.order_by("pk"), by=by)

    def test_fifty_released_by_four_people_at_once_are_fifty_mails(self):
        pks = self.ready()
        people = [make_person("reviewer") for _n in range(4)]
        told, errors = self.run_threads(4, lambda n: self.release(pks, people[n]))
        self.assertEqual(errors, [])
        self.assertEqual(sum(len(one.now) for one in told), FIFTY)
        self.assertEqual(sum(len(one.before) for one in told), 3 * FIFTY)
        self.assertEqual(len(self.outbox("proposal_decision")), FIFTY)
        self.assertEqual(Proposal.objects.filter(state="accepted").count(), FIFTY)

    def test_without_looking_again_one_decision_takes_effect_twice(self):
        """The control: each acts on what it read before the other had written."""
        [pk] = self.ready(1)
        seen, was = Proposal.objects.get(), fresh(Decision, pk)
        with (
            mock.patch.object(decisions, "lock_proposal", lambda _row: copy(seen)),
            mock.patch.object(Decision.objects, "get", lambda **_by: copy(was)),
        ):
            self.run_threads(2, lambda _n: self.release([pk], self.reviewer))
        self.assertEqual(seen.transitions.filter(move="accept").count(), 2)

    def test_taken_back_while_it_is_released_is_one_of_the_two(self):
        pks = self.ready(10)
        rows = list(Proposal.objects.order_by("pk"))
        owner = rows[0].proposer

        def work(number):
            if number == 0:
                return self.release(pks, self.reviewer)
            for row in rows[::-1]:
                proposer_services.withdraw(row, by=owner)
            return None

        _told, errors = self.run_threads(2, work)
        self.assertEqual(errors, [])
        for row in Proposal.objects.all():
            decision = row.decisions.get()
            released = decision.released_at is not None
            self.assertEqual(row.state, "withdrawn")
            self.assertNotEqual(released, decision.voided_at is not None)
            self.assertEqual(row.transitions.filter(move="accept").count(), released)
        released = Decision.objects.filter(released_at__isnull=False).count()
        self.assertEqual(len(self.outbox("proposal_decision")), released)


class OnceRaceTests(RaceTestCase):
    def test_one_event_of_one_proposal(self):
        proposal = make_proposal(state="accepted", reviewer=self.reviewer)

        def press(_number):
            row = fresh(Proposal, proposal.pk)
            return review_services.make_event(row, by=self.reviewer, fields=event_fields()).pk

        self.reviewer  # noqa: B018  made before the threads
        made, errors = self.run_threads(6, press)
        self.assertEqual(errors, [])
        self.assertEqual(len(set(made)), 1)
        self.assertEqual(Event.objects.count(), 1)
        self.assertEqual(len(self.outbox("proposal_scheduled")), 1)

    def test_one_draft_of_a_decision(self):
        proposal = make_proposal(state="in_review", reviewer=self.reviewer)
        people = [make_person("reviewer") for _n in range(4)]

        def write(number):
            row = fresh(Proposal, proposal.pk)
            return prepare(row, by=people[number], mail_ja=f"文{number}").pk

        made, errors = self.run_threads(4, write)
        self.assertEqual(errors, [])
        self.assertEqual(len(set(made)), 1)

    def test_a_question_and_a_note_pressed_twice(self):
        proposal = make_proposal(state="in_review", reviewer=self.reviewer)
        by = self.reviewer

        def press(number):
            row = fresh(Proposal, proposal.pk)
            if number % 2:
                return review_services.ask_for_more(row, by=by, text="いつですか。")
            return comments.comment(row, by=by, text="メモ", visibility="internal")

        _rows, errors = self.run_threads(4, press)
        self.assertEqual(errors, [])
        self.assertEqual(proposal.comments.count(), 2)
        self.assertEqual(len(self.outbox("proposal_more_info")), 1)

    def test_ten_handed_in_at_once_have_ten_numbers(self):
        drafts = [make_proposal(state="draft") for _n in range(10)]

        def hand_in(number):
            row = fresh(Proposal, drafts[number].pk)
            return proposer_services.submit(row, by=row.proposer, data=answers()).number

        numbers, errors = self.run_threads(10, hand_in)
        self.assertEqual(errors, [])
        self.assertEqual(len(set(numbers)), 10)
        self.assertEqual(max(numbers) - min(numbers), 9)

    def test_one_handed_in_twice_has_one_number_and_one_mail(self):
        draft = make_proposal(state="draft")

        def hand_in(_number):
            row = fresh(Proposal, draft.pk)
            return proposer_services.submit(row, by=row.proposer, data=answers()).number

        numbers, errors = self.run_threads(4, hand_in)
        self.assertEqual(errors, [])
        self.assertEqual(len(set(numbers)), 1)
        self.assertEqual(len(self.outbox("proposal_received")), 1)
