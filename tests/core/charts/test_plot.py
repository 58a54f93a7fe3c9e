"""The charts say every value, keep to percent and classes, and take any figures."""

import re
from decimal import Decimal
from xml.etree import ElementTree

from django.test import SimpleTestCase
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from kanazawa2030.core.charts.bars import bars
from kanazawa2030.core.charts.dumbbell import dumbbell
from kanazawa2030.core.charts.line import line
from kanazawa2030.core.charts.plot import Line, thinned, ticks

VALUES = st.decimals(min_value=-(10**12), max_value=10**12, places=3)
POINTS = st.dictionaries(st.integers(2010, 2030), VALUES, min_size=1, max_size=15).map(
    lambda points: list(points.items())
)


def read(svg: str) -> ElementTree.Element:
    """Return the chart as XML, after looking for what the site's policy would block."""
    for never in ("<script", "<style", "style=", "onload", "href="):
        assert never not in svg, never
    for position in re.findall(r' (?:x|y|x1|x2|y1|y2|cx|cy)="([^"]*)"', svg):
        float(position.rstrip("%"))  # a number, never nan or an exponent
    return ElementTree.fromstring(svg)


class LineTests(SimpleTestCase):
    def chart(self, **given):
        return line(
            "Lived-in townhouses",
            [Line("", [(2019, 61), (2021, Decimal("62.5"))])],
            unit="%",
            decimals=1,
            baseline=(2019, 61),
            target=75,
            **given,
        )

    def test_name_and_values_in_words(self):
        for language, words in (
            ("ja", "2019年度 61.0%、2021年度 62.5%、2030年の目標 75.0%"),
            ("en", "2019: 61.0%; 2021: 62.5%; 2030 target: 75.0%"),
        ):
            with self.subTest(language), override(language):
                svg = read(self.chart())
                self.assertEqual(svg.get("role"), "img")
                self.assertEqual(svg.get("aria-labelledby"), "chart-t chart-d")
                self.assertEqual(svg.find("title").text, "Lived-in townhouses")
                self.assertEqual(svg.find("desc").text, words)

    def test_a_missing_year_leaves_a_gap(self):
        self.assertIn('class="gap"', self.chart())

    def test_pace_target_and_diamond(self):
        svg = self.chart()
        for part in ("pace-l", "goal-l", "rotate(45)", 'class="base"'):
            self.assertIn(part, svg)

    def test_several_series_differ_without_colour(self):
        years = range(2019, 2026)
        series = [
            Line(name, [(year, n + year % 5) for year in years]) for n, name in enumerate("pqrs")
        ]
        svg = line("Four", series)
        for n, letter in enumerate("ABCD", start=1):
            self.assertIn(f"on s{n}", svg)
            self.assertIn(f">{letter}</text>", svg)
            self.assertIn(f"{letter} {'pqrs'[n - 1]}", svg)
        self.assertEqual(len(set(re.findall(r'<path d="([^"]+)"', svg))), 3)
        with override("en"):
            svg = line("Four", series, baseline=(2019, 1), target=9)
        self.assertIn(">2030 target (A): 9</text>", svg)

    def test_what_is_to_be_kept_is_not_drawn_as_a_collapse(self):
        kept = {"baseline": (2019, 90), "target": 90, "room": 4}
        svg = line("Kept", [Line("", [(2019, 90), (2025, 87)])], **kept)
        for edge in ("86", "94"):
            self.assertIn(f">{edge}</text>", svg)
        bell = read(dumbbell("Kept", now=(2025, 87), **kept))
        self.assertEqual(bell.findall("circle")[1].get("cx"), "17.0%")

    def test_nothing_without_a_figure(self):
        self.assertEqual(line("None", [Line("", [])], baseline=(2019, 1), target=2), "")

    @given(POINTS, VALUES, VALUES)
    def test_any_figures(self, points, baseline, target):
        svg = line("Any", [Line("", points)], baseline=(2009, baseline), target=target)
        self.assertEqual(read(svg).tag, "svg")

    @given(VALUES, VALUES)
    def test_ticks_are_few_and_hold_the_values(self, a, b):
        low, high = sorted((a, b))
        found = ticks(low, high)
        self.assertTrue(2 <= len(found) <= 5)
        self.assertTrue(found[0] <= low <= high <= found[-1])

    def test_years_are_thinned_and_keep_the_wanted(self):
        kept = thinned(list(range(2015, 2031)), (2030, 2015, 2026))
        self.assertEqual(kept, [2015, 2019, 2026, 2030])


