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
        ("【受付完了】提案 {n} を受け付けました", "ご提案をありがとうございます。受け付けました。"),
        ("We have received your proposal {n}", "Thank you for your proposal. We have received it."),
    ),
    "more_info": (
        ("【おたずね】提案 {n} について", "提案の検討を進めるため、次のことをお聞かせください。"),
        (
            "A question about your proposal {n}",
            "To go on with your proposal, we would like to know more:",
        ),
    ),
    "comment": (
        ("【ご連絡】提案 {n} について", "提案の担当者からのご連絡です。"),
        (
            "A message about your proposal {n}",
            "The people who look after your proposal have written to you:",
        ),
    ),
    "decision": (
        ("【結果のお知らせ】提案 {n}", "ご提案をありがとうございます。"),
        ("Your proposal {n} has been decided", "Thank you for your proposal."),
    ),
    "scheduled": (
        ("【準備中】提案 {n} の催しを準備しています", "提案が催しになります。"),
        ("Your proposal {n}: the event is being prepared", "Your proposal is becoming an event."),
    ),
}


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
                    self.assertEqual(mail.subject, subject.format(n=proposal.number))
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
    def test_a_neutral_question_with_a_link(self):
        for language, subject, words in (
            (
                "ja",
                "【お尋ね】金沢での催しに参加されますか",
                "名前と役割を公開するのは、同意いただいたときだけです。",
            ),
            (
                "en",
                "Will you take part in an event in Kanazawa?",
                "become public only if you agree",
            ),
        ):
            with self.subTest(language):
                make_proposal(cohosts=[ASKED], language=language)
                mail = self.outbox("proposal_cohost")[-1]
                self.assertEqual((mail.to, mail.language), (ASKED["email"], language))
                self.assertEqual(mail.subject, subject)
                self.assertIn(words, mail.text)
                self.assertIn(f"http://testserver/{language}/proposals/cohost/", mail.text)
                self.assertNotIn("<script>", mail.html)
                # what the proposer wrote about the event stands on the page
                self.assertNotIn("用水に沿って歩き", mail.text)


class WarningMailTests(PortalTestCase):
    def test_a_draft_that_will_go(self):
        for language, subject in (
            ("ja", "【お知らせ】提案の下書きがまもなく消えます"),
            ("en", "Your draft of a proposal will be deleted soon"),
        ):
            draft = make_draft(make_person("proposer"), language=language)
            today = timezone.localdate()
            for _again in range(2):
                proposal_mail.warn_of_deletion(draft, on=today, at=timezone.now())
            mail = self.outbox("proposal_draft_expiring")[-1]
            self.assertEqual((mail.subject, mail.language), (subject, language))
            self.assertIn(f"/{language}/proposals/{draft.pk}/", mail.text)
            self.assertIn("</html>", mail.html)
        self.assertEqual(len(self.outbox("proposal_draft_expiring")), 2)
