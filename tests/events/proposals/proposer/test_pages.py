"""A proposal once it is sent: what its people see and do, and nobody else."""

import re
from io import StringIO

from django.core.cache import cache
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from events.models import CoHost, Event, Proposal
from events.proposals import comments
from events.proposals.mail import cohost_url
from events.proposals.proposer import attachments
from events.proposals.proposer import services as proposer_services
from events.proposals.review import decisions, message_panels
from kanazawa2030.core.models import Publishable
from kanazawa2030.core.uploads.documents import clean_document

from ....base import PortalClient, PortalTestCase
from ....core.uploads.factories import pdf, upload
from ....factories import make_office, make_partner
from ....people import make_person
from ...reading import text_of, title_of
from ..factories import answers, make_proposal, prepare
from .factories import ProposingMixin, make_draft, make_member, url

HOSTILE = '"><script>alert(1)</script>'
PUBLIC = {
    "draft": ("下書き", "Draft"),
    "submitted": ("受け付けました", "Received"),
    "screening": ("確認中", "Being checked"),
    "more_info": ("追加の確認をお願いしています", "We have a question for you"),
    "in_review": ("検討中", "Under consideration"),
    "accepted": ("採用", "Accepted"),
    "conditional": ("条件付き採用", "Accepted with conditions"),
    "declined": ("今回は見送り", "Not this time"),
    "withdrawn": ("取下げ", "Withdrawn"),
    "scheduled": ("準備中", "In preparation"),
}
# Every page of one proposal, and whether staff who review read it too.
PAGES = {
    "proposal_detail": True,
    "proposal_print": True,
    "proposal_check": False,
    "proposal_answer": False,
    "proposal_message": False,
    "proposal_withdraw": False,
}


class SentCase(ProposingMixin, PortalTestCase):
    @classmethod
    def setUpTestData(cls):
        make_office()

    def page(self, proposal, name="proposal_detail", **more):
        return self.client.get(url(name, proposal.pk, **more))

    def words(self, proposal, **more) -> str:
        return text_of(self.page(proposal, **more))


class StateTests(SentCase):
    def test_each_state_in_its_public_words(self):
        for state, labels in PUBLIC.items():
            proposal = make_proposal(state=state, by=self.person)
            for language, label in zip(("ja", "en"), labels, strict=True):
                with self.subTest(state, language=language):
                    response = self.page(proposal, language=language)
                    self.assertTrue(
                        title_of(response)
                        .removesuffix(" | IMAGINE KANAZAWA 2030")
                        .endswith(f"（{label}）" if language == "ja" else f"({label})")
                    )
                    self.assertIn(label, text_of(response))
                    self.assertContains(response, "noindex")

    def test_receipt_promise_and_address(self):
        proposal = make_proposal(by=self.person)
        words = self.words(proposal)
        for part in (str(proposal.number), "までに、このページとメール", self.person.email):
            self.assertIn(part, words)

    def test_messages_are_seen_notes_among_staff_never(self):
        proposal = make_proposal(state="screening", by=self.person)
        reviewer = make_person("reviewer", name="審査 花子")
        comments.comment(proposal, by=reviewer, text="内輪の話", visibility="internal")
        comments.comment(proposal, by=reviewer, text=HOSTILE, visibility="proposer")
        response = self.page(proposal)
        self.assertNotContains(response, "内輪の話")
        self.assertNotContains(response, "審査 花子")
        self.assertNotContains(response, "<script>alert")
        self.assertIn("alert(1)", text_of(response))

    def test_a_decision_is_nothing_before_its_release(self):
        reviewer = make_person("reviewer")
        proposal = make_proposal(state="in_review", by=self.person, reviewer=reviewer)
        decision = prepare(proposal, by=reviewer, outcome="declined")
        for page in ("proposal_detail", "proposal_print"):
            self.assertNotContains(self.page(proposal, page), "会場の都合")
        decisions.release(decision, by=reviewer)
        words = self.words(proposal)
        self.assertIn("会場の都合がつきません。", words)
        self.assertIn("来月もう一度ご相談ください。", words)
        self.assertIn("There is no place for it.", self.words(proposal, language="en"))


