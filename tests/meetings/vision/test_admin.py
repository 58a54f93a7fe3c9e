"""The staff desk's pages for the vision, axes and indicators."""

from datetime import date
from decimal import Decimal

from django.test import override_settings

from kanazawa2030.core.workflow.publishing import apply_transition
from meetings.models import Axis, Indicator, Measurement, Series, Vision

from ...base import PortalTestCase
from ...factories import make_event
from ...staffdesk import StaffDesk
from .measured import make_axis, make_figure, make_indicator, make_series


class AdminCase(StaffDesk, PortalTestCase):
    def setUp(self):
        self.client.sign_in(self.editor)

    def series_errors(self, response) -> dict[str, list[str]]:
        """Return the errors of the series on a form that was shown again, by field."""
        self.assertEqual(response.status_code, 200)
        [inline] = response.context["inline_admin_formsets"]
        found = {"": [str(line) for line in inline.formset.non_form_errors()]}
        for form in inline.formset.forms:
            for name, lines in form.errors.items():
                found.setdefault(name, []).extend(map(str, lines))
        return {name: lines for name, lines in found.items() if lines}


class TextTests(AdminCase):
    def test_a_vision_is_written_and_published(self):
        self.add(Vision, title_ja="めざす姿", body_ja="## 2030年\n本文")
        vision = Vision.objects.get()
        self.assertEqual(vision.author, self.editor)
        paper = self.client.get(self.address(Vision, "paper", vision.pk))
        self.assertContains(paper, "## 2030年")
        self.press(vision, "publish")
        self.assertTrue(Vision.objects.get().is_published())

    def test_a_title_in_one_language_is_needed(self):
        for model, data in ((Vision, {}), (Axis, {"course": "1"})):
            response = self.add(model, **data)
            self.assertIn("title_ja", self.errors_of(response))

    def test_an_axis_belongs_to_a_course(self):
        self.add(Axis, course="3", order="２", title_ja="緑", title_en="Green")
        axis = Axis.objects.get()
        self.assertEqual((axis.course_id, axis.order), (3, 2))


