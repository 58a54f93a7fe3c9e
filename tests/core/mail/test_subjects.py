"""The subject of a mail: who writes, what about, and no more than fits."""

from django.test import SimpleTestCase
from django.utils import translation

from kanazawa2030.core.language.normalise import text_width
from kanazawa2030.core.mail.subjects import SUBJECT_WIDTH, cut, subject_line

TITLE = "用水のまちを歩いて考える、水と暮らしの2030年"


class SubjectLineTests(SimpleTestCase):
    def line(self, matter, language="ja", **details):
        with translation.override(language):
            return subject_line(matter, **details)

    def test_who_writes_comes_first(self):
        self.assertEqual(self.line("テスト"), "【金沢SDGs】テスト")
        self.assertEqual(self.line("Test", "en"), "[Kanazawa SDGs] Test")

    def test_matter_title_and_day(self):
        self.assertEqual(
            self.line("参加が決まりました", title="雪の朝に", day="12月5日"),
            "【金沢SDGs】参加が決まりました：雪の朝に（12月5日）",
        )
        self.assertEqual(
            self.line("Your place is confirmed", "en", title="A walk", day="5 December"),
            "[Kanazawa SDGs] Your place is confirmed: A walk (5 December)",
        )

    def test_a_sample_says_so_behind_who_writes(self):
        self.assertEqual(self.line("x", title="y", is_sample=True), "【金沢SDGs】【見本】x：y")
        self.assertEqual(
            self.line("x", "en", title="y", is_sample=True), "[Kanazawa SDGs] [Sample] x: y"
        )

    def test_a_long_title_gives_way_to_the_day(self):
        for language in ("ja", "en"):
            line = self.line("参加が決まりました", language, title=TITLE * 3, day="12月5日")
            before, _ellipsis, day = line.rpartition("…")
            self.assertEqual(day, "（12月5日）" if language == "ja" else " (12月5日)")
            self.assertLessEqual(text_width(before + "…"), SUBJECT_WIDTH)

    def test_a_long_matter_leaves_the_beginning_of_the_title(self):
        line = self.line("あ" * 40, title=TITLE, day="12月5日")
        self.assertTrue(line.endswith("：用水のまちを歩…（12月5日）"), line)

    def test_cut(self):
        self.assertEqual(cut("催しの名前", 10), "催しの名前")
        self.assertEqual(cut("催しの名前です", 10), "催しの名…")
