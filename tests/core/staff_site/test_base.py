"""The page of the admin that asks before something is done, wherever it is used."""

import re
from unittest import mock

from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from kanazawa2030.core.workflow.changes import ChangeError
from partners.models import YearlyCheck

from ...base import PortalTestCase
from ...events.proposals.factories import make_proposal
from ...factories import make_event, make_office, make_partner


class AskTests(PortalTestCase):
    def setUp(self):
        make_office()
        self.partner = make_partner()
        self.check = YearlyCheck.objects.create(
            partner=self.partner, year=2027, asked_at=timezone.now()
        )

    def pages(self):
        """Who opens which page, what they send, and the service that is called."""
        event, proposal = make_event(), make_proposal(state="in_review", reviewer=self.reviewer)
        return (
            (
                self.editor,
                reverse("admin:events_event_go", args=[event.pk]),
                {"note_ja": "雪でも行います", "version": str(event.version)},
                "events.editing.services.confirm_it_takes_place",
                event,
            ),
            (
                self.reviewer,
                reverse("admin:events_proposal_note", args=[proposal.pk]),
                {"note-text": "雪でも行います"},
                "events.proposals.comments.comment",
                proposal,
            ),
            (
                self.reviewer,
                reverse("admin:partners_yearlycheck_called", args=[self.check.pk]),
                {"note": "雪でも行います"},
                "partners.yearly_check.services.called",
                self.check,
            ),
            (
                self.reviewer,
                reverse("admin:partners_partner_owner", args=[self.partner.pk]),
                {"name": "雪でも行います", "email": "a@b.example", "language": "ja"}
                | {"note": "雪でも行います", "called": "on"},
                "partners.membership.services.replace_owners",
                self.partner,
            ),
        )

    def test_looking_asks_and_a_refusal_is_a_sentence_on_the_same_form(self):
        for person, url, data, service, _row in self.pages():
            self.client.sign_in(person)
            with self.subTest(url=url):
                with mock.patch(service) as act:
                    self.assertTemplateUsed(self.client.get(url), "admin/ask.html")
                    self.client.post(url, {})
                act.assert_not_called()
                refusal = ChangeError("今日はできません。", "a field of another form")
                with mock.patch(service, side_effect=refusal) as act:
                    response = self.client.post(url, data)
                act.assert_called_once()
                self.assertContains(response, "今日はできません。")
                self.assertContains(response, "雪でも行います")

    def test_what_is_missing_is_listed_above_the_form_with_a_link(self):
        for person, url, _data, _service, _row in self.pages()[1:]:
            self.client.sign_in(person)
            with self.subTest(url=url):
                page = self.client.post(url, {}).content.decode()
                links = re.findall(r'<li>\s*<a href="#(id_[^"]+)">', page)
                self.assertTrue(links)
                for target in links:
                    self.assertIn(f'id="{target}"', page)

    def test_what_is_done_is_said_and_another_page_opens(self):
        for person, url, data, service, row in self.pages():
            self.client.sign_in(person)
            with self.subTest(url=url), mock.patch(service, return_value=row):
                response = self.client.post(url, data)
                self.assertEqual(response.status_code, 302)
                self.assertEqual(len(list(get_messages(response.wsgi_request))), 1)
