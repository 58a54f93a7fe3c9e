"""What a version contains, read back as a page reads it."""

import json
from datetime import date, time

from meetings.models import Decision, Statement
from meetings.records.snapshot import FORMAT, PARTS, rows_of, snapshot_of

from ...base import PortalTestCase
from .written import add_pdf, add_photo, write_record


class SnapshotTests(PortalTestCase):
    def setUp(self):
        self.meeting = write_record()
        add_pdf(self.meeting)
        add_photo(self.meeting)
        self.content = snapshot_of(self.meeting)

    def test_it_has_a_format_and_every_part_and_is_plain_data(self):
        self.assertEqual(
            set(self.content), {"format", "participants_total", "summary_ja", "summary_en", *PARTS}
        )
        self.assertEqual(self.content["format"], FORMAT)
        self.assertEqual(json.loads(json.dumps(self.content)), self.content)

    def test_codes_and_labels_stand_in_both_languages(self):
        said = self.content["statements"][0]
        self.assertEqual((said["code"], said["number"]), ("S-05-1", 1))
        self.assertEqual((said["text_ja"], said["text_en"]), ("S1の本文", "Text S1"))
        self.assertEqual(said["course"]["number"], 1)
        self.assertTrue(said["course"]["short_title_ja"] and said["course"]["short_title_en"])
        self.assertEqual([goal["number"] for goal in said["goals"]], [11])
        self.assertEqual(self.content["actions"][0]["decision"], 2)

    def test_neither_notes_nor_the_state_of_actions_are_frozen(self):
        self.assertNotIn("notes", self.content["agenda"][0])
        self.assertNotIn("state", self.content["actions"][0])

    def test_dropped_parts_are_left_out(self):
        Decision.objects.filter(number=2).update(is_dropped=True)
        Statement.objects.filter(number=1).update(is_dropped=True)
        content = snapshot_of(self.meeting)
        self.assertEqual([row["number"] for row in content["decisions"]], [1, 3])
        self.assertEqual([row["number"] for row in content["statements"]], [2])

    def test_dates_and_times_are_read_back(self):
        self.assertEqual(rows_of(self.content, "agenda")[0].starts_at, time(18, 40))
        self.assertIsNone(rows_of(self.content, "agenda")[1].starts_at)
        self.assertEqual(rows_of(self.content, "actions")[0].due_on, date(2030, 3, 31))
        self.assertEqual(rows_of({}, "actions"), [])
