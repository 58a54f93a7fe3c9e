"""The working copy of a record: numbers, removing, lines of notes, axes, and two at once."""

from unittest import mock

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import QuerySet
from django.test import override_settings

from kanazawa2030.core.models import CourseOfAction, Goal
from kanazawa2030.core.workflow.changes import StaleItem
from meetings.models import AgendaItem, Axis, Decision, SectorCount, Statement
from meetings.records import writing
from meetings.records.writing import RecordError, RowChange

from ...base import PortalTestCase, RaceTestCase
from ...factories import make_event, make_meeting
from .factories import freeze, make_action, make_decision, make_item, make_statement


def added(model, **values) -> RowChange:
    return RowChange("row", model, None, values)


def removed(part) -> RowChange:
    return RowChange(f"row-{part.pk}", type(part), part.pk, {}, is_removed=True)


class SavingTests(PortalTestCase):
    def setUp(self):
        self.meeting = make_meeting(number=5)

    def save(self, *rows, by=None, version=None):
        return writing.save(self.meeting, rows, by=by or self.editor, version=version)

    def test_numbers_are_counted_and_never_given_again(self):
        self.save(added(Decision, text_ja="一つ目"), added(Decision, text_ja="二つ目"))
        second = Decision.objects.get(text_ja="二つ目")
        self.assertEqual(second.code, "D-05-2")
        self.save(removed(second))
        self.assertFalse(Decision.objects.filter(pk=second.pk).exists())
        self.save(added(Decision, text_ja="三つ目"))
        self.assertEqual(Decision.objects.get(text_ja="三つ目").code, "D-05-3")

    def test_each_save_is_a_version_and_one_without_changes_is_none(self):
        item = make_item(self.meeting)
        row = RowChange("row", AgendaItem, item.pk, {"title_ja": "別の題"})
        self.assertEqual(self.save(row).record_version, 2)
        self.assertEqual(self.save(row).record_version, 2)

    def test_an_older_page_is_refused_and_nothing_of_it_written(self):
        item = make_item(self.meeting)
        self.save(RowChange("row", AgendaItem, item.pk, {"title_ja": "先の人"}), version=1)
        rows = (
            RowChange("row", AgendaItem, item.pk, {"title_ja": "後の人"}),
            added(Decision, text_ja="決定"),
        )
        with self.assertRaises(StaleItem):
            self.save(*rows, version=1)
        item.refresh_from_db()
        self.assertEqual(item.title_ja, "先の人")
        self.assertFalse(Decision.objects.exists())

    def test_a_second_click_makes_nothing_twice(self):
        row = added(SectorCount, sector_ja="教育", sector_en="", people=7)
        self.save(row, version=1)
        self.save(row, version=1)
        self.assertEqual(SectorCount.objects.count(), 1)

    def test_what_a_version_has_is_dropped_and_not_deleted(self):
        kept, free = make_decision(self.meeting), make_decision(self.meeting)
        freeze(self.meeting, kept)
        self.save(removed(kept), removed(free))
        kept.refresh_from_db()
        self.assertTrue(kept.is_dropped)
        self.assertEqual(list(self.meeting.decisions.all()), [kept])
        self.assertFalse(self.meeting.decisions.kept().exists())
        self.save(RowChange("row", Decision, kept.pk, {"is_dropped": False}))
        self.assertTrue(self.meeting.decisions.kept().exists())

    def test_what_others_belong_to_is_not_removed_without_them(self):
        item, decision = make_item(self.meeting), make_decision(self.meeting)
        statement = make_statement(self.meeting, agenda_item=item)
        action = make_action(self.meeting, decision=decision)
        for part in (item, decision):
            with self.subTest(part), self.assertRaises(RecordError) as raised:
                self.save(removed(part))
            self.assertEqual(raised.exception.field, f"row-{part.pk}-is_removed")
        self.save(removed(item), removed(statement), removed(decision), removed(action))
        self.assertFalse(AgendaItem.objects.exists() or Decision.objects.exists())

    def test_a_row_of_another_session_is_not_touched(self):
        other = make_decision(make_meeting())
        self.save(RowChange("row", Decision, other.pk, {"text_ja": "こちら"}))
        other.refresh_from_db()
        self.assertNotEqual(other.text_ja, "こちら")

    def test_only_who_writes_records_may(self):
        for role in ("reception", "reviewer", "approver"):
            with self.subTest(role), self.assertRaises(PermissionDenied):
                self.save(added(Decision, text_ja="決定"), by=self.person(role))

    def test_links_of_a_public_row_are_for_approvers_where_approval_is_required(self):
        decision, event = make_decision(self.meeting), make_event()
        decision.meeting.refresh_from_db()
        with override_settings(APPROVAL_REQUIRED=True):
            writing.change(decision, changes={"text_ja": "直した"}, by=self.editor)
            writing.change(decision, changes={"events": [event]}, by=self.editor)
            freeze(self.meeting, decision)
            with self.assertRaises(RecordError) as raised:
                writing.change(decision, changes={"events": []}, by=self.editor)
            self.assertEqual(raised.exception.field, "events")
            writing.change(decision, changes={"events": []}, by=self.administrator)
        self.assertFalse(decision.events.exists())


