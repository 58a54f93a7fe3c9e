"""What proposers and co-hosts do, by the services: drafts, handing in, answering."""

from datetime import timedelta

import time_machine
from django.core.exceptions import PermissionDenied

from events.models import CoHost, Proposal, ProposalAttachment
from events.proposals import cohosts
from events.proposals.labels import LABELS, median_answer_days, timeline
from events.proposals.mail import cohost_by_token, cohost_url
from events.proposals.proposer import attachments
from events.proposals.proposer import services as proposer_services
from events.proposals.proposer.steps import STEPS
from events.proposals.review import services as review_services
from events.proposals.transitions import ProposalError
from kanazawa2030.core.drafts.services import StaleDraft
from kanazawa2030.core.storages import private_storage
from kanazawa2030.core.uploads.documents import clean_document
from kanazawa2030.core.workflow.changes import StaleItem

from ....base import PortalTestCase
from ....core.uploads.factories import pdf, upload
from ....factories import tokyo
from ....people import make_person
from ..factories import answers, make_proposal
from .factories import make_draft, make_member

State = Proposal.State
ASKED = {"name": "図書室", "email": "library@example.test", "role": "co_organiser", "partner": None}


class DraftTests(PortalTestCase):
    def setUp(self):
        self.person = make_person("proposer")

    def test_a_second_click_begins_no_second_draft(self):
        first = proposer_services.begin(by=self.person, language="ja")
        again = proposer_services.begin(by=self.person, language="en")
        self.assertEqual(first.pk, again.pk)
        self.assertEqual(again.language, "en")
        proposer_services.save_step(first, step="idea", values={"title": "x"}, by=self.person)
        self.assertNotEqual(proposer_services.begin(by=self.person, language="ja").pk, first.pk)

    def test_drafts_have_an_end(self):
        for _number in range(10):
            make_draft(self.person, idea={"title": "x"})
        with self.assertRaises(ProposalError):
            proposer_services.begin(by=self.person, language="ja")

    def test_anything_is_kept_and_the_title_made_fit(self):
        draft = make_draft(self.person)
        typed = {"title": "a\nb\t" + "c" * 400, "goals": ["none", "such"]}
        draft = proposer_services.save_step(draft, step="idea", values=typed, by=self.person)
        draft.refresh_from_db()
        self.assertEqual(draft.data["idea"], typed)
        self.assertEqual(draft.title, "a b " + "c" * 146)

    def test_the_second_of_two_tabs_is_told(self):
        draft = make_draft(self.person)
        seen = STEPS.version(draft, "idea")
        first = {"title": "はじめ"}
        proposer_services.save_step(draft, step="idea", values=first, by=self.person, version=seen)
        with self.assertRaises(StaleDraft) as caught:
            proposer_services.save_step(
                draft, step="idea", values={"title": "あと"}, by=self.person, version=seen
            )
        self.assertEqual(caught.exception.current.data["idea"], first)
        proposer_services.save_step(draft, step="idea", values=first, by=self.person, version=seen)

    def test_two_tabs_on_two_steps_are_no_conflict(self):
        draft = make_draft(self.person)
        seen = STEPS.version(draft, "when")
        proposer_services.save_step(draft, step="idea", values={"title": "x"}, by=self.person)
        saved = proposer_services.save_step(
            draft, step="when", values={"place": "open"}, by=self.person, version=seen
        )
        self.assertEqual(set(saved.data), {"idea", "when"})

    def test_a_stranger_does_nothing(self):
        draft, other = make_draft(self.person, full=True), make_person("proposer")
        for act in (
            lambda: proposer_services.save_step(draft, step="idea", values={}, by=other),
            lambda: proposer_services.submit(draft, by=other, data=answers()),
            lambda: proposer_services.discard(draft, by=other),
            lambda: proposer_services.withdraw(draft, by=other),
            lambda: attachments.add_attachments(draft, [], by=other),
        ):
            with self.assertRaises(PermissionDenied):
                act()

    def test_a_draft_is_deleted_with_its_files(self):
        draft = make_draft(self.person)
        document = clean_document(upload(pdf()))
        attachments.add_attachments(draft, [document], by=self.person)
        name = draft.attachments.get().file.name
        with self.captureOnCommitCallbacks(execute=True):
            proposer_services.discard(draft, by=self.person)
        self.assertFalse(Proposal.objects.exists())
        self.assertFalse(private_storage().exists(name))
        proposer_services.discard(draft, by=self.person)

    def test_what_was_handed_in_is_not_deleted_nor_changed(self):
        sent = make_proposal(by=self.person)
        with self.assertRaises(ProposalError):
            proposer_services.discard(sent, by=self.person)
        with self.assertRaises(ProposalError):
            proposer_services.save_step(sent, step="idea", values={}, by=self.person)
        with self.assertRaises(ProposalError):
            attachments.remove_attachment(sent, 1, by=self.person)


