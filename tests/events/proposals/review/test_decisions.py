"""Deciding on proposals: which moves exist, what a decision needs, what is void."""

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import override_settings
from django.utils import timezone

from events.models import PROPOSAL_TRANSITIONS, Decision, Event, Proposal, ProposalTransition
from events.proposals import transitions as proposal_transitions
from events.proposals.proposer import services as proposer_services
from events.proposals.review import decisions
from events.proposals.review import services as review_services
from events.proposals.transitions import TRANSITIONS, ProposalError, State
from partners.models import Membership

from ....base import PortalTestCase
from ....factories import make_partner
from ....people import make_person
from ....staffdesk import sent_by
from ..factories import LIST, RELEASE, TEXTS, bulk, event_fields, make_proposal, prepare


class TableTests(PortalTestCase):
    """The table of moves, held by the services and by the database."""

    def setUp(self):
        super().setUp()
        # Made here: each try below is rolled back.
        self.reviewer, self.administrator  # noqa: B018

    def attempt(self, proposal, name):
        """Call the service that makes the move, as the one who may."""
        now, owner, by = timezone.now(), proposal.proposer, self.reviewer
        decide = {
            "accept": "accepted",
            "accept_with_conditions": "conditional",
            "decline": "declined",
        }
        if name in decide:
            decision = Decision.objects.create(
                proposal=proposal, outcome=decide[name], prepared_by=by, prepared_at=now, **TEXTS
            )
            return decisions.release(decision, by=by)
        if name in ("finish", "close"):
            gone = Event.EventState.CANCELLED if name == "close" else "scheduled"
            event = Event.objects.filter(proposal=proposal).first() or Event(proposal=proposal)
            event.state = gone
            proposal_transitions.follow_event(event)
            proposal.refresh_from_db()
            if proposal.state != TRANSITIONS[name].target:
                raise ProposalError("not moved")
            return None
        return {
            "submit": lambda: proposer_services.submit(proposal, by=owner, data=proposal.data),
            "screen": lambda: review_services.begin_screening(proposal, by=self.administrator),
            "ask": lambda: review_services.ask_for_more(proposal, by=self.administrator, text="?"),
            "answer_screening": lambda: proposer_services.answer(
                proposal, by=owner, data=proposal.data
            ),
            "answer_review": lambda: proposer_services.answer(
                proposal, by=owner, data=proposal.data
            ),
            "review": lambda: review_services.begin_review(proposal, by=self.administrator),
            "withdraw": lambda: proposer_services.withdraw(proposal, by=owner),
            "schedule": lambda: review_services.make_event(proposal, by=by, fields=event_fields()),
        }[name]()

    def state_after(self, state, name):
        """Where the move leads from `state`, or None where it is refused."""
        try:
            with transaction.atomic():
                proposal = make_proposal(state=state)
                before = proposal.state
                self.attempt(proposal, name)
                proposal.refresh_from_db()
                after = proposal.state
                raise InterruptedError
        except InterruptedError:
            return after if after != before else None
        except ProposalError:
            return None

    def test_every_move_from_every_state(self):
        tried = 0
        states = (
            "submitted",
            "screening",
            "more_info",
            "in_review",
            "accepted",
            "conditional",
            "declined",
            "withdrawn",
            "scheduled",
        )
        for state in states:
            for name, (sources, target) in PROPOSAL_TRANSITIONS.items():
                if name == "answer_review":
                    continue  # leads back to where it was asked: tested below
                with self.subTest(state=state, move=name):
                    wanted = target if state in sources else None
                    self.assertEqual(self.state_after(state, name), wanted)
                    tried += 1
        self.assertGreater(tried, 100)

    def test_an_answer_leads_back_to_where_it_was_asked(self):
        for state in ("screening", "in_review"):
            proposal = make_proposal(state=state, reviewer=self.reviewer)
            review_services.ask_for_more(proposal, by=self.reviewer, text="いつですか。")
            proposal = proposer_services.answer(proposal, by=proposal.proposer, data=proposal.data)
            self.assertEqual(proposal.state, state)

    def test_the_database_takes_no_move_outside_the_table(self):
        proposal = make_proposal()
        line = {"proposal": proposal, "at": timezone.now()}
        for move, source, target in (
            ("accept", "submitted", "accepted"),
            ("accept", "in_review", "declined"),
            ("schedule", "declined", "scheduled"),
            ("cheat", "submitted", "accepted"),
        ):
            with self.subTest(move), self.assertRaises(IntegrityError), transaction.atomic():
                ProposalTransition.objects.create(
                    **line, move=move, from_state=source, to_state=target
                )

    def test_the_database_knows_what_each_state_needs(self):
        row = Proposal.objects.filter(pk=make_proposal().pk)
        for changes in (
            {"state": "elsewhere"},
            {"state": "accepted"},  # decided, without saying when
            {"state": "more_info"},  # asked, without saying since when
            {"paused_on": timezone.localdate()},
            {"number": None},
            {"promised_on": None},
        ):
            with self.subTest(changes), self.assertRaises(IntegrityError), transaction.atomic():
                row.update(**changes)

    def test_the_database_holds_decisions_to_their_rules(self):
        proposal = make_proposal(state="in_review")
        now = timezone.now()
        prepare(proposal, by=self.reviewer)
        for fields in (
            {"outcome": "accepted"},  # a second draft
            {"outcome": "declined", "voided_at": now},  # no reason
            {"outcome": "accepted", "voided_at": now, "released_at": now},
        ):
            with self.subTest(fields), self.assertRaises(IntegrityError), transaction.atomic():
                Decision.objects.create(proposal=proposal, prepared_at=now, **fields)


