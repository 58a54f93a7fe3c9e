"""One proposal on the staff desk: what is read there, each button, the decision."""

from django.urls import reverse
from django.utils.translation import override

from events.models import Event
from events.proposals import comments
from events.proposals.proposer import services as proposer_services
from events.proposals.review import decisions
from events.proposals.review import services as review_services
from events.proposals.review.detail import with_texts

from ....base import PortalTestCase
from ....people import make_person
from ....staffdesk import sent_by
from ..factories import answers, make_cohost, make_proposal, page, prepare


class PageTests(PortalTestCase):
    def setUp(self):
        super().setUp()
        self.proposal = make_proposal(state="in_review", reviewer=self.reviewer)
        self.client.sign_in(self.reviewer)

    def get(self, proposal=None):
        return self.client.get(page(proposal or self.proposal))

    def test_what_was_handed_in_is_read_by_section(self):
        make_cohost(self.proposal, state="asked", name="まだ答えていない会")
        for language in ("ja", "en"):
            self.reviewer.language = language
            self.reviewer.save()
            response = self.get()
            for text in (
                "夜の用水を歩きます。",
                "18:30–20:00",
                "水野",
                "まだ答えていない会",
                self.proposal.proposer.email,
                str(self.proposal.number),
            ):
                self.assertContains(response, text)

    def test_staff_read_what_was_handed_in_not_what_is_being_typed(self):
        review_services.ask_for_more(self.proposal, by=self.reviewer, text="いつですか。")
        proposer_services.save_step(
            self.proposal,
            step="idea",
            by=self.proposal.proposer,
            values={**answers()["idea"], "what": "まだ書きかけ"},
        )
        self.assertNotContains(self.get(), "まだ書きかけ")

    def test_a_round_of_questions_shows_what_changed_side_by_side(self):
        review_services.ask_for_more(self.proposal, by=self.reviewer, text="いつですか。")
        data = answers(what="用水に沿って走り、水の音を聴きます。", audience="子どもと保護者")
        proposer_services.answer(
            self.proposal, by=self.proposal.proposer, data=data, text="直しました"
        )
        response = self.get()
        self.assertContains(response, "沿って<del>歩き</del>")
        self.assertContains(response, "沿って<ins>走り</ins>")
        self.assertContains(response, "<ins>子どもと保護者</ins>")
        self.assertContains(response, "直しました")
        changes = response.context["rounds"][0].changes
        self.assertEqual(len(changes), 2)

    def test_notes_and_messages_are_two_forms_and_look_different(self):
        for end, form, text in (
            ("note", "note_form", "予算を確かめる"),
            ("message", "message_form", "お電話します"),
        ):
            sent = sent_by(self.get(), form)
            [field] = sent
            for _click in range(2):
                response = self.client.post(page(self.proposal, end), {field: text})
                self.assertEqual(response.status_code, 302)
        kinds = self.proposal.comments.values_list("visibility", "text")
        self.assertEqual(set(kinds), {("internal", "予算を確かめる"), ("proposer", "お電話します")})
        self.assertEqual(len(self.outbox("proposal_comment")), 1)
        response = self.get()
        self.assertContains(response, 'class="word word--internal"')
        self.assertContains(response, 'class="word word--out"')

    def test_decisions_are_choices_with_what_follows_before_lesser_actions(self):
        html = self.get().content.decode()
        places = [
            html.index(words)
            for words in (
                "催しの下書きを作り、日と会場を決める段へ進みます。",
                "先に整えていただくことを、提案者に伝えます。",
                "理由を提案者に伝え、この提案を終えます。",
                page(self.proposal, "ask"),
            )
        ]
        self.assertEqual(places, sorted(places))

    def test_a_decision_shows_only_the_texts_it_has(self):
        decision = prepare(self.proposal, by=self.reviewer)
        decision.reason_ja = decision.reason_en = decision.next_step_ja = ""
        decision.next_step_en = None
        self.assertEqual([label for label, *_texts in with_texts(decision).shown], ["メール"])

    def test_what_was_typed_stays_when_it_is_refused(self):
        proposer_services.withdraw(self.proposal, by=self.proposal.proposer)
        for end, field in (("message", "message-text"), ("ask", "text")):
            response = self.client.post(page(self.proposal, end), {field: "大事な一文"})
            self.assertContains(response, "大事な一文")
            self.assertTrue(response.context["form"].non_field_errors())
        long = "長" * 2001
        response = self.client.post(page(self.proposal, "note"), {"note-text": long})
        self.assertContains(response, long)
        self.assertEqual(self.proposal.comments.count(), 0)

    def test_the_history_is_whole(self):
        review_services.assign(self.proposal, to=self.reviewer, by=self.administrator)
        other = make_person("reviewer")
        review_services.assign(self.proposal, to=other, by=self.administrator)
        comments.comment(self.proposal, by=self.reviewer, text="x", visibility="internal")
        prepare(self.proposal, by=self.reviewer)
        review_services.ask_for_more(self.proposal, by=self.reviewer, text="いつ？")
        proposer_services.answer(self.proposal, by=self.proposal.proposer, data=answers())
        said = [str(line["what"]) for line in self.get().context["history"]]
        self.assertEqual(len(said), 10)
        for word in ("提出", "内容の確認を始める", "担当にしました"):
            self.assertTrue(any(word in line for line in said), said)
        self.assertRedirects(
            self.client.get(page(self.proposal, "history")), f"{page(self.proposal)}#history"
        )

    def test_moves_and_assignment_by_button(self):
        proposal = make_proposal()
        self.client.post(page(proposal, "move", "screen"))
        proposal.refresh_from_db()
        self.assertEqual((proposal.state, proposal.assigned_to), ("screening", self.reviewer))
        for _click in range(2):
            response = self.client.post(page(proposal, "move", "review"))
            self.assertRedirects(response, page(proposal))
        response = self.client.post(page(proposal, "move", "screen"))
        self.assertTrue(response.context["form"].non_field_errors())
        for value, status in (
            ("", 302),
            (str(self.administrator.pk), 302),
            ("9" * 23, 200),
            (str(self.editor.pk), 200),
            ("x", 200),
        ):
            with self.subTest(value):
                response = self.client.post(page(proposal, "assign"), {"to": value})
                self.assertEqual(response.status_code, status)
        proposal.refresh_from_db()
        self.assertEqual(proposal.assigned_to, self.administrator)

    def test_a_get_only_asks(self):
        prepare(self.proposal, by=self.reviewer)
        for end, *args in (("move", "review"), ("discard",), ("event",), ("decision",)):
            self.assertEqual(self.client.get(page(self.proposal, end, *args)).status_code, 200)
        self.proposal.refresh_from_db()
        self.assertEqual(self.proposal.state, "in_review")
        self.assertIsNotNone(decisions.draft_decision(self.proposal))