class EventTests(SentCase):
    """From the draft of the event to its report, as the proposer follows it."""

    def setUp(self):
        super().setUp()
        self.proposal = make_proposal(state="scheduled", by=self.person)
        self.event = Event.objects.get(proposal=self.proposal)
        self.path = self.event.get_absolute_url()

    def publish(self):
        Event.objects.filter(pk=self.event.pk).update(
            publishing_state=Publishable.State.APPROVED,
            publish_at=self.proposal.submitted_at,
            registration_mode="here",
            capacity=30,
            seats_held=7,
        )

    def label(self) -> str:
        return title_of(self.page(self.proposal)).partition("（")[2].partition("）")[0]

    def test_the_proposer_previews_the_draft_and_gets_back(self):
        page = self.page(self.proposal)
        self.assertContains(page, self.path)
        self.assertNotIn("申込み 7人", text_of(page))
        preview = self.client.get(self.path)
        self.assertContains(preview, "催しを提案した方と事務局だけ")
        self.assertContains(preview, url("proposal_detail", self.proposal.pk))
        self.assertContains(preview, "noindex")

    def test_nobody_else_previews_it(self):
        for client in (PortalClient(), PortalClient().sign_in(make_member())):
            self.assertEqual(client.get(self.path).status_code, 404)
        Event.objects.filter(pk=self.event.pk).update(
            publishing_state=Publishable.State.WITHDRAWN, withdrawal_reason="x"
        )
        self.assertEqual(self.client.get(self.path).status_code, 410)

    def test_the_badge_follows_the_event(self):
        self.assertEqual(self.label(), "準備中")
        self.assertContains(self.client.get("/ja/my/"), '<span class="badge c5">準備中</span>')
        self.publish()
        self.assertEqual(self.label(), "公開中")
        self.assertContains(self.client.get("/ja/my/"), '<span class="badge c2">公開中</span>')
        for state, label in (("done", "報告済み"), ("closed", "催しは中止")):
            Proposal.objects.filter(pk=self.proposal.pk).update(state=state)
            self.assertEqual(self.label(), label)

    def test_totals_once_it_is_public(self):
        self.publish()
        response = self.page(self.proposal)
        self.assertContains(response, self.path)
        self.assertIn("申込み 7人／定員30人", text_of(response))

    def test_a_change_of_a_public_event_is_asked_for_and_reaches_the_desk(self):
        self.publish()
        self.assertContains(self.page(self.proposal), "message/")
        self.client.post(url("proposal_message", self.proposal.pk), {"text": "会場が変わります。"})
        reviewer = make_person("reviewer")
        desk = PortalClient().sign_in(reviewer)
        self.assertContains(desk.get("/admin/"), "提案者からの連絡：返信待ち")
        lines = message_panels.digest_lines(reviewer, timezone.now())
        self.assertEqual(len(lines), 1)
        comments.comment(self.proposal, by=reviewer, text="直しました。", visibility="proposer")
        self.assertNotContains(desk.get("/admin/"), "提案者からの連絡：返信待ち")
        Proposal.objects.filter(pk=self.proposal.pk).update(state="done")
        self.assertNotContains(self.page(self.proposal), "message/")


