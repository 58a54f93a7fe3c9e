"""The time left of what awaits a person: in words, the most urgent first."""

from datetime import date
from unittest import mock

import time_machine
from django.utils import timezone, translation

from kanazawa2030.core.registry import Todo, TodoSource
from kanazawa2030.pages.dashboard import todos

from ...base import PortalTestCase
from ...factories import tokyo

NOW = tokyo(2026, 6, 15, 15)  # a Monday


def row(due) -> todos.Row:
    return todos.Row(Todo("text", "act", "/", due), timezone.now())


@time_machine.travel(NOW, tick=False)
class WordsTests(PortalTestCase):
    def said(self, due, language="ja"):
        with translation.override(language):
            one = row(due)
            return "".join(one.left), one.until, one.is_late

    def test_days_left_or_late(self):
        for due, ja, en in (
            (
                date(2026, 6, 14),
                ("1日遅れ", "6月14日（日）まで", True),
                ("1 day late", "by Sun 14 June", True),
            ),
            (
                date(2026, 6, 15),
                ("今日", "6月15日（月）まで", False),
                ("Today", "by Mon 15 June", False),
            ),
            (
                date(2026, 6, 17),
                ("あと2日", "6月17日（水）まで", False),
                ("2 days left", "by Wed 17 June", False),
            ),
        ):
            with self.subTest(due):
                self.assertEqual(self.said(due), ja)
                self.assertEqual(self.said(due, "en"), en)

    def test_today_has_its_hour_and_is_late_after_it(self):
        self.assertEqual(self.said(tokyo(2026, 6, 15, 17, 45)), ("今日", "17:45まで", False))
        self.assertEqual(self.said(tokyo(2026, 6, 15, 14)), ("今日", "14:00まで", True))

    def test_a_night_counts_by_the_days_of_kanazawa(self):
        self.assertEqual(self.said(tokyo(2026, 6, 16, 0, 30))[0], "あと1日")


@time_machine.travel(NOW, tick=False)
class OrderTests(PortalTestCase):
    def page(self, *dues):
        found = [Todo(f"{number}番", "開く", "/", due) for number, due in enumerate(dues)]
        source = TodoSource("test", 1, lambda user, now: found)
        self.client.sign_in(self.person("reception"))
        with mock.patch.object(todos, "todo_sources", lambda: [source]):
            return self.client.get("/admin/")

    def test_late_first_and_without_a_day_last(self):
        page = self.page(None, date(2026, 6, 20), date(2026, 6, 1), tokyo(2026, 6, 15, 17), None)
        words = [one.todo.text for one in page.context["todos"]]
        self.assertEqual(words, ["2番", "3番", "1番", "0番", "4番"])
        self.assertContains(page, "d-due--late", count=1)
        self.assertContains(page, "対応が必要なことは5件です")

    def test_the_rest_unfolds_below_the_first(self):
        page = self.page(*[None] * (todos.AT_ONCE + 3))
        self.assertContains(page, "ほかの3件を見る")
        self.assertNotContains(self.page(*[None] * todos.AT_ONCE), "<summary>ほかの")

    def test_nothing_to_do_is_said(self):
        page = self.page()
        self.assertContains(page, "いま、対応が必要なことはありません。")
        self.assertNotContains(page, "d-todo")

    def test_what_is_named_is_text(self):
        found = Todo("<b>x</b>", "<i>", "/", date(2030, 1, 1), detail="<script>")
        source = TodoSource("test", 1, lambda user, now: [found])
        self.client.sign_in(self.person("reception"))
        with mock.patch.object(todos, "todo_sources", lambda: [source]):
            page = self.client.get("/admin/")
        self.assertContains(page, "&lt;b&gt;x")
        self.assertNotContains(page, "<script>\n")