class LinesTests(PortalTestCase):
    def setUp(self):
        self.meeting = make_meeting()

    def turn(self, notes, **fields):
        self.item = make_item(self.meeting, notes=notes, **fields)
        return writing.turn_lines(self.item, by=self.editor)

    def texts(self):
        return [(row.text_ja or row.text_en, row.view) for row in Statement.objects.all()]

    def test_each_line_becomes_a_statement(self):
        turned = self.turn(
            "・用水を守る\n\n全 まちの姿から考える\n*A city for all\n"
            "全体を見る\n＊ 次の世代\n - もう一つ"
        )
        self.assertEqual((turned.made, turned.too_long), (6, 0))
        self.assertEqual(
            self.texts(),
            [
                ("用水を守る", "detail"),
                ("まちの姿から考える", "overall"),
                ("A city for all", "overall"),
                ("全体を見る", "overall"),
                ("次の世代", "overall"),
                ("もう一つ", "detail"),
            ],
        )
        self.assertEqual(Statement.objects.get(number=3).text_ja or "", "")
        self.assertEqual({row.agenda_item for row in Statement.objects.all()}, {self.item})

    def test_a_second_press_makes_nothing_twice(self):
        self.turn("一つ目\n二つ目")
        first = Statement.objects.get(number=1)
        Statement.objects.filter(pk=first.pk).update(text_ja="言い直した一つ目")
        Statement.objects.get(number=2).delete()
        self.item.refresh_from_db()
        self.assertEqual(writing.turn_lines(self.item, by=self.editor).made, 0)
        self.item.refresh_from_db()
        AgendaItem.objects.filter(pk=self.item.pk).update(notes=self.item.notes + "\n三つ目")
        self.assertEqual(writing.turn_lines(self.item, by=self.editor).made, 1)
        self.assertEqual([text for text, _view in self.texts()], ["言い直した一つ目", "三つ目"])

    def test_a_line_that_is_a_statement_already_is_only_marked(self):
        item = make_item(self.meeting, notes="同じこと\n同じこと")
        make_statement(self.meeting, agenda_item=item, text_ja="同じこと")
        self.assertEqual(writing.turn_lines(item, by=self.editor).made, 0)
        item.refresh_from_db()
        self.assertEqual(item.notes, "✓ 同じこと\n✓ 同じこと")

    def test_a_line_that_is_too_long_stays_as_it_is(self):
        long = "あ" * 301
        turned = self.turn(f"{long}\n{'い' * 300}")
        self.assertEqual((turned.made, turned.too_long), (1, 1))
        self.item.refresh_from_db()
        self.assertTrue(self.item.notes.startswith(long))

    def test_without_lines_nothing_happens(self):
        self.assertEqual(self.turn("\n　\n*\n").made, 0)
        self.meeting.refresh_from_db()
        self.assertEqual(self.meeting.record_version, 1)


class AssignTests(PortalTestCase):
    def test_many_statements_of_several_sessions_are_given_an_axis(self):
        course = CourseOfAction.objects.get(pk=2)
        axis = Axis.objects.create(course=course, title_ja="歩ける")
        first, second = make_meeting(), make_meeting()
        rows = [make_statement(first), make_statement(second), make_statement(second)]
        rows[0].goals.add(4)
        other = make_statement(first)
        pks = [row.pk for row in rows]
        give = {
            "columns": {"axis": axis.pk, "course": 2},
            "adds": {"goals": [Goal.objects.get(pk=11)]},
        }
        self.assertEqual(writing.assign(pks, **give, by=self.editor), 3)
        self.assertEqual(writing.assign(pks, **give, by=self.editor), 0)
        for row in rows:
            row.refresh_from_db()
            self.assertEqual((row.axis, row.course), (axis, course))
        self.assertEqual({goal.pk for goal in rows[0].goals.all()}, {4, 11})
        other.refresh_from_db()
        self.assertIsNone(other.axis)
        for meeting in (first, second):
            meeting.refresh_from_db()
            self.assertEqual(meeting.record_version, 2)


CROWD = 12


class RaceTests(RaceTestCase):
    def add_at_once(self, meeting, by):
        def add(number):
            return writing.save(meeting, [added(Decision, text_ja=f"決定{number}")], by=by)

        return self.run_threads(CROWD, add)

    def test_decisions_added_at_once_have_numbers_of_their_own(self):
        meeting = make_meeting()
        _results, errors = self.add_at_once(meeting, self.editor)
        self.assertEqual(errors, [])
        numbers = sorted(meeting.decisions.values_list("number", flat=True))
        self.assertEqual(numbers, list(range(1, CROWD + 1)))
        meeting.refresh_from_db()
        self.assertEqual((meeting.last_decision, meeting.record_version), (CROWD, CROWD + 1))

    def test_control_without_the_lock_two_get_one_number(self):
        """Proves that the crowd is dense enough for the lock to matter."""
        if connection.vendor != "postgresql":
            # SQLite's IMMEDIATE is the lock itself and cannot be taken away.
            self.assertEqual(connection.vendor, "sqlite")
            return
        meeting, editor = make_meeting(), self.editor

        def unlocked(self, **options):
            return self._chain()

        with mock.patch.object(QuerySet, "select_for_update", unlocked):
            _results, errors = self.add_at_once(meeting, editor)
        self.assertTrue(errors)

    def test_two_presses_turn_each_line_once(self):
        meeting = make_meeting()
        item = make_item(meeting, notes="一\n二\n三")
        editor = self.editor
        _results, errors = self.run_threads(6, lambda number: writing.turn_lines(item, by=editor))
        self.assertEqual(errors, [])
        self.assertEqual(Statement.objects.count(), 3)
