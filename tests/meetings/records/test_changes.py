"""What has changed between two versions: by code, word by word, in words of the page."""

from django.utils import translation

from kanazawa2030.core.workflow.publishing import apply_transition
from meetings.models import Action, AgendaItem, Decision, Meeting, SectorCount, Statement
from meetings.records.changes import changes_between, taken_out
from meetings.records.snapshot import snapshot_of

from ...base import PortalTestCase
from ...core.workflow.test_differences import marked
from .written import add, add_photo, published, reword, write_record


class ChangesTests(PortalTestCase):
    def setUp(self):
        self.meeting = write_record()
        self.before = snapshot_of(self.meeting)

    def changes(self):
        self.meeting.refresh_from_db()
        return changes_between(self.before, snapshot_of(self.meeting))

    def test_the_same_text_has_no_changes(self):
        self.assertEqual(self.changes(), [])

    def test_each_is_named_by_its_code(self):
        reword(self.meeting.statements.get(number=2), "S2の直した本文")
        Decision.objects.filter(number=3).update(is_dropped=True)
        add(Action, self.meeting)
        found = {(change.kind, change.code) for change in self.changes()}
        self.assertEqual(found, {("changed", "S-05-2"), ("removed", "D-05-3"), ("added", "A-05-3")})

    def test_both_languages_are_compared_the_pages_first(self):
        Statement.objects.filter(number=1).update(text_ja="別", text_en="Other")
        for language in ("ja", "en"):
            with translation.override(language):
                (change,) = self.changes()
            self.assertEqual(change.wordings[0].language, language)
            self.assertEqual(len(change.wordings), 2)

    def test_what_is_no_text_is_said_in_words(self):
        item = AgendaItem.objects.get(order=2)
        Statement.objects.filter(number=1).update(view="overall", course=3, agenda_item=item)
        Statement.objects.get(number=1).goals.set([4])
        Action.objects.filter(number=1).update(due_on="2030-12-01", decision=None, who_en="Us")
        SectorCount.objects.update(people=21)
        AgendaItem.objects.filter(order=1).update(starts_at=None)
        add_photo(self.meeting)
        Meeting.objects.update(participants_total=44)
        with translation.override("en"):
            said = [
                f"{change.kind} {change.code} {wording.label}: {marked(wording.pieces)}"
                for change in self.changes()
                for wording in change.wordings
            ]
        for part in (
            "changed S-05-1 agenda item: [-1-][+2-]".replace("+2-", "+2+"),
            "changed S-05-1 course of action: [-Course of action 1-][+Course of action 3+]",
            "changed S-05-1 goals: [-Goal 11-][+Goal 4+]",
            "changed A-05-1 due on: [-Sun 31 March 2030-][+Sun 1 December 2030+]",
            "changed A-05-1 by whom: [-The office-][+Us+]",
            "changed  people: [-20-][+21+]",
            "changed  from: [-18:40-][+none+]",
            "added  : [+People at a table+]",
            "changed  : [-43-][+44+]",
        ):
            with self.subTest(part):
                self.assertIn(part, said)

    def test_another_order_is_a_change(self):
        AgendaItem.objects.filter(order=1).update(order=9)
        self.assertIn("moved", [change.kind for change in self.changes()])


class TakenOutTests(PortalTestCase):
    def test_a_code_says_in_which_version_it_was_taken_out(self):
        meeting = write_record()
        first = published(meeting, by=self.editor)
        Decision.objects.filter(number=2).update(is_dropped=True)
        second = published(meeting, by=self.editor, note_ja="取り消し")
        reword(meeting.decisions.get(number=1), "直した")
        third = published(meeting, by=self.editor, note_ja="訂正")
        versions = [first, second, third]
        for version, expected in ((first, []), (second, [("D-05-2", 2)]), (third, [("D-05-2", 2)])):
            found = taken_out(version.content, version.number, versions)
            self.assertEqual(found["decisions"], expected)
        # The first one withdrawn: what was cited from it still leads to a sentence.
        versions[0] = apply_transition(first, "withdraw", by=self.editor, reason="誤り")
        found = taken_out(third.content, 3, versions)
        self.assertEqual(found["decisions"], [("D-05-2", 2)])
