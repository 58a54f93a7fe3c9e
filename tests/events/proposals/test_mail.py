"""What proposers and co-hosts are told: each mail in both languages, text and HTML."""

from django.utils import timezone

from events.models import Proposal
from events.proposals import comments
from events.proposals import mail as proposal_mail
from events.proposals.review import decisions

from ...base import PortalTestCase
from ...factories import make_office
from ...people import make_person
from .factories import make_proposal, prepare
from .proposer.factories import make_draft, make_member

HOSTILE = '<script>alert(1)</script>"&'
ASKED = {"name": HOSTILE, "email": "library@example.test", "role": "endorser", "partner": None}
# A whole line of each, and its subject, in Japanese and English.
LINES = {
    "received": (
        ("ご提案を受け付けました（{n}）", "このたびはご提案いただき、ありがとうございます。"),
        ("We have received your proposal {n}", "Thank you for your proposal."),
    ),
    "more_info": (
        ("ご提案についてのお尋ね（{n}）", "ご提案について、次のことをお尋ねします。"),
        ("A question about your proposal {n}", "We have a question about your proposal:"),
    ),
    "comment": (
        ("ご提案についてのご連絡（{n}）", "ご提案について、事務局からご連絡します。"),
        ("A message about your proposal {n}", "The office has written to you about your proposal:"),
    ),
    "decision": (
        ("ご提案の検討結果（{n}）", "ご提案をありがとうございます。"),
        ("Our decision on your proposal {n}", "Thank you for your proposal."),
    ),
    "scheduled": (
        ("ご提案の催しを準備しています（{n}）", "ご提案の催しの開催に向けて、準備を進めています。"),
        ("We are preparing the event of your proposal {n}", "Your proposal is becoming an event."),
    ),
}
STARTS = {"ja": "【金沢SDGs】", "en": "[Kanazawa SDGs] "}


class ProposerMailTests(PortalTestCase):
    @classmethod
    def setUpTestData(cls):
        make_office()

    def proposals(self):
        for language in ("ja", "en"):
            person = make_person("proposer", language=language)
            asked = make_proposal(state="more_info", by=person, language=language)
            done = make_proposal(state="scheduled", by=person, language=language)
            reviewer = make_person("reviewer")
            comments.comment(done, by=reviewer, text=HOSTILE, visibility="proposer")
            yield language, asked, done

    def test_each_mail_in_its_language(self):
        for language, asked, done in self.proposals():
            for what, lines in LINES.items():
                subject, line = lines[language == "en"]
                proposal = asked if what == "more_info" else done
                with self.subTest(what, language=language):
                    mail = [
                        one
                        for one in self.outbox(f"proposal_{what}")
                        if str(proposal.number) in one.subject
                    ][-1]
                    self.assertEqual(mail.to, proposal.proposer.email)
                    self.assertEqual(mail.language, language)
                    subject = STARTS[language] + subject.format(n=proposal.number)
                    self.assertEqual(mail.subject, subject)
                    self.assertIn(line, mail.text)
                    self.assertIn(line, mail.html)
                    self.assertIn(f'lang="{language}"', mail.html)
                    url = f"http://testserver/{language}/proposals/{proposal.pk}/"
                    self.assertIn(url, mail.text)
                    self.assertIn(url, mail.html)
                    self.assertNotIn("<script>", mail.html)

    def test_text_from_people_is_only_text(self):
        for _language, _asked, done in self.proposals():
            mail = self.outbox("proposal_comment")[-1]
            self.assertIn(HOSTILE, mail.text)
            self.assertNotIn("<script>", mail.html)
            self.assertIn("&lt;script&gt;", mail.html)
            self.assertNotIn("script", mail.subject)
            self.assertTrue(done.number)

    def test_the_subject_never_holds_what_was_typed(self):
        make_proposal(idea={"title": HOSTILE}, cohosts=[ASKED])
        for mail in self.outbox():
            self.assertNotIn("script", mail.subject)

    def test_repeated_it_is_one_mail(self):
        proposal = make_proposal(state="in_review")
        decision = prepare(proposal, by=(reviewer := make_person("reviewer")))
        for _again in range(3):
            decisions.release(decision, by=reviewer)
            proposal_mail.notify(proposal, "received")
        self.assertEqual(len(self.outbox("proposal_decision")), 1)
        self.assertEqual(len(self.outbox("proposal_received")), 1)

    def test_after_a_departure_the_owners_are_told(self):
        member = make_member(role="editor")
        owner = make_member(member.partner)
        proposal = make_proposal(by=member, partner=member.partner)
        self.assertEqual([mail.to for mail in self.outbox("proposal_received")], [member.email])
        member.memberships.all().delete()
        proposal = Proposal.objects.get(pk=proposal.pk)
        self.assertEqual(proposal_mail.recipients_of(proposal), [owner])


