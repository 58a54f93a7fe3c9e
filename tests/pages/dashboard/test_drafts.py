"""Drafts find their author: on the desk, with the reason, and in the morning mail."""

from unittest import mock

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.test import override_settings
from django.utils import timezone, translation

from events.models import Report
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

    def texts(self, person=None):
        return [todo.text for todo in self.todos(person)]

    def morning(self, user):
        with translation.override("ja"):
            now = timezone.now()
            return [line for source in digest_sources() for line in source.lines(user, now)]

    def give_back(self, reason="日付を確かめてください"):
        self.topic = apply_transition(self.topic, "submit", by=self.editor)
        self.topic = apply_transition(self.topic, "return", by=self.approver, reason=reason)

    def test_a_returned_draft_reaches_its_author_with_the_reason(self):
        self.assertEqual(self.texts(), ["「差戻しの話題」は作成中の下書きです"])
        self.give_back()
        [todo] = self.todos()
        self.assertEqual(todo.text, "「差戻しの話題」が差し戻されました")
        self.assertIn("理由：日付を確かめてください", todo.detail)
        self.assertIn("差し戻された下書き：1件", self.morning(self.editor))
        page = self.client.get(todo.address)
        self.assertContains(page, "panel-remark")
        self.assertContains(page, "日付を確かめてください")

    def test_the_drafts_are_read_once(self):
        self.give_back()
        with mock.patch.object(drafts, "drafts_of", wraps=drafts.drafts_of) as read:
            self.assertEqual(len(self.todos()), 1)
        self.assertEqual(read.call_count, 1)

    def test_every_text_has_its_name(self):
        """Each model of texts staff publish, those without a title of their own too."""
        for model in drafts.publishable_models(self.administrator, "view"):
            with self.subTest(model.__name__):
                self.assertEqual(drafts.texts_in([model], Q(pk=0)), [])
        report = Report.objects.create(event=make_event(title_ja="川の催し"))
        [text] = drafts.texts_in([Report], Q(pk=report.pk))
        self.assertEqual((text.name, text.kind), ("川の催し", "開催報告"))

    def test_once_handed_in_again_it_is_nobodys_to_correct(self):
        self.give_back()
        apply_transition(self.topic, "submit", by=self.editor)
        self.assertNotIn("「差戻しの話題」が差し戻されました", self.texts())
        self.assertNotIn("差し戻された下書き：1件", self.morning(self.editor))

    def test_another_editor_does_not_see_it(self):
        self.give_back()
        self.client.sign_in(self.administrator)
        self.assertNotIn("「差戻しの話題」が差し戻されました", self.texts())

    def test_the_author_withdraws_the_request_and_nobody_else(self):
        topic = apply_transition(self.topic, "submit", by=self.editor)
        with self.assertRaises(PermissionDenied):
            apply_transition(topic, "recall", by=self.administrator)
        with self.assertRaises(PermissionDenied):
            apply_transition(topic, "recall", by=self.approver)
        self.press(topic, "recall")
        topic.refresh_from_db()
        self.assertEqual(topic.publishing_state, "draft")
        self.assertNotIn("「差戻しの話題」が差し戻されました", self.texts())

    def test_drafts_of_accepted_proposals_are_on_the_desk(self):
        draft = make_event(
            title_ja="提案からの催し",
            publishing_state="draft",
            publish_at=None,
            proposal=make_proposal(),
            author=self.reviewer,
        )
        self.assertIn(f"「{draft}」は採用した提案の下書きです", self.texts())
        self.assertIn("採用した提案の下書き：1件", self.morning(self.editor))
        self.assertNotIn("採用した提案の下書き：1件", self.morning(self.reviewer))
