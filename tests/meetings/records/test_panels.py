"""What the desk and the morning email say about open actions and missing records."""

from datetime import date, timedelta

import time_machine
from django.utils import timezone, translation

from kanazawa2030.core.registry import MOST
from meetings.models import Action
from meetings.records import panels

from ...base import PortalTestCase
from ...factories import make_meeting
from .factories import freeze, make_action, make_item

NOW = "2026-07-20T09:00+09:00"


class PanelCase(PortalTestCase):
    def found(self, find, role="editor"):
        with translation.override("ja"):
            return find(self.person(role), timezone.now())

    def lines(self, role="editor", language="ja"):
        with translation.override(language):
            return panels.digest_lines(self.person(role), timezone.now())


class ActionTests(PanelCase):
    @time_machine.travel(NOW, tick=False)
    def test_the_most_overdue_comes_first_with_its_days(self):
        meeting, today = make_meeting(number=5), date(2026, 7, 20)
        make_action(meeting, text_ja="近い", due_on=today + timedelta(days=3))
        make_action(meeting, text_ja="遅い", due_on=today - timedelta(days=10))
        make_action(meeting, text_ja="済み", state=Action.State.DONE, state_changed_on=today)
        self.assertEqual(
            [(todo.detail, todo.due) for todo in self.found(panels.open_actions)],
            [
                ("A-05-2 遅い", today - timedelta(days=10)),
                ("A-05-1 近い", today + timedelta(days=3)),
            ],
        )
        self.assertEqual(self.lines(), ["期限を過ぎた行動：1件", "2週間以内に期限が来る行動：1件"])
        self.assertEqual(self.lines(language="en")[0], "Actions overdue: 1")

    def test_many_have_a_link_to_all(self):
        meeting = make_meeting()
        for _number in range(MOST + 1):
            make_action(meeting)
        found = self.found(panels.open_actions)
        self.assertEqual(len(found), MOST + 1)
        self.assertIn("state=open", found[-1].address)

    def test_only_for_who_may_change_them(self):
        make_action(make_meeting(), due_on=date(2020, 1, 1))
        for role in ("reception", "reviewer", "approver"):
            with self.subTest(role):
                self.assertEqual(self.found(panels.open_actions, role), [])
                self.assertEqual(self.lines(role), [])

    def test_nothing_open_awaits_nobody(self):
        self.assertEqual(self.found(panels.open_actions), [])
        self.assertEqual(self.found(panels.records_to_write), [])


class RecordTests(PanelCase):
    @time_machine.travel(NOW, tick=False)
    def test_a_week_after_the_session_its_record_is_missed(self):
        def held(days, number, **fields):
            day = date(2026, 7, 20) - timedelta(days=days)
            return make_meeting(number=number, held_on=day, **fields)

        _empty, begun, drafted, done = (held(7 + n, n) for n in (1, 2, 3, 4))
        make_item(begun)
        freeze(drafted, published=False)
        freeze(done)
        held(6, 5)
        held(400, 6)
        held(9, 7, publishing_state="withdrawn", withdrawal_reason="誤り")
        self.assertEqual(
            [(todo.text, todo.detail) for todo in self.found(panels.records_to_write)],
            [
                ("No.3の記録", "公開前の版があります"),
                ("No.2の記録", "書きかけで、版がありません"),
                ("No.1の記録", "まだ書かれていません"),
            ],
        )
        self.assertEqual(self.lines(), ["仕上げる記録：3件"])
        for role in ("reception", "reviewer", "approver"):
            self.assertEqual(self.found(panels.records_to_write, role), [])
