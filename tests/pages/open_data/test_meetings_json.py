"""meetings.json: what the current versions have frozen, and the live state of actions."""

from datetime import date

from django.test import override_settings

from kanazawa2030.core.workflow.publishing import apply_transition
from meetings.models import Action, Decision, Statement

from ...factories import make_meeting, make_venue
from ...meetings.records.written import add, published, reword, write_record
from .reading import FileTestCase
from .validating import problems

FILE = "meetings.json"


class MeetingsJsonTests(FileTestCase):
    def record(self) -> dict:
        self.assertEqual(problems(self, FILE), [])
        (row,) = self.rows(FILE)
        return row["record"]

    def test_a_session_without_a_record(self):
        make_meeting(number=8, venue=make_venue(name_ja="会議室"))
        self.assertIsNone(self.record())
        (row,) = self.rows(FILE)
        self.assertEqual(row["venue"]["ja"], "会議室")
        self.assertEqual(row["number"], 8)

    def test_statements_decisions_and_actions_with_codes_and_addresses(self):
        meeting = write_record()
        version = published(meeting, by=self.editor)
        record = self.record()
        for name, prefix in (("statements", "S"), ("decisions", "D"), ("actions", "A")):
            parts = record[name]
            self.assertEqual(len(parts), len(version.content[name]))
            for part in parts:
                self.assertTrue(part["code"].startswith(f"{prefix}-{meeting.number:02}-"))
                page, _hash, code = part["url"]["en"].partition("#")
                self.assertContains(self.client.get(page), f'id="{code}"')
        self.assertEqual(record["version"], 1)

    def test_the_working_copy_is_not_in_it(self):
        meeting = write_record()
        published(meeting, by=self.editor)
        before = self.record()
        reword(meeting.statements.first(), "作業中の文")
        reword(meeting.decisions.first(), "作業中の文")
        add(Decision, meeting)
        meeting.refresh_from_db()
        meeting.summary_ja = "作業中の文"
        meeting.save()
        meeting.agendaitems.update(notes="作業中の文")
        self.assertEqual(self.record(), before)
        self.assertNotIn("作業中の文", self.body(FILE).decode())
        published(meeting, by=self.editor, note_ja="直しました")
        self.assertIn("作業中の文", self.body(FILE).decode())
        self.assertEqual(self.record()["version"], 2)

    def test_the_state_of_an_action_is_as_it_is_now(self):
        meeting = write_record()
        add(Action, meeting)
        published(meeting, by=self.editor)
        self.assertEqual(self.record()["actions"][-1]["state"], "planned")
        Action.objects.update(
            state="done", state_changed_on=date(2026, 7, 1), state_note_ja="地図ができました"
        )
        action = self.record()["actions"][-1]
        self.assertEqual((action["state"], action["state_since"]), ("done", "2026-07-01"))
        self.assertEqual(action["state_note"]["ja"], "地図ができました")

    def test_a_withdrawn_version_is_gone(self):
        version = published(write_record(), by=self.editor)
        self.assertIsNotNone(self.record())
        apply_transition(version, "withdraw", by=self.editor, reason="誤り")
        self.assertIsNone(self.record())

    def test_a_session_that_is_not_public_or_a_sample_is_not_there(self):
        make_meeting(published=False)
        make_meeting(is_sample=True)
        meeting = write_record()
        published(meeting, by=self.editor)
        add(Statement, meeting)
        self.assertEqual([row["number"] for row in self.rows(FILE)], [meeting.number])
        with override_settings(SHOW_SAMPLES_IN_DATA=True):
            self.assertEqual(len(self.rows(FILE)), 2)
