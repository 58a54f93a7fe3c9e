"""The state of an action: who may change it, from what to what, and what is kept of it."""

from datetime import date, timedelta

import time_machine
from django.core.exceptions import PermissionDenied
from django.test import override_settings
from django.utils import timezone, translation

from meetings.models import Action
from meetings.records import actions
from meetings.records.actions import ActionError, change_state

from ...base import PortalTestCase, RaceTestCase
from ...factories import make_meeting
from .factories import freeze, make_action

State = Action.State


class ChangeTests(PortalTestCase):
    def setUp(self):
        self.action = make_action(make_meeting())

    def change(self, state, *, by=None, **fields):
        return change_state(self.action, state=state, by=by or self.editor, **fields)

    def test_from_planned_to_done_with_its_history(self):
        with time_machine.travel("2026-07-01T10:00+09:00"):
            self.change(State.RUNNING)
        with time_machine.travel("2026-07-20T23:30+09:00"):
            done = self.change(State.DONE, note_ja=" 冊子を配った ", note_en="Handed out")
        self.assertEqual((done.state_note_ja, done.state_note_en), ("冊子を配った", "Handed out"))
        self.assertEqual(done.state_changed_on, date(2026, 7, 20))
        lines = [(one.from_state, one.to_state, one.by) for one in done.changes.all()]
        self.assertEqual(
            lines, [("planned", "running", self.editor), ("running", "done", self.editor)]
        )

    def test_what_is_not_in_the_table_is_refused(self):
        for state, target in (
            (State.PLANNED, State.DONE),
            (State.RUNNING, State.PLANNED),
            (State.DONE, State.STOPPED),
            (State.STOPPED, State.DONE),
        ):
            Action.objects.filter(pk=self.action.pk).update(
                state=state, state_changed_on=timezone.localdate()
            )
            with self.subTest(f"{state} to {target}"), self.assertRaises(ActionError):
                self.change(target, note_ja="理由")
        self.assertFalse(self.action.changes.exists())

    def test_what_was_done_or_stopped_can_be_corrected(self):
        for target in (State.DONE, State.STOPPED):
            with self.subTest(target):
                self.change(State.RUNNING)
                self.change(target, note_ja="理由")
                self.assertEqual(self.change(State.RUNNING).state, State.RUNNING)

    def test_stopping_says_why(self):
        with self.assertRaises(ActionError) as raised:
            self.change(State.STOPPED, note_ja="　")
        self.assertEqual(raised.exception.field, "note_ja")
        self.assertEqual(self.change(State.STOPPED, note_en="No room").state, State.STOPPED)

    def test_the_same_state_again_changes_the_sentence_only(self):
        self.change(State.RUNNING, note_ja="はじめた")
        again = self.change(State.RUNNING, note_ja="はじめました")
        self.assertEqual(again.state_note_ja, "はじめました")
        self.assertEqual(again.changes.count(), 1)

    def test_another_state_than_the_one_shown_is_refused_in_words(self):
        self.change(State.RUNNING)
        with translation.override("ja"), self.assertRaisesMessage(ActionError, "進行中"):
            self.change(State.STOPPED, note_ja="理由", version=State.PLANNED)

    def test_who_may(self):
        for role in ("reception", "reviewer", "approver"):
            with self.subTest(role), self.assertRaises(PermissionDenied):
                self.change(State.RUNNING, by=self.person(role))
            with self.subTest(role), self.assertRaises(PermissionDenied):
                self.change(State.PLANNED, by=self.person(role), note_ja="文")

    @override_settings(APPROVAL_REQUIRED=True)
    def test_where_approval_is_required_a_public_action_is_for_approvers(self):
        self.assertEqual(self.change(State.RUNNING).state, State.RUNNING)
        freeze(self.action.meeting, self.action)
        with self.assertRaises(PermissionDenied):
            self.change(State.DONE)
        with self.assertRaises(PermissionDenied):
            self.change(State.RUNNING, note_ja="文")
        self.assertEqual(self.change(State.DONE, by=self.administrator).state, State.DONE)


class OpenTests(PortalTestCase):
    def test_open_ones_by_their_day_and_those_without_last(self):
        meeting, today = make_meeting(), timezone.localdate()
        without = make_action(meeting)
        late = make_action(meeting, due_on=today - timedelta(days=2))
        soon = make_action(meeting, due_on=today + timedelta(days=2))
        make_action(meeting, is_dropped=True)
        make_action(meeting, state=State.DONE, state_changed_on=today)
        self.assertEqual(list(actions.open_actions()), [late, soon, without])

    def test_days_in_words(self):
        today = date(2026, 7, 10)
        for due, ja, en in (
            (date(2026, 7, 9), "期限を1日過ぎています", "1 day overdue"),
            (date(2026, 7, 10), "今日が期限", "due today"),
            (date(2026, 7, 12), "期限まであと2日", "due in 2 days"),
            (None, "期限なし", "no date"),
        ):
            action = Action(due_on=due)
            for language, words in (("ja", ja), ("en", en)):
                with self.subTest(words), translation.override(language):
                    self.assertEqual(actions.due_words(action, today), words)


class RaceTests(RaceTestCase):
    def test_two_presses_make_one_line_of_history(self):
        action, editor = make_action(make_meeting()), self.editor
        self.run_threads(6, lambda number: change_state(action, state=State.RUNNING, by=editor))
        self.assertEqual(action.changes.count(), 1)
