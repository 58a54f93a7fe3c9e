"""Drafts find their author: on the desk, with the reason, and in the morning mail."""

from unittest import mock

from django.core.exceptions import PermissionDenied
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone, translation

from kanazawa2030.core.registry import digest_sources
from kanazawa2030.core.workflow.publishing import apply_transition
from kanazawa2030.pages.dashboard import drafts

from ...base import PortalTestCase
from ...events.proposals.factories import make_proposal
from ...factories import make_event, make_topic
from ...staffdesk import StaffDesk


@override_settings(APPROVAL_REQUIRED=True)
class Drafts(StaffDesk, PortalTestCase):
    def setUp(self):
        self.client.sign_in(self.editor)
        self.topic = make_topic(
            title_ja="差戻しの話題", author=self.editor, publishing_state="draft", publish_at=None
        )

    def desk(self):
        return self.client.get(reverse("admin:index"))

    def panel(self, title):
        found = [panel for panel in self.desk().context["panels"] if panel["title"] == title]
        return found[0]["rows"] if found else None

    def morning(self, user):
        with translation.override("ja"):
            now = timezone.now()
            return [line for source in digest_sources() for line in source.lines(user, now)]

    def give_back(self, reason="日付を確かめてください"):
        self.topic = apply_transition(self.topic, "submit", by=self.editor)
        self.topic = apply_transition(self.topic, "return", by=self.approver, reason=reason)

    def test_a_returned_draft_reaches_its_author_with_the_reason(self):
        self.assertEqual([row[0] for row in self.panel("作成中の下書き")], ["差戻しの話題"])
        self.give_back()
        self.assertIsNone(self.panel("作成中の下書き"))
        [(label, url, note)] = self.panel("差し戻された下書き")
        self.assertEqual(label, "差戻しの話題")
        self.assertIn("理由：日付を確かめてください", note)
        self.assertIn("差し戻された下書き：1件", self.morning(self.editor))
        page = self.client.get(url)
        self.assertContains(page, "panel-remark")
        self.assertContains(page, "日付を確かめてください")

    def test_both_panels_read_the_drafts_once(self):
        self.give_back()
        with mock.patch.object(drafts, "drafts_of", wraps=drafts.drafts_of) as read:
            self.assertIsNotNone(self.panel("差し戻された下書き"))
        self.assertEqual(read.call_count, 1)

    def test_once_handed_in_again_it_is_nobodys_to_correct(self):
        self.give_back()
        apply_transition(self.topic, "submit", by=self.editor)
        self.assertIsNone(self.panel("差し戻された下書き"))
        self.assertNotIn("差し戻された下書き：1件", self.morning(self.editor))

    def test_another_editor_does_not_see_it(self):
        self.give_back()
        self.client.sign_in(self.administrator)
        self.assertIsNone(self.panel("差し戻された下書き"))

    def test_the_author_withdraws_the_request_and_nobody_else(self):
        topic = apply_transition(self.topic, "submit", by=self.editor)
        with self.assertRaises(PermissionDenied):
            apply_transition(topic, "recall", by=self.administrator)
        with self.assertRaises(PermissionDenied):
            apply_transition(topic, "recall", by=self.approver)
        self.press(topic, "recall")
        topic.refresh_from_db()
        self.assertEqual(topic.publishing_state, "draft")
        self.assertIsNone(self.panel("差し戻された下書き"))

    def test_drafts_of_accepted_proposals_are_on_the_desk(self):
        draft = make_event(
            title_ja="提案からの催し",
            publishing_state="draft",
            publish_at=None,
            proposal=make_proposal(),
            author=self.reviewer,
        )
        self.assertEqual([row[0] for row in self.panel("採用した提案の下書き")], [str(draft)])
        self.assertIn("採用した提案の下書き：1件", self.morning(self.editor))
        self.assertNotIn("採用した提案の下書き：1件", self.morning(self.reviewer))