class AttachmentTests(PortalTestCase):
    def setUp(self):
        self.person = make_person("proposer")
        self.draft = make_draft(self.person)

    def add(self, number=1):
        documents = [clean_document(upload(pdf())) for _n in range(number)]
        return attachments.add_attachments(self.draft, documents, by=self.person)

    def test_too_many_leave_no_file_behind(self):
        self.add(3)
        before = private_storage().listdir("proposals")[1]
        with self.assertRaises(ProposalError):
            self.add(3)
        self.assertEqual(self.draft.attachments.count(), 3)
        self.assertEqual(private_storage().listdir("proposals")[1], before)

    def test_removing_one_deletes_its_file_and_twice_is_once(self):
        self.add()
        row = ProposalAttachment.objects.get()
        with self.captureOnCommitCallbacks(execute=True):
            attachments.remove_attachment(self.draft, row.pk, by=self.person)
            attachments.remove_attachment(self.draft, row.pk, by=self.person)
        self.assertFalse(private_storage().exists(row.file.name))

    def test_another_proposals_file_is_not_reached(self):
        self.add()
        other = make_draft(make_person("proposer"))
        row = ProposalAttachment.objects.get()
        attachments.remove_attachment(other, row.pk, by=other.proposer)
        self.assertTrue(ProposalAttachment.objects.filter(pk=row.pk).exists())


class SubmitTests(PortalTestCase):
    def setUp(self):
        self.person = make_person("proposer")

    def test_number_promise_revision_and_one_mail(self):
        with time_machine.travel(tokyo(2026, 12, 21, 10), tick=False):
            draft = make_draft(self.person, full=True)
            sent = proposer_services.submit(draft, by=self.person, data=answers())
            again = proposer_services.submit(draft, by=self.person, data=answers())
        self.assertEqual(sent.number, 20260001)
        self.assertEqual(again.number, sent.number)
        # 15 working days, over New Year and the second Monday of January
        self.assertEqual(f"{sent.promised_on}", "2027-01-18")
        self.assertEqual(sent.revisions.count(), 1)
        self.assertEqual(sent.summary_for_public, "夜の用水を歩きます。")
        self.assertEqual(len(self.outbox("proposal_received")), 1)

    def test_the_fiscal_year_counts(self):
        for moment, number in (
            (tokyo(2027, 3, 31, 23, 59), 20260001),
            (tokyo(2027, 4, 1), 20270001),
        ):
            with time_machine.travel(moment, tick=False):
                self.assertEqual(make_proposal().number, number)

    def test_what_was_saved_since_is_not_sent_unread(self):
        draft = make_draft(self.person, full=True)
        version = draft.version
        proposer_services.save_step(draft, step="idea", values={"title": "x"}, by=self.person)
        with self.assertRaises(StaleItem):
            proposer_services.submit(draft, by=self.person, data=answers(), version=version)

    def test_taken_back_it_stays_taken_back(self):
        sent = make_proposal(by=self.person)
        taken = proposer_services.withdraw(sent, by=self.person)
        self.assertEqual(proposer_services.withdraw(sent, by=self.person).state, taken.state)
        self.assertEqual(proposer_services.submit(sent, by=self.person, data={}).state, "withdrawn")


class AnswerTests(PortalTestCase):
    def test_the_promise_stands_still_in_between(self):
        with time_machine.travel(tokyo(2026, 6, 1, 10), tick=False):
            asked = make_proposal(state="more_info")
            promised = asked.promised_on
        with time_machine.travel(tokyo(2026, 6, 5, 10), tick=False):
            answered = proposer_services.answer(
                asked, by=asked.proposer, data=answers(title="別の題"), text="秋です。"
            )
            again = proposer_services.answer(
                asked, by=asked.proposer, data=answers(), text="秋です。"
            )
        self.assertEqual(promised, tokyo(2026, 6, 22).date())
        self.assertEqual(answered.promised_on, tokyo(2026, 6, 26).date())
        self.assertEqual((answered.state, answered.title), ("screening", "別の題"))
        self.assertEqual(again.title, "別の題")
        self.assertEqual(asked.revisions.count(), 2)
        self.assertEqual(asked.comments.filter(is_from_staff=False).count(), 1)

    def test_it_returns_to_where_it_was_asked_from(self):
        reviewer = make_person("reviewer")
        asked = make_proposal(state="in_review", reviewer=reviewer)
        asked = review_services.ask_for_more(asked, by=reviewer, text="何人ですか。")
        answered = proposer_services.answer(asked, by=asked.proposer, data=answers())
        self.assertEqual(answered.state, State.IN_REVIEW)

    def test_nothing_asked_nothing_answered(self):
        sent = make_proposal()
        with self.assertRaises(ProposalError):
            proposer_services.answer(sent, by=sent.proposer, data=answers())


