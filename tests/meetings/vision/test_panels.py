"""Figures that are due or await approval, on the dashboard and in the morning mail."""

from datetime import timedelta

from django.test import override_settings
from django.utils import timezone, translation

from kanazawa2030.core.registry import MOST, digest_sources
from meetings.models import Indicator, Measurement

from ...base import PortalTestCase
from ...staffdesk import StaffDesk
from .measured import make_figure, make_indicator

DUE, WAITING = "指標の数値を入力する時期です", "承認待ちの数値："


class PanelTests(StaffDesk, PortalTestCase):
    def setUp(self):
        self.today = timezone.localdate()

    def found(self, words, person):
        return [todo for todo in self.todos(person) if todo.text.startswith(words)]

    def lines(self, person):
        source = next(one for one in digest_sources() if one.name == "meetings.figures")
        with translation.override("ja"):
            return source.lines(person, timezone.now())

    def test_what_is_due_is_listed_from_its_day(self):
        late = make_indicator(next_due_on=self.today - timedelta(days=9), title_ja="遅い指標")
        make_indicator(next_due_on=self.today, title_ja="今日の指標")
        make_indicator(next_due_on=self.today + timedelta(days=1))
        make_indicator(next_due_on=self.today, published=False, publishing_state="withdrawn")
        make_indicator()
        found = self.found(DUE, self.editor)
        self.assertEqual([todo.detail for todo in found], ["遅い指標", "今日の指標"])
        self.assertEqual(found[0].due, late.next_due_on)
        page = self.client.get(found[0].address)
        self.assertContains(page, late.title_ja)
        self.assertEqual(self.found(DUE, self.approver), [])
        self.assertEqual(self.lines(self.editor), ["次の数値の入力日が来た指標：2"])
        self.assertEqual(self.lines(self.approver), [])

    def test_more_than_are_shown_one_by_one(self):
        make_indicator(next_due_on=self.today + timedelta(days=1))
        for number in range(MOST + 2):
            make_indicator(next_due_on=self.today - timedelta(days=number))
        self.assertEqual(len(self.found(DUE, self.editor)), MOST)
        [rest] = [todo for todo in self.todos() if "due=yes" in todo.address]
        response = self.client.get(rest.address)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.context["cl"].result_count, MOST + 2)

    def test_nothing_to_do(self):
        self.assertEqual(self.found(DUE, self.editor), [])
        self.assertEqual(self.found(WAITING, self.editor), [])
        self.assertEqual(self.lines(self.administrator), [])

    @override_settings(APPROVAL_REQUIRED=True)
    def test_figures_to_approve_are_the_approvers(self):
        indicator = make_indicator(title_ja="待つ指標")
        series = indicator.series.get()
        for year in (2020, 2021):
            make_figure(series, year, 1, public=False)
        make_figure(series, 2019, 1)
        [todo] = self.found(WAITING, self.approver)
        self.assertEqual((todo.text, todo.detail), ("承認待ちの数値：2件", "待つ指標"))
        response = self.client.get(todo.address)
        self.assertEqual(len(response.context["lines"]), 2)
        self.assertEqual(self.found(WAITING, self.editor), [])
        self.assertEqual(self.lines(self.approver), ["承認待ちの数値：2"])

    def test_the_page_costs_the_same_for_many(self):
        def make(count):
            for _number in range(count):
                series = make_indicator(next_due_on=self.today).series.get()
                make_figure(series, 2020, 1, public=False)

        make(1)
        self.client.sign_in(self.editor)
        self.client.get("/admin/")
        few = len(self.count_queries(lambda: self.client.get("/admin/")))
        make(5)
        self.client.get("/admin/")  # stores the new number for the head
        self.assertEqual(len(self.count_queries(lambda: self.client.get("/admin/"))), few)
        self.assertEqual(Indicator.objects.count(), Measurement.objects.count())