class OwnProposalTests(PortalTestCase):
    def test_nobody_decides_on_what_they_or_their_body_proposed(self):
        partner = make_partner()
        writer = make_person("reviewer", email="writer@example.test")
        colleague = make_person("reviewer", email="colleague@example.test")
        Membership.objects.create(user=colleague, partner=partner)
        proposal = make_proposal(state="in_review", by=writer, partner=partner)
        for own in (writer, colleague):
            with self.assertRaisesMessage(ProposalError, "ほかの方"):
                prepare(proposal, by=own)
        decision = prepare(proposal, by=self.reviewer)
        for own in (writer, colleague):
            told = decisions.release_all([decision], by=own)
            self.assertEqual(len(told.refused), 1)
        Membership.objects.filter(user=writer).delete()  # who wrote it stays its writer
        with self.assertRaisesMessage(ProposalError, "ほかの方"):
            decisions.release(decision, by=writer)
        decisions.release(decision, by=self.reviewer)
        proposal.refresh_from_db()
        self.assertEqual(proposal.state, State.ACCEPTED)


class PrepareTests(PortalTestCase):
    def setUp(self):
        super().setUp()
        self.proposal = make_proposal(state="in_review", reviewer=self.reviewer)

    def prepare(self, **more):
        return decisions.prepare_decision(
            **{
                "proposal": self.proposal,
                "by": self.reviewer,
                "outcome": "accepted",
                "texts": TEXTS,
                **more,
            }
        )

    def test_nothing_moves_and_nobody_is_told(self):
        sent = len(self.outbox())
        self.prepare()
        self.proposal.refresh_from_db()
        self.assertEqual(self.proposal.state, State.IN_REVIEW)
        self.assertEqual(len(self.outbox()), sent)

    def test_no_and_conditions_need_reason_and_next_step_in_the_readers_language(self):
        for outcome in ("declined", "conditional"):
            for name in ("reason", "next_step", "mail"):
                blank = {**TEXTS, f"{name}_ja": "  "}
                with self.subTest(outcome=outcome, name=name):
                    with self.assertRaises(ProposalError) as caught:
                        self.prepare(outcome=outcome, texts=blank)
                    self.assertEqual(caught.exception.field, f"{name}_ja")
        self.prepare(texts={"mail_ja": "どうぞ。"})

    def test_one_draft_is_written_over_only_by_who_has_read_it(self):
        first = self.prepare()
        read = first.prepared_at.isoformat()
        self.prepare(texts={**TEXTS, "mail_ja": "二つ目"}, version=read)
        with self.assertRaises(ProposalError):
            self.prepare(texts={**TEXTS, "mail_ja": "三つ目"}, version=read)
        draft = decisions.draft_decision(self.proposal)
        self.assertEqual((draft.pk, draft.mail_ja), (first.pk, "二つ目"))

    def test_a_second_click_changes_nothing(self):
        first = self.prepare(version="")
        again = self.prepare(version="")
        self.assertEqual((again.pk, again.prepared_at), (first.pk, first.prepared_at))

    def test_only_in_review_and_only_what_is_possible(self):
        waiting = make_proposal(state="screening")
        with self.assertRaises(ProposalError):
            self.prepare(proposal=waiting)
        conditional = make_proposal(state="conditional")
        with self.assertRaises(ProposalError):
            self.prepare(proposal=conditional, outcome="conditional")
        self.prepare(proposal=conditional, outcome="accepted")

    def test_who_may_not_review_prepares_nothing(self):
        for role in ("reception", "editor", "approver", "proposer"):
            with self.subTest(role), self.assertRaises(PermissionDenied):
                self.prepare(by=make_person(role))


