"""core.publishing: the table of transitions, who applies them, and what is kept of each."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.test import override_settings
from django.utils import timezone

from kanazawa2030.core.models import PublishingMove
from kanazawa2030.core.workflow import changes, publishing
from kanazawa2030.core.workflow.publishing import PublishingError, apply_transition, save_changes
from kanazawa2030.pages.models import Topic

from ...base import PortalTestCase
from ...factories import make_milestone, make_partner, make_topic

STATES = ("draft", "awaiting", "approved", "withdrawn")


class TopicTestCase(PortalTestCase):
    def topic(self, state="draft", **fields):
        at = timezone.now() if state == "approved" else None
        return make_topic(**{"publishing_state": state, "publish_at": at, **fields})

    def names_for(self, state, user, **fields):
        found = publishing.TRANSITIONS.transitions_for(self.topic(state, **fields), user)
        return [transition.name for transition in found]


class TheTable(TopicTestCase):
    def test_without_approval_editors_publish(self):
        expected = {
            "draft": ["publish"],
            "awaiting": ["publish"],
            "approved": ["withdraw"],
            "withdrawn": ["reopen"],
        }
        for state in STATES:
            self.assertEqual(self.names_for(state, self.editor), expected[state])
            self.assertEqual(self.names_for(state, self.reception), [])

    @override_settings(APPROVAL_REQUIRED=True)
    def test_with_approval_editors_hand_in_and_approvers_approve(self):
        expected = {
            "draft": (["submit"], []),
            "awaiting": (["recall"], ["approve", "return"]),
            "approved": (["withdraw"], []),
            "withdrawn": (["reopen"], []),
        }
        for state in STATES:
            found = [self.names_for(state, who) for who in (self.editor, self.approver)]
            self.assertEqual(tuple(found), expected[state], state)

    @override_settings(APPROVAL_REQUIRED=True)
    def test_nobody_approves_a_text_of_their_own(self):
        own = self.topic("awaiting", author=self.administrator)
        with self.assertRaises(PermissionDenied):
            apply_transition(own, "approve", by=self.administrator)
        with override_settings(APPROVER_MAY_BE_AUTHOR=True):
            self.assertEqual(
                apply_transition(own, "approve", by=self.administrator).publishing_state, "approved"
            )

    def test_every_transition_from_every_other_state_is_refused(self):
        tried = 0
        for transition in publishing.TRANSITIONS.values():
            for state in set(STATES) - set(transition.sources):
                with self.assertRaises(PublishingError):
                    apply_transition(self.topic(state), transition.name, by=self.administrator)
                tried += 1
        self.assertGreater(tried, 12)


class EachTransition(TopicTestCase):
    def test_it_is_kept_who_when_and_why(self):
        topic = apply_transition(self.topic(), "publish", by=self.editor)
        apply_transition(topic, "withdraw", by=self.administrator, reason="誤りのため")
        lines = list(publishing.history(topic))
        self.assertEqual([line.move for line in lines], ["publish", "withdraw"])
        self.assertEqual(lines[1].by, self.administrator)
        self.assertEqual(lines[1].note, "誤りのため")
        self.assertEqual((lines[1].from_state, lines[1].to_state), ("approved", "withdrawn"))

    def test_publishing_notes_who_and_when(self):
        topic = apply_transition(self.topic(), "publish", by=self.editor, document_number="12号")
        self.assertEqual((topic.approver, topic.document_number), (self.editor, "12号"))
        self.assertEqual(topic.approved_on, timezone.localdate())
        self.assertTrue(topic.is_published())

    def test_a_later_hour_is_kept(self):
        later = timezone.now() + timedelta(days=3)
        topic = apply_transition(self.topic(publish_at=later), "publish", by=self.editor)
        self.assertEqual(topic.publish_at, later)
        self.assertFalse(topic.is_published())

    def test_publishing_needs_a_japanese_title(self):
        with self.assertRaises(PublishingError):
            apply_transition(self.topic(title_ja=""), "publish", by=self.editor)

    def test_withdrawing_needs_a_reason_that_fits(self):
        for reason in ("", "   ", "長" * 201):
            with self.assertRaises(PublishingError) as caught:
                apply_transition(self.topic("approved"), "withdraw", by=self.editor, reason=reason)
            self.assertEqual(caught.exception.field, "reason")

    def test_a_document_number_that_fits_no_column(self):
        with self.assertRaises(PublishingError) as caught:
            apply_transition(self.topic(), "publish", by=self.editor, document_number="1" * 51)
        self.assertEqual(caught.exception.field, "document_number")

    def test_a_second_click_is_refused_and_leaves_no_second_line(self):
        topic = self.topic()
        apply_transition(topic, "publish", by=self.editor)
        with self.assertRaises(PublishingError):
            apply_transition(topic, "publish", by=self.editor)
        self.assertEqual(PublishingMove.objects.count(), 1)

    @override_settings(APPROVAL_REQUIRED=True)
    def test_what_was_not_read_is_not_approved(self):
        topic = apply_transition(self.topic(author=self.editor), "submit", by=self.editor)
        read = changes.version_of(topic)
        save_changes(topic, changes={"body_ja": "別の文"}, by=self.administrator)
        with self.assertRaises(PublishingError):
            apply_transition(topic, "approve", by=self.approver, version=read)
        topic.refresh_from_db()
        apply_transition(topic, "approve", by=self.approver, version=changes.version_of(topic))

    def test_reopening_takes_the_approval_back(self):
        topic = apply_transition(
            self.topic("withdrawn", document_number="12号"), "reopen", by=self.editor
        )
        self.assertEqual((topic.publishing_state, topic.document_number), ("draft", ""))


class SaveChanges(TopicTestCase):
    def test_only_what_differs_is_written(self):
        topic = self.topic(title_ja="前", body_ja="本文")
        Topic.objects.filter(pk=topic.pk).update(body_ja="他の人の本文")
        save_changes(topic, changes={"title_ja": "後"}, by=self.editor)
        topic.refresh_from_db()
        self.assertEqual((topic.title_ja, topic.body_ja), ("後", "他の人の本文"))
        self.assertEqual(topic.version, 2)

    def test_an_old_form_is_refused(self):
        topic = self.topic()
        save_changes(topic, changes={"title_ja": "後"}, by=self.editor, version="1")
        with self.assertRaises(changes.StaleItem):
            save_changes(topic, changes={"title_ja": "別"}, by=self.editor, version="1")
        with self.assertRaises(changes.StaleItem):
            save_changes(topic, changes={"title_ja": "別"}, by=self.editor, version="")

    def test_parts_alone_make_a_new_version(self):
        topic = save_changes(self.topic(), changes={}, by=self.editor, parts_changed=True)
        self.assertEqual(topic.version, 2)

    def test_the_hour_of_an_approved_text_is_never_empty(self):
        topic = self.topic("approved")
        changed = save_changes(topic, changes={"publish_at": None}, by=self.editor)
        self.assertIsNotNone(changed.publish_at)

    def test_an_address_that_was_public_once_stays_even_in_a_draft(self):
        topic = apply_transition(self.topic(), "publish", by=self.editor)
        topic = apply_transition(topic, "withdraw", by=self.editor, reason="誤り")
        topic = apply_transition(topic, "reopen", by=self.editor)
        with self.assertRaises(PublishingError):
            save_changes(topic, changes={"slug": "elsewhere"}, by=self.editor)

    @override_settings(APPROVAL_REQUIRED=True)
    def test_who_may_edit_what(self):
        may = {
            "draft": (self.editor, self.administrator),
            "awaiting": (self.administrator,),
            "approved": (self.administrator,),
            "withdrawn": (self.administrator,),
        }
        for state in STATES:
            for who in (self.reception, self.editor, self.approver, self.administrator):
                topic = self.topic(state)
                self.assertEqual(publishing.may_edit(topic, who), who in may[state])
                if who not in may[state]:
                    with self.assertRaises(PublishingError):
                        save_changes(topic, changes={"title_ja": "別"}, by=who)

    def test_rows_without_a_version_are_told_apart_by_their_last_change(self):
        self.assertEqual(
            changes.version_of(partner := make_partner()), partner.updated_at.isoformat()
        )
        self.assertEqual(changes.version_of(make_milestone()), "")

    def test_every_line_of_the_history_has_a_name(self):
        for name in (*publishing.TRANSITIONS, *publishing.OTHER_LINES):
            self.assertNotEqual(str(publishing.label_of(name)), name)
