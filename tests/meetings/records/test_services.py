"""Making versions of records: what is frozen, what is refused, and what stays for good."""

import json
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.test import override_settings
from django.utils import timezone

from kanazawa2030.core.storages import private_storage
from kanazawa2030.core.workflow.changes import StaleItem
from kanazawa2030.core.workflow.publishing import PublishingError, apply_transition, history
from meetings.models import Decision, Material, Meeting, Photo, RecordVersion
from meetings.records.services import (
    RecordError,
    make_version,
    purge_materials,
    save_version,
    take_photo_down,
)

from ...base import PortalTestCase
from ...factories import make_meeting
from ...people import make_person
from .written import add, add_pdf, add_photo, publish, published, reword, write_record


class MakingTests(PortalTestCase):
    def setUp(self):
        self.meeting = write_record()

    def test_the_first_version_needs_no_note_and_has_every_part(self):
        version = make_version(self.meeting, by=self.editor)
        self.assertEqual((version.number, version.publishing_state), (1, "draft"))
        self.assertEqual(version.author, self.editor)
        self.assertEqual(version.decisions.count(), 3)
        self.assertEqual(version.agendaitems.count(), 2)
        self.assertEqual([line.move for line in history(version)], ["freeze"])

    def test_notes_of_the_office_are_in_no_version(self):
        version = make_version(self.meeting, by=self.editor)
        self.assertNotIn("メモ", json.dumps(version.content, ensure_ascii=False))

    def test_a_draft_is_refreshed_and_what_was_read_is_stale(self):
        version = make_version(self.meeting, by=self.editor)
        reword(self.meeting.decisions.get(number=1), "直した")
        again = make_version(self.meeting, by=self.editor)
        self.assertEqual((again.pk, again.version), (version.pk, version.version + 1))
        self.assertEqual(again.content["decisions"][0]["text_ja"], "直した")
        self.assertEqual(RecordVersion.objects.count(), 1)
        with self.assertRaises(PublishingError):
            apply_transition(again, "publish", by=self.editor, version=version.version)

    def test_a_second_click_changes_nothing(self):
        version = make_version(self.meeting, by=self.editor)
        self.assertEqual(make_version(self.meeting, by=self.editor).version, version.version)
        self.assertEqual(history(version).count(), 1)

    def test_a_later_version_needs_a_change_and_a_note(self):
        published(self.meeting, by=self.editor)
        with self.assertRaisesMessage(RecordError, "変わったところがありません"):
            make_version(self.meeting, note_ja="訂正", by=self.editor)
        reword(self.meeting.decisions.get(number=1), "直した")
        with self.assertRaisesMessage(RecordError, "一文で書いて") as refused:
            make_version(self.meeting, note_ja=" ", by=self.editor)
        self.assertEqual(refused.exception.field, "note_ja")
        with self.assertRaises(RecordError):
            make_version(self.meeting, note_ja="長" * 201, by=self.editor)
        version = make_version(self.meeting, note_en="A figure corrected", by=self.editor)
        self.assertEqual((version.number, version.note_en), (2, "A figure corrected"))

    def test_a_refresh_without_a_note_keeps_the_note(self):
        published(self.meeting, by=self.editor)
        reword(self.meeting.decisions.get(number=1), "一度目")
        make_version(self.meeting, note_ja="訂正", by=self.editor)
        reword(self.meeting.decisions.get(number=1), "二度目")
        self.assertEqual(make_version(self.meeting, by=self.editor).note_ja, "訂正")

    def test_an_empty_record_is_refused(self):
        with self.assertRaisesMessage(RecordError, "まだ何も書かれていません"):
            make_version(make_meeting(), by=self.editor)

    def test_one_that_awaits_its_hour_is_not_touched(self):
        version = make_version(self.meeting, by=self.editor)
        publish(version, by=self.editor, at=timezone.now() + timedelta(days=1))
        reword(self.meeting.decisions.get(number=1), "直した")
        with self.assertRaisesMessage(RecordError, "公開日時が決まっています"):
            make_version(self.meeting, note_ja="訂正", by=self.editor)

    @override_settings(APPROVAL_REQUIRED=True)
    def test_one_that_awaits_approval_is_not_touched(self):
        version = make_version(self.meeting, by=self.editor)
        apply_transition(version, "submit", by=self.editor)
        reword(self.meeting.decisions.get(number=1), "直した")
        with self.assertRaisesMessage(RecordError, "承認待ち"):
            make_version(self.meeting, by=self.editor)
        version.refresh_from_db()
        self.assertNotIn("直した", json.dumps(version.content, ensure_ascii=False))

    @override_settings(APPROVAL_REQUIRED=True)
    def test_who_froze_the_text_does_not_approve_it(self):
        writer = self.administrator
        version = make_version(self.meeting, by=writer)
        version = apply_transition(version, "submit", by=writer)
        with self.assertRaises(PermissionDenied):
            apply_transition(version, "approve", by=writer)
        version = apply_transition(version, "approve", by=self.approver, document_number="第1号")
        self.assertEqual((version.approver, version.document_number), (self.approver, "第1号"))

    def test_who_may_not_make_versions_cannot(self):
        for person in (self.reception, self.reviewer, make_person("partner")):
            with self.assertRaises(PermissionDenied):
                make_version(self.meeting, by=person)