class AccessTests(SentCase):
    def people(self):
        yield "stranger", PortalClient(), 302
        yield "another proposer", PortalClient().sign_in(make_person("proposer")), 404
        yield "another member", PortalClient().sign_in(make_member()), 404
        yield "editor", PortalClient().sign_in(make_person("editor")), 404
        yield "reception", PortalClient().sign_in(make_person("reception")), 404

    def test_nobody_else_reads_or_writes_and_ids_tell_nothing(self):
        proposal = make_proposal(state="more_info", by=self.person)
        draft = make_draft(self.person, full=True)
        before = list(Proposal.objects.order_by("pk").values())
        for who, client, status in self.people():
            cache.clear()
            for pk in (proposal.pk, draft.pk, 999_999):
                for name in PAGES:
                    with self.subTest(who, name=name, pk=pk):
                        self.assertEqual(client.get(url(name, pk)).status_code, status)
                for name in ("proposal_check", "proposal_answer", "proposal_withdraw"):
                    with self.subTest(who, posts=name, pk=pk):
                        response = client.post(url(name, pk), {"text": "x", "version": "1"})
                        self.assertEqual(response.status_code, status)
                path = url("proposal_step", pk, "idea")
                for method in (client.get, client.post):
                    cache.clear()
                    self.assertEqual(method(path, {"title": "x"}).status_code, status)
        self.assertEqual(list(Proposal.objects.order_by("pk").values()), before)

    def test_reviewers_read_what_was_sent_and_write_nothing_here(self):
        proposal = make_proposal(state="more_info", by=self.person)
        draft = make_draft(self.person)
        client = PortalClient().sign_in(make_person("reviewer"))
        for name, is_read in PAGES.items():
            with self.subTest(name):
                wanted = 200 if is_read else 404
                self.assertEqual(client.get(url(name, proposal.pk)).status_code, wanted)
                self.assertEqual(client.get(url(name, draft.pk)).status_code, 404)
        self.assertNotContains(client.get(url("proposal_detail", proposal.pk)), "withdraw/")

    def test_reviewers_need_their_second_factor(self):
        proposal = make_proposal(by=self.person)
        client = PortalClient().sign_in(make_person("reviewer"), second_factor=False)
        self.assertEqual(client.get(url("proposal_detail", proposal.pk)).status_code, 404)

    def test_members_share_it_until_they_leave(self):
        member = make_member()
        proposal = make_proposal(by=member, partner=member.partner)
        colleague = make_member(member.partner, role="editor")
        client = PortalClient().sign_in(colleague)
        self.assertEqual(client.get(url("proposal_detail", proposal.pk)).status_code, 200)
        colleague.memberships.all().delete()
        self.assertEqual(client.get(url("proposal_detail", proposal.pk)).status_code, 404)

    def test_files_go_to_those_who_read_the_proposal(self):
        draft = make_draft(self.person)
        attachments.add_attachments(draft, [clean_document(upload(pdf()))], by=self.person)
        other = make_draft(self.person, idea={"title": "x"})
        row = draft.attachments.get()
        path = url("attachment", draft.pk, row.pk)
        self.assertEqual(self.client.get(path).status_code, 200)
        self.assertEqual(self.client.get(url("attachment", other.pk, row.pk)).status_code, 404)
        for who, client, status in self.people():
            with self.subTest(who):
                self.assertEqual(client.get(path).status_code, status)
        reviewer = PortalClient().sign_in(make_person("reviewer"))
        self.assertEqual(reviewer.get(path).status_code, 404, "a draft is nobody else's")

    def test_no_form_acts_without_its_token(self):
        proposal = make_proposal(state="more_info", by=self.person)
        client = PortalClient(enforce_csrf_checks=True).sign_in(self.person)
        for name in ("proposal_answer", "proposal_message", "proposal_withdraw"):
            self.assertEqual(client.post(url(name, proposal.pk), {"text": "x"}).status_code, 403)


class PrintTests(SentCase):
    def test_what_was_handed_in_in_its_latest_version(self):
        proposal = make_proposal(state="more_info", by=self.person)
        self.step(proposal, "idea", {**answers()["idea"], "title": "まだ送っていない題"})
        for language in ("ja", "en"):
            words = text_of(self.page(proposal, "proposal_print", language=language))
            self.assertIn(str(proposal.number), words)
            self.assertIn("用水に沿って歩き", words)

    def test_a_draft_says_that_it_was_not_sent(self):
        draft = make_draft(self.person, full=True)
        self.assertIn("まだ送っていません", text_of(self.page(draft, "proposal_print")))


