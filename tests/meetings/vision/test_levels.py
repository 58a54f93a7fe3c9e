"""The rule of the levels, by its properties and by examples in words."""

from decimal import Decimal
from fractions import Fraction

from django.test import SimpleTestCase
from django.utils.translation import override
from hypothesis import assume, given
from hypothesis import strategies as st

from meetings.vision.levels import (
    Aim,
    Level,
    gap_sentence,
    level_of,
    pace_at,
    progress_of,
    sentence,
)

VALUES = st.decimals(min_value=-(10**11), max_value=10**11, places=3)
YEARS = st.integers(2000, 2029)
LATEST = st.integers(2001, 2030)
RANK = {Level.LATE: 0, Level.SLOW: 1, Level.GOOD: 2, Level.DONE: 3}
WAYS = st.sampled_from(["more", "less"])


def aims(directions=WAYS):
    tolerance = st.decimals(min_value=0, max_value=1000, places=3)
    return st.builds(Aim, directions, YEARS, VALUES, VALUES, tolerance)


class LevelTests(SimpleTestCase):
    @given(aims(), LATEST, VALUES, VALUES)
    def test_a_better_figure_is_never_a_worse_level(self, aim, year, one, other):
        assume(year > aim.baseline_year)
        worse, better = sorted((one, other), reverse=aim.direction == "less")
        self.assertLessEqual(RANK[level_of(aim, year, worse)], RANK[level_of(aim, year, better)])

    @given(aims(), LATEST, LATEST, VALUES)
    def test_the_same_figure_later_is_never_a_better_level(self, aim, one, other, value):
        sooner, later = sorted((one, other))
        assume(sooner > aim.baseline_year)
        self.assertGreaterEqual(
            RANK[level_of(aim, sooner, value)], RANK[level_of(aim, later, value)]
        )

    @given(aims(st.just("hold")), LATEST, VALUES, VALUES)
    def test_what_is_to_be_kept_is_better_the_nearer_it_is(self, aim, year, one, other):
        assume(year > aim.baseline_year)
        nearer, farther = sorted((one, other), key=lambda value: abs(value - aim.target))
        self.assertGreaterEqual(
            RANK[level_of(aim, year, nearer)], RANK[level_of(aim, year, farther)]
        )

    @given(
        aims(st.sampled_from(["more", "less", "hold"])),
        LATEST,
        VALUES,
        st.integers(1, 10**6),
        st.integers(-(10**9), 10**9),
    )
    def test_neither_another_unit_nor_another_zero_changes_it(self, aim, year, value, times, plus):
        other = aim._replace(
            baseline=aim.baseline * times + plus,
            target=aim.target * times + plus,
            tolerance=aim.tolerance * times,
        )
        self.assertEqual(level_of(aim, year, value), level_of(other, year, value * times + plus))

    @given(aims(), LATEST, VALUES)
    def test_less_is_more_seen_in_a_mirror(self, aim, year, value):
        turned = {"more": "less", "less": "more"}[aim.direction]
        mirrored = aim._replace(direction=turned, baseline=-aim.baseline, target=-aim.target)
        self.assertEqual(level_of(aim, year, value), level_of(mirrored, year, -value))

    @given(
        WAYS,
        st.integers(2000, 2029).flatmap(lambda y: st.tuples(st.just(y), st.integers(y + 1, 2030))),
        VALUES,
        st.decimals(min_value="0.001", max_value=10**9, places=3),
        st.integers(-2000, 999),
    )
    def test_it_is_the_share_of_the_way_against_the_share_of_the_time(
        self, direction, years, baseline, whole, thousandths
    ):
        sign = 1 if direction == "more" else -1
        aim = Aim(direction, years[0], baseline, baseline + sign * whole)
        value = baseline + sign * whole * thousandths / 1000
        way = Fraction(thousandths, 1000)
        time = Fraction(years[1] - years[0], 2030 - years[0])
        expected = Level.GOOD if way >= time else Level.SLOW if 2 * way >= time else Level.LATE
        self.assertEqual(level_of(aim, years[1], value), expected)

    @given(aims(), LATEST)
    def test_the_target_itself_is_always_met_and_the_pace_line_on_track(self, aim, year):
        assume(year > aim.baseline_year)
        self.assertEqual(level_of(aim, year, aim.target), Level.DONE)
        pace = pace_at(aim, year)
        if (pace - aim.baseline) * (2030 - aim.baseline_year) == (aim.target - aim.baseline) * (
            year - aim.baseline_year
        ):  # no thirds of a year's step were rounded
            whole = (aim.target - aim.baseline) * (1 if aim.direction == "more" else -1)
            expected = Level.DONE if year == 2030 or whole == 0 else Level.GOOD
            if whole >= 0:
                self.assertEqual(level_of(aim, year, pace), expected)

    @given(aims(), VALUES)
    def test_no_figure_and_no_later_year_are_states_of_their_own(self, aim, value):
        self.assertEqual(level_of(aim, None, None), Level.NONE)
        for year in (aim.baseline_year, aim.baseline_year - 1):
            self.assertEqual(level_of(aim, year, value), Level.EARLY)
            self.assertIsNone(progress_of(aim, year, value).way)

    @given(aims(), LATEST, VALUES)
    def test_without_baseline_or_target_there_is_no_level(self, aim, year, value):
        for missing in ({"baseline": None, "baseline_year": None}, {"target": None}):
            self.assertEqual(level_of(aim._replace(**missing), year, value), Level.NONE)

    @given(aims(st.sampled_from(["more", "less", "hold"])), LATEST, VALUES)
    def test_every_case_has_words(self, aim, year, value):
        progress = progress_of(aim, year, value)
        for language in ("ja", "en"):
            with override(language):
                self.assertTrue(sentence(aim, progress, unit="%", decimals=1))
                gap_sentence(aim, progress, unit="%", decimals=1)


