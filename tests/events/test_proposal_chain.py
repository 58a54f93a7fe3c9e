"""From proposal to report, as everybody may follow it; and what nobody else may see."""

from datetime import timedelta

from django.utils import timezone, translation

from events import proposals, services
from events.carry_over import fields_of
from events.chain import chain_of
from events.models import Event, Report
from tests.base import PortalTestCase
from tests.factories import make_event, make_partner
from tests.people import make_person

from .reviewing import TEXTS, answers, make_proposal, prepare


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
        self.assertEqual(chain_of(make_event()), [])

    def test_each_link_with_its_day(self):
        event = publish(self.proposal)
        words = [(link.words, link.is_done) for link in self.chain(event)]
        self.assertEqual(
            words,
            [
                ("Proposed", True),
                ("Accepted", True),
                ("Event", False),
                ("Report", False),
            ],
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
            return chain_of(event)

    def test_conditions_first_then_accepted(self):
        proposal = make_proposal(state="conditional", reviewer=self.reviewer)
        proposals.release(prepare(proposal, by=self.reviewer), by=self.reviewer)
        event = proposals.make_event(
            proposal, by=self.reviewer, fields=fields_of(proposal)
        )
        words = [link.words for link in self.chain(event)]
        self.assertEqual(
            words[:3], ["Proposed", "Accepted with conditions", "Accepted"]
        )

    def test_cancelled_and_postponed(self):
        event = publish(self.proposal)
        services.postpone_event(event, by=self.editor, note_ja="大雪")
        event.refresh_from_db()
        self.assertEqual(
            [link.words for link in self.chain(event)][2:],
            ["Event postponed", "Report"],
        )
        services.cancel_event(event, by=self.editor, note_ja="大雪")
        event.refresh_from_db()
        self.assertEqual(
            [link.words for link in self.chain(event)][2:], ["Event cancelled"]
        )

    def test_on_the_events_page_in_both_languages(self):
        event = publish(self.proposal)
        for language in ("ja", "en"):
            with translation.override(language):
                path = event.get_absolute_url()
            response = self.client.get(path)
            self.assertContains(response, f"/{language}/proposals/{self.proposal.pk}/")
            self.assertContains(response, "浅野川の会")
        self.assertQueriesSame(lambda: self.client.get(path), lambda: None)

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
        proposals.comment(
            self.proposal, by=self.reviewer, text="内緒", visibility="internal"
        )
        for person in (None, make_person("account"), self.editor):
            self.client.sign_in(person)
            response = self.client.get(self.page)
            self.assertEqual(response.status_code, 200)
            self.assertContains(response, event.title_ja)
            for secret in (
                "内緒", "水野", TEXTS["reason_ja"], TEXTS["mail_ja"],
                self.proposal.proposer.email, self.proposal.proposer.name,
                answers()["idea"]["what"],
            ):  # fmt: skip
                self.assertNotContains(response, secret)

    def test_its_own_people_and_reviewers_see_more(self):
        publish(self.proposal)
        for person in (self.proposal.proposer, self.reviewer):
            self.client.sign_in(person)
            self.assertContains(self.client.get(self.page), self.proposal.number)

    def test_the_public_part_leads_on_to_the_report(self):
        event = publish(
            self.proposal, starts_at=timezone.now() - timedelta(days=3), ends_at=None
        )
        link = f"{event.get_absolute_url()}#report"
        self.client.sign_in(None)
        self.assertNotContains(self.client.get(self.page), link)
        Report.objects.create(
            event=event, summary_ja="歩きました。", publishing_state="approved",
            publish_at=timezone.now(),
        )  # fmt: skip
        self.assertContains(self.client.get(self.page), link)

    def test_withdrawn_from_the_public_the_public_part_goes_too(self):
        publish(self.proposal, publishing_state="withdrawn", withdrawal_reason="誤り")
        self.assertEqual(self.client.get(self.page).status_code, 302)

    def test_what_never_became_an_event_is_nobodys(self):
        declined = make_proposal(state="declined")
        self.assertEqual(
            self.client.get(f"/ja/proposals/{declined.pk}/").status_code, 302
        )
        self.client.sign_in(self.proposal.proposer)
        for pk in (declined.pk, 999_999):
            self.assertEqual(self.client.get(f"/ja/proposals/{pk}/").status_code, 404)

    def test_the_longest_answers_become_an_event(self):
        long = {
            "title": "題" * 100, "summary": "要" * 300, "what": "内" * 2000,
            "aim": "目" * 1000, "audience": "人" * 200,
        }  # fmt: skip
        for language in ("ja", "en"):
            proposal = make_proposal(state="accepted", language=language, idea=long)
            proposal.data["when"]["place_name"] = "場" * 200
            proposal.data["access"].update(
                access=["step_free", "sign", "captions", "loop", "childcare", "easy"],
                access_note="配" * 300,
            )
            event = proposals.make_event(
                proposal, by=self.reviewer, fields=fields_of(proposal)
            )
            event.full_clean(exclude=["author"])
            self.assertEqual(getattr(event, f"title_{language}"), long["title"])
            for text in ("場" * 200, "配" * 300, long["aim"]):
                self.assertIn(text, getattr(event, f"body_{language}"))