class ReleaseTests(PortalTestCase):
    def setUp(self):
        super().setUp()
        self.proposal = make_proposal(state="in_review", reviewer=self.reviewer)

    def test_state_history_and_mail_come_together_once(self):
        decision = prepare(self.proposal, by=self.reviewer, outcome="declined")
        for _click in range(3):
            decisions.release(decision, by=self.administrator)
        self.proposal.refresh_from_db()
        self.assertEqual(self.proposal.state, State.DECLINED)
        line = self.proposal.transitions.get(move="decline")
        self.assertEqual((line.by, line.note), (self.administrator, TEXTS["reason_ja"]))
        [mail] = self.outbox("proposal_decision")
        self.assertEqual(mail.to, self.proposal.proposer.email)
        for text in (TEXTS["mail_ja"], TEXTS["reason_ja"], TEXTS["next_step_ja"]):
            self.assertIn(text, mail.text)
        self.assertNotIn(TEXTS["mail_en"], mail.text)

    def test_a_mail_in_english_for_who_proposed_in_english(self):
        proposal = make_proposal(state="in_review", language="en")
        decisions.release(
            prepare(proposal, by=self.reviewer, outcome="conditional"), by=self.reviewer
        )
        [mail] = self.outbox("proposal_decision")
        self.assertEqual(mail.language, "en")
        self.assertIn(TEXTS["reason_en"], mail.text)
        self.assertNotIn(TEXTS["mail_ja"], mail.text)

    def test_void_after_a_question_and_after_taking_back(self):
        asked = prepare(self.proposal, by=self.reviewer)
        review_services.ask_for_more(self.proposal, by=self.reviewer, text="いつですか。")
        other = make_proposal(state="in_review")
        taken_back = prepare(other, by=self.reviewer)
        proposer_services.withdraw(other, by=other.proposer)
        for decision in (asked, taken_back):
            with self.assertRaises(ProposalError):
                decisions.release(decision, by=self.reviewer)
            decision.refresh_from_db()
            self.assertIsNotNone(decision.voided_at)
            self.assertIsNone(decision.released_at)
        self.assertEqual(self.outbox("proposal_decision"), [])

    def test_what_was_rewritten_since_is_not_released_unread(self):
        decision = prepare(self.proposal, by=self.reviewer)
        read = decision.prepared_at.isoformat()
        prepare(self.proposal, by=self.reviewer, outcome="declined")
        with self.assertRaises(ProposalError):
            decisions.release(decision, by=self.reviewer, version=read)
        self.assertEqual(self.outbox("proposal_decision"), [])

    def test_conditions_met_or_not(self):
        for outcome in ("accepted", "declined"):
            proposal = make_proposal(state="conditional")
            first = proposal.decided_at
            decisions.release(
                prepare(proposal, by=self.reviewer, outcome=outcome), by=self.reviewer
            )
            proposal.refresh_from_db()
            self.assertEqual((proposal.state, proposal.decided_at), (outcome, first))

    def test_reviewers_release_unless_approval_is_required(self):
        for role in ("reception", "editor", "proposer"):
            with self.subTest(role), self.assertRaises(PermissionDenied):
                decisions.release(prepare(self.proposal, by=self.reviewer), by=make_person(role))
        decisions.release(prepare(self.proposal, by=self.reviewer), by=self.approver)

    @override_settings(APPROVAL_REQUIRED=True)
    def test_where_approval_is_required_an_approver_who_did_not_prepare_it_releases(self):
        decision = prepare(self.proposal, by=self.administrator)
        with self.assertRaises(PermissionDenied):
            decisions.release(decision, by=self.reviewer)
        with self.assertRaises(ProposalError):
            decisions.release(decision, by=self.administrator)
        with override_settings(APPROVER_MAY_BE_AUTHOR=True):
            self.assertTrue(decisions.may_release(self.administrator, decision))
        decisions.release(decision, by=self.approver)

    def test_many_at_once_say_what_became_of_each(self):
        good, before, void = (
            prepare(make_proposal(state="in_review"), by=self.reviewer) for _n in range(3)
        )
        decisions.release(before, by=self.reviewer)
        proposer_services.withdraw(void.proposal, by=void.proposal.proposer)
        told = decisions.release_all([good, before, void], by=self.reviewer)
        self.assertEqual([row.pk for row in told.now], [good.pk])
        self.assertEqual([row.pk for row in told.before], [before.pk])
        self.assertEqual([row.pk for row, _why in told.refused], [void.pk])
        again = decisions.release_all([good, before, void], by=self.reviewer)
        self.assertEqual((len(again.now), len(again.before)), (0, 2))
        self.assertEqual(len(self.outbox("proposal_decision")), 2)


class ReleaseManyTests(PortalTestCase):
    def setUp(self):
        super().setUp()
        self.client.sign_in(self.reviewer)
        self.rows = bulk(50)
        for row in self.rows:
            prepare(row, by=self.reviewer)

    def test_fifty_chosen_in_the_list_are_fifty_mails_however_often(self):
        pks = [row.pk for row in self.rows]
        shown = self.client.post(LIST, {"action": "release_selected", ACTION_CHECKBOX_NAME: pks})
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
        proposer_services.withdraw(first, by=first.proposer)
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
