"""Typing figures in year by year, and approving them."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import time_machine
from django.test import override_settings

from meetings.models import Measurement
from meetings.vision import services

from ...base import PortalTestCase
from ...staffdesk import StaffDesk, sent_by
from .measured import make_figure, make_indicator

NOW = datetime(2026, 8, 1, 3, tzinfo=UTC)
WAITING = "/admin/meetings/figures/waiting/"


class ViewCase(StaffDesk, PortalTestCase):
    def setUp(self):
        travel = time_machine.travel(NOW, tick=False)
        travel.start()
        self.addCleanup(travel.stop)
        self.indicator = make_indicator(
            title_ja="ごみの量", decimals=3, series=({"label_ja": "家庭"}, {"label_ja": "事業所"})
        )
        self.first, self.second = self.indicator.series.all()
        self.url = f"/admin/meetings/indicator/{self.indicator.pk}/figures/"
        self.client.sign_in(self.editor)


class GridTests(ViewCase):
    def opened(self, query=""):
        return sent_by(self.client.get(self.url + query), "figures_form")

    def name(self, year, series=None, field="value"):
        return f"{field}-{(series or self.first).pk}-{year}"

    def type(self, typed, *, opened=None, query=""):
        """Send the form with these values by (year, series, field)."""
        data = opened or self.opened(query)
        data |= {
            self.name(*key) if isinstance(key, tuple) else self.name(key): value
            for key, value in typed.items()
        }
        return self.client.post(self.url + query, data)

    def test_figures_of_a_year_are_typed_as_people_write(self):
        response = self.type(
            {
                2025: "１，２３４．５",
                (2025, self.second): "▲3",
                (2025, self.second, "note_ja"): "速報値",
                (2025, self.second, "note_en"): "Provisional",
            }
        )
        self.assertRedirects(response, self.url)
        rows = {row.series_id: row for row in Measurement.objects.waiting()}
        self.assertEqual(rows[self.first.pk].value, Decimal("1234.5"))
        second = rows[self.second.pk]
        self.assertEqual(
            (second.value, second.note_ja, second.note_en), (-3, "速報値", "Provisional")
        )
        self.assertEqual(second.entered_by, self.editor)
        history = self.client.get(self.address(type(self.indicator), "history", self.indicator.pk))
        self.assertContains(history, "数値を入力：2025")

    def test_a_second_click_changes_nothing(self):
        opened = self.opened()
        self.type({2025: "1"}, opened=dict(opened))
        before = Measurement.objects.get()
        self.assertEqual(self.type({2025: "1"}, opened=dict(opened)).status_code, 302)
        self.assertEqual(Measurement.objects.get().entered_at, before.entered_at)

    def test_mistakes_stand_at_their_field_and_nothing_is_saved(self):
        for typed, words in (
            ("約12", "数字"),
            ("12人", "数字"),
            ("1.2345", "3桁"),
            ("9" * 13, "1兆"),
            ("1,2", "数字"),
        ):
            with self.subTest(typed):
                response = self.type({2025: typed, 2024: "5"})
                self.assertEqual(response.status_code, 200)
                self.assertIn(words, response.context["form"].errors[self.name(2025)][0])
                self.assertContains(response, f'value="{typed}"')
                self.assertFalse(Measurement.objects.exists())

    def test_a_note_needs_its_value(self):
        response = self.type({(2025, None, "note_ja"): "注記だけ"})
        self.assertIn(self.name(2025), response.context["form"].errors)
        response = self.type({2025: "1", (2025, None, "note_ja"): "あ" * 201})
        self.assertIn(self.name(2025, None, "note_ja"), response.context["form"].errors)

    def test_what_is_public_is_corrected_but_not_cleared(self):
        make_figure(self.first, 2024, 12)
        response = self.type({2024: ""})
        self.assertIn("訂正", response.context["form"].errors[self.name(2024)][0])
        response = self.type({2024: "13"})
        note = self.name(2024, None, "note_ja")
        self.assertIn("訂正には注記", response.context["form"].errors[note][0])
        self.assertFalse(Measurement.objects.waiting().exists())
        self.type({2024: "13", (2024, None, "note_ja"): "入力の誤り"})
        self.assertEqual(Measurement.objects.public().get().value, 12)
        self.assertEqual(Measurement.objects.waiting().get().value, 13)

    def test_what_waits_is_cleared(self):
        make_figure(self.first, 2024, 12, public=False)
        self.assertRedirects(self.type({2024: ""}), self.url, fetch_redirect_response=False)
        self.assertFalse(Measurement.objects.exists())
        page = self.client.get(self.url)
        said = [str(message) for message in page.context["messages"]]
        self.assertEqual(len(said), 1)
        for words in ("破棄しました", "家庭", "2024年度", "12"):
            self.assertIn(words, said[0])

    def test_what_waited_before_stays_in_the_history(self):
        make_figure(self.first, 2024, 12, public=False)
        self.type({2024: "13"})
        history = self.client.get(self.address(type(self.indicator), "history", self.indicator.pk))
        self.assertContains(history, "変更前の承認待ちの数値：家庭　2024年度　12")

    def test_more_decimal_places_than_shown_are_refused(self):
        type(self.indicator).objects.update(decimals=0)
        response = self.type({2025: "541.5", 2024: "5.0"})
        self.assertIn("桁数は0桁です", response.context["form"].errors[self.name(2025)][0])
        self.assertNotIn(self.name(2024), response.context["form"].errors)

    def test_what_somebody_else_has_saved_is_shown_first(self):
        opened = self.opened()
        services.enter(self.first, year=2025, value=Decimal(99), by=self.administrator)
        response = self.type({2025: "1", 2024: "5"}, opened=dict(opened))
        self.assertEqual(response.status_code, 200)
        self.assertIn("99", response.context["form"].errors[self.name(2025)][0])
        self.assertContains(response, 'value="1"')
        self.assertEqual(Measurement.objects.get().value, 99)
        again = sent_by(response, "figures_form")
        self.assertEqual(self.client.post(self.url, again).status_code, 302)
        self.assertEqual(
            set(Measurement.objects.values_list("year", "value")), {(2025, 1), (2024, 5)}
        )

    def test_others_cells_do_not_matter(self):
        opened = self.opened()
        services.enter(self.first, year=2025, value=Decimal(99), by=self.administrator)
        self.assertEqual(self.type({2024: "5"}, opened=dict(opened)).status_code, 302)
        self.assertEqual(
            set(Measurement.objects.values_list("year", "value")), {(2025, 99), (2024, 5)}
        )

    def test_a_forged_page_saves_no_more(self):
        make_figure(self.first, 2024, 12)
        for seen in ("", "x", "[]", "7", json.dumps({f"{self.first.pk}-2024": 5})):
            with self.subTest(seen):
                data = self.opened() | {"seen": seen, self.name(2031): "1"}
                self.client.post(self.url, data)
                self.assertEqual(Measurement.objects.count(), 1)

    def test_years_from_the_first_known_to_the_present(self):
        form = self.client.get(self.url).context["form"]
        self.assertEqual([year for year, _cells in form.rows], [*range(2026, 2017, -1)])
        form = self.client.get(self.url + "?all=1").context["form"]
        self.assertEqual([year for year, _cells in form.rows][-1], 2000)
        self.assertEqual(self.type({2001: "5"}, query="?all=1").status_code, 302)
        form = self.client.get(self.url).context["form"]
        self.assertEqual([year for year, _cells in form.rows][-1], 2001)

    def test_an_indicator_without_series(self):
        bare = make_indicator(series=())
        page = self.client.get(f"/admin/meetings/indicator/{bare.pk}/figures/")
        self.assertContains(page, "まだ系列がありません")
        self.assertNotContains(page, "figures_form")

    def test_who_does_not_enter_figures_reads_them(self):
        make_figure(self.first, 2024, 12)
        for person in (self.approver, self.reviewer):
            self.client.sign_in(person)
            page = self.client.get(self.url)
            self.assertContains(page, "2024年度")
            self.assertNotContains(page, "figures_form")
            self.assertEqual(self.client.post(self.url, {}).status_code, 403)
        self.client.sign_in(self.reception)
        self.assertEqual(self.client.get(self.url).status_code, 403)

    def test_the_history_says_who_and_what_was_replaced(self):
        self.editor.name = "金沢 花子"
        self.editor.save()
        make_figure(self.first, 2024, 12, by=self.editor, note_ja="速報値")
        make_figure(self.first, 2024, 13, by=self.editor)
        page = self.client.get(self.url)
        states = [(line["value"], line["state"]) for line in page.context["history"]]
        self.assertEqual(states, [("13", "public"), ("12", "replaced")])
        for words in ("金沢 花子", "速報値", "訂正前"):
            self.assertContains(page, words)

    def test_the_page_costs_the_same_for_many(self):
        make_figure(self.first, 2024, 12)

        def more():
            for year in range(2003, 2024):
                for series in (self.first, self.second):
                    make_figure(series, year, year, by=self.editor)
                    make_figure(series, year, 1, by=self.editor)

        self.assertQueriesSame(lambda: self.client.get(self.url), more, at_most=20)


@override_settings(APPROVAL_REQUIRED=True)
class ApprovalTests(ViewCase):
    def setUp(self):
        super().setUp()
        self.rows = [
            make_figure(self.first, year, year, public=False, by=self.editor)
            for year in (2023, 2024)
        ]
        self.client.sign_in(self.approver)

    def keys(self, page=None):
        lines = (page or self.client.get(WAITING)).context["lines"]
        return [line["key"] for line in lines]

    def send(self, **data):
        return self.client.post(WAITING, data)

    def test_one_or_many_are_approved(self):
        keys = self.keys()
        self.assertRedirects(self.send(figure=keys[:1]), WAITING)
        row = Measurement.objects.public().get()
        self.assertEqual((row.year, row.approved_by), (2023, self.approver))
        self.send(figure=self.keys())
        self.assertEqual(Measurement.objects.public().count(), 2)
        self.assertContains(self.client.get(WAITING), "承認待ちの数値はありません")

    def test_none_is_ticked_unless_asked(self):
        self.assertNotContains(self.client.get(WAITING), " checked")
        self.assertContains(self.client.get(WAITING + "?tick=all"), " checked", count=2)

    def test_nothing_ticked(self):
        response = self.send()
        self.assertContains(response, "チェックを入れてください", status_code=422)

    def test_what_was_changed_since_is_not_approved(self):
        keys = self.keys()
        with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
            services.enter(self.first, year=2024, value=Decimal(99), by=self.administrator)
        response = self.send(figure=keys)
        self.assertContains(response, "もう一度確認", status_code=422)
        self.assertFalse(Measurement.objects.public().exists())

    def test_forged_keys(self):
        good = self.keys()[0]
        pk = good.partition("|")[0]
        for key in (
            "",
            "x",
            "|",
            pk,
            f"{pk}|",
            f"{pk}|2026",
            f"{pk}|2026-99-99T00:00",
            "9" * 30,
            f"99999|{NOW.isoformat()}",
            f"{pk}|2026-08-01T03:00:00",
        ):
            for name in ("figure", "discard"):
                with self.subTest(key, name=name):
                    self.assertIn(self.send(**{name: key}).status_code, (403, 422))
        self.assertEqual(Measurement.objects.waiting().count(), 2)

    def test_ones_own_are_left_to_others(self):
        services.enter(self.second, year=2024, value=Decimal(1), by=self.administrator)
        self.client.sign_in(self.administrator)
        page = self.client.get(WAITING)
        self.assertContains(page, "ほかの人が承認します")
        self.assertContains(page, 'name="figure"', count=2)
        response = self.send(figure=self.keys(page))
        self.assertContains(response, "ほかの人が承認します", status_code=422)
        self.assertFalse(Measurement.objects.public().exists())

    def test_editors_see_what_waits_and_discard_it(self):
        self.client.sign_in(self.editor)
        page = self.client.get(WAITING)
        self.assertNotContains(page, 'name="figure"')
        self.assertEqual(self.send(figure=self.keys(page)).status_code, 403)
        response = self.client.post(WAITING, {"discard": self.keys(page)[0]}, follow=True)
        said = [str(message) for message in response.context["messages"]]
        self.assertIn("家庭　2023年度　2,023", said[0])
        self.assertEqual(Measurement.objects.get().year, 2024)

    def test_approvers_discard_nothing(self):
        self.assertEqual(self.send(discard=self.keys()[0]).status_code, 403)
        self.assertEqual(Measurement.objects.waiting().count(), 2)

    def test_a_correction_shows_both_values(self):
        make_figure(self.second, 2022, 310)
        make_figure(self.second, 2022, 305, public=False, by=self.editor)
        page = self.client.get(f"{WAITING}?indicator={self.indicator.pk}")
        line = page.context["lines"][-1]
        self.assertEqual((line["before"], line["value"]), ("310", "305"))

    def test_a_year_that_has_not_ended_is_marked(self):
        self.assertNotContains(self.client.get(WAITING), "まだ終わっていません")
        make_figure(self.first, 2026, 3, public=False)
        self.assertContains(self.client.get(WAITING), "まだ終わっていません", count=1)

    def test_of_one_indicator(self):
        other = make_indicator().series.get()
        make_figure(other, 2020, 1, public=False)
        for query, count in ((f"indicator={self.indicator.pk}", 2), ("indicator=x", 3), ("", 3)):
            page = self.client.get(f"{WAITING}?{query}")
            self.assertEqual(len(page.context["lines"]), count)
        response = self.client.post(
            f"{WAITING}?indicator={self.indicator.pk}", {"figure": self.keys()[:1]}
        )
        self.assertRedirects(response, f"{WAITING}?indicator={self.indicator.pk}")

    def test_the_page_costs_the_same_for_many(self):
        def more():
            for number in range(10):
                series = make_indicator(axis=self.indicator.axis).series.get()
                for year in range(2020, 2023):
                    make_figure(series, year, number, public=False, by=self.editor)

        self.assertQueriesSame(lambda: self.client.get(WAITING), more, at_most=20)