class IndicatorTests(AdminCase):
    def good(self, **fields):
        return {
            "axis": str(make_axis().pk),
            "title_ja": "ごみの量",
            "title_en": "Waste per person",
            "direction": "less",
            "unit_ja": "g",
            "source_name_ja": "金沢市",
            "series-TOTAL_FORMS": "1",
            "series-0-baseline_year": "２０１８",
            "series-0-baseline": "１，２３４．５",
            "series-0-target": "▲3",
            **fields,
        }

    def test_an_indicator_is_written_as_people_type(self):
        self.assertEqual(self.add(Indicator, **self.good()).status_code, 302)
        indicator = Indicator.objects.get()
        self.assertEqual((indicator.slug, indicator.author), ("waste-per-person", self.editor))
        series = indicator.series.get()
        self.assertEqual((series.baseline_year, series.baseline), (2018, Decimal("1234.5")))
        self.assertEqual((series.target, series.tolerance), (-3, 0))

    def test_bad_input_names_the_field(self):
        make_indicator(slug="taken")
        for field, typed in {
            "slug": {"slug": "taken"},
            "title_ja": {"title_ja": "", "title_en": "", "slug": "x"},
            "source_name_ja": {"source_name_ja": ""},
            "decimals": {"decimals": "4"},
            "direction": {"direction": "up"},
            "axis": {"axis": "9999"},
            "next_due_on": {"next_due_on": "2026-02-30"},
        }.items():
            with self.subTest(field):
                response = self.add(Indicator, **self.good(**typed))
                self.assertIn(field, self.errors_of(response))
        self.assertEqual(Indicator.objects.count(), 1)

    def test_bad_series_name_the_field(self):
        for field, typed in {
            "target": {"series-0-target": "1235"},
            "baseline": {"series-0-baseline": "abc"},
            "baseline_year": {"series-0-baseline_year": ""},
            "tolerance": {"series-0-tolerance": "-1", "direction": "hold"},
        }.items():
            with self.subTest(field):
                response = self.add(Indicator, **self.good(**typed))
                self.assertIn(field, self.series_errors(response))
        more = {"direction": "more", "series-0-target": "1000"}
        response = self.add(Indicator, **self.good(**more))
        self.assertIn("target", self.series_errors(response))
        response = self.add(Indicator, **self.good(**{"series-0-tolerance": "2"}))
        self.assertIn("tolerance", self.series_errors(response))
        self.assertFalse(Indicator.objects.exists())

    def test_the_target_may_be_the_baseline_and_a_kept_one_may_differ(self):
        same = {"series-0-target": "1234.5"}
        for direction in ("more", "less"):
            self.add(Indicator, **self.good(direction=direction, slug=direction, **same))
        kept = {"series-0-target": "1000", "series-0-tolerance": "12.5"}
        self.add(Indicator, **self.good(direction="hold", slug="hold", **kept))
        self.assertEqual(Indicator.objects.count(), 3)

    def test_several_series_have_names_of_their_own(self):
        second = {"series-TOTAL_FORMS": "2", "series-1-order": "1", "series-1-label_ja": "事業所"}
        response = self.add(Indicator, **self.good(**second))
        self.assertIn("label_ja", self.series_errors(response))
        response = self.add(Indicator, **self.good(**second, **{"series-0-label_ja": "事業所"}))
        self.assertIn("label_ja", self.series_errors(response))
        self.add(Indicator, **self.good(**second, **{"series-0-label_en": "Homes"}))
        self.assertEqual(Series.objects.count(), 2)

    def test_publishing_needs_what_the_level_is_computed_from(self):
        indicator = make_indicator(published=False, series=({"target": None},))
        self.press(indicator, "publish")
        self.assertFalse(Indicator.objects.get().is_published())
        Series.objects.update(target=30)
        self.press(indicator, "publish")
        self.assertTrue(Indicator.objects.get().is_published())

    def test_what_serves_it_is_chosen(self):
        indicator, event = make_indicator(), make_event()
        self.save(indicator, events=[str(event.pk)])
        self.assertEqual(list(indicator.events.all()), [event])

    def test_the_approval_sheet_has_the_series(self):
        indicator = make_indicator(series=({"label_ja": "家庭", "label_en": "Homes"},))
        paper = self.client.get(self.address(Indicator, "paper", indicator.pk))
        for words in ("家庭", "Homes", "基準値（2018年度）：10", "2030年度の目標値：20"):
            self.assertContains(paper, words)