class CohostMailTests(PortalTestCase):
    def ask(self, language="ja", **fields):
        make_proposal(cohosts=[ASKED], language=language, **fields)
        return self.outbox("proposal_cohost")[-1]

    def test_a_question_with_a_link(self):
        for language, subject, first, words in (
            (
                "ja",
                "催しの共催などについてのお伺い（回答のお願い）",
                "ご担当者 様",
                "お名前と役割を公開するのは、同意いただいたときだけです。",
            ),
            ("en", "Request to co-host an event", "Hello,", "become public only if you agree"),
        ):
            with self.subTest(language):
                mail = self.ask(language)
                self.assertEqual((mail.to, mail.language), (ASKED["email"], language))
                self.assertEqual(mail.subject, STARTS[language] + subject)
                self.assertTrue(mail.text.startswith(f"{first}\n"))
                self.assertIn(words, mail.text)
                self.assertIn(f"http://testserver/{language}/proposals/cohost/", mail.text)
                self.assertNotIn("<script>", mail.html)
                # what the proposer wrote about the event stands on the page
                self.assertNotIn("用水に沿って歩き", mail.text)

    def test_it_says_who_asks(self):
        member = make_member()
        mail = self.ask(by=member, partner=member.partner)
        self.assertIn(f"提案した方：{member.partner.name_ja}\n", mail.text)
        mail = self.ask(organisation={"proposed_by": "group", "group_name": HOSTILE})
        self.assertIn(f"提案した方：「{HOSTILE}」\n", mail.text)
        mail = self.ask(organisation={"proposed_by": "person"})
        self.assertIn("提案した方：個人の方（お名前は下のページに記載）\n", mail.text)

    def test_words_of_strangers_are_quoted_below_ours(self):
        mail = self.ask(idea={"title": "お得な\n情報" + "あ" * 100})
        before, _facts, rest = mail.text.partition("提案した方：")
        for words in ("お得な", HOSTILE):
            self.assertNotIn(words, mail.subject + before)
        self.assertRegex(rest, "提案された催し：「お得な 情報あ+…」\n")
        self.assertIn(f"お名前の挙がった団体：「{HOSTILE}」\n", rest)


class WarningMailTests(PortalTestCase):
    def test_a_draft_that_will_go(self):
        for language, subject in (
            ("ja", "提案の下書きをまもなく削除します"),
            ("en", "The draft of your proposal will be deleted soon"),
        ):
            draft = make_draft(make_person("proposer"), language=language)
            today = timezone.localdate()
            for _again in range(2):
                proposal_mail.warn_of_deletion(draft, on=today, at=timezone.now())
            mail = self.outbox("proposal_draft_expiring")[-1]
            self.assertEqual(mail.subject, STARTS[language] + subject)
            self.assertEqual(mail.language, language)
            self.assertIn(f"/{language}/proposals/{draft.pk}/", mail.text)
            self.assertIn("</html>", mail.html)
        self.assertEqual(len(self.outbox("proposal_draft_expiring")), 2)