class DecideTests(PortalTestCase):
    def setUp(self):
        super().setUp()
        self.proposal = make_proposal(state="in_review", reviewer=self.reviewer)
        self.client.sign_in(self.reviewer)

    def opened(self, outcome="declined"):
        return sent_by(self.client.get(page(self.proposal, "decide", outcome)), "decision_form")

    def send(self, outcome="declined", **changes):
        data = {**self.opened(outcome), **changes}
        return self.client.post(page(self.proposal, "decide", outcome), data)

    def test_the_form_begins_with_a_mail_and_shows_what_will_be_sent(self):
        first = self.opened()
        self.assertIn(self.proposal.title, first["mail_ja"][0])
        self.assertIn(self.proposal.title, first["mail_en"][0])
        response = self.send(reason_ja="場所がない", next_step_ja="来月に")
        self.assertRedirects(response, page(self.proposal, "decision"))
        shown = self.client.get(page(self.proposal, "decision"))
        self.assertContains(shown, "場所がない")
        self.assertEqual(self.outbox("proposal_decision"), [])
        said = shown.context["mails"][0][0]
        self.client.post(page(self.proposal, "decision"), sent_by(shown, "release_form"))
        [mail] = self.outbox("proposal_decision")
        self.assertEqual((mail.subject, mail.text), (said.subject, said.text))
        with override("ja"):
            labels = [
                str(label) for label, _ja, _en in with_texts(self.proposal.decisions.get()).shown
            ]
        self.assertEqual(labels, ["理由", "次にしていただくこと", "メール"])

    def test_no_without_reason_and_next_step_keeps_what_was_typed(self):
        response = self.send(mail_ja="残念ですが")
        self.assertEqual(set(response.context["form"].errors), {"reason_ja", "next_step_ja"})
        self.assertContains(response, "残念ですが")
        self.assertIsNone(decisions.draft_decision(self.proposal))

    def test_a_colleagues_draft_is_not_written_over_unread(self):
        opened = self.opened("accepted")
        prepare(self.proposal, by=self.administrator, mail_ja="同僚の文")
        data = {**opened, "mail_ja": "わたしの文"}
        response = self.client.post(page(self.proposal, "decide", "accepted"), data)
        self.assertContains(response, "わたしの文")
        self.assertContains(response, "同僚の文")
        again = sent_by(response, "decision_form")
        self.client.post(page(self.proposal, "decide", "accepted"), again)
        self.assertEqual(decisions.draft_decision(self.proposal).mail_ja, "わたしの文")

    def test_taken_back_while_it_is_written(self):
        opened = self.opened()
        proposer_services.withdraw(self.proposal, by=self.proposal.proposer)
        data = {**opened, "reason_ja": "大事な理由", "next_step_ja": "x"}
        response = self.client.post(page(self.proposal, "decide", "declined"), data)
        self.assertContains(response, "大事な理由")
        self.assertTrue(response.context["form"].non_field_errors())

    def test_release_says_why_not(self):
        decision = prepare(self.proposal, by=self.reviewer)
        shown = self.client.get(page(self.proposal, "decision"))
        sent = sent_by(shown, "release_form")
        prepare(self.proposal, by=self.administrator, outcome="declined")
        response = self.client.post(page(self.proposal, "decision"), sent, follow=True)
        self.assertEqual(len(list(response.context["messages"])), 1)
        self.assertEqual(self.outbox("proposal_decision"), [])
        for value in ("", "x", "9" * 30, str(decision.pk + 999)):
            response = self.client.post(page(self.proposal, "decision"), {"decision": value})
            self.assertEqual(response.status_code, 302)

    def test_thrown_away(self):
        prepare(self.proposal, by=self.reviewer)
        for _click in range(2):
            self.assertRedirects(
                self.client.post(page(self.proposal, "discard")), page(self.proposal)
            )
        self.assertIsNone(decisions.draft_decision(self.proposal))

    def test_the_event_is_made_once_and_opened(self):
        decisions.release(prepare(self.proposal, by=self.reviewer), by=self.reviewer)
        for _click in range(2):
            response = self.client.post(page(self.proposal, "event"))
            event = Event.objects.get(proposal=self.proposal)
            self.assertRedirects(response, reverse("admin:events_event_change", args=[event.pk]))
        self.assertEqual(Event.objects.count(), 1)


class DraftOfEventTests(PortalTestCase):
    """The draft made from a proposal: it is edited, published or cancelled, not deleted."""

    def setUp(self):
        super().setUp()
        self.proposal = make_proposal(state="scheduled")
        self.event = Event.objects.get(proposal=self.proposal)
        self.client.sign_in(self.editor)

    def url(self, end):
        return reverse(f"admin:events_event_{end}", args=[self.event.pk])

    def test_it_is_not_deleted(self):
        self.assertEqual(self.client.post(self.url("delete"), {"post": "yes"}).status_code, 403)

    def test_cancelled_it_closes_its_proposal(self):
        self.assertContains(self.client.get(self.url("change")), self.url("cancel"))
        sent = {"version": self.event.version, "note_ja": "開催できなくなりました"}
        self.client.post(self.url("cancel"), sent)
        self.proposal.refresh_from_db()
        self.assertEqual(self.proposal.state, "closed")