class StayingTests(PortalTestCase):
    """What has been approved stays as it was."""

    def setUp(self):
        self.meeting = write_record()
        self.first = published(self.meeting, by=self.editor)

    def correct(self, **notes):
        reword(self.meeting.decisions.get(number=1), f"直した{RecordVersion.objects.count()}")
        return published(self.meeting, by=self.editor, **{"note_ja": "訂正", **notes})

    def test_a_correction_never_loses_a_version(self):
        before = self.first.content
        second = self.correct()
        self.first.refresh_from_db()
        self.assertEqual(self.first.content, before)
        self.assertNotEqual(second.content, before)
        self.assertTrue(self.first.is_published())
        self.assertEqual([one.number for one in RecordVersion.objects.current()], [2])

    def test_a_withdrawn_version_is_no_draft_again(self):
        apply_transition(self.first, "withdraw", by=self.editor, reason="誤り")
        with self.assertRaises(PermissionDenied):
            apply_transition(self.first, "reopen", by=self.editor)
        again = make_version(self.meeting, note_ja="あらためて公開", by=self.editor)
        self.assertEqual(again.number, 2)

    def test_note_and_hour_of_what_is_public_stay(self):
        for changes in ({"note_ja": "別の文"}, {"publish_at": timezone.now()}):
            with self.assertRaises(RecordError):
                save_version(self.first, changes=changes, by=self.editor)
        reword(self.meeting.decisions.get(number=1), "直した")
        draft = make_version(self.meeting, note_ja="訂正", by=self.editor)
        save_version(draft, changes={"note_ja": "数字の訂正"}, by=self.editor)
        with self.assertRaises(StaleItem):
            save_version(draft, changes={"note_ja": "x"}, by=self.editor, version_read=1)

    def test_the_hour_of_one_to_come_may_change(self):
        reword(self.meeting.decisions.get(number=1), "直した")
        draft = make_version(self.meeting, note_ja="訂正", by=self.editor)
        later = publish(draft, by=self.editor, at=timezone.now() + timedelta(days=1))
        with self.assertRaises(RecordError):
            save_version(later, changes={"note_ja": "別の文"}, by=self.editor)
        hour = timezone.now() + timedelta(days=2)
        changed = save_version(later, changes={"publish_at": hour}, by=self.editor)
        self.assertEqual(changed.publish_at, hour)

    def test_no_version_is_shown_before_an_earlier_one(self):
        reword(self.meeting.decisions.get(number=1), "直した")
        draft = make_version(self.meeting, note_ja="訂正", by=self.editor)
        with self.assertRaises(PublishingError) as refused:
            publish(draft, by=self.editor, at=self.first.publish_at - timedelta(days=1))
        self.assertEqual(refused.exception.field, "publish_at")

    def test_an_older_draft_cannot_hide_a_later_version(self):
        self.correct()
        # As no service would leave it: an old draft beside a later, public version.
        RecordVersion.objects.filter(pk=self.first.pk).update(publishing_state="draft")
        with self.assertRaisesMessage(PublishingError, "これより新しい版"):
            apply_transition(self.first, "publish", by=self.editor)

    def test_the_session_comes_first(self):
        meeting = write_record(number=6, published=False)
        version = make_version(meeting, by=self.editor)
        with self.assertRaisesMessage(PublishingError, "先にこの回のページ"):
            apply_transition(version, "publish", by=self.editor)

    def test_a_record_is_public_with_its_session_only(self):
        Meeting.objects.update(publishing_state="withdrawn")
        self.first = RecordVersion.objects.get(pk=self.first.pk)
        self.assertFalse(self.first.is_published())
        self.assertFalse(RecordVersion.objects.current().exists())

    def test_a_code_never_means_something_else(self):
        Decision.objects.filter(meeting=self.meeting, number=2).update(is_dropped=True)
        second = self.correct()
        self.assertEqual([row["number"] for row in second.content["decisions"]], [1, 3])
        added = add(Decision, self.meeting)
        self.assertEqual(added.number, 4)
        # Renumbered past every service: the code of the dropped one, for another decision.
        Decision.objects.filter(meeting=self.meeting, number=2).update(number=99)
        Decision.objects.filter(pk=added.pk).update(number=2)
        with self.assertRaisesMessage(RecordError, "D-05-2"):
            make_version(self.meeting, note_ja="訂正", by=self.editor)

    def test_a_decision_that_comes_back_is_the_same_one(self):
        Decision.objects.filter(meeting=self.meeting, number=2).update(is_dropped=True)
        self.correct()
        Decision.objects.filter(meeting=self.meeting, number=2).update(is_dropped=False)
        third = self.correct()
        self.assertEqual([row["number"] for row in third.content["decisions"]], [1, 2, 3])


