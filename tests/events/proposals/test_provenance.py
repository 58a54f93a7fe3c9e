"""From proposal to report, as everybody may follow it; and what nobody else may see."""

from datetime import timedelta

from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone, translation

from events.editing import services as editing_services
from events.models import Event, Proposal, Report
from events.proposals import comments
from events.proposals.event_draft import fields_of
from events.proposals.proposer import services as proposer_services
from events.proposals.provenance import provenance_of
from events.proposals.review import decisions
from events.proposals.review import services as review_services
from partners.board import services as board_services
from partners.models import BoardEntry, Partner

from ...base import PortalTestCase
from ...factories import make_event, make_office, make_partner
from ...partners.board.factories import make_entry, values
from ...people import make_person
from .factories import TEXTS, answers, make_proposal, prepare
from .proposer.factories import ProposingMixin, url


def publish(proposal, **fields) -> Event:
    """The event of the proposal, put before the public since yesterday."""
    event = Event.objects.get(proposal=proposal)
    changes = {
        "publishing_state": "approved",
        "publish_at": timezone.now() - timedelta(days=1),
        **fields,
    }
    for name, value in changes.items():
        setattr(event, name, value)
    event.save()
    return event


class ChainTests(PortalTestCase):
    def setUp(self):
        super().setUp()
        self.partner = make_partner(name_ja="浅野川の会", name_en="")
        self.proposal = make_proposal(
            state="scheduled", partner=self.partner, reviewer=self.reviewer
        )
        self.page = f"/ja/proposals/{self.proposal.pk}/"

    def test_an_event_nobody_proposed_has_none(self):
        self.assertEqual(provenance_of(make_event()), [])

    def test_each_link_with_its_day(self):
        event = publish(self.proposal)
        words = [(link.words, link.is_done) for link in self.chain(event)]
        self.assertEqual(
            words, [("Proposed", True), ("Accepted", True), ("Event", False), ("Report", False)]
        )
        held = publish(self.proposal, starts_at=timezone.now() - timedelta(days=3))
        self.assertFalse(self.chain(held)[-1].is_done)
        report = Report.objects.create(event=held, summary_ja="歩きました。")
        report.publish_at = timezone.now()
        report.save()
        self.assertFalse(self.chain(held)[-1].is_done)  # a draft with its hour set
        report.publishing_state = Report.State.APPROVED
        report.save()
        links = self.chain(held)
        self.assertTrue(all(link.is_done for link in links))
        self.assertEqual(links[-1].at, report.publish_at)
        self.assertEqual(links[0].detail, "浅野川の会")
        self.assertEqual(links[0].detail_language, "ja")

    def chain(self, event):
        with translation.override("en"):
            return provenance_of(event)

    def test_conditions_first_then_accepted(self):
        proposal = make_proposal(state="conditional", reviewer=self.reviewer)
        decisions.release(prepare(proposal, by=self.reviewer), by=self.reviewer)
        event = review_services.make_event(proposal, by=self.reviewer, fields=fields_of(proposal))
        words = [link.words for link in self.chain(event)]
        self.assertEqual(words[:3], ["Proposed", "Accepted with conditions", "Accepted"])

    def test_cancelled_and_postponed(self):
        event = publish(self.proposal)
        editing_services.postpone_event(event, by=self.editor, note_ja="大雪")
        event.refresh_from_db()
        self.assertEqual(
            [link.words for link in self.chain(event)][2:], ["Event postponed", "Report"]
        )
        editing_services.cancel_event(event, by=self.editor, note_ja="大雪")
        event.refresh_from_db()
        self.assertEqual([link.words for link in self.chain(event)][2:], ["Event cancelled"])

    def test_on_the_events_page_in_both_languages(self):
        event = publish(self.proposal)
        for language in ("ja", "en"):
            with translation.override(language):
                path = event.get_absolute_url()
            response = self.client.get(path)
            self.assertContains(response, f"/{language}/proposals/{self.proposal.pk}/")
            self.assertContains(response, "浅野川の会")

    def test_a_preview_leads_to_no_public_part(self):
        draft = Event.objects.get(proposal=self.proposal)
        self.assertEqual(self.chain(draft)[0].url, "")
        link = self.chain(publish(self.proposal))[0].url
        self.assertEqual(link, self.page.replace("/ja/", "/en/"))

    def test_a_partner_that_is_no_longer_listed_is_named_without_a_link(self):
        event = publish(self.proposal)
        self.partner.status = "left"
        self.partner.save()
        self.assertEqual(self.chain(event)[0].detail_url, "")

    def test_the_public_part_is_there_once_the_event_is(self):
        for person in (None, make_person("account"), self.editor):
            self.client.sign_in(person)
            before = self.client.get(self.page).status_code
            self.assertEqual(before, 302 if person is None else 404)
        event = publish(self.proposal)
        comments.comment(self.proposal, by=self.reviewer, text="内緒", visibility="internal")
        for person in (None, make_person("account"), self.editor):
            self.client.sign_in(person)
            response = self.client.get(self.page)
            self.assertEqual(response.status_code, 200)
            self.assertContains(response, event.title_ja)
            for secret in (
                "内緒",
                "水野",
                TEXTS["reason_ja"],
                TEXTS["mail_ja"],
                self.proposal.proposer.email,
                self.proposal.proposer.name,
                answers()["idea"]["what"],
            ):
                self.assertNotContains(response, secret)

    def test_its_own_people_and_reviewers_see_more(self):
        publish(self.proposal)
        for person in (self.proposal.proposer, self.reviewer):
            self.client.sign_in(person)
            self.assertContains(self.client.get(self.page), self.proposal.number)

    def test_the_public_part_leads_on_to_the_report(self):
        event = publish(self.proposal, starts_at=timezone.now() - timedelta(days=3), ends_at=None)
        link = f"{event.get_absolute_url()}#report"
        self.client.sign_in(None)
        self.assertNotContains(self.client.get(self.page), link)
        Report.objects.create(
            event=event,
            summary_ja="歩きました。",
            publishing_state="approved",
            publish_at=timezone.now(),
        )
        self.assertContains(self.client.get(self.page), link)

    def test_withdrawn_from_the_public_the_public_part_goes_too(self):
        publish(self.proposal, publishing_state="withdrawn", withdrawal_reason="誤り")
        self.assertEqual(self.client.get(self.page).status_code, 302)

    def test_what_never_became_an_event_is_nobodys(self):
        declined = make_proposal(state="declined")
        self.assertEqual(self.client.get(f"/ja/proposals/{declined.pk}/").status_code, 302)
        self.client.sign_in(self.proposal.proposer)
        for pk in (declined.pk, 999_999):
            self.assertEqual(self.client.get(f"/ja/proposals/{pk}/").status_code, 404)

    def test_the_longest_answers_become_an_event(self):
        long = {
            "title": "題" * 100,
            "summary": "要" * 300,
            "what": "内" * 2000,
            "aim": "目" * 1000,
            "audience": "人" * 200,
        }
        for language in ("ja", "en"):
            proposal = make_proposal(state="accepted", language=language, idea=long)
            proposal.data["when"]["place_name"] = "場" * 200
            proposal.data["access"].update(
                access=["step_free", "sign", "captions", "loop", "childcare", "easy"],
                access_note="配" * 300,
            )
            event = review_services.make_event(
                proposal, by=self.reviewer, fields=fields_of(proposal)
            )
            event.full_clean(exclude=["author"])
            self.assertEqual(getattr(event, f"title_{language}"), long["title"])
            for text in ("場" * 200, "配" * 300, long["aim"]):
                self.assertIn(text, getattr(event, f"body_{language}"))


