"""What the desk and the morning email say about open actions and missing records."""

from datetime import date, timedelta

import time_machine
from django.test import RequestFactory
from django.utils import timezone, translation

from meetings.models import Action
from meetings.records import panels

from ...base import PortalTestCase
from ...factories import make_meeting
from .factories import freeze, make_action, make_item

NOW = "2026-07-20T09:00+09:00"


class PanelCase(PortalTestCase):
    def panel(self, build, role="editor"):
        request = RequestFactory().get("/admin/")
        request.user = self.person(role)
        with translation.override("ja"):
            return build(request)

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
        rows = self.panel(panels.open_actions)["rows"]
        self.assertEqual(
            [(label, note) for label, _url, note in rows],
            [("A-05-2 遅い", "期限を10日過ぎています"), ("A-05-1 近い", "期限まであと3日")],
        )
        self.assertEqual(self.lines(), ["期限を過ぎた行動：1件", "2週間以内に期限が来る行動：1件"])
        self.assertEqual(self.lines(language="en")[0], "Actions overdue: 1")

    def test_many_have_a_link_to_all(self):
        meeting = make_meeting()
        for _number in range(9):
            make_action(meeting)
        panel = self.panel(panels.open_actions)
        self.assertEqual((len(panel["rows"]), len(panel["more"])), (8, 1))

    def test_only_for_who_may_change_them(self):
        make_action(make_meeting(), due_on=date(2020, 1, 1))
        for role in ("reception", "reviewer", "approver"):
            with self.subTest(role):
                self.assertIsNone(self.panel(panels.open_actions, role))
                self.assertEqual(self.lines(role), [])

    def test_nothing_open_is_no_panel(self):
        self.assertIsNone(self.panel(panels.open_actions))
        self.assertIsNone(self.panel(panels.records_to_write))


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
        rows = self.panel(panels.records_to_write)["rows"]
        self.assertEqual(
            [(label, note) for label, _url, note in rows],
            [
                ("No.3の記録", "公開前の版があります"),
                ("No.2の記録", "書きかけで、版がありません"),
                ("No.1の記録", "まだ書かれていません"),
            ],
        )
        self.assertEqual(self.lines(), ["仕上げる記録：3件"])
        for role in ("reception", "reviewer", "approver"):
            self.assertIsNone(self.panel(panels.records_to_write, role))