class FilesTests(PortalTestCase):
    def setUp(self):
        self.meeting = write_record()

    def test_a_photograph_goes_from_every_version(self):
        photo = add_photo(self.meeting)
        version = published(self.meeting, by=self.editor)
        content = version.content
        with self.captureOnCommitCallbacks(execute=True):
            self.assertTrue(take_photo_down(photo, by=self.editor))
        self.assertFalse(photo.image.storage.exists(photo.image.name))
        version.refresh_from_db()
        self.assertEqual(version.content, content)
        self.assertEqual(history(version).last().move, "photo_down")
        self.assertEqual(Meeting.objects.get(pk=self.meeting.pk).record_version, 2)
        self.assertFalse(take_photo_down(photo, by=self.editor))
        self.assertFalse(Photo.objects.exists())

    def test_only_who_may_change_photographs_takes_them_down(self):
        photo = add_photo(self.meeting)
        with self.assertRaises(PermissionDenied):
            take_photo_down(photo, by=self.reviewer)

    def test_a_material_is_purged_once_no_record_and_no_version_names_it(self):
        paper = add_pdf(self.meeting)
        make_version(self.meeting, by=self.editor)
        later = timezone.now() + timedelta(days=2)
        purge_materials(later, dry_run=False)  # what other tests have left
        lost = add_pdf(self.meeting)
        Material.objects.filter(pk__in=[paper.pk, lost.pk]).delete()
        self.assertEqual(purge_materials(timezone.now(), dry_run=False), 0)
        self.assertEqual(purge_materials(later, dry_run=True), 1)
        self.assertEqual(purge_materials(later, dry_run=False), 1)
        self.assertTrue(private_storage().exists(paper.file.name))
        self.assertFalse(private_storage().exists(lost.file.name))