class OriginCase(PortalTestCase):
    def setUp(self):
        super().setUp()
        make_office()
        self.partner = make_partner(name_ja="畑の会", name_en="Field")
        self.entry = make_entry(self.partner, title_ja="落ち葉の畑", title_en="A field for leaves")
        self.author = self.entry.author

    def take_down(self):
        board_services.decide(self.entry, "take_down", by=self.reviewer, reason="宣伝")

    def change_words(self):
        board_services.change_entry(
            self.entry,
            values=values(title_ja="読まれていない", title_en="Unread"),
            version=self.entry.version,
            by=self.author,
        )


class BeginTests(ProposingMixin, OriginCase):
    def new(self, number, language="ja", client=None):
        path = url("proposal_new", language=language)
        return (client or self.client).get(f"{path}?from={number}")

    def begin(self, number, **data):
        return self.client.post(url("proposal_new"), {"from": number, **data})

    def test_the_page_says_from_what_and_the_draft_remembers_it(self):
        self.assertContains(self.new(self.entry.pk, "en"), "A field for leaves")
        page = self.new(self.entry.pk)
        self.assertContains(page, f'name="from" value="{self.entry.pk}"')
        self.begin(self.entry.pk)
        draft = Proposal.objects.get()
        self.assertEqual(draft.origin, self.entry)
        self.assertContains(self.client.get(draft.get_absolute_url()), "落ち葉の畑")
        self.assertContains(self.client.get(url("proposal_print", draft.pk)), "落ち葉の畑")
        self.begin(self.entry.pk)
        self.assertEqual(Proposal.objects.count(), 1)  # a second click
        self.client.post(url("proposal_new"))
        self.assertEqual(Proposal.objects.filter(origin=None).count(), 1)

    def test_what_is_no_live_entry_is_no_origin(self):
        hidden = make_entry(state="submitted", title_ja="未読の掲示")
        for number in (hidden.pk, 999, "x", "-1", "1" * 30, "1 OR 1", ""):
            with self.subTest(number):
                page = self.client.get(url("proposal_new"), {"from": number})
                self.assertNotContains(page, "未読の掲示")
                self.assertNotContains(page, 'name="from"')
        self.begin(hidden.pk)
        self.assertIsNone(Proposal.objects.get().origin)

    def test_a_stranger_comes_back_to_it_after_signing_in(self):
        page = self.new(self.entry.pk, client=self.client_class())
        self.assertContains(page, f"from%3D{self.entry.pk}")

    def test_it_is_handed_in_with_the_proposal(self):
        handed_in = make_proposal(by=self.person)
        Proposal.objects.filter(pk=handed_in.pk).update(origin=self.entry)
        proposer_services.withdraw(handed_in, by=self.person)
        self.assertEqual(Proposal.objects.get().origin, self.entry)