class CohostPageTests(SentCase):
    def setUp(self):
        super().setUp()
        asked = {"name": HOSTILE, "email": "c@example.test", "role": "endorser", "partner": None}
        self.proposal = make_proposal(by=self.person, cohosts=[asked], idea={"what": HOSTILE})
        self.cohost = self.proposal.cohosts.get()
        self.path = "/" + cohost_url(self.cohost).split("/", 3)[3]
        self.client.logout()

    def test_asked_in_the_language_of_the_link(self):
        response = self.client.get(self.path)
        self.assertIn("参加についてのお尋ね", text_of(response))
        self.assertNotContains(response, "<script>alert")
        english = self.client.get(self.path.replace("/ja/", "/en/"))
        self.assertIn("Will you take part?", text_of(english))
        self.assertEqual(CoHost.objects.get().state, "asked", "a GET never acts")

    def test_yes_no_and_yes_again(self):
        for answer, state in (("yes", "agreed"), ("no", "declined"), ("yes", "agreed")):
            for _again in range(2):
                self.client.post(self.path, {"answer": answer})
            self.assertEqual(CoHost.objects.get().state, state)
        self.client.post(self.path, {"answer": "perhaps"})
        self.assertEqual(CoHost.objects.get().state, "agreed")
        self.client.sign_in(self.person)
        self.assertIn("同意済み", self.words(self.proposal))

    def test_when_it_is_over(self):
        proposer_services.withdraw(self.proposal, by=self.person)
        self.assertNotContains(self.client.get(self.path), '<button class="btn btn-primary')
        response = self.client.post(self.path, {"answer": "yes"})
        self.assertEqual(response.status_code, 409)
        self.assertEqual(CoHost.objects.get().state, "asked")

    def test_a_bad_link_is_one_neutral_page(self):
        for bad in (
            self.path[:-3] + "x/",
            "/ja/proposals/cohost/1.a~b/",
            self.path.replace("~", "~x"),
        ):
            response = self.client.get(bad)
            self.assertEqual(response.status_code, 404)
            self.assertIn("このリンク", text_of(response))


class MyPageTests(SentCase):
    def test_it_says_which_address_signs_in_and_how_to_change_it(self):
        page = self.client.get("/ja/my/")
        self.assertContains(page, f"サインインに使うメールアドレスは{self.person.email}です。")
        self.assertContains(page, "事務局で変更します。")
        self.assertContains(page, 'href="/ja/contact/"')

    def test_a_partner_sees_what_it_is_asked_to_take_part_in(self):
        member = make_member()
        asked = {"name": "見晴らしの会", "email": "c@example.test", "role": "endorser"}
        proposal = make_proposal(by=self.person, cohosts=[{**asked, "partner": member.partner}])
        client = PortalClient().sign_in(member)
        for language, words in (
            ("ja", "見晴らしの会に届いています"),
            ("en", "Will 見晴らしの会 take part"),
        ):
            page = client.get(f"/{language}/my/")
            self.assertContains(page, words)
            self.assertContains(page, f"/{language}/proposals/cohost/")
        self.assertNotContains(self.client.get("/ja/my/"), "/proposals/cohost/")
        path = re.search(r'href="(/ja/proposals/cohost/[^"]+)"', client.get("/ja/my/").text)[1]
        client.post(path, {"answer": "yes"})
        page = client.get("/ja/my/")
        self.assertNotContains(page, "見晴らしの会に届いています")
        self.assertContains(page, "承諾")
        proposer_services.withdraw(proposal, by=self.person)
        self.assertNotContains(client.get("/ja/my/"), "/proposals/cohost/")

    def test_own_proposals_with_label_and_what_waits(self):
        make_draft(self.person, idea={"title": "落ち葉の会議"})
        asked = make_proposal(state="more_info", by=self.person)
        make_proposal(idea={"title": "よその提案"})
        for language, label, waits in (
            ("ja", "追加の確認をお願いしています", "お尋ねしたいことがあります"),
            ("en", "We have a question for you", "We have a question about"),
        ):
            response = self.client.get(f"/{language}/my/")
            words = text_of(response)
            for part in ("落ち葉の会議", label, waits, str(asked.number)):
                self.assertIn(part, words)
            self.assertNotIn("よその提案", words)
            self.assertContains(response, url("proposal_answer", asked.pk, language=language))


class LinkTests(SentCase):
    def test_the_call_leads_here(self):
        call_command("load_content", stdout=StringIO())
        for path in ("/ja/", "/en/", "/ja/call/", "/en/call/"):
            with self.subTest(path):
                self.assertContains(self.client.get(path), f"{path[:4]}proposals/new/")

    @override_settings(LIMITS={"cohost": (0, 1), "cohost_from": (9, 1)})
    def test_a_partner_is_not_asked_too_often(self):
        make_partner(name_ja="川の会", contact_email="river@example.test")
        draft = make_draft(
            self.person,
            full=True,
            organisation={"cohost1_name": "川の会", "cohost1_role": "endorser"},
        )
        self.assertEqual(self.send(draft).status_code, 429)
