"""What pages show of the indicators: latest figures, levels, counts by course."""

from datetime import timedelta
from decimal import Decimal

from django.test import SimpleTestCase
from django.utils import timezone
from django.utils.translation import override

from kanazawa2030.core.models import CourseOfAction, Publishable
from meetings.vision.levels import Level
from meetings.vision.public import Counts, axes_of, course_counts, published_rows

from ...base import PortalTestCase
from .measured import make_axis, make_figure, make_indicator


def figure(indicator, year, value, number=0, **fields):
    """Make the figure of a year public, of the first series unless told."""
    return make_figure(indicator.series.all()[number], year, Decimal(value), **fields)


class RowTests(PortalTestCase):
    def row(self):
        (row,) = published_rows()
        return row

    def test_the_latest_approved_figure_counts(self):
        indicator = make_indicator()
        figure(indicator, 2019, 11)
        figure(indicator, 2021, 12)
        figure(indicator, 2020, 19)
        figure(indicator, 2022, 20, public=False)
        self.assertEqual(self.row().figure, (2021, 12))
        self.assertEqual(self.row().level, Level.SLOW)  # 2 of 10 in 3 of 12 years

    def test_a_correction_counts_instead_of_what_it_replaced(self):
        indicator = make_indicator()
        figure(indicator, 2021, 19)
        figure(indicator, 2021, 13)
        self.assertEqual(self.row().figure, (2021, 13))
        self.assertEqual(self.row().level, Level.GOOD)

    def test_the_first_series_decides_and_the_others_stand_beside(self):
        indicator = make_indicator(
            series=({"label_ja": "全体"}, {"label_ja": "小学生"}, {"label_ja": "中学生"})
        )
        figure(indicator, 2021, 10)
        figure(indicator, 2024, 20, number=1)
        row = self.row()
        self.assertEqual(row.level, Level.LATE)
        self.assertEqual([(s.label_ja, y) for s, y, _v in row.others], [("小学生", 2024)])

    def test_what_is_not_public_is_not_there(self):
        make_indicator(published=False)
        make_indicator(axis=make_axis(published=False))
        make_indicator(publishing_state=Publishable.State.WITHDRAWN, withdrawal_reason="誤り")
        make_indicator(publish_at=timezone.now() + timedelta(days=1))
        self.assertEqual(published_rows(), [])
        self.assertEqual(course_counts(), {})

    def test_one_query_whatever_their_number(self):
        for _number in range(3):
            figure(make_indicator(), 2021, 12)
        self.assertEqual(len(self.count_queries(published_rows)), 1)

    def test_a_unit_in_the_other_language_is_marked_and_in_no_sentence(self):
        figure(make_indicator(unit_ja="人", unit_en=""), 2021, 12)
        with override("en"):
            row = self.row()
            self.assertEqual(row.unit_after, ' <span lang="ja">人</span>')
            self.assertEqual(row.amount(Decimal(12)), "12")


class CourseTests(PortalTestCase):
    def test_counts_by_course(self):
        second = make_axis(course=CourseOfAction.objects.get(pk=2))
        for value in (20, 20, 12):
            figure(make_indicator(), 2021, value)
        make_indicator(axis=second, is_sample=True)
        figure(make_indicator(axis=second), 2018, 10)
        counts = course_counts()
        self.assertEqual(sorted(counts), [1, 2])
        self.assertEqual((counts[1].total, counts[1].judged, counts[1].on_track), (3, 3, 2))
        self.assertEqual((counts[2].total, counts[2].judged, counts[2].on_track), (2, 0, 0))
        self.assertEqual([counts[1].has_sample, counts[2].has_sample], [False, True])
        with override("ja"):
            self.assertEqual(str(counts[1]), "3指標のうち、目標に届いた2・やや遅れ1")
            self.assertEqual(str(counts[2]), "2指標のうち、データなし1・判断にはまだ早い1")
        with override("en"):
            self.assertEqual(str(counts[1]), "Of 3 indicators: 2 targets met, 1 slightly behind")

    def test_axes_without_indicators_are_there(self):
        axis = make_axis()
        make_axis(published=False)
        indicator = make_indicator()
        rows = published_rows()
        found = axes_of(rows)[1]
        self.assertEqual([one.axis for one in found], [axis, indicator.axis])
        self.assertEqual([len(one.rows) for one in found], [0, 1])


class CountsTests(SimpleTestCase):
    def test_every_level_has_words(self):
        counts = Counts()
        counts.by_level.update(dict(zip(Level, (1, 3, 2, 1, 2, 1), strict=True)))
        for language, words in (
            (
                "ja",
                "10指標のうち、目標に届いた1・順調3・やや遅れ2・遅れ1・データなし2・"
                "判断にはまだ早い1",
            ),
            (
                "en",
                "Of 10 indicators: 1 target met, 3 on track, 2 slightly behind, 1 behind, "
                "2 without data, 1 too early to say",
            ),
        ):
            with self.subTest(language), override(language):
                self.assertEqual(str(counts), words)

    def test_nothing_is_said_of_none(self):
        self.assertEqual(str(Counts()), "")