class ToldTests(OriginCase):
    def setUp(self):
        super().setUp()
        self.proposal = make_proposal(state="scheduled", reviewer=self.reviewer)
        Proposal.objects.update(origin=self.entry)
        self.event = publish(self.proposal)

    def chain(self, language="ja"):
        with translation.override(language):
            return provenance_of(self.event)

    def test_the_public_chain_begins_with_it(self):
        first = self.chain("en")[0]
        self.assertEqual(first.words, "Entry on the board of offers and needs")
        self.assertEqual(first.detail, "A field for leaves")
        self.assertEqual(first.at, self.entry.published_at)
        self.assertEqual(first.url, f"/en/partners/board/{self.entry.pk}/")
        for path in (self.proposal.get_absolute_url(), self.event.get_absolute_url()):
            page = self.client.get(path)
            self.assertContains(page, "パートナー掲示板への掲示")
            self.assertContains(page, "落ち葉の畑")

    def test_run_out_it_is_told_without_a_link(self):
        board_services.look_after_the_board(self.entry.expires_at)
        first = self.chain()[0]
        self.assertEqual((first.detail, first.url), ("落ち葉の畑", ""))
        board_services.close(self.entry, by=self.author)
        self.assertEqual(self.chain()[0].detail, "落ち葉の畑")

    def test_words_nobody_has_read_or_that_were_taken_down_stay_untold(self):
        self.change_words()
        page = self.client.get(self.proposal.get_absolute_url())
        self.assertNotContains(page, "読まれていない")
        self.assertEqual((self.chain()[0].detail, self.chain()[0].url), ("", ""))
        board_services.close(self.entry, by=self.author)
        self.assertEqual(self.chain()[0].detail, "")
        self.entry = make_entry(self.partner, title_ja="二つめ")
        Proposal.objects.update(origin=self.entry)
        self.take_down()
        self.assertEqual(self.chain()[0].detail, "")
        own = self.client_class().sign_in(self.proposal.proposer)
        page = own.get(self.proposal.get_absolute_url())
        self.assertContains(page, "いまは公開していない掲示から始まりました")

    def test_a_partner_that_has_left_is_not_named(self):
        Partner.objects.filter(pk=self.partner.pk).update(status="left")
        page = self.client.get(self.event.get_absolute_url())
        self.assertNotContains(page, "畑の会")

    def test_staff_read_it_with_a_way_to_the_entry(self):
        self.client.sign_in(self.reviewer)
        page = self.client.get(reverse("admin:events_proposal_change", args=[self.proposal.pk]))
        self.assertContains(page, "落ち葉の畑")
        self.assertContains(page, reverse("admin:partners_boardentry_change", args=[self.entry.pk]))

    def test_the_entry_is_kept_as_long_as_the_proposal(self):
        board_services.close(self.entry, by=self.author)
        other = make_entry(state="closed")
        late = timezone.now() + 2 * board_services.KEPT
        self.assertEqual(board_services.purge_board(late, dry_run=False), 1)
        self.assertFalse(BoardEntry.objects.filter(pk=other.pk).exists())
        with self.assertRaises(ProtectedError):
            self.entry.delete()

    def test_a_proposal_without_one_says_nothing(self):
        other = make_proposal(by=make_person("proposer"))
        own = self.client_class().sign_in(other.proposer)
        self.assertNotContains(own.get(other.get_absolute_url()), "掲示板")