class CoHostTests(PortalTestCase):
    def setUp(self):
        self.proposal = make_proposal(cohosts=[ASKED])
        self.cohost = self.proposal.cohosts.get()

    def token(self, cohost=None):
        return cohost_url(cohost or self.cohost).rstrip("/").rpartition("/")[2]

    def ask_and_answer(self, cohosts):
        reviewer = make_person("reviewer")
        review_services.begin_screening(self.proposal, by=reviewer)
        review_services.ask_for_more(self.proposal, by=reviewer, text="?")
        proposer_services.answer(
            self.proposal, by=self.proposal.proposer, data=answers(), cohosts=cohosts
        )

    def test_asked_once_and_heard(self):
        self.assertEqual(self.cohost.state, CoHost.State.ASKED)
        self.assertEqual(len(self.outbox("proposal_cohost")), 1)
        for agrees, state in ((True, "agreed"), (True, "agreed"), (False, "declined")):
            answered = cohosts.answer_as_cohost(self.cohost, agrees=agrees)
            self.assertEqual(answered.state, state)

    def test_a_decision_ends_it(self):
        proposer_services.withdraw(self.proposal, by=self.proposal.proposer)
        with self.assertRaises(ProposalError):
            cohosts.answer_as_cohost(self.cohost, agrees=True)

    def test_named_again_in_the_same_role_keeps_its_answer(self):
        cohosts.answer_as_cohost(self.cohost, agrees=True)
        self.ask_and_answer([ASKED])
        self.assertEqual(self.proposal.cohosts.get().state, "agreed")
        self.assertEqual(len(self.outbox("proposal_cohost")), 1)

    def test_another_role_is_another_question(self):
        old = self.token()
        cohosts.answer_as_cohost(self.cohost, agrees=True)
        self.ask_and_answer([{**ASKED, "role": "endorser"}])
        fresh = self.proposal.cohosts.get()
        self.assertEqual((fresh.state, fresh.role), ("asked", "endorser"))
        self.assertEqual(len(self.outbox("proposal_cohost")), 2)
        self.assertIsNone(cohost_by_token(old))
        self.assertEqual(cohost_by_token(self.token(fresh)), fresh)
        with self.assertRaises(ProposalError):
            cohosts.answer_as_cohost(self.cohost, agrees=True, nonce=self.cohost.nonce)

    def test_named_no_more_is_forgotten(self):
        old = self.token()
        self.ask_and_answer([])
        self.assertFalse(CoHost.objects.exists())
        self.assertIsNone(cohost_by_token(old))
        with self.assertRaises(ProposalError):
            cohosts.answer_as_cohost(self.cohost, agrees=True)

    def test_a_forged_link_is_nothing(self):
        token = self.token()
        for bad in (token[:-1], token + "x", "1.x~y", "", token.replace(".", "..", 1)):
            self.assertIsNone(cohost_by_token(bad))


class MembershipTests(PortalTestCase):
    def test_members_share_what_is_their_organisations(self):
        member = make_member()
        colleague = make_member(member.partner, role="editor")
        draft = make_draft(member)
        self.assertFalse(Proposal.objects.belonging_to(colleague).exists())
        proposer_services.save_step(
            draft, step="organisation", values={}, by=member, partner=member.partner
        )
        self.assertEqual(Proposal.objects.belonging_to(colleague).get(), draft)
        self.assertFalse(Proposal.objects.belonging_to(make_person("proposer")).exists())

    def test_whoever_leaves_sees_it_no_more(self):
        member = make_member()
        proposal = make_draft(member)
        proposer_services.save_step(
            proposal, step="organisation", values={}, by=member, partner=member.partner
        )
        member.memberships.all().delete()
        self.assertFalse(Proposal.objects.visible_to(member).exists())
        with self.assertRaises(PermissionDenied):
            proposer_services.save_step(proposal, step="idea", values={}, by=member)


class WordsTests(PortalTestCase):
    def test_every_state_has_its_public_label(self):
        self.assertEqual(set(LABELS), set(State))

    def test_the_timeline_names_what_is_to_come(self):
        sent = make_proposal(state="screening")
        stages = timeline(sent, sent.transitions.order_by("at", "pk"))
        self.assertEqual([bool(stage.at) for stage in stages], [True] * 2 + [False] * 3)
        self.assertEqual([stage.is_now for stage in stages].index(True), 1)

    def test_the_median_is_told_from_five_cases_on(self):
        start = tokyo(2026, 6, 1, 10)  # a Monday
        for days in (1, 2, 3, 4):
            self.decided(start, start + timedelta(days=days))
        self.assertIsNone(median_answer_days())
        self.decided(start, start + timedelta(days=7))
        self.assertEqual(median_answer_days(), 3)

    def test_the_median_leaves_out_samples_and_waiting(self):
        start = tokyo(2026, 6, 1, 10)
        for _number in range(5):
            self.decided(start, start + timedelta(days=2))
        sample = self.decided(start, start + timedelta(days=50))
        Proposal.objects.filter(pk=sample.pk).update(is_sample=True)
        self.assertEqual(median_answer_days(), 2)
        for proposal in Proposal.objects.filter(is_sample=False):
            proposal.transitions.create(
                move="ask", from_state="screening", to_state="more_info", at=start
            )
            proposal.transitions.create(
                move="answer_screening",
                from_state="more_info",
                to_state="screening",
                at=start + timedelta(days=1),
            )
        self.assertEqual(median_answer_days(), 1)

    def decided(self, sent_at, decided_at):
        with time_machine.travel(sent_at, tick=False):
            proposal = make_proposal(state="declined")
        Proposal.objects.filter(pk=proposal.pk).update(decided_at=decided_at)
        return proposal
