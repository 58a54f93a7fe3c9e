"""How text is broken and sized where Pillow draws it."""

from django.test import SimpleTestCase

from kanazawa2030.core.uploads.lettering import LEADING, fit, font

BOX = (804, 304)
SIZES = (88, 72, 60, 46, 34, 28)


class FitTest(SimpleTestCase):
    def lines(self, text, language="ja", box=BOX):
        found = fit(text, language, box, SIZES)
        for line in found.texts:
            self.assertLessEqual(font(found.size).getlength(line), box[0] * 1.01, line)
        self.assertLessEqual(len(found.texts) * found.size * LEADING, box[1] + 1)
        return found

    def test_breaks_between_phrases(self):
        found = self.lines("あなたの庭の水のこと、いっしょに考えませんか？")
        self.assertEqual(found.texts, ["あなたの庭の水の", "こと、いっしょに", "考えませんか？"])
        name = self.lines("もったいないがないまち", box=(500, 304))
        self.assertEqual(name.texts, ["もったいないが", "ないまち"])

    def test_breaks_english_between_words(self):
        found = self.lines("How are partnerships developing in Kanazawa?", "en")
        self.assertEqual(" ".join(found.texts), "How are partnerships developing in Kanazawa?")

    def test_a_short_text_is_large_and_a_long_one_smaller_but_whole(self):
        self.assertEqual(self.lines("水と暮らし").size, SIZES[0])
        for text, language in (
            ("用水をあるく会" * 21, "ja"),
            ("海" * 150, "ja"),
            ("W" * 150, "en"),
            ("Walking along the canals of our city " * 4, "en"),
            ("持続とは変化!? ～with コロナ時代の働き方とリモートワーク～" * 4, "ja"),
        ):
            with self.subTest(text[:20]):
                found = self.lines(text, language)
                self.assertLess(found.size, SIZES[0])
                self.assertEqual("".join("".join(found.texts).split()), "".join(text.split()))

    def test_no_line_begins_with_what_closes(self):
        for text in ("用水を歩く：鞍月用水と辰巳用水" * 3, "「水」。" * 30, "か\u3099" * 60):
            with self.subTest(text[:10]):
                for line in self.lines(text).texts:
                    self.assertNotIn(line[0], "：」。\u3099")

    def test_nothing_is_one_empty_line(self):
        self.assertEqual(self.lines("").texts, [""])

    def test_odd_characters_are_drawn_as_something(self):
        for text in ("\N{BABY}\N{ZERO WIDTH JOINER}\N{BABY}", "\u202eabc", "مرحبا"):
            self.assertTrue(self.lines(text).texts)