class PublishedTests(AdminCase):
    """What readers have seen stays computable, and its address stays."""

    def setUp(self):
        super().setUp()
        self.indicator = make_indicator(
            published=False, series=({"label_ja": "家庭"}, {"label_ja": "事業所"})
        )
        apply_transition(self.indicator, "publish", by=self.editor)
        self.first, self.second = self.indicator.series.all()

    def test_the_address_stays(self):
        self.assertNotIn("slug", self.form_of(Indicator, self.indicator))
        self.save(self.indicator, slug="another")
        self.assertFalse(Indicator.objects.filter(slug="another").exists())

    def test_the_first_series_stays_the_first(self):
        for typed in (
            {"series-0-DELETE": "on"},
            {"series-0-order": "5"},
            {"series-0-DELETE": "on", "series-1-DELETE": "on"},
        ):
            with self.subTest(typed):
                response = self.save(self.indicator, **typed)
                self.assertIn("家庭", self.series_errors(response)[""][0])
        self.assertEqual(self.indicator.series.first(), self.first)
        self.assertEqual(self.save(self.indicator, **{"series-1-DELETE": "on"}).status_code, 302)
        self.assertEqual(list(self.indicator.series.all()), [self.first])

    def test_its_baseline_and_target_stay(self):
        for name in ("baseline", "target"):
            typed = {f"series-0-{name}": ""}
            if name == "baseline":
                typed["series-0-baseline_year"] = ""
            with self.subTest(name):
                response = self.save(self.indicator, **typed)
                self.assertIn(name, self.series_errors(response))

    def test_a_series_with_figures_is_not_deleted(self):
        make_figure(self.second, 2020, 1, public=False)
        response = self.save(self.indicator, **{"series-1-DELETE": "on"})
        self.assertIn("事業所", self.series_errors(response)[""][0])
        self.assertEqual(self.indicator.series.count(), 2)

    def test_a_changed_target_is_a_change_of_the_indicator(self):
        opened = self.form_of(Indicator, self.indicator)
        before = Indicator.objects.get().version
        self.save(self.indicator, opened=opened, **{"series-0-target": "40"})
        self.assertEqual(Series.objects.get(pk=self.first.pk).target, 40)
        self.assertGreater(Indicator.objects.get().version, before)
        response = self.save(self.indicator, opened=opened, **{"series-0-target": "50"})
        self.assertEqual(response.status_code, 200)  # stale
        self.assertEqual(Series.objects.get(pk=self.first.pk).target, 40)

    def test_an_unchanged_form_changes_nothing(self):
        before = Indicator.objects.get().version
        self.save(self.indicator)
        self.assertEqual(Indicator.objects.get().version, before)

    @override_settings(APPROVAL_REQUIRED=True)
    def test_only_an_approver_changes_its_series(self):
        form = self.client.get(self.address(Indicator, "change", self.indicator.pk))
        self.assertNotContains(form, 'name="series-0-target"')
        self.client.sign_in(self.administrator)
        opened = self.form_of(Indicator, self.indicator)
        self.client.sign_in(self.editor)
        response = self.save(self.indicator, opened=opened, **{"series-0-target": "40"})
        self.assertEqual(response.status_code, 200)
        self.assertEqual(Series.objects.get(pk=self.first.pk).target, 20)
        self.client.sign_in(self.administrator)
        self.save(self.indicator, opened=opened, **{"series-0-target": "40"})
        self.assertEqual(Series.objects.get(pk=self.first.pk).target, 40)


class ListTests(AdminCase):
    def test_the_list_of_figures_by_state(self):
        series = make_indicator().series.get()
        make_figure(series, 2020, 1)
        make_figure(series, 2020, 2)
        make_figure(series, 2021, 3, public=False)
        url = self.address(Measurement, "changelist")
        for state, count in {"waiting": 1, "public": 1, "replaced": 1, "": 3, "x": 3}.items():
            with self.subTest(state):
                page = self.client.get(url, {"state": state} if state else {})
                self.assertEqual(page.context["cl"].result_count, count)

    def test_nobody_edits_a_figure_there(self):
        row = make_figure(make_indicator().series.get(), 2020, 1)
        self.client.sign_in(self.administrator)
        url = self.address(Measurement, "change", row.pk)
        self.assertEqual(self.client.get(url).status_code, 200)
        self.assertEqual(self.client.post(url, {"value": "9"}).status_code, 403)
        self.assertEqual(
            self.client.post(
                self.address(Measurement, "delete", row.pk), {"post": "yes"}
            ).status_code,
            403,
        )

    def test_indicators_that_are_due(self):
        make_indicator(next_due_on=date(2020, 1, 1))
        make_indicator()
        page = self.client.get(self.address(Indicator, "changelist"), {"due": "yes"})
        self.assertEqual(page.context["cl"].result_count, 1)

    def test_a_series_of_a_draft_without_figures_is_deleted(self):
        indicator = make_indicator(published=False)
        make_series(indicator, order=1, label_ja="乙")
        self.save(indicator, **{"series-0-DELETE": "on"})
        self.assertEqual([str(row) for row in indicator.series.all()], ["乙"])