class ExampleTests(SimpleTestCase):
    def check(self, aim, year, value, level):
        self.assertEqual(level_of(aim, year, Decimal(value)), level)

    def test_more(self):
        aim = Aim("more", 2020, Decimal(60), Decimal(80))
        for value, level in (
            ("80", Level.DONE),
            ("81", Level.DONE),
            ("70", Level.GOOD),
            ("69.999", Level.SLOW),
            ("65", Level.SLOW),
            ("64.999", Level.LATE),
            ("59", Level.LATE),
        ):
            with self.subTest(value):
                self.check(aim, 2025, value, level)

    def test_less_and_below_zero(self):
        aim = Aim("less", 2020, Decimal(5), Decimal(-5))
        for value, level in (("-5", Level.DONE), ("0", Level.GOOD), ("2.5", Level.SLOW)):
            with self.subTest(value):
                self.check(aim, 2025, value, level)
        self.check(aim, 2025, "2.501", Level.LATE)

    def test_the_target_equals_the_baseline(self):
        aim = Aim("more", 2020, Decimal(60), Decimal(60))
        self.check(aim, 2025, "60", Level.DONE)
        self.check(aim, 2025, "59.999", Level.LATE)

    def test_the_target_was_met_from_the_start(self):
        aim = Aim("more", 2020, Decimal(90), Decimal(60))
        self.check(aim, 2025, "61", Level.DONE)
        self.check(aim, 2025, "59", Level.LATE)

    def test_to_be_kept(self):
        aim = Aim("hold", 2020, Decimal(100), Decimal(100), Decimal(2))
        for value, level in (
            ("100", Level.GOOD),
            ("98", Level.GOOD),
            ("102.001", Level.SLOW),
            ("104", Level.SLOW),
            ("95.999", Level.LATE),
        ):
            with self.subTest(value):
                self.check(aim, 2025, value, level)

    def test_thirds_are_not_rounded(self):
        aim = Aim("more", 2021, Decimal(0), Decimal(1))  # nine years: 0.333… after three
        self.check(aim, 2024, "0.333", Level.SLOW)
        self.check(aim, 2024, "0.334", Level.GOOD)


class WordTests(SimpleTestCase):
    def words(self, aim, year, value, language, unit="%"):
        progress = progress_of(aim, year, Decimal(value))
        with override(language):
            return " ".join(
                filter(
                    None,
                    [
                        sentence(aim, progress, unit=unit, decimals=0),
                        gap_sentence(aim, progress, unit=unit, decimals=0),
                    ],
                )
            )

    def test_shares_and_the_pace_line(self):
        aim = Aim("more", 2019, Decimal(61), Decimal(75))
        self.assertEqual(
            self.words(aim, 2025, "68", "en"),
            "50% of the way to the target is covered; 55% of the time has passed. "
            "It is 0.6 points below the pace line, which is worse.",
        )
        self.assertEqual(
            self.words(aim, 2025, "68", "ja"),
            "目標までの道のりの50%を進みました。時間は55%が過ぎています。 "
            "目標までの目安を0.6ポイント下回り、遅れています。",
        )

    def test_shares_that_differ_are_told_apart(self):
        aim = Aim("more", 2020, Decimal(0), Decimal(1000))
        self.assertIn("49.9% of the way", self.words(aim, 2025, "499", "en"))
        self.assertIn("50.0% of the time", self.words(aim, 2025, "499", "en"))

    def test_away_from_the_target(self):
        aim = Aim("less", 2020, Decimal(600), Decimal(500))
        self.assertIn("further from the target", self.words(aim, 2025, "610", "en", unit="g"))
        words = self.words(aim, 2025, "610", "en", unit="g")
        self.assertIn("60 g above the pace line, which is worse", words)

    def test_whether_the_distance_from_the_pace_line_is_good(self):
        less = Aim("less", 2020, Decimal(600), Decimal(500))
        for aim, value, english, japanese in (
            (
                less,
                "548",
                "2 g below the pace line, which is better.",
                "目安を2g下回り、よい状態です。",
            ),
            (
                less,
                "552",
                "2 g above the pace line, which is worse.",
                "目安を2g上回り、遅れています。",
            ),
            (
                less._replace(direction="more", target=Decimal(700)),
                "652",
                "2 g above the pace line, which is better.",
                "目安を2g上回り、よい状態です。",
            ),
        ):
            with self.subTest(value):
                self.assertIn(english, self.words(aim, 2025, value, "en", unit="g"))
                self.assertIn(japanese, self.words(aim, 2025, value, "ja", unit="g"))
        held = Aim("hold", 2020, Decimal(90), Decimal(90), Decimal(2))
        self.assertNotIn("pace line", self.words(held, 2025, "87", "en"))
