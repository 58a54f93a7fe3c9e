"""Figures that are due or await approval, on the dashboard and in the morning mail."""

from datetime import timedelta

from django.test import override_settings
from django.utils import timezone, translation

from kanazawa2030.core.registry import digest_sources
from meetings.models import Indicator, Measurement

from ...base import PortalTestCase
from .measured import make_figure, make_indicator

DUE, WAITING = "入力する数値", "承認待ちの数値"


class PanelTests(PortalTestCase):
    def setUp(self):
        self.today = timezone.localdate()

    def panel(self, title, person):
        self.client.sign_in(person)
        panels = self.client.get("/admin/").context["panels"]
        return next((panel for panel in panels if panel["title"] == title), None)

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
        panel = self.panel(DUE, self.editor)
        self.assertEqual([row[0] for row in panel["rows"]], ["遅い指標", "今日の指標"])
        page = self.client.get(panel["rows"][0][1])
        self.assertContains(page, late.title_ja)
        self.assertIsNone(self.panel(DUE, self.approver))
        self.assertEqual(self.lines(self.editor), ["次の数値の入力日が来た指標：2"])
        self.assertEqual(self.lines(self.approver), [])

    def test_more_than_the_panel_shows(self):
        make_indicator(next_due_on=self.today + timedelta(days=1))
        for number in range(10):
            make_indicator(next_due_on=self.today - timedelta(days=number))
        panel = self.panel(DUE, self.editor)
        self.assertEqual(len(panel["rows"]), 8)
        [(words, url)] = panel["more"]
        self.assertIn("2", words)
        response = self.client.get(url)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.context["cl"].result_count, 10)

    def test_nothing_to_do(self):
        self.assertIsNone(self.panel(DUE, self.editor))
        self.assertIsNone(self.panel(WAITING, self.editor))
        self.assertEqual(self.lines(self.administrator), [])

    @override_settings(APPROVAL_REQUIRED=True)
    def test_figures_to_approve_are_the_approvers(self):
        indicator = make_indicator(title_ja="待つ指標")
        series = indicator.series.get()
        for year in (2020, 2021):
            make_figure(series, year, 1, public=False)
        make_figure(series, 2019, 1)
        panel = self.panel(WAITING, self.approver)
        self.assertEqual(panel["rows"][0][::2], ("待つ指標", "2件"))
        response = self.client.get(panel["rows"][0][1])
        self.assertEqual(len(response.context["lines"]), 2)
        self.assertEqual(self.client.get(panel["more"][0][1]).status_code, 200)
        self.assertIsNone(self.panel(WAITING, self.editor))
        self.assertEqual(self.lines(self.approver), ["承認待ちの数値：2"])

    def test_the_panels_cost_the_same_for_many(self):
        def make(count):
            for _number in range(count):
                series = make_indicator(next_due_on=self.today).series.get()
                make_figure(series, 2020, 1, public=False)

        make(1)
        self.client.sign_in(self.editor)
        self.client.get("/admin/")
        few = len(self.count_queries(lambda: self.client.get("/admin/")))
        make(5)
        self.assertEqual(len(self.count_queries(lambda: self.client.get("/admin/"))), few)
        self.assertEqual(Indicator.objects.count(), Measurement.objects.count())