class BarsTests(SimpleTestCase):
    def test_the_last_bar_is_solid_and_every_value_is_said(self):
        for language, words in (
            ("ja", "催し　2024年度 21回、2025年度 24回"),
            ("en", "催し: 2024: 21 回; 2025: 24 回"),
        ):
            with self.subTest(language), override(language):
                svg = bars("催し", [(2025, 24), (2024, 21)], unit="回")
                self.assertEqual(read(svg).get("aria-label"), words)
                self.assertEqual(re.findall("bar-o[nf]f?", svg), ["bar-off", "bar-on"])

    def test_fifteen_years_show_only_the_values_that_fit(self):
        svg = bars("Many", [(year, 1000 + year) for year in range(2012, 2027)])
        self.assertLess(svg.count("<text"), 12)
        self.assertIn(">3,026</text>", svg)

    def test_a_year_without_a_value_keeps_its_place_and_its_bar_is_not_solid(self):
        whole = bars("A", [(2024, 3), (2025, 4), (2026, 5)])
        with override("en"):
            svg = bars("A", [(2026, None), (2024, 3, "*", "one of two"), (2025, None, "?", "none")])
        self.assertEqual(re.findall("bar-o[nf]f?", svg), ["bar-off"])
        self.assertEqual(
            read(svg).get("aria-label"), "A: 2024: 3 (one of two); 2025: none; 2026: no figure"
        )
        self.assertEqual(
            re.findall(r'width="([^"]+)"', svg)[0], re.findall(r'width="([^"]+)"', whole)[0]
        )
        for text in ("3*", "?", "–", "24", "25", "26"):
            self.assertIn(f">{text}</text>", svg)

    @given(POINTS)
    def test_any_figures(self, points):
        svg = bars("Any", points)
        self.assertEqual(read(svg).get("role"), "img")
        self.assertNotIn('height="-', svg)

    def test_nothing_without_a_figure(self):
        self.assertEqual(bars("None", []), "")
        self.assertEqual(bars("None", [(2026, None)]), "")


class DumbbellTests(SimpleTestCase):
    def test_says_what_it_shows(self):
        for language, words in (
            ("ja", "ごみ　2019年度 612g、2025年度 561g、2030年の目標 480g"),
            ("en", "ごみ: 2019: 612 g; 2025: 561 g; 2030 target: 480 g"),
        ):
            with self.subTest(language), override(language):
                svg = dumbbell("ごみ", baseline=(2019, 612), now=(2025, 561), target=480, unit="g")
                self.assertEqual(read(svg).get("aria-label"), words)

    def test_one_value_at_one_place_is_written_once(self):
        for parts, texts in (
            (
                {"baseline": (2025, 240), "now": (2025, 240), "target": 900},
                ["240 2025", "900 2030 target"],
            ),
            (
                {"baseline": (2019, 90), "now": (2025, 87), "target": 90},
                ["87 2025", "90 2019, 2030 target"],
            ),
        ):
            with self.subTest(texts), override("en"):
                svg = read(dumbbell("Any", **parts))
                self.assertEqual(["".join(text.itertext()) for text in svg.iter("text")], texts)

    @given(VALUES, st.none() | VALUES, VALUES)
    def test_any_figures(self, baseline, now, target):
        latest = None if now is None else (2025, now)
        read(dumbbell("Any", baseline=(2019, baseline), now=latest, target=target, unit="人"))
