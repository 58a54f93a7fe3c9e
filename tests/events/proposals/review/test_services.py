"""Reviewing proposals: who says what to whom, who has it, and the event made of it."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from events.editing import services as editing_services
from events.models import Event, HostRole, Proposal
from events.proposals import comments
from events.proposals import transitions as proposal_transitions
from events.proposals.proposer import services as proposer_services
from events.proposals.review import decisions
from events.proposals.review import services as review_services
from events.proposals.transitions import ProposalError, State
from kanazawa2030.core.accounts import staff

from ....base import PortalTestCase
from ....factories import make_partner
from ....people import make_person
from ..factories import event_fields, make_cohost, make_proposal, prepare


class TalkTests(PortalTestCase):
    def setUp(self):
        super().setUp()
        self.proposal = make_proposal(state="in_review", reviewer=self.reviewer)

    def say(self, **more):
        return comments.comment(
            **{
                "proposal": self.proposal,
                "by": self.reviewer,
                "text": "こんにちは",
                "visibility": "proposer",
                **more,
            }
        )

    def test_a_note_is_no_mail_a_message_is_one(self):
        self.say(visibility="internal", text="予算は？")
        self.assertEqual(self.outbox("proposal_comment"), [])
        self.assertEqual(self.say().pk, self.say().pk)
        [mail] = self.outbox("proposal_comment")
        self.assertIn("こんにちは", mail.text)

    def test_a_stranger_says_nothing(self):
        for person in (make_person("proposer"), self.editor, self.approver):
            with self.assertRaises(PermissionDenied):
                self.say(by=person)
            with self.assertRaises(PermissionDenied):
                self.say(by=person, from_staff=False)

    def test_a_proposer_never_writes_a_note_among_staff(self):
        owner = self.proposal.proposer
        row = self.say(by=owner, from_staff=False, visibility="internal")
        self.assertEqual((row.visibility, row.is_from_staff), ("proposer", False))

    def test_suggestions_also_once_the_event_is_public_until_it_is_over(self):
        proposal = make_proposal(state="scheduled")
        owner = {"proposal": proposal, "by": proposal.proposer, "from_staff": False}
        self.say(**owner)
        now = timezone.now()
        Event.objects.filter(proposal=proposal).update(publishing_state="approved", publish_at=now)
        self.say(**owner, text="もう一つ")
        self.assertEqual(comments.unanswered().get(), proposal)
        self.say(proposal=proposal)
        self.assertFalse(comments.unanswered().exists())
        Proposal.objects.filter(pk=proposal.pk).update(state="done")
        with self.assertRaises(ProposalError):
            self.say(**owner, text="また一つ")

    def test_what_was_written_before_the_decision_is_answered_by_it(self):
        owner = {"by": self.proposal.proposer, "from_staff": False}
        self.say(**owner)
        decisions.release(prepare(self.proposal, by=self.reviewer), by=self.reviewer)
        self.assertFalse(comments.unanswered().exists())
        self.say(**owner, text="もう一つ")
        self.assertEqual(comments.unanswered().get(), self.proposal)

    def test_a_question_asked_twice_is_one(self):
        for _click in range(2):
            review_services.ask_for_more(self.proposal, by=self.reviewer, text="いつですか。")
        self.assertEqual(len(self.outbox("proposal_more_info")), 1)
        self.assertEqual(self.proposal.comments.count(), 1)

    def test_the_promise_stands_still_while_asked(self):
        asked_at = timezone.now()
        before = self.proposal.promised_on
        review_services.ask_for_more(self.proposal, by=self.reviewer, text="いつ？", now=asked_at)
        answered = proposer_services.answer(
            self.proposal,
            by=self.proposal.proposer,
            data=self.proposal.data,
            now=asked_at + timedelta(days=14),
        )
        self.assertGreater(answered.promised_on, before + timedelta(days=10))

    def test_an_empty_word_is_refused_with_a_sentence(self):
        for call in (
            lambda: self.say(text="  "),
            lambda: review_services.ask_for_more(self.proposal, by=self.reviewer, text=" "),
        ):
            with self.assertRaises(ProposalError) as caught:
                call()
            self.assertEqual(caught.exception.field, "text")


class AssignTests(PortalTestCase):
    def setUp(self):
        super().setUp()
        self.proposal = make_proposal()

    def test_to_who_may_review_and_to_nobody_else(self):
        other = make_person("reviewer")
        self.assertEqual(
            review_services.assign(self.proposal, to=other, by=self.reviewer).assigned_to, other
        )
        gone = make_person("reviewer", access_until=timezone.localdate() - timedelta(days=1))
        for person in (self.editor, make_person("proposer"), gone):
            with self.assertRaises(ProposalError):
                review_services.assign(self.proposal, to=person, by=self.reviewer)
        with self.assertRaises(PermissionDenied):
            review_services.assign(self.proposal, to=other, by=self.approver)
        self.assertIsNone(
            review_services.assign(self.proposal, to=None, by=self.reviewer).assigned_to
        )

    def test_who_begins_has_it_unless_somebody_has(self):
        self.assertEqual(
            review_services.begin_screening(self.proposal, by=self.reviewer).assigned_to,
            self.reviewer,
        )
        other = make_proposal()
        review_services.assign(other, to=self.reviewer, by=self.administrator)
        self.assertEqual(
            review_services.begin_screening(other, by=self.administrator).assigned_to, self.reviewer
        )

    def test_the_yearly_transfer_hands_over_what_is_open(self):
        leaving, successor = make_person("reviewer"), make_person("reviewer")
        open_one, done = make_proposal(), make_proposal(state="declined")
        for proposal in (open_one, done):
            review_services.assign(proposal, to=leaving, by=self.reviewer)
        staff.transfer(leaving, successor=successor, by=self.administrator)
        open_one.refresh_from_db()
        done.refresh_from_db()
        self.assertEqual((open_one.assigned_to, done.assigned_to), (successor, leaving))

    def test_a_successor_who_may_not_review_leaves_it_to_nobody(self):
        leaving = make_person("reviewer")
        review_services.assign(self.proposal, to=leaving, by=self.reviewer)
        staff.transfer(leaving, successor=self.editor, by=self.administrator)
        self.proposal.refresh_from_db()
        self.assertIsNone(self.proposal.assigned_to)


class EventTests(PortalTestCase):
    def make(self, proposal, **fields):
        return review_services.make_event(proposal, by=self.reviewer, fields=event_fields(**fields))

    def test_one_draft_with_its_hosts_however_often(self):
        organiser, agreed, declined = (make_partner() for _n in range(3))
        proposal = make_proposal(state="accepted", partner=organiser)
        make_cohost(proposal, partner=agreed, role="endorser")
        make_cohost(proposal, partner=declined, state="declined")
        make_cohost(proposal)  # agreed, but no partner
        made = {self.make(proposal).pk for _click in range(3)}
        event = Event.objects.get(proposal=proposal)
        self.assertEqual(made, {event.pk})
        self.assertEqual(event.publishing_state, Event.State.DRAFT)
        roles = HostRole.objects.filter(event=event).values_list("partner", "role")
        self.assertEqual(set(roles), {(organiser.pk, "organiser"), (agreed.pk, "endorser")})
        self.assertEqual(len(self.outbox("proposal_scheduled")), 1)

    def test_only_of_an_accepted_one_and_only_by_reviewers(self):
        for state in ("in_review", "conditional", "declined", "withdrawn"):
            with self.subTest(state), self.assertRaises(ProposalError):
                self.make(make_proposal(state=state))
        self.assertEqual(Event.objects.count(), 0)
        with self.assertRaises(PermissionDenied):
            review_services.make_event(
                make_proposal(state="accepted"), by=self.editor, fields=event_fields()
            )

    def test_a_cancelled_event_closes_its_proposal_once(self):
        proposal = make_proposal(state="scheduled")
        event = Event.objects.get(proposal=proposal)
        editing_services.cancel_event(event, by=self.editor, note_ja="大雪のため")
        event.refresh_from_db()
        proposal_transitions.follow_event(event)
        proposal.refresh_from_db()
        self.assertEqual(proposal.state, State.CLOSED)
        self.assertEqual(proposal.transitions.filter(move="close").count(), 1)

    def test_a_postponed_event_leaves_it(self):
        proposal = make_proposal(state="scheduled")
        editing_services.postpone_event(
            Event.objects.get(proposal=proposal), by=self.editor, note_ja="大雪のため"
        )
        proposal.refresh_from_db()
        self.assertEqual(proposal.state, State.SCHEDULED)
