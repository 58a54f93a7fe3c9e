"""Answering what was asked, writing to the office, taking a proposal back."""

from django.core.cache import cache

from events.models import Proposal

from ....base import PortalClient, PortalTestCase
from ....factories import make_office
from ...reading import text_of, title_of
from ..factories import answers, make_proposal
from .factories import ProposingMixin, make_draft, url


class SentCase(ProposingMixin, PortalTestCase):
    @classmethod
    def setUpTestData(cls):
        make_office()

    def page(self, proposal, name="proposal_detail", **more):
        return self.client.get(url(name, proposal.pk, **more))

    def words(self, proposal, **more) -> str:
        return text_of(self.page(proposal, **more))


class AnswerTests(SentCase):
    def setUp(self):
        super().setUp()
        self.proposal = make_proposal(state="more_info", by=self.person)
        self.path = url("proposal_answer", self.proposal.pk)

    def answer(self, **more):
        version = Proposal.objects.get(pk=self.proposal.pk).version
        return self.client.post(self.path, {"text": "秋です。", "version": version, **more})

    def test_what_is_asked_is_shown_changed_and_answered(self):
        self.assertIn("いつですか。", text_of(self.client.get(self.path)))
        idea = {**answers()["idea"], "title": "秋の用水"}
        response = self.step(self.proposal, "idea", idea, check="1")
        self.assertRedirects(
            response, url("proposal_check", self.proposal.pk), fetch_redirect_response=False
        )
        self.assertRedirects(self.client.get(response["Location"]), self.path)
        for _again in range(2):
            response = self.answer()
            self.assertRedirects(response, url("proposal_detail", self.proposal.pk))
        self.proposal.refresh_from_db()
        self.assertEqual((self.proposal.state, self.proposal.title), ("screening", "秋の用水"))
        self.assertEqual(self.proposal.revisions.count(), 2)
        self.assertIn("秋です。", self.words(self.proposal))

    def test_an_empty_answer_and_a_broken_step_are_said(self):
        response = self.answer(text=" ")
        self.assertEqual(response.status_code, 422)
        self.assertIn("お返事を書いてください。", text_of(response))
        self.step(self.proposal, "idea", {**answers()["idea"], "title": ""})
        response = self.answer(text="秋です。")
        self.assertEqual(response.status_code, 422)
        self.assertContains(response, "秋です。", status_code=422)
        self.assertContains(response, "?check=1#id_title", status_code=422)

    def test_it_can_be_saved_and_gone_on_with(self):
        self.assertRedirects(self.answer(text="まだ途中", action="draft"), self.path)
        self.assertContains(self.client.get(self.path), "まだ途中")
        self.proposal.refresh_from_db()
        self.assertEqual(self.proposal.state, "more_info")

    def test_another_tab_was_faster(self):
        version = self.proposal.version
        self.step(self.proposal, "idea", {**answers()["idea"], "title": "新しい題"})
        response = self.answer(version=version)
        self.assertEqual(response.status_code, 409)
        self.assertContains(response, "秋です。", status_code=409)

    def test_a_session_that_ended_keeps_the_answer(self):
        cache.clear()
        stranger = PortalClient().sign_in(self.person).end_session()
        stranger.post(self.path, {"text": "長いお返事", "version": "1"})
        stranger.force_login(self.person)
        self.assertContains(stranger.get(self.path), "長いお返事")

    def test_when_nothing_is_asked_it_leads_back(self):
        sent = make_proposal(by=self.person)
        self.assertRedirects(
            self.client.get(url("proposal_answer", sent.pk)), url("proposal_detail", sent.pk)
        )


class MessageTests(SentCase):
    def send(self, proposal, text):
        return self.client.post(url("proposal_message", proposal.pk), {"text": text})

    def test_a_word_to_the_office(self):
        proposal = make_proposal(by=self.person)
        for _again in range(2):
            self.send(proposal, "会場を変えたいです。")
        self.assertEqual(proposal.comments.count(), 1)
        self.assertIn("会場を変えたいです。", self.words(proposal))

    def test_nothing_is_no_word(self):
        response = self.send(make_proposal(by=self.person), " ")
        self.assertEqual(response.status_code, 422)
        self.assertTrue(title_of(response).startswith("エラー："))

    def test_too_late(self):
        proposal = make_proposal(state="declined", by=self.person)
        self.assertNotContains(self.page(proposal), "message/")
        self.assertRedirects(self.send(proposal, "でも"), url("proposal_detail", proposal.pk))
        self.assertFalse(proposal.comments.exists())


class WithdrawTests(SentCase):
    def withdraw(self, proposal, **data):
        return self.client.post(url("proposal_withdraw", proposal.pk), data)

    def test_asked_once_more_then_taken_back(self):
        proposal = make_proposal(state="in_review", by=self.person)
        self.assertEqual(self.page(proposal, "proposal_withdraw").status_code, 200)
        self.assertEqual(Proposal.objects.get(pk=proposal.pk).state, "in_review")
        for _again in range(2):
            response = self.withdraw(proposal, note="日程が合わず")
            self.assertRedirects(response, url("proposal_detail", proposal.pk))
        proposal.refresh_from_db()
        self.assertEqual(proposal.state, "withdrawn")
        self.assertNotContains(self.page(proposal), "日程が合わず")

    def test_a_draft_is_deleted(self):
        draft = make_draft(self.person)
        self.assertRedirects(self.withdraw(draft), url("proposal_new"))
        self.assertFalse(Proposal.objects.exists())
        self.assertEqual(self.withdraw(draft).status_code, 404)

    def test_too_late_once_there_is_an_event(self):
        proposal = make_proposal(state="scheduled", by=self.person)
        self.withdraw(proposal)
        proposal.refresh_from_db()
        self.assertEqual(proposal.state, "scheduled")
