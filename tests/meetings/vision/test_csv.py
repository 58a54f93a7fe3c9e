"""The figures as CSV: approved ones only, both languages, no samples outside DEBUG."""

import csv
import io
from decimal import Decimal

from django.test import override_settings
from django.utils import timezone

from kanazawa2030.core.models import Publishable

from ...base import PortalTestCase
from .measured import make_figure, make_indicator


class CsvTests(PortalTestCase):
    def read(self, path="/open-data/indicators.csv", **headers):
        response = self.client.get(path, headers=headers)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response["Content-Type"], "text/csv; charset=utf-8")
        self.assertTrue(response.content.startswith(b"\xef\xbb\xbf"))
        rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
        return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]

    def make(self, **fields):
        indicator = make_indicator(series=({"label_ja": "全体", "label_en": "All"},), **fields)
        series = indicator.series.get()
        make_figure(series, 2020, Decimal("-1.5"), note_ja="数え方を変えました")
        make_figure(series, 2021, Decimal(3))
        make_figure(series, 2021, Decimal(4))
        make_figure(series, 2022, Decimal(9), public=False)
        return indicator

    def test_approved_figures_with_texts_in_both_languages(self):
        indicator = self.make(title_en="=1+1", source_url="https://host.example/")
        first, second = self.read()
        self.assertEqual(
            [first["年度 / fiscal year"], second["年度 / fiscal year"]], ["2020", "2021"]
        )
        self.assertEqual([first["値 / value"], second["値 / value"]], ["-1.5", "4"])
        self.assertEqual(first["指標のID / indicator"], indicator.slug)
        self.assertEqual(first["系列 / series (ja)"], "全体")
        self.assertEqual(first["series (en)"], "All")
        self.assertEqual(first["注記 / note (ja)"], "数え方を変えました")
        self.assertEqual(first["title (en)"], "=1+1")  # data stay as they are
        self.assertEqual(first["2030年の目標 / target 2030"], "20")
        self.assertEqual(first["基準値 / baseline"], "10")

    def test_a_corrected_figure_has_the_value_before_and_the_day(self):
        self.make()
        first, second = self.read()
        self.assertEqual(first["訂正前の値 / replaces"], "")
        self.assertEqual(first["訂正日 / corrected on"], "")
        self.assertEqual(second["訂正前の値 / replaces"], "3")
        self.assertEqual(second["訂正日 / corrected on"], timezone.localdate().isoformat())

    def test_the_level_is_in_each_row_as_a_code_and_in_both_languages(self):
        self.make()
        for row in self.read():
            self.assertEqual(row["段階 / level"], "late")
            self.assertEqual(
                (row["段階の名前 / level (ja)"], row["level (en)"]), ("遅れ", "Behind")
            )

    def test_an_indicator_without_an_approved_figure_has_a_row_without_a_value(self):
        make_figure(make_indicator().series.get(), 2022, Decimal(9), public=False)
        (row,) = self.read()
        self.assertEqual((row["年度 / fiscal year"], row["値 / value"]), ("", ""))
        self.assertEqual(row["段階 / level"], "none")
        self.assertEqual(row["見本 / is sample"], "false")

    def test_a_withdrawn_indicator_is_gone(self):
        gone = self.make(
            publishing_state=Publishable.State.WITHDRAWN, withdrawal_reason="Counted wrongly"
        )
        page = self.client.get(f"/en/vision/indicators/{gone.slug}/figures.csv")
        self.assertContains(page, "Counted wrongly", status_code=410)

    def test_one_indicator(self):
        indicator = self.make()
        self.make()
        rows = self.read(f"/ja/vision/indicators/{indicator.slug}/figures.csv")
        self.assertEqual({row["指標のID / indicator"] for row in rows}, {indicator.slug})
        self.assertEqual(rows, self.read(f"/en/vision/indicators/{indicator.slug}/figures.csv"))

    def test_no_sample_outside_debug(self):
        indicator = self.make(is_sample=True)
        path = f"/ja/vision/indicators/{indicator.slug}/figures.csv"
        self.assertEqual(self.read(), [])
        self.assertEqual(self.client.get(path).status_code, 404)
        page = self.client.get(indicator.get_absolute_url())
        self.assertNotContains(page, "figures.csv")
        with override_settings(DEBUG=True):
            self.assertEqual(len(self.read()), 2)
            self.assertEqual(len(self.read(path)), 2)

    def test_what_is_not_public_is_not_there(self):
        hidden = self.make(published=False)
        self.assertEqual(self.read(), [])
        path = f"/ja/vision/indicators/{hidden.slug}/figures.csv"
        self.assertEqual(self.client.get(path).status_code, 404)
        self.client.sign_in(self.editor)
        self.assertEqual(self.client.get(path).status_code, 404)

    @override_settings(KEEP_PAGES=True)
    def test_the_file_is_kept_and_asked_for_by_its_tag(self):
        self.make()
        answer = self.client.get("/open-data/indicators.csv")
        again = self.client.get(
            "/open-data/indicators.csv", headers={"if-none-match": answer["ETag"]}
        )
        self.assertEqual(again.status_code, 304)
